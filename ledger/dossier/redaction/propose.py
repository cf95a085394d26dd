"""What was found in a dossier's evidence and words, and whether a [[redaction]] or a [[keep]] decides it.

Searched: the words of each entry that travels with the dossier (not what the recorder measured of the
service), each printed object, the raw objects of entries whose texts lost nothing, and the drafter's own
words. What is withheld from the public edition is not searched: it is not in it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator
from typing import Any, Final, NamedTuple

from ledger.core.entry import Entry
from ledger.dossier.matter import Matter
from ledger.dossier.matter.model import Keep
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.redaction.find import find
from ledger.dossier.redaction.found import Found
from ledger.dossier.redaction.plan import Plan
from ledger.dossier.redaction.spans import covers
from ledger.dossier.redaction.subject import (
    BODY,
    entries_of,
    is_key,
    is_printed,
    public_names,
    read,
    strings_of,
    text_of,
)
from ledger.dossier.redaction.views import views
from ledger.dossier.survey import Survey

MATTER: Final = "matter"
# Of the matter file: not printed, or ours.
_UNPRINTED: Final = ("source", "path", "redactions", "keeps", "selection")
# Tokens and certificates of somebody's machine, in numbers: nothing a person wrote.
_PROGRAMS: Final = ("wire.timing", "certificate", "map", "screenshot")


class Proposal(NamedTuple):
    """Something found. `start`, `end`: characters of the object, or of the note for the role `body`;
    None where the object is not printed: then all of it would be withheld."""

    entry: int | None  # none: the matter file
    role: str
    category: str
    start: int | None
    end: int | None
    why: str
    words: str  # the whole of it
    state: str  # open, redacted, kept


def propose(reader: EvidenceReader, matter: Matter, found: Survey, plan: Plan) -> Iterator[Proposal]:
    """All of them, by entry; those of the matter file last."""
    keeps = _Keeps(matter.keeps)
    for entry in entries_of(found):
        seen: set[str] = set()
        for one in (*_of_body(entry, plan, keeps), *_of_printed(reader, entry, plan, keeps)):
            seen.add(_folded(one.words))
            yield one
        yield from _of_raw(reader, entry, plan, keeps, seen)
    signers = {key.name for key in found.keys().values()}
    yield from (one for one in _of_matter(matter, plan, keeps) if one.words not in signers)


def still_open(proposals: Collection[Proposal]) -> tuple[Proposal, ...]:
    """Those that nobody has decided on."""
    return tuple(one for one in proposals if one.state == "open")


def _of_body(entry: Entry, plan: Plan, keeps: _Keeps) -> Iterator[Proposal]:
    known = public_names(entry)
    for said in strings_of(entry):
        if said.text in known or is_key(said.text):
            continue
        exact = said.end - said.start == len(said.text)
        for hit in find(said.text):
            start = said.start + hit.start if exact else said.start
            end = said.start + hit.end if exact else said.end
            state = "open"
            if entry.index in plan.bodies or covers(plan.words.spans(said.text), hit.start, hit.end):
                state = "redacted"
            elif keeps.has(entry.index, BODY, start, end, said.text[hit.first : hit.last]):
                state = "kept"
            yield _made(entry.index, BODY, hit, start, end, said.text, state)


def _of_printed(reader: EvidenceReader, entry: Entry, plan: Plan, keeps: _Keeps) -> Iterator[Proposal]:
    for reference in filter(is_printed, entry.objects):
        data = read(reader, reference.commitment)
        if data is None:
            continue
        text = text_of(data)
        hits = find(text)
        spans = plan.spans(reference.commitment, text) if hits else ()
        for hit in hits:
            state = "open"
            if covers(spans, hit.start, hit.end):
                state = "redacted"
            elif keeps.has(entry.index, reference.role, hit.start, hit.end, text[hit.first : hit.last]):
                state = "kept"
            yield _made(entry.index, reference.role, hit, hit.start, hit.end, text, state)


def _of_raw(
    reader: EvidenceReader, entry: Entry, plan: Plan, keeps: _Keeps, seen: set[str]
) -> Iterator[Proposal]:
    """What stands in the raw objects alone, each words once."""
    for reference in entry.objects:
        if is_printed(reference) or reference.role in _PROGRAMS or reference.commitment in plan.withheld:
            continue
        data = read(reader, reference.commitment)
        for view in views(data, reference.role) if data is not None else ():
            if not view.complete:
                continue  # bytes that are no text hold numbers of every sort
            for hit in find(view.text):
                words = _folded(view.text[hit.first : hit.last])
                if words not in seen and view.text[hit.first : hit.last] not in public_names(entry):
                    seen.add(words)
                    kept = keeps.has(entry.index, reference.role, None, None, view.text[hit.first : hit.last])
                    state = "kept" if kept else "open"
                    yield _made(entry.index, reference.role, hit, None, None, view.text, state)


def _of_matter(matter: Matter, plan: Plan, keeps: _Keeps) -> Iterator[Proposal]:
    seen: set[str] = set()
    for text in _strings(matter):
        for hit in find(text):
            words = text[hit.first : hit.last]
            if _folded(words) in seen:
                continue
            seen.add(_folded(words))
            state = "open"
            if covers(plan.words.spans(text), hit.start, hit.end):
                state = "redacted"
            elif keeps.has(None, MATTER, None, None, words):
                state = "kept"
            yield _made(None, MATTER, hit, None, None, text, state)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _strings(one)
    elif dataclasses.is_dataclass(value):
        for member in dataclasses.fields(value):
            if member.name not in _UNPRINTED:
                yield from _strings(getattr(value, member.name))


def _made(
    entry: int | None, role: str, hit: Found, start: int | None, end: int | None, text: str, state: str
) -> Proposal:
    words = text[hit.first : hit.last]
    return Proposal(entry, role, hit.category, start, end, hit.why, words, state)


class _Keeps:
    """The `[[keep]]` tables. Words that are kept somewhere in an entry are kept in its raw bytes too."""

    def __init__(self, keeps: tuple[Keep, ...]) -> None:
        self._keeps = keeps
        self._words: set[tuple[int | None, str]] = set()

    def has(self, entry: int | None, role: str, start: int | None, end: int | None, words: str) -> bool:
        """Whether a table keeps these words at this place."""
        folded = _folded(words)
        kept = (entry, folded) in self._words or any(
            self._fits(one, entry, role, start, end, folded) for one in self._keeps
        )
        if kept:
            self._words.add((entry, folded))
        return kept

    @staticmethod
    def _fits(
        one: Keep, entry: int | None, role: str, start: int | None, end: int | None, folded: str
    ) -> bool:
        if one.entry not in (None, entry) or one.role not in ("", role):
            return False
        if one.text:
            return folded in _folded(one.text)
        return start is not None and end is not None and (one.start or 0) <= start and end <= (one.end or 0)


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())
