"""A request as it was handed over to be sent, for the case that nothing of it ever is.

Where no connection comes about, this is all there is to show what was to be asked. It is NOT what went over
the wire: as soon as a byte has, those bytes are the record and nothing of this is kept. Nothing is copied
until then.
"""

from __future__ import annotations

from collections.abc import Sequence

RawHeaders = Sequence[tuple[bytes, bytes]]


class Handed:
    """The head, and as much of the body as came; of both together at most `limit` bytes are kept."""

    __slots__ = ("_chunked", "_head", "_limit", "_parts", "_size")

    def __init__(self, method: bytes, target: bytes, headers: RawHeaders, body: bytes, limit: int) -> None:
        self._head = (method, target, headers)
        self._limit = limit
        self._chunked = any(name.lower() == b"transfer-encoding" for name, _ in headers)
        self._parts = [body]
        self._size = len(body)

    @property
    def full(self) -> bool:
        """Whether more would not be kept."""
        return self._size >= self._limit

    def add(self, data: bytes) -> None:
        """More of a body that comes in pieces."""
        if data and not self.full:
            part = b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data
            self._parts.append(part)
            self._size += len(part)

    def end(self) -> None:
        """The body that came in pieces is whole."""
        if self._chunked:
            self._parts.append(b"0\r\n\r\n")

    def message(self) -> bytes:
        """The request, as it would have been sent."""
        method, target, headers = self._head
        lines = [b"%b %b HTTP/1.1" % (method, target), *(b"%b: %b" % pair for pair in headers), b"", b""]
        return b"".join((b"\r\n".join(lines), *self._parts))[: self._limit]
