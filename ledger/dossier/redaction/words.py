"""The words that are taken out, wherever they stand: in texts, titles, statements, notes, file names.

White space between words may be any; case does not count; a number is the same number with other spaces,
hyphens or full stops, or with none. What the rule keeps of it (last four digits, the year) stays visible.

LIMIT: fewer than four letters and digits are not looked for elsewhere: they would be found everywhere. Other
spellings of a name, and a number in words, are other words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from ledger.dossier.redaction.found import Found, digits_of
from ledger.dossier.redaction.spans import Span, joined, widened

MIN_LETTERS: Final = 4
MIN_DIGITS: Final = 7
_NUMBERS: Final = ("social-security-number", "taxpayer-number", "financial-account", "phone")
_BETWEEN: Final = r"[ .\-/()\u00a0\u2010-\u2013]{0,3}"
_NAME: Final = re.compile(r"\w\S*")
_SHORT: Final = 6  # words of fewer letters count only where no letter stands beside them


class Word(NamedTuple):
    """Words that are taken out. `keep`: how many characters of the whole stay, at its end or at its start.

    `anchor` (lower case) or `digits` stand in every text that the pattern can match.
    """

    number: int  # of its row in the log
    category: str
    text: str
    pattern: re.Pattern[str]
    anchor: str
    digits: str
    keep: str  # "", "last-four", "year-first", "year-last"


def word(number: int, category: str, text: str, keep: str = "") -> Iterator[Word]:
    """The word in each of its spellings; nothing if it is too short to be looked for."""
    text = text.strip()
    letters = sum(character.isalnum() for character in text)
    if letters < MIN_LETTERS:
        return
    digits = digits_of(text)
    if category in _NUMBERS and len(digits) == letters and len(digits) >= MIN_DIGITS:
        pattern = rf"(?<!\d)\+?{_BETWEEN.join(digits)}(?!\d)"
        yield Word(number, category, text, re.compile(pattern), "", digits, keep)
        return
    for form in dict.fromkeys((text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text))):
        parts = form.split()
        pattern = r"\s+".join(map(re.escape, parts))
        if letters < _SHORT:
            pattern = rf"(?<!\w){pattern}(?!\w)"
        anchor = max(parts, key=len).lower()
        yield Word(number, category, text, re.compile(pattern, re.IGNORECASE), anchor, "", keep)


def of_found(number: int, text: str, found: Found) -> Iterator[Word]:
    """The whole of what was found; what the rule keeps of it stays."""
    keep = ""
    if (found.first, found.last) != (found.start, found.end):
        if found.category == "birth-date":
            keep = "year-first" if found.first < found.start else "year-last"
        else:
            keep = "last-four"
    yield from word(number, found.category, text[found.first : found.last], keep)


class Words:
    """All of them. `spans` says where they stand in a text."""

    __slots__ = ("every",)

    def __init__(self, every: Iterable[Word] = ()) -> None:
        self.every = tuple({(one.pattern.pattern, one.keep): one for one in every}.values())

    def __bool__(self) -> bool:
        return bool(self.every)

    def matches(self, text: str) -> Iterator[tuple[Word, int, int]]:
        """Each word and the whole place where it stands, what is kept of it included."""
        if not self.every:
            return
        folded, digits = text.lower(), ""
        for one in self.every:
            if one.digits:
                digits = digits or digits_of(text) or " "
                if one.digits not in digits:
                    continue
            elif one.anchor not in folded and one.anchor.isascii():
                continue
            for match in one.pattern.finditer(text):
                yield one, match.start(), match.end()

    def spans(self, text: str) -> tuple[Span, ...]:
        """What is to be taken out of a text, in order and apart."""
        return joined(span for match in self.matches(text) for span in _hidden(text, *match))

    def has(self, text: str) -> str:
        """The category of the first of them that stands in the text, or nothing."""
        return next((one.category for one, _, _ in self.matches(text)), "")


def but_initials(text: str, start: int, end: int, category: str) -> Iterator[Span]:
    """Each word of a name but its first letter, which FRCP 5.2 leaves of a minor's."""
    for match in _NAME.finditer(text, start, end):
        first, last = widened(text, match.start(), match.start() + 1)[1], widened(text, *match.span())[1]
        yield Span(first, last, category)


def _hidden(text: str, one: Word, start: int, end: int) -> Iterator[Span]:
    if one.category == "minor-name":
        yield from but_initials(text, start, end, one.category)
        return
    yield _hidden_part(text, one, start, end)


def _hidden_part(text: str, one: Word, start: int, end: int) -> Span:
    if one.keep == "last-four":
        at, left = end, 4
        while at > start and left:
            at -= 1
            left -= text[at].isalnum()
        return Span(start, at, one.category)
    if one.keep:
        year = re.compile(r"\d{4}|\d{2}(?!\d)") if one.keep == "year-first" else re.compile(r"\d+\Z")
        found = year.search(text, start, end)
        if found is not None:
            first, last = (found.end(), end) if one.keep == "year-first" else (start, found.start())
            return Span(first, last, one.category)
    return Span(*widened(text, start, end), one.category)
