"""One TCP connection for the pool, over asyncio: read, write, start TLS, close.

The pool brings a stream of its own. This one knows without asking the system whether an idle connection
has ended or something came unasked, which the pool wants to know of every idle connection at every
request. It does NOT record anything: see `wire.py`.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Any, Final

import httpcore2

from ledger.capture.proxy.corking import Cork

_RECORD: Final = 16 << 10  # RFC 8446 section 5.1
_HIGH: Final = 256 << 10  # held unread before the sender is made to wait


class Stream(asyncio.Protocol, httpcore2.AsyncNetworkStream):
    """A connection. What comes is held until it is read; at most about `_HIGH` bytes."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._cork: Cork | None = None
        self._buffer = bytearray()
        self._ended = False
        self._error: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._choked = False
        self._paused = False

    # -- asyncio.Protocol ------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._cork = Cork(transport)

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        self._buffer += data
        if len(self._buffer) > _HIGH and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        _wake(self._reader)

    def eof_received(self) -> None:
        """The other end sends nothing more."""
        self._ended = True
        _wake(self._reader)

    def connection_lost(self, error: Exception | None) -> None:
        """The connection is gone."""
        self._ended = True
        self._error = error
        _wake(self._reader)
        _wake(self._writer)

    def pause_writing(self) -> None:
        """The system takes no more for now."""
        self._choked = True

    def resume_writing(self) -> None:
        """It does again."""
        self._choked = False
        _wake(self._writer)

    # -- the pool's stream -----------------------------------------------------------------------

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What came, at most `max_bytes`; empty at the end. Raises ReadError, ReadTimeout."""
        if self._cork is not None:
            self._cork.flush()
        if not self._buffer and not self._ended:
            self._reader = self._loop.create_future()
            try:
                await _within(self._loop, self._reader, timeout, httpcore2.ReadTimeout)
            finally:
                self._reader = None
        if not self._buffer:
            if self._error is not None:
                raise httpcore2.ReadError("the connection was lost")
            return b""
        data = bytes(self._buffer[:max_bytes])
        del self._buffer[:max_bytes]
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Hand bytes to the system, and wait while it takes no more. Raises WriteError, WriteTimeout."""
        if self._cork is None or self._cork.is_closing():
            raise httpcore2.WriteError("the connection has ended")
        self._cork.write(buffer)
        if self._choked:
            self._writer = self._loop.create_future()
            try:
                await _within(self._loop, self._writer, timeout, httpcore2.WriteTimeout)
            finally:
                self._writer = None
            if self._ended and self._choked:
                raise httpcore2.WriteError("the connection was lost")

    async def aclose(self) -> None:
        """Close the connection; whatever was not sent is not sent."""
        if self._transport is not None:
            self._transport.abort()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Stream:
        """The same with TLS on it. Raises OSError (ssl.SSLError), ConnectTimeout; then it is closed."""
        assert self._transport is not None
        try:
            async with asyncio.timeout(timeout):
                inside = await self._loop.start_tls(
                    self._transport, self, ssl_context, server_hostname=server_hostname
                )
            if inside is None:  # it was lost in the handshake's last moment
                raise ConnectionResetError
        except TimeoutError:
            self._transport.abort()
            raise httpcore2.ConnectTimeout("TLS") from None
        except BaseException:
            self._transport.abort()
            raise
        _read_by_record(inside)
        self.connection_made(inside)
        return self

    def get_extra_info(self, info: str) -> Any:
        """`is_readable`: whether the end, or anything else, has come unread."""
        if info == "is_readable":
            return self._ended or bool(self._buffer)
        names = {"ssl_object": "ssl_object", "server_addr": "peername", "client_addr": "sockname"}
        if info in names and self._transport is not None:
            return self._transport.get_extra_info(names[info])
        return None


async def open_stream(host: str, port: int, timeout: float | None) -> Stream:
    """Connect to an address. Raises OSError, TimeoutError."""
    async with asyncio.timeout(timeout):
        _, stream = await asyncio.get_running_loop().create_connection(Stream, host, port)
    return stream


def _read_by_record(transport: asyncio.Transport) -> None:
    """Let asyncio make room for one TLS record at a time.

    It makes room for 256 KiB at every read and gives back what it didn't need; a read never gives more than
    a record. That takes time, and leaves holes in the memory. Private, and only to make it less.
    """
    inside: Any = getattr(transport, "_ssl_protocol", None)
    if hasattr(inside, "max_size"):
        inside.max_size = _RECORD


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)


async def _within(
    loop: asyncio.AbstractEventLoop,
    waiting: asyncio.Future[None],
    timeout: float | None,
    error: type[httpcore2.TimeoutException],
) -> None:
    """Wait for it. `asyncio.timeout` does more than is needed here, at every read."""
    if timeout is None:
        await waiting
        return
    timer = loop.call_later(timeout, _expire, waiting, error)
    try:
        await waiting
    finally:
        timer.cancel()


def _expire(waiting: asyncio.Future[None], error: type[httpcore2.TimeoutException]) -> None:
    if not waiting.done():
        waiting.set_exception(error("nothing within the time allowed"))
