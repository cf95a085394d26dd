"""A connection whose TLS is being opened, switched to the protocol that speaks HTTP on it.

What a client sends right behind its part of the handshake comes before anyone is told that the handshake is
over: it is kept until the switch. It does NOT read what passes.
"""

from __future__ import annotations

import asyncio


class Switch(asyncio.Protocol):
    """In front of another protocol, which gets everything that came and that comes."""

    def __init__(self) -> None:
        self._early: list[bytes] = []
        self._inner: asyncio.Protocol | None = None
        self._lost = asyncio.Event()

    async def over(self, transport: asyncio.Transport, protocol: asyncio.Protocol) -> None:
        """Hand it over; returns when the connection has ended."""
        if not self._lost.is_set():
            self._inner = protocol
            protocol.connection_made(transport)
            early, self._early = self._early, []
            for data in early:
                protocol.data_received(data)
            await self._lost.wait()

    def data_received(self, data: bytes) -> None:
        """Bytes of the client's."""
        if self._inner is None:
            self._early.append(data)
        else:
            self._inner.data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """The end."""
        if self._inner is not None:
            self._inner.connection_lost(exc)
        self._lost.set()

    def pause_writing(self) -> None:
        """The client reads too slowly."""
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It has caught up."""
        if self._inner is not None:
            self._inner.resume_writing()
