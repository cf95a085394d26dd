"""How `terms known` looks: documents in a few lines each, or one of them in full."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from ledger.cli.show_page import LABEL, Page
from ledger.law.terms.believed import Belief, believed
from ledger.law.terms.known_model import DATED_BY, EFFECTS, Known, Version

_INDENT: Final = "  "


def put_all(found: Iterable[Known], at: date | None, region: str | None) -> None:
    """A few lines a document: what it is, where, the words to find its clause by, and its newest version."""
    page = Page.of_stdout()
    for one in found:
        regions = f", {'/'.join(one.regions)}" if one.regions else ""
        facts = f"  {one.effect}; {'/'.join(one.channels)}{regions}; {one.confidence}"
        page.line(one.id + page.fit([(facts, "")], page.columns - len(one.id)))
        _row(page, [("", f"{one.provider}: {one.document}")])
        for url in one.urls:
            _whole(page, url)
        _whole(page, f"find: {one.locator}" if one.locator else "its clause was not located")
        if at is None:
            _row(page, [(f"{len(one.versions)} known; newest: ", _newest(one))])
        else:
            _put_beliefs(page, one, at, region)
    page.flush()


def put_one(one: Known, at: date | None, region: str | None) -> None:
    """All that the catalogue knows of a document."""
    page = Page.of_stdout()
    for label, value in _facts(one):
        if value:
            page.field(label, value)
    page.line("addresses")
    if one.url_note:
        page.block((one.url_note,))
    for address in one.urls:
        _whole(page, address)
    if one.notes:
        page.line("notes")
        page.block(("\n".join(one.notes),))
    if one.provider_hosted:
        page.line("superseded versions that the provider keeps")
    for address in one.provider_hosted:
        _whole(page, address)
    if at is not None:
        _put_beliefs(page, one, at, region)
    page.line("versions")
    for version in one.versions:
        _put_version(page, one, version)
    page.flush()


def _facts(one: Known) -> tuple[tuple[str, str], ...]:
    return (
        ("id", one.id),
        ("provider", one.provider),
        ("document", one.document),
        ("channels", ", ".join(one.channels)),
        ("regions", ", ".join(one.regions) or "not said; see the versions"),
        ("section", one.section),
        ("find", one.locator or "its clause was not located"),
        ("effect", f"{one.effect}: {one.effect_note or EFFECTS[one.effect]}"),
        ("summary", one.summary),
        ("law, venue", one.law_and_venue),
        ("in use until", f"{one.until}; then {one.replaced_by}" if one.replaced_by else one.until),
        ("confidence", f"{one.confidence}: {one.confidence_note}"),
        ("another copy", one.other_copy),
    )


def _put_version(page: Page, one: Known, version: Version) -> None:
    page.line()
    page.field(_INDENT + "version", version.label)
    facts = (
        ("part", version.part),
        ("effective", _dated(version)),
        ("", version.effective_note),
        ("announced", version.announced),
        ("stored", version.stored_note or version.stored),
        ("path", version.path),
        ("regions", version.region_note or "/".join(version.regions)),
        ("channels", "/".join(version.channels)),
        ("effect", version.effect),
        ("find", version.locator),
        ("clause", "absent from this version" if version.clause_absent else ""),
        ("locator", "a program found it in this text" if version.locator_checked else "not checked here"),
        ("note", version.note),
    )
    for label, value in facts:
        if value:
            page.field(_INDENT + label, value)
    if version.address:
        _whole(page, f"{'copy':<{LABEL - len(_INDENT)}}{version.address}")


def _dated(version: Version) -> str:
    return f"{version.effective} ({DATED_BY[version.dated_by]})" if version.effective else "no date is known"


def _newest(one: Known) -> str:
    """The version with the latest date, as far as dates are known."""
    last = max(one.versions, key=lambda version: (version.effective or version.stored, version.stored))
    date = last.effective or last.stored
    return f"{date}, {last.label}" if date else last.label


def _put_beliefs(page: Page, one: Known, at: date, region: str | None) -> None:
    for belief in believed(one, at, region):
        of = ", ".join(part for part in (belief.part, "/".join(belief.regions)) if part)
        lead = f"the catalogue believes, for {at.isoformat()}{f' ({of})' if of else ''}: "
        _row(page, [(lead, belief.version.label if belief.version else belief.basis)])
        for words in _grounds(belief):
            _whole(page, _INDENT + words)


def _grounds(belief: Belief) -> list[str]:
    until = [f"the next version is of {belief.until}"] if belief.until else []
    if belief.version is None:
        return until
    since = f"{belief.version.effective or belief.version.stored}: {belief.basis}"
    return [since, *([belief.version.address] if belief.version.address else []), *until, *belief.cautions]


def _row(page: Page, parts: list[tuple[str, str]]) -> None:
    page.line(_INDENT + page.fit(parts, page.columns - len(_INDENT)))


def _whole(page: Page, text: str) -> None:
    """What may be copied from the screen is never cut."""
    page.line(_INDENT + page.visible(text))
