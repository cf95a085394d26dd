"""Step 10: clauses held against the text of their snapshot.

A quote is in no entry: it is `text[start:end]`, so it can't differ. What a signer can get wrong is where
it stands: beyond the text, or under headings that are not there. That headings stand in the text, in their
order and before the clause's end, needs no program to see; that they are headings, and all of them, is
compared with what the extractor finds again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger.core.entry import Entry, parse_entry
from ledger.core.ports import EvidenceReader
from ledger.errors import LedgerError
from ledger.verify.content import Missing, read_whole
from ledger.verify.coverage import Why
from ledger.verify.runs import Cited, Problem
from ledger.verify.terms import MAX_SNAPSHOT_BYTES, extract_again

MAX_HEADING: Final = 300  # characters of a heading that a clause repeats (section 6)


class Judged(NamedTuple):
    """The problems of one snapshot's clauses, and how many stand where they say."""

    problems: tuple[Problem, ...]
    held: int


def check_clauses(reader: EvidenceReader, snapshot: int, clauses: list[Cited], why: Why) -> Judged:
    """The clauses of one snapshot, whose text is read once for all of them."""
    entry = _entry(reader, snapshot)
    if entry is None:
        return Judged((), 0)  # unreadable the second time: its own step has FAILED for it
    reference = entry.objects[1]
    data = read_whole(reader, reference, MAX_SNAPSHOT_BYTES)
    if isinstance(data, Missing):
        return Judged(tuple(_unread(data, snapshot, reference.commitment, clauses, why)), 0)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return Judged((), 0)  # the snapshot's own `text-mismatch`
    problems: list[Problem] = []
    paths = None
    for one in clauses:
        detail = _contradicted(text, one)
        if detail is not None:
            problems.append(Problem("clause-mismatch", one.place, f"snapshot {snapshot}: {detail}"))
            continue
        if one.heading:
            paths = paths or _Paths(reader, entry, text)
            again = paths.over(one.start)
            if again is not None and again != one.heading:
                detail = f"snapshot {snapshot}: found again, it stands under {list(again)!r:.200}"
                problems.append(Problem("clause-unchecked", one.place, detail))
    return Judged(tuple(problems), len(clauses) - len(problems))


def _contradicted(text: str, one: Cited) -> str | None:
    """Why the clause can't stand where it says."""
    if one.end > len(text):
        return f"characters {one.start} to {one.end} of a text of {len(text)}"
    at = 0
    for heading in one.heading:
        at = text.find(heading, at, one.end)
        if at < 0:
            return f"the heading {heading!r:.80} does not stand before it, where it should"
        at += len(heading)
    return None


class _Paths:
    """The headings over a place, as the extractor finds them again."""

    def __init__(self, reader: EvidenceReader, entry: Entry, text: str) -> None:
        self._text = text
        document = read_whole(reader, entry.objects[0], MAX_SNAPSHOT_BYTES)
        again = None
        if isinstance(document, bytes):
            extractor = entry.body["extraction"]["extractor"]
            again = extract_again(extractor, document, entry.objects[0].media_type)
        # Another text is the snapshot's `text-unchecked`; its headings stand at other places.
        self._headings = None if again is None or again.text != text else again.headings

    def over(self, at: int) -> tuple[str, ...] | None:
        """Outermost first; None where they can't be found again."""
        from ledger.documents.headings import heading_path

        if self._headings is None:
            return None
        path = heading_path(self._headings, self._text, at)
        found = (self._text[one.start : one.end][:MAX_HEADING] for one in path)
        return tuple(words for words in found if words.strip())


def _entry(reader: EvidenceReader, place: int) -> Entry | None:
    try:
        for record in reader.entries(place, place + 1):
            if record.note is not None:
                return parse_entry(record.note, f"entry {place}")
    except LedgerError:
        pass
    return None


def _unread(
    missing: Missing, snapshot: int, commitment: bytes, clauses: list[Cited], why: Why
) -> Iterator[Problem]:
    """A problem a clause, where its text is not at hand."""
    if missing is Missing.LARGE:
        detail = f"snapshot {snapshot}: a text of more than {MAX_SNAPSHOT_BYTES} bytes is not looked into"
        yield from (Problem("clause-unchecked", one.place, detail) for one in clauses)
    elif missing is Missing.ABSENT and (reason := why(snapshot, commitment)) is not None:
        code = "clause-purged" if reason == "purged" else "clause-unchecked"
        detail = f"snapshot {snapshot}: object {commitment.hex()} was {reason}"
        yield from (Problem(code, one.place, detail) for one in clauses)
