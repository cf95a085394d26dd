"""Content-encoding undone (RFC 9110 section 8.4): gzip, deflate, br, zstd, one over another.

Never raises. Stops at a limit, so that a small body can't become a huge one; of a body that is cut off or
damaged it gives what there is. What came is always recorded as it came: this is for reading it.
LIMIT: how much of damaged data can still be decoded may differ between versions of the libraries.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import brotli  # type: ignore[import-untyped,unused-ignore]
import zstandard

from ledger.readings.head import members
from ledger.readings.model import Headers

LIMIT: Final = 64 << 20
MAX_CODINGS: Final = 4
_SLICE: Final = 1 << 10  # of input: at most 32 MiB of output from zstd, whose blocks are 128 KiB at most
_MAX_SLICE: Final = 1 << 20
_WINDOW: Final = 1 << 27  # of a zstd frame; RFC 9659 allows 8 MiB


class Decoded(NamedTuple):
    """A body without its content-encoding. `complete`: nothing was cut off, damaged or left out."""

    data: bytes
    problem: str | None
    complete: bool


def decoded(body: bytes, headers: Headers, limit: int = LIMIT) -> Decoded:
    """The body with its codings undone, last applied first, at most `limit` bytes of it."""
    codings = [name for name in members(headers, "content-encoding") if name != "identity"]
    if len(codings) > MAX_CODINGS:
        return Decoded(b"", f"{len(codings)} content-encodings, at most {MAX_CODINGS} are undone", False)
    problem: str | None = None
    complete = True
    for name in reversed(codings):
        if name not in _CODINGS:
            return Decoded(b"", f"content-encoding {name!r:.40} is not known", False)
        if not body:
            break  # nothing came, or HEAD: an empty body has no coding to undo
        step = _limited(name, body, limit)
        body, complete = step.data, complete and step.complete
        problem = problem or step.problem
    if len(body) > limit:
        return Decoded(body[:limit], f"longer than {limit} bytes; the rest is not read", False)
    return Decoded(body, problem, complete)


def _limited(name: str, body: bytes, limit: int) -> Decoded:
    """One coding undone."""
    parts: list[bytes] = []
    room = limit
    try:
        for part in _CODINGS[name](body, limit):
            parts.append(part[:room])
            room -= len(part)
            if room < 0:
                problem = f"more than {limit} bytes of {name}; the rest is not read"
                return Decoded(b"".join(parts), problem, False)
    except (zlib.error, brotli.error, zstandard.ZstdError):
        return Decoded(b"".join(parts), f"damaged {name} data", False)
    except EOFError:
        return Decoded(b"".join(parts), f"{name} data is cut off", False)
    return Decoded(b"".join(parts), None, True)


def _gzip(body: bytes, limit: int) -> Iterator[bytes]:
    """RFC 1952: members one after another."""
    return _inflate(body, limit, 31, many=True)


def _deflate(body: bytes, limit: int) -> Iterator[bytes]:
    """Zlib (RFC 1950), as RFC 9110 has it, or the raw stream (RFC 1951) that some servers send."""
    zlib_header = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _inflate(body, limit, 15 if zlib_header else -15, many=False)


def _inflate(body: bytes, limit: int, wbits: int, *, many: bool) -> Iterator[bytes]:
    """Slices grow within a member and begin small at the next: what is left over is copied each time."""
    place = 0
    while place < len(body):
        machine = zlib.decompressobj(wbits)
        size = _SLICE
        while not machine.eof:
            if place >= len(body):
                raise EOFError
            piece = body[place : place + size]
            place += len(piece)
            yield machine.decompress(piece, limit + 1)
            size = min(size * 2, _MAX_SLICE)
        place -= len(machine.unused_data)
        if not many and place < len(body):
            raise zlib.error("bytes after its end")


def _brotli(body: bytes, limit: int) -> Iterator[bytes]:
    """RFC 7932."""
    machine = brotli.Decompressor()
    for place in range(0, len(body), _MAX_SLICE):
        piece = body[place : place + _MAX_SLICE]
        while True:
            yield machine.process(piece, output_buffer_limit=min(limit + 1, _MAX_SLICE))
            if machine.is_finished() or machine.can_accept_more_data():
                break
            piece = b""
    if not machine.is_finished():
        raise EOFError


def _zstd(body: bytes, limit: int) -> Iterator[bytes]:
    """RFC 8878: frames one after another, skippable ones too. `limit` is kept by the size of the slices."""
    place = 0
    while place < len(body):
        machine = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
        while not machine.eof:
            if place >= len(body):
                raise EOFError
            piece = body[place : place + _SLICE]
            place += len(piece)
            yield machine.decompress(piece)
        place -= len(machine.unused_data)


_CODINGS: Final[dict[str, Callable[[bytes, int], Iterator[bytes]]]] = {
    "br": _brotli,
    "deflate": _deflate,
    "gzip": _gzip,
    "x-gzip": _gzip,
    "zstd": _zstd,
}
