"""A font cut down to some characters and embedded: plain text, a glyph for each character, no kerning."""

from __future__ import annotations

import io
from hashlib import md5
from pathlib import Path
from typing import Any, Final

from ledger.dossier.pdf import streams
from ledger.dossier.pdf.writer import Writer
from ledger.errors import RenderError

_LETTERS_ALONE: Final = frozenset({"GSUB", "GPOS", "GDEF", "BASE", "JSTF", "MATH"})


class Face:
    """A font cut down to some characters, embedded; sets plain text in it."""

    def __init__(self, path: Path, characters: str) -> None:
        from fontTools import subset
        from fontTools.ttLib import TTFont

        options = subset.Options(
            layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False
        )
        with TTFont(path, recalcTimestamp=False) as font:
            for table in _LETTERS_ALONE & set(font.keys()):
                del font[table]  # reading them takes longer than all the rest
            cutter = subset.Subsetter(options)
            cutter.populate(text=characters)
            cutter.subset(font)
            out = io.BytesIO()
            font.save(out)
            self._data = out.getvalue()
            self._scale = 1000 / font["head"].unitsPerEm
            order = {name: number for number, name in enumerate(font.getGlyphOrder())}
            self._glyphs = {chr(code): order[name] for code, name in font.getBestCmap().items()}
            self._widths = [round(font["hmtx"][name][0] * self._scale) for name in font.getGlyphOrder()]
            self.ascent, self.descent = _heights(font)
            self._box = [
                round(font["head"].__dict__[name] * self._scale) for name in ("xMin", "yMin", "xMax", "yMax")
            ]
            self._cap = round(getattr(font["OS/2"], "sCapHeight", 700) * self._scale)
        self._name = path.stem

    def width(self, text: str, size: float) -> float:
        """How wide a text is, in points."""
        units: int = sum(self._widths[self._glyph(c)] for c in text)
        return units * size / 1000

    def show(self, name: str, text: str, size: float, x: float, y: float) -> bytes:
        """Operators that set a text with its base line at (x, y)."""
        codes = "".join(f"{self._glyph(c):04x}" for c in text)
        return b"BT /%b %b Tf 1 0 0 1 %b %b Tm <%b> Tj ET\n" % (
            name.encode(),
            streams.number(size),
            streams.number(x),
            streams.number(y),
            codes.encode(),
        )

    def write(self, writer: Writer) -> int:
        """Write the font; the number of its dictionary."""
        tag = "".join(chr(65 + byte % 26) for byte in md5(self._data, usedforsecurity=False).digest()[:6])
        family, _, style = self._name.partition("-")
        base = f"{tag}+{_spaced(family)}-{style}".encode()
        file = writer.add_stream(b"/Length1 %d" % len(self._data), self._data)
        descriptor = writer.add(
            b"<</Type/FontDescriptor/FontName/%b/Flags 4/FontBBox[%b]/ItalicAngle 0/Ascent %d/Descent %d"
            b"/CapHeight %d/StemV 80/FontFile2 %d 0 R>>"
            % (
                base,
                b" ".join(b"%d" % side for side in self._box),
                round(self.ascent * 1000),
                -round(self.descent * 1000),
                self._cap,
                file,
            )
        )
        widths = b" ".join(b"%d" % width for width in self._widths)
        kind = writer.add(
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDToGIDMap/Identity/DW 0/W[0[%b]]"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R>>"
            % (base, widths, descriptor)
        )
        unicode = writer.add_stream(b"", self._unicode_map())
        return writer.add(
            b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]"
            b"/ToUnicode %d 0 R>>" % (base, kind, unicode)
        )

    def _unicode_map(self) -> bytes:
        rows = [
            f"<{glyph:04x}> <{ord(c):04x}>" for c, glyph in sorted(self._glyphs.items()) if ord(c) < 0x10000
        ]
        blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
        body = "\n".join(
            line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")
        )
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo\n<< /Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
            f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
        ).encode()

    def _glyph(self, character: str) -> int:
        try:
            return self._glyphs[character]
        except KeyError:
            raise RenderError(
                f"{character!a} can't stand in a margin: the font {self._name} has no glyph for it"
            ) from None


def _heights(font: Any) -> tuple[float, float]:
    """Ascent and descent, as a share of the size, as Pango takes them."""
    table, units = font["hhea"], font["head"].unitsPerEm
    return table.ascent / units, -table.descent / units


def _spaced(family: str) -> str:
    """`SourceSans3` as `Source-Sans-3`, which is what the layout engine calls it."""
    out = ""
    for c in family:
        out += f"-{c}" if out and (c.isupper() or c.isdigit()) else c
    return out
