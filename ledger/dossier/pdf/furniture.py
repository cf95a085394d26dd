"""What stands in the margins of every page: stamped on finished pages, as artifacts with fonts of their own.

The same texts at the same places as `_furniture.css.j2` gives them in the naive engine; a test holds the two
together. Numbers and fixed words are set here, letter by letter; the ledger's name and the case's title may
be in any script, so they are drawn by the layout engine once and shown on each page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from ledger.dossier.pdf import streams
from ledger.dossier.pdf.face import Face
from ledger.dossier.pdf.fragment import Sheet
from ledger.dossier.pdf.writer import Writer

FORM_WIDTH: Final = 280.0  # of the two drawings, in points
FORM_HEIGHT: Final = 16.0
_QUIET: Final = (0x5A, 0x62, 0x70)
_ABOVE: Final = 0.16 * 72  # between the running head and the text
_BELOW: Final = 0.2 * 72
_BELOW_BATES: Final = 0.18 * 72


class Words:
    """What the furniture says in this dossier."""

    def __init__(self, *, page: str, of: str, bates: Any, failed: bool) -> None:
        self.page, self.of, self.bates, self.failed = page, of, bates, failed

    def characters(self, continued: str) -> str:
        """All characters that may occur."""
        return "".join(
            sorted(
                {
                    *"0123456789 -",
                    *self.page,
                    *self.of,
                    *self.bates.prefix,
                    *continued,
                    *"VERIFICATION FAILED",
                }
            )
        )


class Furniture:
    """Writes what all pages share, and gives the operators of each page."""

    def __init__(self, fonts: Path, words: Words, continued: str, total: int) -> None:
        characters = words.characters(continued)
        self._plain = Face(fonts / "source-sans" / "SourceSans3-Regular.ttf", characters)
        self._bold = Face(fonts / "source-sans" / "SourceSans3-Semibold.ttf", characters)
        self._mono = Face(
            fonts / "noto-sans-mono" / "NotoSansMono-Bold.ttf", words.bates.prefix + "-0123456789"
        )
        self._words, self._total = words, total

    def write(self, writer: Writer, forms: tuple[int, ...]) -> dict[bytes, int]:
        """Write the fonts; everything that stamps use, by the name that they use."""
        faces = zip((b"FA", b"FB", b"FC"), (self._plain, self._bold, self._mono), strict=True)
        return {name: face.write(writer) for name, face in faces} | dict(
            zip((b"FO", b"FT"), forms, strict=True)
        )

    def stamp(self, number: int, sheet: Sheet, continued: str) -> bytes:
        """The operators for one page of the whole."""
        words, plain, bold, mono = self._words, self._plain, self._bold, self._mono
        head = sheet.name != "caption"
        out = [b"/Artifact<</Type/Pagination>>BDC q\n"]
        top, foot = sheet.top + _ABOVE + plain.descent * 8.5, sheet.bottom - _BELOW - plain.ascent * 8.5
        drop = FORM_HEIGHT - plain.ascent * 8.5
        if head:
            out.append(b"q 1 0 0 1 %b %b cm /FO Do Q\n" % _at(sheet.right - FORM_WIDTH, top - drop))
        out.append(b"q 1 0 0 1 %b %b cm /FT Do Q\n" % _at(sheet.left, foot - drop))
        if continued and head:
            y = sheet.top + _ABOVE + bold.descent * 9
            out.append(_colour(0x1D, 0x35, 0x57) + bold.show("FB", continued, 9, sheet.left, y))
        if words.failed:
            y = sheet.top + 0.15 * 72 + bold.descent * 10.5
            x = (sheet.left + sheet.right - bold.width("VERIFICATION FAILED", 10.5)) / 2
            out.append(_colour(0xA3, 0x14, 0x1F) + bold.show("FB", "VERIFICATION FAILED", 10.5, x, y))
        text = f"{words.page} {number} {words.of} {self._total}"
        x = (sheet.left + sheet.right - plain.width(text, 8.5)) / 2
        out.append(_colour(*_QUIET) + plain.show("FA", text, 8.5, x, foot))
        text, y = words.bates.number(number), sheet.bottom - _BELOW_BATES - mono.ascent * 10
        out.append(
            _colour(0x14, 0x18, 0x1F) + mono.show("FC", text, 10, sheet.right - mono.width(text, 10), y)
        )
        return b"".join((*out, b"Q EMC"))


def _at(x: float, y: float) -> tuple[bytes, bytes]:
    return streams.number(x), streams.number(y)


def _colour(red: int, green: int, blue: int) -> bytes:
    return b"%b %b %b rg\n" % tuple(streams.number(part / 255) for part in (red, green, blue))
