"""Two sequences aligned, in bounded time: `difflib`, but only between what can be paired for certain.

What both begin and end with, then elements that occur once in each (as patience diff does), then
`difflib.SequenceMatcher` on the stretches between, where they are short. A long stretch without any
element of its own is given as replaced: less fine, never wrong.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

MAX_BLOCK: Final = 200  # elements on either side that difflib is given at once
MAX_DEPTH: Final = 8  # how often a stretch between anchors is searched for anchors of its own


class Block(NamedTuple):
    """`a[a0:a1]` became `b[b0:b1]`; `same`: unchanged."""

    same: bool
    a0: int
    a1: int
    b0: int
    b1: int


def align(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Block]:
    """Blocks that cover both, in order; no two of one kind follow each other."""
    blocks: list[Block] = []
    for block in _between(a, b, Block(False, 0, len(a), 0, len(b)), 0):
        if blocks and blocks[-1].same == block.same:
            last = blocks.pop()
            block = Block(block.same, last.a0, block.a1, last.b0, block.b1)
        blocks.append(block)
    return blocks


def _between(a: Sequence[Hashable], b: Sequence[Hashable], block: Block, depth: int) -> Iterator[Block]:
    """What a stretch of both begins and ends with alike, and the rest cut up further."""
    _, a0, a1, b0, b1 = block
    low = high = 0
    most = min(a1 - a0, b1 - b0)
    while low < most and a[a0 + low] == b[b0 + low]:
        low += 1
    while high < most - low and a[a1 - 1 - high] == b[b1 - 1 - high]:
        high += 1
    if low:
        yield Block(True, a0, a0 + low, b0, b0 + low)
    rest = Block(False, a0 + low, a1 - high, b0 + low, b1 - high)
    if rest.a0 < rest.a1 and rest.b0 < rest.b1:
        yield from _cut_up(a, b, rest, depth)
    elif rest.a0 < rest.a1 or rest.b0 < rest.b1:
        yield rest
    if high:
        yield Block(True, a1 - high, a1, b1 - high, b1)


def _cut_up(a: Sequence[Hashable], b: Sequence[Hashable], block: Block, depth: int) -> Iterator[Block]:
    """At anchors; without any, by difflib where it is short."""
    _, a0, a1, b0, b1 = block
    old, new = a[a0:a1], b[b0:b1]
    anchors = _anchors(old, new) if depth < MAX_DEPTH else []
    if anchors:
        at, bt = a0, b0
        for anchor_a, anchor_b in anchors:
            yield from _between(a, b, Block(False, at, a0 + anchor_a, bt, b0 + anchor_b), depth + 1)
            at, bt = a0 + anchor_a + 1, b0 + anchor_b + 1
            yield Block(True, at - 1, at, bt - 1, bt)
        yield from _between(a, b, Block(False, at, a1, bt, b1), depth + 1)
    elif max(len(old), len(new)) > MAX_BLOCK:
        yield block
    else:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for tag, i0, i1, j0, j1 in matcher.get_opcodes():
            yield Block(tag == "equal", a0 + i0, a0 + i1, b0 + j0, b0 + j1)


def _anchors(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The longest rising series of elements that occur once in each."""
    often_a, often_b = Counter(a), Counter(b)
    place = {one: at for at, one in enumerate(b) if often_b[one] == 1}
    pairs = [(at, place[one]) for at, one in enumerate(a) if often_a[one] == 1 and one in place]
    tops: list[int] = []  # the smallest end of a rising series of each length
    held: list[int] = []
    before: list[int] = []
    for number, (_, bt) in enumerate(pairs):
        level = bisect_left(tops, bt)
        before.append(held[level - 1] if level else -1)
        tops[level : level + 1] = [bt]
        held[level : level + 1] = [number]
    series = []
    number = held[-1] if held else -1
    while number >= 0:
        series.append(pairs[number])
        number = before[number]
    return series[::-1]
