"""The text layer: what programs read and people copy, page by page, by pypdfium2, a program not of ours.

White space is left out: where a line ends is the layout's choice, and spaces can't be told from gaps. What
the reader of the layer makes up is left out too. Texts are in canonical decomposition (NFD): characters
that look the same whichever way they are spelt can't be told apart on a page.

LIMIT: the layer is what the file says its glyphs mean. A glyph that is drawn as another letter than its
font says is not seen here; a signature, or the ledger's record of the file's SHA-256, covers that.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from ledger.errors import MalformedError

SILENT: Final = ("\u200b", "\x00")  # a glyph without a text of its own
HYPHENS: Final = ("\x02", "\ufffe")  # a hyphen at the end of a line, as pdfium gives it


@dataclass(frozen=True, slots=True)
class PageText:
    """A page: `text` without white space, decomposed; `spaced` with it, as it was read."""

    text: str
    spaced: str


class Stripped(NamedTuple):
    """A page's text without what stands in its margins, and which of that was not found."""

    text: str
    missing: tuple[str, ...]


class Stretch:
    """The text of some pages in one, which knows on which page each character is."""

    def __init__(self, pages: Sequence[tuple[int, str]]) -> None:
        """`pages`: number and text of each."""
        self.text = "".join(text for _, text in pages)
        self._numbers = [number for number, _ in pages]
        self._starts: list[int] = []
        at = 0
        for _, text in pages:
            self._starts.append(at)
            at += len(text)

    def page(self, at: int) -> int:
        """The page of the character at `at`."""
        return self._numbers[max(0, bisect_right(self._starts, at) - 1)]


def squeezed(text: str) -> str:
    """A text as it is compared: decomposed, without white space and silent characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFD", text)
        for silent in SILENT:
            text = text.replace(silent, "")
    return "".join(text.split())


def read_layer(data: bytes) -> tuple[PageText, ...]:
    """The text layer of every page. Raises MalformedError."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        try:
            return tuple(_page(document[number]) for number in range(len(document)))
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise MalformedError(f"no text layer can be read: {error}") from None


def _page(page: Any) -> PageText:
    import pypdfium2.raw as pdfium

    text_page = page.get_textpage()
    try:
        handle = text_page.raw
        unicode_of, generated = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_IsGenerated
        count = max(0, pdfium.FPDFText_CountChars(handle))
        units = [unicode_of(handle, place) for place in range(count)]
        made_up = [generated(handle, place) == 1 for place in range(count)]
    finally:
        text_page.close()
        page.close()
    spaced = _joined(units)
    if any(made_up):
        units = [unit for unit, skip in zip(units, made_up, strict=True) if not skip]
    return PageText(squeezed(_joined(units)), spaced)


def _joined(units: list[int]) -> str:
    """UTF-16 as text. A pair that was turned round, as in a line from right to left, stays as it is."""
    text = b"".join(min(unit, 0xFFFF).to_bytes(2, "little") for unit in units)
    joined = text.decode("utf-16-le", "surrogatepass")
    for hyphen in HYPHENS:
        joined = joined.replace(hyphen, "-")
    return joined


def strip_furniture(text: str, expected: Sequence[str]) -> Stripped:
    """Take texts of the margins off one end of a page, or off both, each at most once, in any order.

    The end where most of them stand is theirs: what a page says may begin as its margin does. A line from
    right to left comes out in another order of characters: then the same ones are enough.
    """
    tries = [_stripped(text, expected, ends) for ends in (("start",), ("end",), ("start", "end"))]
    return min(tries, key=lambda one: len(one.missing))


def _stripped(text: str, expected: Sequence[str], ends: Sequence[str]) -> Stripped:
    waiting = {squeezed(one): one for one in expected if squeezed(one)}
    changed = True
    while changed:
        changed = False
        for one in waiting:
            rest = next((rest for end in ends if (rest := _without(text, one, end)) is not None), None)
            if rest is not None:
                text, changed = rest, True
                del waiting[one]
                break
    return Stripped(text, tuple(waiting.values()))


def _without(text: str, one: str, end: str) -> str | None:
    piece, rest = (
        (text[: len(one)], text[len(one) :]) if end == "start" else (text[-len(one) :], text[: -len(one)])
    )
    same = piece == one or (not one.isascii() and Counter(piece) == Counter(one))
    return rest if same else None
