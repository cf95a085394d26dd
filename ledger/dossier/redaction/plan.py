"""What the public edition shows, withholds and leaves out: a matter's redactions, held against the ledger.

1 each redaction's place is looked up; the words there become words that are taken out everywhere
2 every entry and object that travels with the dossier is searched for them, in every encoding (views)
3 an object that holds some is withheld, with its salt, size and plain digest; a note is left out, and with it
  the objects that no other note refers to
4 where an exchange or a snapshot lost words, the raw bytes under them are withheld, and whatever else of that
  entry was not read to its end and found clean

LIMIT: an object of another entry that can't be read (a picture, a program's own file) stays; `unsearched`
counts them, and a person has to look at them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ledger.core.entry import Entry
from ledger.dossier.matter import Matter
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.redaction.marks import Mark, marks
from ledger.dossier.redaction.spans import Span, joined
from ledger.dossier.redaction.subject import BODY, entries_of, read
from ledger.dossier.redaction.views import View, views
from ledger.dossier.redaction.words import Words
from ledger.dossier.survey import Survey

# What an object's text was made of, or tells its lengths: withheld with it, searched or not.
UNDER: Final = {
    "query": ("wire.sent", "request.body"),
    "answer": ("wire.received", "response.body", "wire.timing"),
    "reasoning": ("wire.received", "response.body", "wire.timing"),
    "text": ("document", "map", "screenshot", "wire.received", "wire.timing"),
    "document": ("map", "screenshot", "wire.received", "wire.timing"),
    "wire.received": ("wire.timing",),
}
# Searched once more, strictly, where their entry lost words.
DERIVED: Final = (
    "wire.sent", "wire.received", "wire.timing", "request.body", "response.body", "reading", "redactions",
    "document", "text", "map", "screenshot", "file", "source", "cells", "plan",
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Plan:
    """The outcome. `withheld`: the category by commitment; `left_out`: the category by the entry's index."""

    marks: tuple[Mark, ...] = ()
    words: Words = field(default_factory=Words)
    ranges: dict[bytes, tuple[Span, ...]] = field(default_factory=dict)
    wholes: dict[bytes, str] = field(default_factory=dict)
    bodies: dict[int, str] = field(default_factory=dict)  # entries whose own words are all taken out
    withheld: dict[bytes, str] = field(default_factory=dict)
    left_out: dict[int, str] = field(default_factory=dict)
    apart: frozenset[int] = frozenset()  # entries with words that can't be sought elsewhere
    unsearched: int = 0

    def spans(self, commitment: bytes, text: str) -> tuple[Span, ...]:
        """What is taken out of an object's characters."""
        if commitment in self.wholes:
            return (Span(0, len(text), self.wholes[commitment]),)
        return joined((*self.ranges.get(commitment, ()), *self.words.spans(text)))

    def reason(self, commitment: bytes) -> str | None:
        """Its line in withheld.txt, or None where it is not withheld."""
        category = self.withheld.get(commitment)
        return None if category is None else f"redacted: {category}"


def make_plan(reader: EvidenceReader, matter: Matter, found: Survey) -> Plan:
    """Hold the redactions against the ledger. Raises RenderError where one names nothing."""
    made = marks(reader, matter)
    plan = Plan(marks=made, words=Words(word for mark in made for word in mark.words))
    ranges: dict[bytes, list[Span]] = {}
    for mark in made:
        if mark.role == BODY:
            plan.left_out.setdefault(mark.entry, mark.category)
            if mark.whole:
                plan.bodies[mark.entry] = mark.category
        for commitment in mark.commitments:
            plan.withheld.setdefault(commitment, mark.category)
            if mark.whole:
                plan.wholes[commitment] = mark.category
            ranges.setdefault(commitment, []).extend(mark.spans)
    plan.apart = frozenset(mark.entry for mark in made if mark.commitments and (mark.whole or not mark.words))
    plan.ranges = {commitment: joined(spans) for commitment, spans in ranges.items()}
    if made:
        entries = entries_of(found)
        for entry in entries:
            _search(reader, plan, entry, searched={})
        _orphans(plan, entries)
    return plan


def _search(reader: EvidenceReader, plan: Plan, entry: Entry, searched: dict[bytes, bool]) -> None:
    """One entry and its objects."""
    if category := _found(plan, views(entry.note)):
        plan.left_out.setdefault(entry.index, category)
    for reference in entry.objects:
        if reference.commitment in plan.withheld:
            continue
        data = read(reader, reference.commitment)
        if data is None:
            continue
        complete = True
        for view in views(data, reference.role):
            complete = complete and view.complete
            if category := plan.words.has(view.text):
                plan.withheld[reference.commitment] = category
                break
        else:
            searched[reference.commitment] = complete
    _under(plan, entry, searched)


def _found(plan: Plan, texts: Iterator[View]) -> str:
    return next((hit for view in texts if (hit := plan.words.has(view.text))), "")


def _under(plan: Plan, entry: Entry, searched: Mapping[bytes, bool]) -> None:
    """Withhold what the words that were taken out were read from, and what was not read to its end."""
    taken = {
        one.role: plan.withheld[one.commitment] for one in entry.objects if one.commitment in plan.withheld
    }
    if not taken:
        plan.unsearched += sum(not complete for complete in searched.values())
        return
    category = next(iter(taken.values()))
    with_them = {under for role in taken for under in UNDER.get(role, ())}
    if entry.index in plan.apart:
        with_them.update(DERIVED)  # too short to be sought, or not known: they may be in any of them
    with_them |= {under for role in with_them for under in UNDER.get(role, ())}
    for one in entry.objects:
        if one.commitment in plan.withheld or one.role not in (*DERIVED, *with_them):
            continue
        if one.role in with_them or not searched.get(one.commitment, True):
            plan.withheld[one.commitment] = category


def _orphans(plan: Plan, entries: list[Entry]) -> None:
    """Objects that only notes refer to which are left out: in a bundle they would belong to nothing."""
    kept: set[bytes] = set()
    lost: dict[bytes, str] = {}
    for entry in entries:
        for one in entry.objects:
            if entry.index in plan.left_out:
                lost.setdefault(one.commitment, plan.left_out[entry.index])
            else:
                kept.add(one.commitment)
    for commitment, category in lost.items():
        if commitment not in kept:
            plan.withheld.setdefault(commitment, category)
