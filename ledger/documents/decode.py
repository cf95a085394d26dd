"""A document's characters, and the bytes that each came from.

Which charset: a byte order mark, the `charset` of the media type, what the document says itself
(`<meta>`, the XML declaration), UTF-8 if all of it decodes, windows-1252. A name that is not on the list
is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ledger.documents import charsets

_HEAD: Final = 4096  # bytes in which a document names its charset; the standard asks for 1024
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_META: Final = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML: Final = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_PARAMETER: Final = re.compile(r";\s*charset\s*=\s*(\"[^\"]*\"|[^;\s]*)", re.IGNORECASE)


class Source:
    """A document's characters: `text`, where lone surrogates stand for bytes that do not decode."""

    def __init__(self, data: bytes, charset: str, skipped: int = 0) -> None:
        self.charset = charset
        self._start = skipped
        self.text, self._places = charsets.characters(data[skipped:], charset)
        self._length = len(data) - skipped
        self.damaged = charsets.LONE.search(self.text) is not None
        self._character = self._byte = 0

    def byte(self, character: int) -> int:
        """Where a character begins in the document. Cheap where the places asked for never go back."""
        if self._places is not None:
            place = self._places[character] if character < len(self._places) else self._length
            return self._start + place
        if character < self._character:
            self._character = self._byte = 0
        self._byte += charsets.size(self.text[self._character : character], self.charset)
        self._character = character
        return self._start + self._byte

    def clean(self, start: int, end: int) -> Sequence[tuple[int, int]]:
        """The stretches of `text[start:end]` whose bytes decode."""
        if not self.damaged:
            return ((start, end),) if start < end else ()
        found = []
        for bad in charsets.LONE.finditer(self.text, start, end):
            if bad.start() > start:
                found.append((start, bad.start()))
            start = bad.end()
        if start < end:
            found.append((start, end))
        return found

    @property
    def problem(self) -> str | None:
        """What was left out, in words."""
        bad = sum(charsets.size(found[0], self.charset) for found in charsets.LONE.finditer(self.text))
        if self.charset in charsets.UTF16:
            bad += self._length & 1
        return f"{bad} bytes do not decode as {self.charset} and are left out" if bad else None


def decode(data: bytes, media_type: str, *, markup: bool) -> Source:
    """The characters of a document. `markup`: it may name its charset itself."""
    mark = charsets.byte_order_mark(data)
    if mark is not None:
        return Source(data, *mark)
    parameter = _PARAMETER.search(media_type)
    charset = charsets.charset_of(parameter[1]) if parameter else None
    if charset is None and markup:
        charset = _own(data[:_HEAD])
    if charset is not None:
        return Source(data, charset)
    try:
        data.decode(charsets.UTF8)
    except UnicodeDecodeError:
        return Source(data, charsets.FALLBACK)
    return Source(data, charsets.UTF8)


def _own(head: bytes) -> str | None:
    """The charset that a document names itself; UTF-16 is a lie there, since it could be read."""
    found = _XML.search(head) or _META.search(_COMMENT.sub(b"", head))
    charset = charsets.charset_of(found[1].decode("ascii", "replace")) if found else None
    return charsets.UTF8 if charset in charsets.UTF16 else charset
