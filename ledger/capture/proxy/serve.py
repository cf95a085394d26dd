"""The proxy on a port of this machine: uvicorn in front, on 127.0.0.1 and nowhere else.

It does NOT handle signals or say anything: whoever runs it does.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ledger.capture.proxy.corking import Cork
from ledger.capture.proxy.proxy import Proxy
from ledger.errors import CaptureError

HOST: Final = "127.0.0.1"
GRACE: Final = 5.0  # seconds that open exchanges get at the end
_KEEP_ALIVE: Final = 60
_READ: Final = 64 << 10  # bytes at once


class _Protocol(HttpToolsProtocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        """A client connected: with a cork on what is written to it."""
        # asyncio makes room for 256 KiB at every read, which takes time and leaves holes in the memory.
        transport.max_size = _READ  # type: ignore[attr-defined]  # of its transports over sockets
        super().connection_made(Cork(transport))  # type: ignore[arg-type]  # what it uses of a transport


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Not here: whoever runs the proxy hears signals, and ends it in its own order."""
        yield


def listen(port: int) -> socket.socket:
    """A socket on loopback; 0 finds a free port. Raises CaptureError."""
    # The protocol is named because asyncio turns Nagle's algorithm off for TCP by name only; left on, it
    # holds the second part of each small answer for 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
    except OSError as error:
        listening.close()
        raise CaptureError(
            f"{HOST} port {port}: can't listen: {error.strerror}", hint="--port 0 finds a free port"
        ) from None
    listening.setblocking(False)
    return listening


@asynccontextmanager
async def serving(proxy: Proxy, listening: socket.socket, grace: float = GRACE) -> AsyncIterator[str]:
    """Serve inside; gives the base URL, to which `/up/NAME` is appended.

    On the way out nothing more is taken, and open exchanges get `grace` seconds; then they are ended, and
    everything is written before this returns.
    """
    server = _server(proxy)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        while not server.started:
            if running.done():
                running.result()
                raise CaptureError("the proxy did not start")
            await asyncio.sleep(0.001)
        yield f"http://{HOST}:{listening.getsockname()[1]}/{proxy.token}"
    finally:
        await proxy.drain(grace)
        server.should_exit = True
        await running


class Front:
    """What speaks HTTP/1.1 on connections that were accepted elsewhere."""

    def __init__(self, app: Any) -> None:
        self._server = _server(app)
        self._server.config.load()

    def protocol(self, state: dict[str, Any]) -> asyncio.Protocol:
        """For one connection; `state` is `scope["state"]` of each of its requests."""
        return _Protocol(config=self._server.config, server_state=self._server.server_state, app_state=state)


def _server(app: Any) -> uvicorn.Server:
    return _Server(
        uvicorn.Config(
            app,
            http=_Protocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=1,
        )
    )
