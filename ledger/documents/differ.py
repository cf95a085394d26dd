"""What changed from one text to another: by paragraphs, then within a paragraph by words.

White space alone is no change. A paragraph is a line of a page; in Markdown and plain text, lines up to
a blank one or the next item of a list. What stands in another order is shown as removed and added. It
compares texts: what a change means, and since when it holds, it does not say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from ledger.documents.aligning import Block, align
from ledger.documents.model import Extracted, Heading

_ALIKE: Final = 0.5  # of its words, that a paragraph shares with the one it became
_MAX_PAIRED: Final = 60  # paragraphs on either side of a change, within which pairs are looked for
_WORD: Final = re.compile(r"\s+|\w+|[^\w\s]")
_ITEM: Final = re.compile(
    r"[ \t]*(?:[*+\-\u2022][ \t]+|\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})[.)][ \t]+|#{1,6}[ \t])", re.IGNORECASE
)

Words = tuple[tuple[Literal["same", "removed", "added"], str], ...]


class Change(NamedTuple):
    """A paragraph of one text, the other, or both. `heading`: the headings over it, outermost first.

    `words` only of a changed one: joined, `same` and `removed` give `before`, `same` and `added` `after`.
    """

    kind: Literal["same", "removed", "added", "changed"]
    heading: tuple[str, ...]
    before: str | None
    after: str | None
    words: Words


class _Unit(NamedTuple):
    text: str
    key: str
    heading: tuple[str, ...]


def diff(a: Extracted | str, b: Extracted | str) -> tuple[Change, ...]:
    """All paragraphs of both, in order."""
    before, after = _units(a), _units(b)
    blocks = align([one.key for one in before], [one.key for one in after])
    return tuple(change for block in blocks for change in _changes(block, before, after))


def words_between(before: str, after: str) -> Words:
    """The words of two paragraphs, aligned."""
    a, b = _WORD.findall(before), _WORD.findall(after)
    found: list[tuple[Literal["same", "removed", "added"], str]] = []
    for block in align(a, b):
        old, new = "".join(a[block.a0 : block.a1]), "".join(b[block.b0 : block.b1])
        if block.same:
            found.append(("same", old))
        else:
            found += [("removed", old)] if old else []
            found += [("added", new)] if new else []
    return tuple(found)


def _units(document: Extracted | str) -> list[_Unit]:
    text = document if isinstance(document, str) else document.text
    headings = () if isinstance(document, str) else document.headings
    by_line = not isinstance(document, str) and document.extractor.startswith("html/")
    path: list[Heading] = []
    units, at = [], 0
    for start, end in _paragraphs(text, by_line=by_line):
        while at < len(headings) and headings[at].start < end:
            while path and path[-1].level >= headings[at].level:
                path.pop()
            path.append(headings[at])
            at += 1
        words = text[start:end].rstrip()
        over = tuple(text[one.start : one.end] for one in path)
        units.append(_Unit(words, " ".join(words.split()), over))
    return units


def _paragraphs(text: str, *, by_line: bool) -> Iterator[tuple[int, int]]:
    start = end = at = 0
    for line in text.splitlines(keepends=True):
        blank = not line.strip()
        if end > start and (blank or by_line or _ITEM.match(line)):
            yield start, end
            start = end = at
        at += len(line)
        if blank:
            start = end = at
        else:
            end = at
    if end > start:
        yield start, end


def _changes(block: Block, before: list[_Unit], after: list[_Unit]) -> Iterator[Change]:
    old, new = before[block.a0 : block.a1], after[block.b0 : block.b1]
    if block.same:
        for one, other in zip(old, new, strict=True):
            yield Change("same", other.heading, one.text, other.text, ())
        return
    at = 0
    for one, place in _pairs(old, new):
        if place is None:
            yield Change("removed", one.heading, one.text, None, ())
            continue
        for other in new[at:place]:
            yield Change("added", other.heading, None, other.text, ())
        other = new[place]
        yield Change("changed", other.heading, one.text, other.text, words_between(one.text, other.text))
        at = place + 1
    for other in new[at:]:
        yield Change("added", other.heading, None, other.text, ())


def _pairs(old: list[_Unit], new: list[_Unit]) -> Iterator[tuple[_Unit, int | None]]:
    """Each old paragraph with the place of the one it became, if any; places rise."""
    if len(old) > _MAX_PAIRED or len(new) > _MAX_PAIRED:
        yield from ((one, None) for one in old)
        return
    counts = [Counter(one.key.casefold().split()) for one in new]
    at = 0
    for one in old:
        words = Counter(one.key.casefold().split())
        best = max(
            ((_share(words, counts[place]), -place) for place in range(at, len(new))), default=(0.0, 0)
        )
        if best[0] >= _ALIKE:
            at = 1 - best[1]
            yield one, -best[1]
        else:
            yield one, None


def _share(a: Counter[str], b: Counter[str]) -> float:
    return 2 * (a & b).total() / max(1, a.total() + b.total())
