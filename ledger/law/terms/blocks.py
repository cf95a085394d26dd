"""The paragraph, list item or sentence that holds a place in a text: what a clause is usually cited by.

A convenience for whoever picks a range, and nothing that counts: what is cited is the range of characters,
and it is shown before it is recorded. Rules only, for English and its neighbours; where a rule is in doubt
(`Inc. The`, `No. 4`) it takes more of the text, never less.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Final, Literal

from ledger.documents.headings import LEAD
from ledger.law.model import Document

Whole = Literal["sentence", "paragraph", "item"]
Span = tuple[int, int]

# What opens an item of a list. A number with points (1.1) opens a paragraph of a contract, not an item.
_BULLET: Final = re.compile(
    r"[ \t\xa0]*(?:[*+\-\u2022\u2023\u25e6\u00b7\u25aa\u2013][ \t\xa0]+"
    r"|\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})\)[ \t\xa0]+"
    r"|[a-z]\.[ \t\xa0]+)",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"[ \t]*[-=*_](?:[ \t]*[-=*_])+[ \t]*\Z")  # under a heading, or between parts

# The end of a sentence: stops, then what closes quotes, brackets and emphasis. Not inside a run of stops.
_STOP: Final = re.compile(
    r"(?<![.!?\u2026])[.!?\u2026]++[\"'\u2019\u201d\u00bb)\]*_]*+(?=\s)"
    r"|[\u3002\uff01\uff1f]+"
)
_WORD: Final = re.compile(r"[\w.&]*\Z")
_SHORT: Final = re.compile(
    r"al|approx|arts?|bijv|bzw|ca|cf|ch|cl|co|corp|dr|e\.g|fig|i\.e|incl?|l\.l\.c|llc|ltd|mrs?|ms|nos?|nr|o\.a"
    r"|paras?|pp?|prof|sec|st|u\.k|u\.s|viz|vol|vs?|z\.b"
)
_QUOTES: Final = '"\u201d\u2019\u00bb'  # behind one of these a stop ends a sentence, whatever the word
_NUMBERING: Final = " \t*+-\u2022\\"  # what may stand before the number of a paragraph


def around(document: Document, start: int, end: int, whole: Whole | None) -> tuple[Span, Whole]:
    """The whole that holds `text[start:end]`, and which it is. Without `whole`: its item, else its sentence.

    A range over several paragraphs gives the first one's beginning and the last one's end.
    """
    first, last = _block(document, start), _block(document, end - 1)
    block = first[0], last[1]
    is_item = _BULLET.match(document.text, first[0]) is not None
    match whole or ("item" if is_item else "sentence"):
        case "sentence":
            sentence = _sentence(document.text, first, start)[0], _sentence(document.text, last, end - 1)[1]
            return trimmed(document.text, *sentence), "sentence"
        case "item":
            return trimmed(document.text, *block), "item"
        case _:
            return trimmed(document.text, *_paragraph(document, start, end)), "paragraph"


def _block(document: Document, at: int) -> Span:
    """The paragraph that holds a place; of a list, the item."""
    starts: Callable[[int, int], bool] = lambda low, high: (  # noqa: E731  # two lines, used once
        _BULLET.match(document.text, low, high) is not None
    )
    return _lines(document, at, at, starts)


def _paragraph(document: Document, start: int, end: int) -> Span:
    """All lines up to a blank one: a list without blank lines is one paragraph."""
    return _lines(document, start, end - 1, lambda low, high: False)


def _lines(document: Document, first: int, last: int, opens: Callable[[int, int], bool]) -> Span:
    """Lines around the range that belong together. `opens` says which line begins something of its own."""
    text = document.text
    low, high = _line_start(text, first), _line_end(text, last)
    if document.extractor.startswith("html/"):  # there a line is a block of the page
        return low, high
    lower, upper = _between_headings(document, first)
    while low > lower and not opens(low, _line_end(text, low)):
        above = _line_start(text, low - 1)
        if _parts(text, above, low):
            break
        low = above
    while high < upper:
        below = _line_end(text, high)
        if _parts(text, high, below) or opens(high, below):
            break
        high = below
    return low, high


def _between_headings(document: Document, at: int) -> Span:
    """Where the lines may run from and to without crossing a heading."""
    starts = [heading.start for heading in document.headings]
    place = bisect_right(starts, at)
    text = document.text
    lower = 0
    if place:
        before = document.headings[place - 1]
        beside = at < before.end or before.level >= LEAD  # a bold phrase opens a paragraph and is part of it
        lower = _line_start(text, before.start) if beside else _line_end(text, before.end - 1)
    upper = _line_start(text, starts[place]) if place < len(starts) else len(text)
    return lower, upper


def _parts(text: str, low: int, high: int) -> bool:
    """Whether a line parts paragraphs: blank, or a rule."""
    line = text[low : min(high, low + 200)].rstrip("\r\n")
    return not text[low:high].strip() or _RULE.match(line) is not None


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    """Behind the line feed of the line that holds `at`."""
    found = text.find("\n", at)
    return found + 1 if found >= 0 else len(text)


def _sentence(text: str, block: Span, at: int) -> Span:
    low, high = block
    start = low
    for stop in _STOP.finditer(text, low, high):
        if stop.end() >= high or not _ends(text, stop, low, high):
            continue
        if stop.end() > at:
            return start, stop.end()
        start = stop.end()
    return start, high


def _ends(text: str, stop: re.Match[str], low: int, high: int) -> bool:
    """Whether these stops end a sentence: what follows could begin one, and no short form precedes."""
    if stop.group()[0] in "\u3002\uff01\uff1f":
        return True
    at = stop.end()
    while at < high and text[at].isspace():
        at += 1
    if at < high and text[at].islower():
        return False
    if stop.group()[0] != "." or stop.group()[-1] in _QUOTES:
        return True
    found = _WORD.search(text, max(low, stop.start() - 24), stop.start())
    word = found.group().casefold() if found else ""
    if _SHORT.fullmatch(word) or (len(word) == 1 and word.isalpha()):
        return False
    # `3.3.` that opens its paragraph is a number, no sentence
    opens = not text[low : stop.start() - len(word)].strip(_NUMBERING)
    return not (opens and word.replace(".", "").isdigit())


def trimmed(text: str, start: int, end: int) -> Span:
    """Without white space around it."""
    while start < end and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end
