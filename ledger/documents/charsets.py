"""Which charsets a document can be in, and bytes to characters so that each character's bytes stay known.

A closed list: with any codec that Python has, a hostile map could make bytes say something else
(`rot13`, `utf-7`, EBCDIC). Charsets that shift state (iso-2022-jp) are left out: a stretch of them says
nothing alone. Bytes that do not decode become lone surrogates, which no strict decoding ever gives.
"""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Sequence
from typing import Final

UTF8: Final = "utf-8"
FALLBACK: Final = "windows-1252"
UTF16: Final = ("utf-16-be", "utf-16-le")
_ONE_BYTE: Final = (
    *(f"windows-{number}" for number in range(1250, 1259)),
    *(f"iso-8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "ibm866"),
)
_SEVERAL: Final = ("big5-hkscs", "cp932", "cp949", "euc-jp", "gb18030")
CHARSETS: Final = frozenset((UTF8, *UTF16, *_ONE_BYTE, *_SEVERAL))

_BOMS: Final = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Labels that documents use (WHATWG Encoding, section 4.2): latin-1 and ASCII mean windows-1252 there.
_LABELS: Final = {
    **{name: name for name in CHARSETS},
    **dict.fromkeys(("utf8", "unicode-1-1-utf-8"), UTF8),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii"), FALLBACK),
    **{f"cp{number}": f"windows-{number}" for number in range(1250, 1259)},
    **{f"iso8859-{n}": f"iso-8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "latin5"), "windows-1254"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80", "chinese"), "gb18030"),
    **dict.fromkeys(("big5", "cn-big5", "x-x-big5"), "big5-hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "windows-949", "korean"), "cp949"),
    **dict.fromkeys(("macintosh", "mac", "x-mac-roman"), "mac-roman"),
    **dict.fromkeys(("x-mac-cyrillic", "x-mac-ukrainian"), "mac-cyrillic"),
    **dict.fromkeys(("cp866", "866"), "ibm866"),
    **dict.fromkeys(("koi8", "koi"), "koi8-r"),
    **dict.fromkeys(("utf-16", "utf-16le", "ucs-2", "unicode"), "utf-16-le"),
    "utf-16be": "utf-16-be",
}
LONE: Final = re.compile("[\ud800-\udfff]+")  # stands for bytes that do not decode


def charset_of(label: str) -> str | None:
    """The codec that a label means, or None where it is not on the list."""
    return _LABELS.get(label.strip("\t\n\f\r \"'").lower())


def byte_order_mark(data: bytes) -> tuple[str, int] | None:
    """The charset that the first bytes name, and their number."""
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return charset, len(mark)
    return None


def unit(charset: str) -> int:
    """The bytes that a character of this charset is at least, and begins at a multiple of."""
    return 2 if charset in UTF16 else 1


def characters(data: bytes, charset: str) -> tuple[str, Sequence[int] | None]:
    """The characters, with lone surrogates for what does not decode; and where each begins.

    The places are None where `size` gives them, which is cheaper.
    """
    if charset in UTF16:
        return data[: len(data) & ~1].decode(charset, "surrogatepass"), None
    if charset in _SEVERAL:
        return _one_by_one(data, charset)
    return data.decode(charset, "surrogateescape"), None


def size(text: str, charset: str) -> int:
    """The number of bytes that these characters came from."""
    if charset == UTF8:
        return len(text) if text.isascii() else len(text.encode(UTF8, "surrogateescape"))
    if charset in UTF16:
        return len(text.encode(charset, "surrogatepass"))
    return len(text)


def _one_by_one(data: bytes, charset: str) -> tuple[str, Sequence[int]]:
    """Byte for byte: these charsets have more than one spelling, so lengths can't be had by encoding."""
    decoder = codecs.getincrementaldecoder(charset)()
    parts: list[str] = []
    places = array("Q")
    start = at = 0
    while at < len(data) or start < len(data):
        try:
            part = decoder.decode(data[at : at + 1], final=at >= len(data))
        except UnicodeDecodeError:
            part, at = chr(0xDC00 + data[start]), start  # one byte is bad; begin again behind it
            decoder.reset()
        at += 1
        if part:
            parts.append(part)
            places.extend([start] * len(part))
            start = at
        elif at > len(data):  # cut off, and the decoder didn't mind
            parts.append(chr(0xDC00 + data[start]))
            places.append(start)
            start = at = start + 1
            decoder.reset()
    return "".join(parts), places
