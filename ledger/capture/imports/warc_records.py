"""WARC 1.0 and 1.1 (ISO 28500) as records, their blocks byte for byte; plain or gzip, within bounds.

A record is `WARC/1.1`, header lines, an empty line, `Content-Length` bytes, two empty lines. Whole files
in one gzip member, which the standard discourages, are read too. Where a record does not end where it says,
it is marked so, and the next line that begins a record is looked for: what was damaged is never guessed at.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger.errors import CaptureError

GZIP_MAGIC: Final = b"\x1f\x8b"
MAX_UNPACKED: Final = 4 << 30
MAX_BLOCK: Final = 1 << 30
MAX_HEAD: Final = 1 << 20
MAX_RECORDS: Final = 5_000_000
_CHUNK: Final = 1 << 20
_PACKED: Final = 1 << 14  # small: what stands behind the end of a gzip member is copied once for each
VERSION: Final = b"WARC/"
_END: Final = b"\r\n\r\n"


class Record(NamedTuple):
    """One record. `offset`: where it begins in the (unpacked) file; `head`: its bytes up to the block.

    Header names are in lower case; the first of each name counts. `problem`: why it is not to be used.
    """

    offset: int
    head: bytes
    headers: dict[str, str]
    block: bytes
    problem: str | None

    @property
    def kind(self) -> str:
        """`response`, `request`, `revisit`, ..."""
        return self.headers.get("warc-type", "").lower()


def records(data: bytes, what: str) -> Iterator[Record]:
    """The records in order. Raises CaptureError where the file does not begin with one."""
    stream = _Stream(_gunzip(data, what) if data.startswith(GZIP_MAGIC) else _slices(data))
    if not stream.peek(len(VERSION)).startswith(VERSION):
        if stream.problem:
            raise CaptureError(f"{what}: {stream.problem}")
        raise CaptureError(f"{what}: no WARC file: want WARC/1.0 or WARC/1.1 at its beginning")
    for _ in range(MAX_RECORDS):
        if not stream.to_record():
            return
        yield _record(stream)
    raise CaptureError(f"{what}: more than {MAX_RECORDS} records", hint="split the file")


def _record(stream: _Stream) -> Record:
    offset = stream.offset
    head = _head(stream)
    headers = _fields(head)
    if headers is None:
        return Record(offset, head, {}, b"", "the record's head is cut off, or too long")
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 11 and int(length) <= MAX_BLOCK):
        return Record(offset, head, headers, b"", "the record has no usable Content-Length")
    block = stream.read(int(length))
    if len(block) < int(length):
        return Record(offset, head, headers, block, stream.problem or "the file ends within the record")
    if stream.peek(len(_END)) not in (_END, b""):
        # The block is not searched for a record that may begin in it: that could take for ever.
        return Record(offset, head, headers, block, "the record does not end where its Content-Length says")
    return Record(offset, head, headers, block, None)


def _head(stream: _Stream) -> bytes:
    """The lines up to the empty one, with it; as far as there are any, and no more than MAX_HEAD."""
    lines: list[bytes] = []
    left = MAX_HEAD
    while left and (line := stream.line(left)):
        lines.append(line)
        left -= len(line)
        if not line.strip(b"\r\n"):
            break
    return b"".join(lines)


def _fields(head: bytes) -> dict[str, str] | None:
    """The head's fields, None where its end is not there. A line that begins with a space goes on."""
    found: dict[str, str] = {}
    last = ""
    for line in head.split(b"\n")[1:]:
        text = line.decode("utf-8", "replace").rstrip("\r")
        if not text:
            return found if head.endswith(b"\n") else None
        if text[0] in " \t" and last:
            found[last] += " " + text.strip()
            continue
        name, _, value = text.partition(":")
        last = name.strip().lower()
        if last in found:
            last = ""
            continue
        found[last] = value.strip()
    return None


def _slices(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _CHUNK):
        yield data[start : start + _CHUNK]


def unpacked(data: bytes, what: str) -> Iterator[bytes]:
    """The plain bytes of a gzip file, as far as they can be had. Raises CaptureError: too many."""
    try:
        yield from _gunzip(data, what)
    except _Damaged:
        return


def _gunzip(data: bytes, what: str) -> Iterator[bytes]:
    """The plain bytes of all gzip members. Raises _Damaged at the end of what can be unpacked."""
    position, total = 0, 0
    while position < len(data):
        if data[position : position + 2] != GZIP_MAGIC:
            if not data[position : position + _CHUNK].strip(b"\0"):  # padding, as gzip itself takes it
                return
            raise _Damaged("the file does not go on with gzip where a part of it ended")
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        while not unpacker.eof:
            piece = unpacker.unconsumed_tail or data[position : position + _PACKED]
            fresh = not unpacker.unconsumed_tail
            if not piece:
                raise _Damaged("the file ends within the record")
            try:
                plain = unpacker.decompress(piece, _CHUNK)
            except zlib.error:
                raise _Damaged("the file's compression is damaged") from None
            position += len(piece) if fresh else 0
            total += len(plain)
            if total > MAX_UNPACKED:
                raise CaptureError(f"{what}: unpacks to more than {MAX_UNPACKED >> 30} GiB")
            if plain:
                yield plain
        position -= len(unpacker.unused_data)


class _Damaged(Exception):
    """The unpacked bytes end here, and why; becomes `problem` of the stream."""


class _Stream:
    """Bytes from an iterator of pieces, with a look ahead. Each byte is held once and passed once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = bytearray()
        self._at = 0  # in _held
        self.offset = 0
        self.problem: str | None = None

    def _fill(self, want: int) -> None:
        while len(self._held) - self._at < want:
            try:
                piece = next(self._pieces, b"")
            except _Damaged as damage:
                self.problem, piece = str(damage), b""
                self._pieces = iter(())
            if not piece:
                return
            if self._at > _CHUNK:
                del self._held[: self._at]
                self._at = 0
            self._held += piece

    def peek(self, size: int) -> bytes:
        """Up to `size` bytes, which are not passed over."""
        self._fill(size)
        return bytes(self._held[self._at : self._at + size])

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer at the end alone."""
        taken = self.peek(max(size, 0))
        self._at += len(taken)
        self.offset += len(taken)
        return taken

    def line(self, limit: int) -> bytes:
        """A line with its end, or `limit` bytes of it."""
        searched = 0
        while True:
            have = len(self._held) - self._at
            end = self._held.find(b"\n", self._at + searched)
            if end >= 0:
                return self.read(min(end + 1 - self._at, limit))
            if have >= limit:
                return self.read(limit)
            searched = have
            self._fill(have + 1)
            if len(self._held) - self._at == have:
                return self.read(have)

    def to_record(self) -> bool:
        """Pass over everything up to a line that begins a record; False at the end."""
        if self.peek(len(VERSION)) == VERSION:
            return True
        while True:
            line = self._held.find(b"\n" + VERSION, self._at)
            if line >= 0:
                self.read(line + 1 - self._at)
                return True
            have = len(self._held) - self._at
            self.read(have - len(VERSION))
            have = len(self._held) - self._at
            self._fill(have + 1)
            if len(self._held) - self._at == have:
                return False
