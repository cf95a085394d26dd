"""Headings in a text: the path over a place, and phrases in bold that open a line (level 7).

Terms of service put much of their structure in such phrases: `**What you cannot do**. You may not ...`.
One counts where it is the whole line, ends in a stop or colon, or one follows it. It holds until the
next one, or the next heading above it: a guess about meaning, which is why a clause is cited by its
range.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ledger.documents.model import Heading

LEAD: Final = 7
MAX_LEAD: Final = 120
_NUMBER: Final = 24  # characters before it at most: a bullet, a number
_NUMBERED: Final = re.compile(
    r"[\s>*+\-\u2022\u00b7]*\(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[A-Za-z]|[ivxIVX]{1,6})?\\?[.)]?\s*"
)


def heading_path(headings: Sequence[Heading], text: str, at: int) -> tuple[Heading, ...]:
    """The headings over `text[at]`, outermost first; one that holds `at` itself is among them."""
    path: list[Heading] = []
    for heading in headings:
        if heading.start > at or heading.end > len(text):
            break
        while path and path[-1].level >= heading.level:
            path.pop()
        path.append(heading)
    return tuple(path)


def leads(text: str, candidates: Iterable[tuple[int, int]]) -> list[Heading]:
    """Those of the bold stretches that open a line as a heading does."""
    found = []
    for candidate in candidates:
        span = trimmed(text, *candidate)
        if span is not None and _opens(text, *span) and _ends(text, *span):
            found.append(Heading(LEAD, *span))
    return found


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The range without white space around it; None where nothing is left."""
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    end = start + len(part.strip())
    return (start, end) if start < end else None


def _opens(text: str, start: int, end: int) -> bool:
    """Whether nothing but a number or bullet stands before it on its line."""
    words = text[start:end]
    if len(words) > MAX_LEAD or "\n" in words or sum(one.isalpha() for one in words) < 2:
        return False
    before = text[max(0, start - _NUMBER) : start]
    if "\n" not in before and start > _NUMBER:
        return False
    return _NUMBERED.fullmatch(before.rpartition("\n")[2].rstrip("*_")) is not None


def _ends(text: str, start: int, end: int) -> bool:
    after = text[end : end + _NUMBER].lstrip("*_").lstrip(" \t\xa0\r")
    return not after or after[0] in "\n.:" or text[end - 1] in ".:!?"
