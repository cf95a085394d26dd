"""A proxy in the test's own loop, an upstream that answers as a script says, and a client without manners.

Everything is real but the ledger, which is a list: an `EntryWriter` that can be made to wait or to fail.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

from ledger.capture.entry.writing import Group
from ledger.capture.proxy.proxy import Proxy
from ledger.capture.proxy.serve import listen, serving
from ledger.capture.secrets.redactor import Redactor
from ledger.capture.wire.upstream import Settings, Upstream
from ledger.core.ports import NewEntry

KEY = b"k" * 32
Script = Callable[["Asked"], Awaitable[None]]


class Writer:
    """Appends to a list. `gate` holds every append while it is clear; `error` is raised instead."""

    def __init__(self) -> None:
        self.entries: list[NewEntry] = []
        self.groups: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        self.error: Exception | None = None

    def append(self, entries: Sequence[NewEntry]) -> tuple[int, ...]:
        assert self.gate.wait(10)
        if self.error is not None:
            raise self.error
        self.groups.append(len(entries))
        first = len(self.entries)
        self.entries += entries
        return tuple(range(first, len(self.entries)))

    @contextmanager
    def opening(self):  # type: ignore[no-untyped-def]  # a context manager of this writer
        yield self

    def group(self) -> Group:
        return Group(self.opening, Redactor(KEY))


def role(entry: NewEntry, name: str) -> bytes:
    """The bytes of an object of an entry."""
    (data,) = [one.data for one in entry.objects if one.role == name]
    assert isinstance(data, bytes)
    return data


class Asked:
    """One request at the upstream, and the connection to answer on."""

    def __init__(self, request: bytes, connection: int, writer: asyncio.StreamWriter) -> None:
        self.request = request
        self.head, _, self.body = request.partition(b"\r\n\r\n")
        self.connection = connection
        self._writer = writer

    @property
    def target(self) -> bytes:
        return self.head.split(b" ")[1]

    async def send(self, *parts: bytes, pause: float = 0.0) -> None:
        for part in parts:
            self._writer.write(part)
            await self._writer.drain()
            await asyncio.sleep(pause)

    async def chunk(self, *parts: bytes) -> None:
        for part in parts:
            await self.send(b"%x\r\n%s\r\n" % (len(part), part))

    def close(self) -> None:
        self._writer.close()

    def reset(self) -> None:
        self._writer.transport.abort()


@asynccontextmanager
async def upstream(script: Script) -> AsyncIterator[int]:
    """A raw HTTP/1.1 server on a port of this machine; it keeps its connections open."""
    connections = 0

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        number = connections
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while not writer.is_closing():
                await script(Asked(await _request(reader), number, writer))
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    if b"transfer-encoding: chunked" in lines:
        return head + await reader.readuntil(b"0\r\n\r\n")
    lengths = [int(line[15:]) for line in lines if line.startswith(b"content-length:")]
    return head + await reader.readexactly(lengths[0] if lengths else 0)


class Rig:
    """A proxy before one upstream, which is called `up`."""

    def __init__(self, proxy: Proxy, writer: Writer, base: str) -> None:
        self.proxy = proxy
        self.writer = writer
        _, _, self.host, self.token = base.split("/")

    @property
    def entries(self) -> list[NewEntry]:
        return self.writer.entries

    def path(self, target: str) -> str:
        return f"/{self.token}/up/up{target}"

    async def open(self, request: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection on which these bytes are sent."""
        reader, writer = await asyncio.open_connection(*self.host.split(":"))
        writer.write(request)
        return reader, writer

    def head(self, target: str, *lines: str, method: str = "POST", path: str | None = None) -> bytes:
        words = (f"{method} {path or self.path(target)} HTTP/1.1", f"Host: {self.host}", *lines, "", "")
        return "\r\n".join(words).encode()

    async def ask(self, target: str, *lines: str, body: bytes = b"hello", **more: Any) -> bytes:
        """Everything that comes in answer, until the connection ends."""
        length = (f"Content-Length: {len(body)}",) if body else ()
        request = self.head(target, "Connection: close", *length, *lines, **more) + body
        reader, writer = await self.open(request)
        answer = await asyncio.wait_for(reader.read(-1), 10)
        writer.close()
        return answer

    async def recorded(self, count: int = 1) -> list[NewEntry]:
        """The entries, once there are so many."""
        async with asyncio.timeout(10):
            while len(self.entries) < count:
                await asyncio.sleep(0.005)
        return self.entries


@asynccontextmanager
async def rig(
    script: Script, settings: Settings | None = None, *, asynchronous: bool = False, grace: float = 5.0
) -> AsyncIterator[Rig]:
    """A proxy before a scripted upstream."""
    writer = Writer()
    async with upstream(script) as port:
        with writer.group() as group:
            async with Upstream("up", f"http://127.0.0.1:{port}/base", settings) as called:
                proxy = Proxy({"up": called}, group, asynchronous=asynchronous)
                async with serving(proxy, listen(0), grace) as base:
                    yield Rig(proxy, writer, base)


async def plain(asked: Asked) -> None:
    """Answers with what was asked, with a length."""
    await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(asked.body) + asked.body)
