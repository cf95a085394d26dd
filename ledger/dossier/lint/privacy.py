"""What is wrong with a public copy: personal data that nobody decided on, and redactions that can be undone.

What is found, and what a redaction takes out, is `ledger.dossier.redaction`'s; a name or a home address has
no shape and is NOT found by any program.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ledger.dossier.lint.model import ERROR, WARNING, Check, Found
from ledger.dossier.lint.naming import some
from ledger.dossier.lint.pdf import PdfFacts
from ledger.dossier.lint.subject import Subject
from ledger.dossier.lint.text import free_texts
from ledger.dossier.redaction.plan import Plan, make_plan
from ledger.dossier.redaction.propose import Proposal, propose, still_open
from ledger.dossier.redaction.views import views
from ledger.errors import RenderError

LISTED: Final = 20  # places in one list of problems; the rest is counted


def planned(subject: Subject) -> Plan | RenderError:
    """What the public edition takes out, or why its redactions can't be read."""
    return _planned(_ByIdentity(subject))


class _ByIdentity:
    """A subject as a key: it holds the whole ledger, and is made once."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    def __hash__(self) -> int:
        return id(self.subject)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.subject is self.subject


@lru_cache(maxsize=1)
def _planned(key: _ByIdentity) -> Plan | RenderError:
    context = key.subject.context
    try:
        return make_plan(context.reader, context.matter, context.found)
    except RenderError as error:
        return error


def _personal(subject: Subject) -> Iterator[Found]:
    plan, context = planned(subject), subject.context
    if isinstance(plan, RenderError):
        return  # L28 says so
    matter = subject.matter
    public = context.public or bool(matter.redactions or matter.keeps)
    severity = ERROR if public else WARNING
    found = still_open(tuple(propose(context.reader, matter, context.found, plan)))
    by_place: dict[str, list[Proposal]] = {}
    for one in found:
        by_place.setdefault(_place(subject, one), []).append(one)
    for place, those in list(by_place.items())[:LISTED]:
        kinds = some(dict.fromkeys(one.category for one in those), 6)
        yield Found(
            place,
            f"would stand in a public copy: {kinds} ({some(dict.fromkeys(_veiled(one) for one in those))})",
            "",
            severity,
        )
    if len(by_place) > LISTED:
        yield Found(
            "exhibits",
            f"and {len(by_place) - LISTED} more places; `ledger dossier redact` lists them all",
            "",
            severity,
        )


def _place(subject: Subject, one: Proposal) -> str:
    if one.entry is None:
        return next(
            (words.where for words in free_texts(subject.matter) if one.words in words.text), "matter file"
        )
    number = subject.context.maker.numbers.get(one.entry)
    return f"exhibit {number} (entry {one.entry}), {one.role}" if number else f"entry {one.entry}, {one.role}"


def _veiled(one: Proposal) -> str:
    """A little of it, so that the list of problems is not itself what it warns of."""
    words = " ".join(one.words.split())
    return f"{words[:2]}...{words[-2:]}" if len(words) > 6 else "..."


def _reversible(subject: Subject) -> Iterator[Found]:
    plan = planned(subject)
    if isinstance(plan, RenderError):
        yield Found("[[redaction]]", str(plan).removeprefix("matter: "), plan.hint or "")
        return
    for mark in plan.marks:
        if not mark.words and not mark.whole and mark.shown:
            places = [
                words.where
                for words in free_texts(subject.matter)
                if any(one in words.text for one in mark.shown)
            ]
            yield Found(
                f"[[redaction]] {mark.number}",
                "too short to be looked for anywhere but there"
                + (f"; the same characters stand in {some(places)}" if places else ""),
                "read the rest for it, or take out the words around it as well",
                ERROR if places else WARNING,
            )
    if plan.marks and plan.unsearched:
        yield Found(
            "public edition",
            f"pictures and files that no program reads travel with it: {plan.unsearched}",
            "look at each, and withhold the object where it holds what was taken out",
            WARNING,
        )
    pdf = subject.pdf
    if pdf is None or not plan.words or not (subject.context.public or says_public(pdf)):
        return
    bad = [number for number, text in enumerate(pdf.texts, 1) if plan.words.has(text)]
    if bad:
        yield Found(
            f"{pdf.name}, page {some(bad, 8)}",
            f"the text layer still holds {plan.words.has(pdf.texts[bad[0] - 1])} that was taken out",
        )
    if category := plan.words.has(pdf.metadata):
        yield Found(
            f"{pdf.name}, metadata",
            f"title, bookmarks or names of files still hold {category} that was taken out",
        )
    for (name, _), data in zip(pdf.attached, pdf.attachments, strict=True):
        held = next((hit for view in views(data) if (hit := plan.words.has(view.text))), "")
        if held:
            yield Found(
                f"{pdf.name}: {name[:60]}", f"the attached file still holds {held} that was taken out"
            )


def says_public(pdf: PdfFacts) -> bool:
    """Whether the file's own manifest calls it the public edition."""
    for (name, _), data in zip(pdf.attached, pdf.attachments, strict=True):
        if name.rsplit("/", 1)[-1] == "dossier.json":
            try:
                said = json.loads(data)
            except ValueError:
                return False
            return isinstance(said, dict) and said.get("edition") == "public"
    return False


CHECKS: Final = (
    Check(
        id="L27",
        severity=ERROR,
        run=_personal,
        title="personal data or a credential would stand in the public copy; a warning while no public "
        "copy is planned",
        why="Filings are public: four digits of a number, the year of a birth, and no credential at all.",
        source="6C 27; FRCP 5.2; GDPR",
        mend="add a [[redaction]], or a [[keep]] with its reason",
    ),
    Check(
        id="L28",
        severity=ERROR,
        run=_reversible,
        title="a redaction that can be undone: text layer, metadata, attached files, or words that stand "
        "elsewhere",
        why="A text file that leaks the words under the black box is the classic failure.",
        source="6C 28; section 2 (load files)",
        mend="build the public edition anew from the matter file, and never draw boxes over a page",
    ),
)
