"""The text of glyphs, put right before a file is made: search, copying and every check rest on it.

WeasyPrint 70 takes a glyph's text from the first place where it is drawn. Where that is within a cluster of
several glyphs, all but the last get none: a letter that first stands under an accent of its own is then lost
from the text wherever it stands. A glyph that is a character of the font's own gets that one's text back.
"""

from __future__ import annotations

import io
import re
import unicodedata
from typing import Any, Final

_MAPPED: Final = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")


def mend(document: Any, pdf: Any) -> None:
    """Of every font of a drawn document. `pdf` is of pydyf."""
    fonts = {font.name: font for font in document.fonts.values() if not font.bitmap}
    for item in list(pdf.objects):
        if isinstance(item, dict) and item.get("Type") == "/Font" and item.get("BaseFont") in fonts:
            reference = item.get("ToUnicode")
            if reference is not None:
                _mend_map(pdf.objects[int(reference.split()[0])], fonts[item["BaseFont"]])


def _mend_map(stream: Any, font: Any) -> None:
    if all(len(unicodedata.normalize("NFD", text)) == 1 for text in font.to_unicode.values()):
        return  # no glyph was first drawn within a cluster
    characters = _characters(font)

    def mended(match: re.Match[bytes]) -> bytes:
        own = characters.get(int(match[1], 16), set())
        text = bytes.fromhex(match[2].decode()).decode("utf-16-be")
        if text in own or not own:  # one glyph may be that of several characters
            return match[0]
        if text and not any(c in unicodedata.normalize("NFD", text) for c in own):
            return match[0]  # a ligature, whose letters are better to read than its own character
        return b"<%b> <%b>" % (match[1], min(own).encode("utf-16-be").hex().encode())

    stream.stream = [_MAPPED.sub(mended, line) if isinstance(line, bytes) else line for line in stream.stream]


def _characters(font: Any) -> dict[int, set[str]]:
    """The characters that each glyph is for, by the font's own table."""
    from fontTools.ttLib import TTFont, TTLibError

    found: dict[int, set[str]] = {}
    try:
        with TTFont(io.BytesIO(font.file_content), lazy=True, fontNumber=max(0, font.index or 0)) as file:
            for code, name in (file.getBestCmap() or {}).items():
                found.setdefault(file.getGlyphID(name), set()).add(chr(code))
    except (TTLibError, KeyError):
        return {}
    return found
