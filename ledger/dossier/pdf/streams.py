"""Packed streams, and texts of PDF."""

from __future__ import annotations

import zlib
from typing import Final

LEVEL: Final = 6


def pack(data: bytes) -> tuple[bytes, bytes]:
    """Compressed data, and the entries of its stream's dictionary that say how.

    Never with a carriage return at the end: followed by the line feed before `endstream`, it reads as half a
    line end to some programs. The last byte of packed data is a checksum of the data, so no level changes
    it; packing the packed data does.
    """
    packed, filters = zlib.compress(data, LEVEL), 1
    while packed.endswith(b"\r"):
        packed, filters = zlib.compress(packed, LEVEL), filters + 1
    if filters == 1:
        return packed, b"/Filter/FlateDecode"
    return packed, b"/Filter[" + b"/FlateDecode" * filters + b"]"


def stream(dictionary: bytes, data: bytes) -> bytes:
    """A stream object: `dictionary` holds entries only, without Length and brackets."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (dictionary, len(data), data)


def text(value: str) -> bytes:
    """A text string: as it is where it is plain, else in UTF-16."""
    if value.isascii() and value.isprintable():
        return b"(" + value.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode() + b")"
    return b"<feff" + value.encode("utf-16-be").hex().encode() + b">"


def number(value: float) -> bytes:
    """A number with as many digits as a page needs."""
    return f"{value:.3f}".rstrip("0").rstrip(".").encode()
