"""Passages in quotation marks held against texts: the same characters, nearly the same, or nowhere.

The declared normalisation: runs of white space are one space, curly marks are straight, dashes alike. What
stands for words left out ([...], ..., …) or put in ([T]he) parts a passage into pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

from ledger.documents.phrase import find_phrase

LEAST_WORDS: Final = 5
LEAST_PIECE: Final = 3
_ALIKE: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_LEFT_OUT: Final = re.compile(r"\[[^\]]*\]|\(\.\.\.\)|\.\.\.|…")

Match = Literal["exact", "nearly", "nowhere"]


def normal(text: str) -> str:
    """A text as it is compared."""
    return " ".join(text.translate(_ALIKE).split())


def pieces(passage: str) -> tuple[str, ...]:
    """What must stand in the source; none of a passage that is too short to be called a quotation."""
    if len(passage.split()) < LEAST_WORDS:
        return ()
    parts = (part.strip().rstrip(".,;:!?").strip() for part in _LEFT_OUT.split(passage))
    return tuple(part for part in parts if len(part.split()) >= LEAST_PIECE)


def match(wanted: Iterable[str], texts: Iterable[str]) -> Match:
    """How well all pieces stand in one of the texts."""
    parts = tuple(wanted)
    best: Match = "nowhere"
    for text in texts:
        compared = normal(text)
        if all(normal(part) in compared for part in parts):
            return "exact"
        if best == "nowhere" and all(find_phrase(text, part) for part in parts):
            best = "nearly"
    return best
