"""Small writes that follow each other go out together: at the end of this turn of the event loop.

A message's head and body are two writes, and two system calls, and with TLS two records. Nothing waits
longer than the code that writes runs without pausing.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

_ENOUGH: Final = 64 << 10


class Cork:
    """In front of a transport: `write` and `close` as it has them, everything else is the transport's."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Write it soon."""
        if not data:
            return
        if not self._parts:
            self._loop.call_soon(self.flush)
        self._parts.append(data)
        self._size += len(data)
        if self._size > _ENOUGH:
            self.flush()

    def flush(self) -> None:
        """Write what is held now."""
        if self._parts:
            parts, self._parts, self._size = self._parts, [], 0
            if not self._transport.is_closing():  # else there is nobody to write to
                self._transport.write(parts[0] if len(parts) == 1 else b"".join(parts))

    def close(self) -> None:
        """Close, once everything is written."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
