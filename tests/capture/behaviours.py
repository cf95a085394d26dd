"""How the test endpoint sends a reply: well framed and at once, or as the words in the model's name say.

slow-20ms      waits before each event        gzip           compresses, whatever the client accepts
silent         never answers                  gzip-bomb      512 MiB in half a megabyte
slow-loris     a byte of the head at a time   huge-10g       a stream without end
drips          the same in the body
reset-midway   RST                            bad-chunking   a chunk size that is no number
cut-midway     closed, with a close_notify    not-http       something else altogether
cut-silently   closed without one             error-429      that status, in the provider's manner
until-close    no length: ends with the connection           redirect-elsewhere   307 to another host
early-hints    a 103 comes first              trailers       fields after the last chunk
"""

import asyncio
import re
import socket
import struct
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine
from email.utils import formatdate
from functools import cache
from typing import Any, Protocol

from tests.capture.protocols.reply import Pairs, Reply, dumped
from tests.capture.protocols.said import traits

COOKIE = "__cf_bm=sk-test-cookie-0123456789; path=/; HttpOnly"
ORGANIZATION = "org-sk-test-0123456789"
HUGE = 10 << 30
BOMB = 512 << 20
_REASONS = {200: "OK", 307: "Temporary Redirect", 404: "Not Found", 429: "Too Many Requests", 500: "Oh no"}


class Wire(Protocol):
    """Where a reply goes."""

    transport: Any
    elsewhere: str  # the URL of another host

    async def write(self, data: bytes) -> None: ...

    async def close(self) -> None: ...


async def send(wire: Wire, reply: Reply, keep: bool) -> bool:
    """Send the reply; whether the connection goes on."""
    words = traits(reply.model)
    for word in words & _WHOLE.keys():
        await _WHOLE[word](wire, reply)
        return False
    status = next((int(word[6:]) for word in words if re.fullmatch(r"error-\d{3}", word)), reply.status)
    if "redirect-elsewhere" in words:
        await _whole(wire, 307, (("Location", wire.elsewhere),), b"", keep)
    elif status != reply.status:
        value = {"error": {"message": f"test {status}", "type": "test_error", "code": f"test_{status}"}}
        headers = (("Content-Type", "application/json"), ("Retry-After", "0"))
        await _whole(wire, status, headers, dumped({"type": "error", **value}), keep)
    else:
        return await _usual(wire, reply, words, keep)
    return keep


async def _usual(wire: Wire, reply: Reply, words: frozenset[str], keep: bool) -> bool:
    headers: Pairs = (("Content-Type", reply.media_type), *reply.headers)
    pieces = reply.pieces
    if "gzip" in words:
        headers += (("Content-Encoding", "gzip"),)
        pieces = _compressed(pieces)
    if "early-hints" in words:
        await wire.write(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n")
    if "until-close" in words:
        await wire.write(head(200, headers, keep=False) + pieces[0])
        for piece in pieces[1:]:
            await wire.write(piece)
        return False
    pause = next((int(word[5:-2]) / 1000 for word in words if re.fullmatch(r"slow-\d+ms", word)), 0.0)
    if not reply.streamed:
        await asyncio.sleep(pause)
        await _whole(wire, reply.status, headers, b"".join(pieces), keep)
        return keep
    await wire.write(head(reply.status, (*headers, ("Transfer-Encoding", "chunked")), keep=keep))
    fault = next(iter(words & _MIDWAY.keys()), None)
    for number, piece in enumerate(pieces):
        if pause:
            await asyncio.sleep(pause)
        for part in straddling(piece):
            await wire.write(chunk(part))
        if fault and number == len(pieces) // 2:
            await _MIDWAY[fault](wire)
            return False
    trailers = b"X-Checksum: none\r\nX-Checksum: twice\r\n" if "trailers" in words else b""
    await wire.write(b"0\r\n" + trailers + b"\r\n")
    return keep


def head(status: int, headers: Pairs, *, keep: bool) -> bytes:
    """A response head, with names in the odd cases and the repetitions that real ones have."""
    usual = (
        ("Date", formatdate(usegmt=True)),
        ("Server", "test"),
        ("x-request-id", "req_test-0001"),
        ("openai-organization", ORGANIZATION),
        ("Set-Cookie", COOKIE),
        ("set-cookie", "second=plain; Secure"),
        ("X-ODD-Case", ""),
        ("Connection", "keep-alive" if keep else "close"),
    )
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Test')}"]
    lines += [f"{name}: {value}" for name, value in (*usual, *headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def chunk(data: bytes) -> bytes:
    """One chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def straddling(piece: bytes) -> tuple[bytes, ...]:
    """The piece, cut within its first character of more than one byte."""
    for place, byte in enumerate(piece):
        if byte >= 0xC0:
            return piece[: place + 1], piece[place + 1 :]
    return (piece,)


def _compressed(pieces: tuple[bytes, ...]) -> tuple[bytes, ...]:
    packer = zlib.compressobj(wbits=31)
    packed = [packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH) for piece in pieces]
    return (*packed[:-1], packed[-1] + packer.flush())


async def _whole(wire: Wire, status: int, headers: Pairs, body: bytes, keep: bool) -> None:
    length = ("Content-Length", str(len(body)))
    await wire.write(head(status, (*headers, length), keep=keep) + body)


# ---- what ends an exchange midway --------------------------------------------------------------------------


async def _reset(wire: Wire) -> None:
    # Closing a socket that lingers for no time at all sends RST.
    await asyncio.sleep(0.05)  # what was written must have left
    number = wire.transport.get_extra_info("socket")
    number.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.transport.abort()


async def _cut(wire: Wire) -> None:
    await wire.close()


async def _cut_silently(wire: Wire) -> None:
    await asyncio.sleep(0.05)
    wire.transport.abort()  # FIN, and no TLS close_notify


async def _bad_chunking(wire: Wire) -> None:
    await wire.write(b"zz\r\ndata: this is no chunk\n\n\r\n")
    await wire.close()


_MIDWAY: dict[str, Callable[[Wire], Coroutine[Any, Any, None]]] = {
    "reset-midway": _reset,
    "cut-midway": _cut,
    "cut-silently": _cut_silently,
    "bad-chunking": _bad_chunking,
}


# ---- what is no proper exchange from the start -------------------------------------------------------------


async def _silent(wire: Wire, reply: Reply) -> None:
    await asyncio.sleep(600)


async def _slow_loris(wire: Wire, reply: Reply) -> None:
    await wire.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(6000):
        await asyncio.sleep(0.1)
        await wire.write(b"x")


async def _drips(wire: Wire, reply: Reply) -> None:
    await wire.write(head(200, (("Content-Type", "text/event-stream"),), keep=False))
    for _ in range(6000):
        await asyncio.sleep(0.1)
        await wire.write(b":")


async def _not_http(wire: Wire, reply: Reply) -> None:
    await wire.write(b"220 mail.example ESMTP ready\r\n\x00\xff\xfe nothing here is HTTP\r\n\r\n")
    await wire.close()


async def _huge(wire: Wire, reply: Reply) -> None:
    headers = (("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked"))
    await wire.write(head(200, headers, keep=False))
    async for block in _events_without_end():
        await wire.write(block)
    await wire.write(b"0\r\n\r\n")


async def _events_without_end() -> AsyncIterator[bytes]:
    choice = {"index": 0, "delta": {"content": "and so on 等等 " * 8}, "finish_reason": None}
    value = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    block = chunk((b"data: " + dumped(value) + b"\n\n") * 240)
    for _ in range(HUGE // len(block) + 100):  # the framing does not count
        yield block


async def _bomb(wire: Wire, reply: Reply) -> None:
    headers = (("Content-Type", "application/json"), ("Content-Encoding", "gzip"))
    await _whole(wire, 200, headers, await asyncio.to_thread(_bomb_body), False)


@cache
def _bomb_body() -> bytes:
    """One block, compressed once and repeated: after a full flush it stands for itself."""
    start = b'{"choices": [{"index": 0, "message": {"role": "assistant", "content": "'
    end, block = b'"}, "finish_reason": "stop"}]}', b"a" * (1 << 20)
    times = BOMB >> 20
    check = zlib.crc32(start)
    for _ in range(times):
        check = zlib.crc32(block, check)
    packer = zlib.compressobj(9, wbits=-15)
    first = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(end) + packer.flush()
    size = len(start) + times * len(block) + len(end)
    trailer = struct.pack("<II", zlib.crc32(end, check), size & 0xFFFFFFFF)
    return bytes.fromhex("1f8b08000000000000ff") + first + middle * times + last + trailer


_WHOLE: dict[str, Callable[[Wire, Reply], Coroutine[Any, Any, None]]] = {
    "silent": _silent,
    "slow-loris": _slow_loris,
    "drips": _drips,
    "not-http": _not_http,
    "huge-10g": _huge,
    "gzip-bomb": _bomb,
}
