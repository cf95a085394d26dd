"""Ranges of characters that are taken out: in order, made one where they touch, never cutting a letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple

_JOINER: Final = "\u200d"
_CLINGING: Final = ("Mn", "Mc", "Me")
_MODIFIERS: Final = range(0x1F3FB, 0x1F400)  # skin tones
_REGIONAL: Final = range(0x1F1E6, 0x1F200)
_VOWELS: Final = range(0x1160, 0x1200)  # Hangul vowels and finals


class Span(NamedTuple):
    """text[start:end] is taken out."""

    start: int
    end: int
    category: str


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In order; those that overlap as one, under the category of the first."""
    made: list[Span] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if made and span.start < made[-1].end:
            made[-1] = made[-1]._replace(end=max(made[-1].end, span.end))
        else:
            made.append(span)
    return tuple(made)


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    """The range with every cluster of characters whole that it touches.

    Else a mark, a joiner or the other half of a flag would be left, and tell what stood there.
    """
    while 0 < start < len(text) and _clings(text, start):
        start -= 1
    while end < len(text) and _clings(text, end):
        end += 1
    return start, end


def covers(spans: Iterable[Span], start: int, end: int) -> bool:
    """Whether every character of the range is taken out."""
    for span in joined(spans):
        if span.start <= start < span.end:
            start = span.end
    return start >= end


def _clings(text: str, at: int) -> bool:
    """Whether text[at] belongs to the character before it."""
    character, code = text[at], ord(text[at])
    if text[at - 1] == "\r" and character == "\n":
        return True
    if character == _JOINER or text[at - 1] == _JOINER or code in _MODIFIERS or code in _VOWELS:
        return True
    if unicodedata.category(character) in _CLINGING or "\ufe00" <= character <= "\ufe0f":
        return True
    if code not in _REGIONAL:
        return False
    first = at
    while first > 0 and ord(text[first - 1]) in _REGIONAL:
        first -= 1
    return (at - first) % 2 == 1
