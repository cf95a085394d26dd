"""The connections to one address: the newest idle one is used again, else one is opened.

httpcore's own pool looks at each of its connections at every request and every end of one, which with
tens of them is a quarter of all the work. Here a request takes one from the end of a list. It does NOT
limit how many there are (the client does that, by asking), and does NOT send anything twice.
"""

from __future__ import annotations

import ssl
from collections import deque
from typing import Final

import httpcore2

from ledger.capture.wire.tee import TeeBackend

# Idle connections are closed before a server usually does so: a request sent into a connection that the
# other end is just closing is lost, and it must not be sent twice.
KEEP_ALIVE: Final = 4.0


class Held:
    """A response and the connection that it came on, which goes back when the response is closed."""

    __slots__ = ("_connection", "_connections", "response")

    def __init__(
        self,
        connections: Connections,
        connection: httpcore2.AsyncHTTPConnection,
        response: httpcore2.Response,
    ) -> None:
        self.response = response
        self._connections = connections
        self._connection = connection

    async def aclose(self) -> None:
        """Close the response; its connection is used again if it is fit for that."""
        await self.response.aclose()
        await self._connections.give_back(self._connection)


class Connections:
    """HTTP/1.1 connections to one origin, through the tee."""

    def __init__(self, origin: httpcore2.Origin, context: ssl.SSLContext | None) -> None:
        self._origin = origin
        self._context = context
        self._backend = TeeBackend()
        self._idle: deque[httpcore2.AsyncHTTPConnection] = deque()
        self._closed = False

    async def send(self, request: httpcore2.Request) -> Held:
        """Send a request; its response's head. Raises what httpcore raises."""
        connection = await self._take()
        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            await connection.aclose()
            raise
        return Held(self, connection, response)

    async def _take(self) -> httpcore2.AsyncHTTPConnection:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_available() and not connection.has_expired():
                return connection
            await connection.aclose()
        return httpcore2.AsyncHTTPConnection(
            self._origin,
            ssl_context=self._context,
            keepalive_expiry=KEEP_ALIVE,
            http1=True,
            http2=False,
            network_backend=self._backend,
        )

    async def give_back(self, connection: httpcore2.AsyncHTTPConnection) -> None:
        """Keep a connection for the next request, unless it ended; close those that have waited too long."""
        if connection.is_closed():
            return
        if self._closed or not connection.is_idle() or connection.has_expired():
            await connection.aclose()
            return
        self._idle.append(connection)
        while self._idle[0].has_expired():
            await self._idle.popleft().aclose()
            if not self._idle:
                break

    async def aclose(self) -> None:
        """Close those that are idle; the others are closed when they come back."""
        self._closed = True
        while self._idle:
            await self._idle.pop().aclose()
