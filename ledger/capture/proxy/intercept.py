"""A forward proxy on loopback that opens the TLS of known hosts, for clients that take no base URL.

    CONNECT api.mistral.ai:443     ->  TLS ends here, by a certificate made for that host; its requests are
                                       recorded by the same application as those of the reverse proxy
    CONNECT anywhere.example:443   ->  a tunnel: not looked into, not recorded, counted

Whoever doesn't know the token gets 407. It does NOT touch how the upstream is verified, and does NOT speak
HTTP/2, or plain HTTP for others.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from hmac import compare_digest
from typing import Any, Final

from ledger.capture.proxy.authority import Authority
from ledger.capture.proxy.hosts import Hosts
from ledger.capture.proxy.passing import Receive, Send
from ledger.capture.proxy.proxy import Proxy
from ledger.capture.proxy.routes import Route, value_of
from ledger.capture.proxy.serve import HOST, Front
from ledger.capture.proxy.switch import Switch

# Stands in each record: it is what interception takes away.
MISSING: Final = (
    "client.tls",
    "the client was intercepted: its TLS ended at the recorder, which showed it a certificate of an ephemeral"
    " authority; the certificates recorded here are those that the recorder was shown",
)
_USER: Final = "recorder"
_PATIENCE: Final = 30.0  # seconds for a request's head, a handshake, a connection
_MAX_HEAD: Final = 16 << 10
_MAX_SAID: Final = 50  # hosts told at the end
_PIECE: Final = 64 << 10
_OPEN: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Interception:
    """The forward proxy. `tunnelled`, `refused` and `failed` count connections by "host:port"."""

    def __init__(self, proxy: Proxy, hosts: Hosts) -> None:
        self.authority = Authority(hosts.names)
        self.hosts = hosts
        self.port = 0
        self.tunnelled: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self._proxy = proxy
        self._token = secrets.token_urlsafe(18)
        self._front = Front(self._answer)
        self._open: set[asyncio.Task[Any]] = set()

    @property
    def url(self) -> str:
        """What a client is given as its proxy."""
        return f"http://{_USER}:{self._token}@{HOST}:{self.port}"

    # -- a connection ----------------------------------------------------------------------------

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            with suppress(OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
                await self._serve(reader, writer)
        finally:
            self._open.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_PATIENCE):
            head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head[:-4].split(b"\r\n")
        words = first.split(b" ")
        if not self._may(lines):
            await _refuse(
                writer, "407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="ledger"'
            )
        elif len(words) != 3 or words[0] != b"CONNECT":
            await _refuse(writer, "405 Method Not Allowed", "Allow: CONNECT")
        else:
            authority = words[1].decode("latin-1").lower()
            host, _, port = authority.rpartition(":")
            if not host or not (port.isascii() and port.isdigit() and len(port) < 6):
                await _refuse(writer, "400 Bad Request")
            elif authority in self.hosts.behind:
                await self._end_tls(authority, host, writer)
            else:
                await self._tunnel(authority, host.strip("[]"), int(port), reader, writer)

    def _may(self, lines: list[bytes]) -> bool:
        wanted = base64.b64encode(f"{_USER}:{self._token}".encode())
        for line in lines:
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"proxy-authorization":
                scheme, _, given = value.strip().partition(b" ")
                return scheme.lower() == b"basic" and compare_digest(given.strip(), wanted)
        return False

    # -- intercepted -----------------------------------------------------------------------------

    async def _end_tls(self, authority: str, host: str, writer: asyncio.StreamWriter) -> None:
        context = self.authority.context(host)
        writer.write(_OPEN)
        await writer.drain()
        switch = Switch()
        try:
            opened = await asyncio.get_running_loop().start_tls(
                writer.transport, switch, context, server_side=True, ssl_handshake_timeout=_PATIENCE
            )
        except ssl.SSLError as error:
            said_so = "ALERT" in (error.reason or "")  # the client says why it leaves
            (self.refused if said_so else self.failed)[authority] += 1
            return
        except OSError:
            self.failed[authority] += 1
            return
        if opened is None:  # it left in mid-handshake
            self.failed[authority] += 1
            return
        # `writer` must outlive this: it closes the connection when it is collected.
        await switch.over(opened, self._front.protocol({"authority": authority}))

    async def _answer(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """One request under TLS (ASGI 3)."""
        await self._proxy.take(self._route(scope), scope, receive, send)

    def _route(self, scope: dict[str, Any]) -> Route | tuple[int, str]:
        authority: str = scope["state"]["authority"]
        host = (value_of(scope["headers"], b"host") or b"").decode("latin-1").lower()
        if host not in (authority, authority.removesuffix(":443")):
            return 421, f"want the host that the connection is for: {authority}"
        path: bytes = scope["raw_path"]
        for prefix, name in self.hosts.behind[authority]:
            if path.startswith(prefix + b"/") or (path == prefix and prefix):
                query: bytes = scope["query_string"]
                target = path[len(prefix) :]
                return Route(name, target + b"?" + query if query else target, (MISSING,))
        return 421, f"nothing that is recorded stands at this path of {authority}"

    # -- tunnelled -------------------------------------------------------------------------------

    async def _tunnel(
        self,
        authority: str,
        host: str,
        port: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                there_reader, there = await asyncio.open_connection(host, port)
        except (OSError, ValueError, OverflowError):  # a name may be none
            await _refuse(writer, "502 Bad Gateway")
            return
        self.tunnelled[authority] += 1
        try:
            writer.write(_OPEN)
            await asyncio.gather(_pump(reader, there), _pump(there_reader, writer))
        finally:
            there.close()

    # -- the end ---------------------------------------------------------------------------------

    async def close(self) -> None:
        """End what is open."""
        for task in tuple(self._open):
            task.cancel()
        if self._open:
            await asyncio.wait(tuple(self._open))

    def warnings(self) -> list[str]:
        """What should have been recorded, and was not."""
        refused = [f"{host}: the client refused the certificate: pinned?" for host in sorted(self.refused)]
        return refused + [
            f"{host}: {_times(count, 'handshake')} with the client failed"
            for host, count in sorted(self.failed.items())
        ]

    def passed_by(self) -> list[str]:
        """What went through and was not recorded."""
        found = sorted(self.tunnelled.items())
        lines = [f"not recorded: {host} {_times(count, 'connection')}" for host, count in found[:_MAX_SAID]]
        if len(found) > _MAX_SAID:
            lines.append(f"not recorded: {len(found) - _MAX_SAID} more hosts")
        return lines


@asynccontextmanager
async def intercepting(proxy: Proxy, hosts: Hosts) -> AsyncIterator[Interception]:
    """Intercept inside. To be left after the proxy has been drained."""
    interception = Interception(proxy, hosts)
    server = await asyncio.start_server(interception.serve, HOST, 0, limit=_MAX_HEAD)
    interception.port = server.sockets[0].getsockname()[1]
    try:
        yield interception
    finally:
        server.close()
        await interception.close()


async def _refuse(writer: asyncio.StreamWriter, status: str, *headers: str) -> None:
    lines = (f"HTTP/1.1 {status}", *headers, "Content-Length: 0", "Connection: close", "", "")
    writer.write("\r\n".join(lines).encode())
    await writer.drain()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_PIECE):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
        return
    writer.transport.abort()


def _times(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
