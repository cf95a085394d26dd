"""A bare pass-through: the same server in front, the same pool behind, and nothing in between.

    python -m tests.bench.passthrough UPSTREAM [CA_FILE]

The floor for the recording proxy. It does what any proxy must (headers, body, pieces as they come) and
leaves out the tee, the recording, and all care for clients that leave. As a program it prints its address
and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from typing import Any
from urllib.parse import urlsplit

import httpcore2
import uvicorn

_DROPPED = frozenset(
    (b"connection", b"keep-alive", b"transfer-encoding", b"te", b"upgrade", b"expect", b"host")
)


class PassThrough:
    """An ASGI application that passes everything on to one base URL."""

    def __init__(self, upstream: str, ca_file: str | None = None) -> None:
        parts = urlsplit(upstream)
        self._scheme = parts.scheme.encode()
        self._host = (parts.hostname or "").encode()
        self._port = parts.port
        self._prefix = parts.path.encode()
        self._authority = parts.netloc.encode()
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(cafile=ca_file) if parts.scheme == "https" else None,
            max_connections=256,
            keepalive_expiry=4.0,
            http1=True,
            http2=False,
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        parts = []
        more = True
        while more:
            message = await receive()
            parts.append(message.get("body", b""))
            more = message.get("more_body", False)
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        target = self._prefix + scope["raw_path"] + query
        headers = [(name, value) for name, value in scope["headers"] if name not in _DROPPED]
        headers.insert(0, (b"host", self._authority))
        url = httpcore2.URL(scheme=self._scheme, host=self._host, port=self._port, target=target)
        request = httpcore2.Request(scope["method"], url, headers=headers, content=b"".join(parts))
        response = await self._pool.handle_async_request(request)
        try:
            passed = [(name.lower(), value) for name, value in response.headers]
            await send(
                {
                    "type": "http.response.start",
                    "status": response.status,
                    "headers": [(name, value) for name, value in passed if name not in _DROPPED],
                }
            )
            async for piece in response.aiter_stream():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        finally:
            await response.aclose()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _serve(upstream: str, ca_file: str | None) -> None:
    # Named as TCP, or asyncio leaves Nagle's algorithm on and the floor waits 40 ms for each small answer.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(256)
    app = PassThrough(upstream, ca_file)
    config = uvicorn.Config(
        app, http="httptools", ws="none", lifespan="off", log_level="critical", access_log=False
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve([listening]))
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await running


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))
