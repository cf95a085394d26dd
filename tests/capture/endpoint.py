"""A model endpoint for tests: real TLS and plain HTTP/1.1 on loopback, framed by hand, every byte known.

    with serving() as server:
        server.base("openai")     https://localhost:PORT/openai, below which OpenAI's paths are
        server.log.of(prompt)     what was received and sent for that prompt, byte for byte

The path's first part names the provider, the model's name says how to behave (`behaviours`, `said`). Other
listeners have wrong certificates, or speak HTTP/2 only. Run as a program it prints one line of JSON with
its addresses and serves until its standard input ends, so that it takes no time from whoever measures.
"""

import asyncio
import contextlib
import json
import ssl
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.capture import behaviours
from tests.capture.certificates import Contexts
from tests.capture.exchanges import Log, Seen
from tests.capture.protocols.reply import Request
from tests.capture.protocols.routes import answer

HOST = "localhost"
ADDRESS = "127.0.0.1"
PROVIDERS = ("openai", "deepseek", "mistral", "anthropic", "gemini", "ollama")
_GONE = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError)
# A server that speaks HTTP/2 only says so to whoever comes without it: SETTINGS, then GOAWAY.
_H2_ONLY = bytes.fromhex("0000000400000000000000080700000000000000000000000001")


class Endpoint:
    """The running server: its addresses, its log, and the CA that signed its certificate."""

    def __init__(self, folder: Path) -> None:
        self.log = Log()
        self._contexts = Contexts(folder)
        self.ca_file = self._contexts.ca_file
        self.ports: dict[str, int] = {}
        self._loop = asyncio.new_event_loop()
        self._stop: asyncio.Event = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="endpoint", daemon=True)

    @property
    def url(self) -> str:
        return self.at("right")

    @property
    def plain_url(self) -> str:
        return f"http://{HOST}:{self.ports['plain']}"

    def at(self, listener: str) -> str:
        """The URL of a listener: right, h2, other_host, expired, unknown_ca, self_signed."""
        return f"https://{HOST}:{self.ports[listener]}"

    def base(self, provider: str, *, plain: bool = False) -> str:
        """The URL that stands for the provider's own host."""
        return f"{self.plain_url if plain else self.url}/{provider}"

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(10), "the test endpoint did not start"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda loop, context: None)  # clients that left are no news
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        names = ("right", "h2", "other_host", "expired", "unknown_ca", "self_signed")
        contexts: dict[str, ssl.SSLContext | None] = {name: getattr(self._contexts, name) for name in names}
        contexts["plain"] = None
        servers = []
        for name, context in contexts.items():
            server = await asyncio.start_server(self._handler(name), ADDRESS, 0, ssl=context, limit=1 << 20)
            self.ports[name] = server.sockets[0].getsockname()[1]
            servers.append(server)
        self._ready.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()
        await asyncio.sleep(0)

    def _handler(self, name: str) -> Any:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = _Connection(self, name, reader, writer)
            with contextlib.suppress(*_GONE, asyncio.CancelledError):
                await connection.run()
            if connection.seen:
                connection.seen.ended = True
            writer.transport.abort() if writer.transport.is_closing() else writer.close()

        return handle


class _Connection:
    """One connection: requests are read and answered in turn."""

    def __init__(
        self, server: Endpoint, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server = server
        self._listener = name
        self._number = server.log.connect()
        self._reader = reader
        self._writer = writer
        self.transport = writer.transport
        self.elsewhere = server.plain_url + "/elsewhere"
        self.seen: Seen | None = None

    async def run(self) -> None:
        if self._listener == "h2":
            self._writer.write(_H2_ONLY)
            await self.close()
            return
        keep = True
        while keep:
            self.seen = None
            request, keep = await self._request()
            assert self.seen is not None
            reply = answer(request)
            self.seen.provider, self.seen.path = request.provider, request.path
            self.seen.model, self.seen.prompt = reply.model, reply.prompt
            keep = await behaviours.send(self, reply, keep)
            self.seen.ended = True
        await self.close()

    async def write(self, data: bytes) -> None:
        assert self.seen is not None
        self.seen.give(data)
        self._writer.write(data)
        await self._writer.drain()

    async def close(self) -> None:
        self._writer.close()
        with contextlib.suppress(*_GONE):
            await self._writer.wait_closed()

    async def _request(self) -> tuple[Request, bool]:
        """The next request, and whether the connection may go on after it."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        self.seen = Seen(self._number, self._listener)
        self._server.log.add(self.seen)
        self.seen.take(head)
        first, *lines = head[:-4].decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        pairs = tuple((line.partition(":")[0].lower(), line.partition(":")[2].strip()) for line in lines)
        headers = dict(pairs)
        if headers.get("expect", "").lower() == "100-continue":
            await self.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await self._body(headers)
        path, _, query = target.partition("?")
        provider, _, rest = path[1:].partition("/")
        if provider not in PROVIDERS:
            provider, rest = "", path[1:]
        keep = headers.get("connection", "").lower() != "close"
        return Request(method, provider, "/" + rest, query, pairs, body), keep

    async def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return await self._exactly(int(headers.get("content-length", "0")))
        body = b""
        while True:
            line = await self._line()
            size = int(line.partition(b";")[0], 16)
            if not size:
                break
            body += await self._exactly(size)
            await self._line()
        while await self._line() != b"\r\n":
            pass  # trailers
        return body

    async def _exactly(self, size: int) -> bytes:
        data = await self._reader.readexactly(size)
        assert self.seen is not None
        self.seen.take(data)
        return data

    async def _line(self) -> bytes:
        line = await self._reader.readuntil(b"\n")
        assert self.seen is not None
        self.seen.take(line)
        return line


@contextlib.contextmanager
def serving() -> Iterator[Endpoint]:
    """Serve for as long as the block lasts, in a thread."""
    with tempfile.TemporaryDirectory() as folder:
        server = Endpoint(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def main() -> None:
    """Serve until standard input ends."""
    with serving() as server:
        line = {"url": server.url, "plain_url": server.plain_url, "ca_file": str(server.ca_file)}
        print(json.dumps(line), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
