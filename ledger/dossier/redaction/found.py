"""What a search for personal data gives: where, which class, and why it was taken for that."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

REACH: Final = 48  # characters before a number in which the word is looked for that says what it is
_SENTENCE: Final = re.compile(r"[.!?][\"')\]]?\s+(?=[A-Z\u00c0-\u00de])|\n\s*\n")


class Found(NamedTuple):
    """Characters start:end of a text are to be taken out. first:last is the whole that they are part of.

    What lies in the whole and outside start:end stays visible by the rule: last four digits, the year.
    """

    category: str  # of matter.model.REDACTION_CATEGORIES
    start: int
    end: int
    why: str
    first: int
    last: int


def whole(category: str, start: int, end: int, why: str) -> Found:
    """All of it is taken out."""
    return Found(category, start, end, why, start, end)


def but_last_four(category: str, text: str, start: int, end: int, why: str) -> Found:
    """All but the last four letters or digits is taken out."""
    at, left = end, 4
    while at > start and left:
        at -= 1
        left -= text[at].isalnum()
    return Found(category, start, at, why, start, end)


def before(text: str, at: int, reach: int = REACH) -> str:
    """What stands before a place, in the same sentence."""
    window = text[max(0, at - reach) : at]
    ends = list(_SENTENCE.finditer(window))
    return window[ends[-1].end() :] if ends else window


def digits_of(text: str) -> str:
    """The ASCII digits in it."""
    return "".join(character for character in text if "0" <= character <= "9")
