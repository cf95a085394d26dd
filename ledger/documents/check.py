"""Each run of a map held against the bytes that it names. Linear in the size of the document.

same       the bytes, decoded strictly, are the characters reference  the bytes are one HTML character
reference, no shorter than a browser reads it, for the characters space      the bytes are ASCII white
space, one or more; the characters are one U+0020 break      no bytes, line feeds only; a tag lies
between what stands before and after
"""

from __future__ import annotations

from typing import Final

from ledger.documents import charsets
from ledger.documents.gaps import words_in
from ledger.documents.markup import SPACE
from ledger.documents.model import Run, TextMap
from ledger.documents.references import LONGEST_NAME, reference_at
from ledger.errors import MalformedError

_WHITE: Final = frozenset(SPACE)


def check_runs(text: str, value: TextMap, document: bytes, *, markup: bool) -> None:
    """Raises MalformedError at the first run that the bytes contradict."""
    _Check(text, value.charset, document, markup).run(value.runs)


class _Check:
    def __init__(self, text: str, charset: str, document: bytes, markup: bool) -> None:
        self._text = text
        self._charset = charset
        self._document = document
        self._markup = markup
        self._unit = charsets.unit(charset)

    def run(self, runs: tuple[Run, ...]) -> None:
        at = place = 0  # in the text; in the document, behind the last bytes used
        broken = False  # a break came, and no bytes since
        for number, run in enumerate(runs):
            what = f"map: run {number} (character {at}, byte {run.start})"
            self._check_place(run, place, what)
            part = self._text[at : at + run.characters]
            if run.rule == "break":
                self._check_break(run, part, what)
                broken = True
            else:
                self._check_gap(place, run.start, number == 0, broken, what)
                self._check_bytes(run, part, what)
                place, broken = run.start + run.length, False
            at += run.characters
        if broken:
            raise MalformedError("map: ends with a break, and nothing comes after it")

    def _check_place(self, run: Run, place: int, what: str) -> None:
        if run.start < place:
            raise MalformedError(f"{what}: begins before byte {place}, which is used already")
        if run.characters < 1 or run.start + run.length > len(self._document):
            raise MalformedError(f"{what}: {list(run)} does not fit {len(self._document)} bytes")
        if run.start % self._unit or run.length % self._unit:
            raise MalformedError(f"{what}: parts a character of {self._charset}")

    def _check_break(self, run: Run, part: str, what: str) -> None:
        if not self._markup or run.length or part.strip("\n"):
            raise MalformedError(f"{what}: a break is line feeds only, of no bytes")

    def _check_gap(self, place: int, start: int, first: bool, broken: bool, what: str) -> None:
        """What lies between the bytes used last and these."""
        if broken:
            passed = self._document[place:start]
            if b"<" not in passed and b">" not in passed:  # the second alone: the end of a CDATA section
                raise MalformedError(f"{what}: a line ends before it, and no tag stands in the bytes there")
            return
        if first or place == start:  # before the text anything may stand; `verbatim` is checked apart
            return
        found = words_in(self._document[place:start], self._charset, markup=self._markup)
        if found is not None:
            raise MalformedError(
                f"{what}: passes over words within a line, {found} characters after byte {place}"
            )

    def _check_bytes(self, run: Run, part: str, what: str) -> None:
        data = self._document[run.start : run.start + run.length]
        try:
            have = data.decode(self._charset)
        except UnicodeDecodeError as error:
            raise MalformedError(f"{what}: byte {error.start} of it is not {self._charset}") from None
        if run.rule == "same":
            good = have == part
        elif not self._markup:
            good = False
        elif run.rule == "space":
            good = part == " " and have != "" and _WHITE.issuperset(have)
        else:
            good = run.rule == "reference" and self._is_reference(run, have, part)
        if not good:
            raise MalformedError(f"{what}: {part!r:.60} is not {run.rule} for the bytes {data!r:.60}")

    def _is_reference(self, run: Run, have: str, part: str) -> bool:
        """Read with what follows: `&not` in `&notin;` is no reference of its own."""
        beyond = run.start + run.length + LONGEST_NAME * self._unit
        ahead, _ = charsets.characters(self._document[run.start : beyond], self._charset)
        found = reference_at(ahead, 0) if ahead.startswith("&") else None
        return found is not None and found.end == len(have) and found.characters == part
