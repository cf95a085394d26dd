"""What changed between two snapshots, and which of it touches a clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.documents.differ import Change, diff
from ledger.documents.model import Extracted, TextMap
from ledger.law.model import Clause, Document


class Touched(NamedTuple):
    """The paragraphs that a clause touches. `verbatim`: its very characters stand in the other text."""

    changes: tuple[Change, ...]
    verbatim: bool


def changes(before: Document, after: Document) -> tuple[Change, ...]:
    """All paragraphs of both texts, in order, those that are the same included."""
    return diff(_extracted(before), _extracted(after))


def touched(
    found: Sequence[Change], clause: Clause, before: Document, after: Document, *, cited_in_before: bool
) -> Touched:
    """The part of `found` from the first paragraph that the clause touches to the last one."""
    text, other = (before.text, after.text) if cited_in_before else (after.text, before.text)
    hit = [
        number
        for number, start, end in _placed(found, text, cited_in_before)
        if start < clause.end and end > clause.start
    ]
    part = tuple(found[hit[0] : hit[-1] + 1]) if hit else ()
    return Touched(part, clause.quote in other)


def _placed(found: Sequence[Change], text: str, of_before: bool) -> Iterator[tuple[int, int, int]]:
    """Where each paragraph stands in one of the texts: they come in its order."""
    at = 0
    for number, change in enumerate(found):
        words = change.before if of_before else change.after
        if words is not None:
            start = text.find(words, at)
            at = start + len(words)
            yield number, start, at


def _extracted(document: Document) -> Extracted:
    """As the comparison takes it; it looks at no map."""
    return Extracted(document.text, TextMap("utf-8", ()), document.headings, None, document.extractor, None)
