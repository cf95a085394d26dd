"""How `law list` and `law show` look: authorities as a table, and one of them in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from ledger.cli.show_page import Page
from ledger.law.authorities import BLOCKING, STATES, Authority, Check, Standing, newest, standing

Recorded = Mapping[str, Sequence[Check]] | None

_CONFIDENCE: Final = {
    "CONFIRMED_PRIMARY_EXCERPT": "primary",
    "CONFIRMED_SECONDARY": "secondary",
    "SINGLE_SECONDARY": "single",
    "FROM_MEMORY": "memory",
}
_HEAD: Final = ("id", "decided", "tends", "checked by a person")
_SECOND: Final = "  state, read from: short form"


def put_authorities(found: Iterable[Authority], recorded: Recorded, *, today: date, max_age: int) -> None:
    """Two lines each: facts in columns; then state, what was read, what stands against it, the short form."""
    page, those = Page.of_stdout(), tuple(found)
    widest = max((len(one.id) for one in those), default=2)
    if those:
        page.line(_row(page, _HEAD, widest))
        page.line(_SECOND)
    for one in those:
        checked = "-" if recorded is None else _checked(recorded.get(one.id, ()))
        page.line(_row(page, (one.id, one.decided or "-", one.tends, checked), widest))
        against = "" if recorded is None else _against(one, recorded, today, max_age)
        lead = f"  {one.state}, {_CONFIDENCE[one.confidence]}{against}: "
        page.line(lead + page.fit([("", one.short)], page.columns - len(lead)))
    page.flush()


def _row(page: Page, cells: Sequence[str], widest: int) -> str:
    name, decided, tends, checked = cells
    head = f"{name:<{widest}}  {decided:<10}  {tends:<7}  "
    return (head + page.fit([("", checked)], page.columns - len(head))).rstrip(" ")


def _checked(those: Sequence[Check]) -> str:
    check = newest(those)
    if check is None:
        return "no"
    outcome = "" if check.outcome == "confirmed" else f"{check.outcome} "
    return f"{outcome}{check.checked_on} {check.checked_by}"


def _against(one: Authority, recorded: Mapping[str, Sequence[Check]], today: date, max_age: int) -> str:
    """What makes it unusable, but for a check that is missing: the column before says that."""
    held = standing(one, recorded.get(one.id, ()), today=today, max_age=max_age)
    codes = [code for code in held.codes if code in BLOCKING and code != "unchecked"]
    return f", not usable ({', '.join(codes)})" if codes else ""


def put_authority(one: Authority, recorded: Recorded, *, today: date, max_age: int) -> None:
    """Everything that the catalogue says of it, then the checks, then whether a dossier may cite it."""
    page = Page.of_stdout()
    page.field(one.id, one.short)
    page.line()
    page.block((one.citation,))
    page.line()
    for label, value in _facts(one):
        if value:
            page.field(label, value)
    page.line()
    for label, text in (("holding", one.holding), ("why", one.why), ("history", one.history)):
        if text:
            page.line(f"{label}, in the editors' words" if label == "holding" else label)
            page.block((text,))
    _put_list(page, "not confirmed", one.unconfirmed)
    page.line("sources")
    for source in (one.source, *one.other_sources):
        address, _, about = source.partition(" ") if source.startswith("https://") else ("", "", source)
        if address:  # never cut: it is there to be copied
            page.line("  " + page.visible(address))
        if about:
            page.block((about,))
    if recorded is not None:
        those = recorded.get(one.id, ())
        _put_checks(page, those)
        _put_standing(page, standing(one, those, today=today, max_age=max_age))
    page.flush()


def _facts(one: Authority) -> tuple[tuple[str, str], ...]:
    state = STATES[one.state]
    return (
        ("kind", f"{one.kind}, {one.jurisdiction}" if one.jurisdiction else one.kind),
        ("court", one.court),
        ("docket", one.docket),
        ("decided", f"{one.decided} ({one.decided_note})" if one.decided_note else one.decided),
        ("state", f"{one.state}: {state.means}"),
        ("status", f"{one.status} (as of {one.status_as_of})"),
        ("helps", one.tends),
        ("factors", ", ".join(map(str, one.factors))),
        ("issues", ", ".join(one.issues)),
        ("topics", ", ".join(one.topics)),
        ("confidence", one.confidence),
        ("editors read", one.checked_on),
        ("digest", one.digest),
    )


def _put_list(page: Page, label: str, items: Sequence[str]) -> None:
    if items:
        page.line(label)
        page.block(("\n".join(items),))


def _put_checks(page: Page, those: Sequence[Check]) -> None:
    if not those:
        page.line("checks       none in this ledger")
        return
    page.line("checks in this ledger")
    for check in those:
        read = ", ".join(map(str, check.inputs))
        page.field(f"entry {check.index}", f"{check.checked_on} {check.outcome}, by {check.checked_by}")
        page.field("", f"read: {read}; status: {check.status}")
        if check.remarks:
            page.field("", check.remarks)


def _put_standing(page: Page, held: Standing) -> None:
    page.line(f"a final dossier {'may' if held.usable else 'may not'} cite it")
    for words in held.reasons:
        page.field("", words)
    if held.say:
        page.field("say with it", held.say)
