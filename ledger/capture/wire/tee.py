"""A tee above the socket and below HTTP: every byte sent and received in an exchange, and when.

It sits inside the connection pool as its network backend, so what passes here is what goes over the wire
once TLS is off: HTTP/1.1 messages with their framing. Each connection tells the exchange under way, which
is the one whose task reads or writes (a context variable: a request runs in one task). Bytes that come
when no exchange is under way belong to none.

Names are resolved here, so that every address is known, and tried in the resolver's order. It does NOT
interpret anything, and keeps nothing itself.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, Final, Protocol

import httpcore2

from ledger.capture.model import ConnectionFacts, Trouble
from ledger.capture.wire.facts import observe_tls
from ledger.capture.wire.stream import open_stream
from ledger.errors import CaptureError


class Listener(Protocol):
    """What is told of the bytes of one exchange."""

    def connected(self, facts: ConnectionFacts) -> None:
        """Which connection carries it."""

    def sent(self, data: bytes) -> None:
        """Bytes that are handed to the system."""

    async def wanting(self) -> None:
        """Whoever reads the answer has used up what came, and waits for more."""

    def received(self, data: bytes) -> None:
        """Bytes that came; empty at the end of the connection."""


UNDER_WAY: Final[ContextVar[Listener | None]] = ContextVar("exchange_under_way", default=None)


class NotConnected(httpcore2.ConnectError, CaptureError):
    """No connection, with the reason. An httpcore error as well, since the pool passes it through."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"{trouble.code}: {trouble.detail}")
        self.trouble = trouble


class Tee(httpcore2.AsyncNetworkStream):
    """One connection. `facts` are what is known of it."""

    def __init__(self, inner: httpcore2.AsyncNetworkStream, facts: ConnectionFacts) -> None:
        self._inner = inner
        self._facts = facts
        self._listener: Listener | None = None
        self._spoilt = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read, and tell the exchange under way."""
        listener = UNDER_WAY.get()
        if listener is None:
            return await self._inner.read(max_bytes, timeout=timeout)
        await listener.wanting()
        data = await self._inner.read(max_bytes, timeout=timeout)
        listener.received(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write, and tell the exchange under way: it is told before, since a write may fail half-way."""
        listener = UNDER_WAY.get()
        if listener is not None and buffer:
            if listener is not self._listener:
                self._listener = listener
                listener.connected(self._facts)
            listener.sent(buffer)
        await self._inner.write(buffer, timeout=timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Tee:
        """The same connection with TLS; what passes is told as it is inside."""
        listener = UNDER_WAY.get()
        if listener is not None:
            listener.connected(self._facts)  # if the handshake fails, this much is known
        try:
            inner = await self._inner.start_tls(
                ssl_context=ssl_context, server_hostname=server_hostname, timeout=timeout
            )
        except httpcore2.ConnectTimeout:
            raise NotConnected(Trouble("upstream-timeout", "the TLS handshake took too long")) from None
        except (OSError, ValueError) as error:
            raise NotConnected(Trouble("upstream-tls", _tls_words(error))) from None
        session = inner.get_extra_info("ssl_object")
        tls, missing = observe_tls(session, server_hostname, ssl_context.verify_mode != ssl.CERT_NONE)
        return Tee(inner, self._facts._replace(tls=tls, missing=self._facts.missing + missing))

    def get_extra_info(self, info: str) -> Any:
        """What the connection says of itself. One that is spoilt says it was closed: `is_readable`."""
        if self._spoilt and info == "is_readable":
            return True
        return self._inner.get_extra_info(info)

    def release(self, *, clean: bool) -> None:
        """The exchange is over. One that did not end cleanly must not be followed by another."""
        self._listener = None
        self._facts = self._facts._replace(reused=True)
        self._spoilt = self._spoilt or not clean


class TeeBackend(httpcore2.AsyncNetworkBackend):
    """Resolves and connects, with a tee on each connection."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> Tee:
        """Resolve the name and connect to the first address that answers. Raises NotConnected."""
        listener = UNDER_WAY.get()
        facts = ConnectionFacts(host, port, None, (), False, None)
        if listener is not None:
            listener.connected(facts)
        addresses = await _resolve(host, port, timeout)
        facts = facts._replace(dns=addresses)
        trouble = Trouble("upstream-refused", f"{host}: the name has no address")
        for place, address in enumerate(addresses):
            # One address that swallows everything must not use up the time of those behind it.
            share = None if timeout is None else timeout / (len(addresses) - place)
            tried = facts._replace(address=address)
            if listener is not None:
                listener.connected(tried)
            try:
                stream = await open_stream(address, port, share)
            except TimeoutError:
                trouble = Trouble("upstream-timeout", f"no connection to {address} port {port} in time")
            except OSError as error:
                trouble = Trouble("upstream-refused", f"{address} port {port}: {_system_words(error)}")
            else:
                return Tee(stream, tried)
        raise NotConnected(trouble)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> Tee:
        """Never: an upstream is an address."""
        raise NotImplementedError

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def _resolve(host: str, port: int, timeout: float | None) -> tuple[str, ...]:
    """Every address of the name, each once, in the resolver's order. Raises NotConnected."""
    try:
        async with asyncio.timeout(timeout):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise NotConnected(Trouble("upstream-timeout", f"{host}: no answer from the resolver")) from None
    except (OSError, UnicodeError) as error:
        words = getattr(error, "strerror", None) or "not a name"
        raise NotConnected(Trouble("upstream-name", f"{host}: {words}")) from None
    return tuple(dict.fromkeys(_address(family, place) for family, _, _, _, place in found))


def _address(family: int, place: tuple[Any, ...]) -> str:
    address = str(place[0])
    if family == socket.AF_INET6 and len(place) > 3 and place[3] and "%" not in address:
        return f"{address}%{place[3]}"  # a link-local address needs its link
    return address


def _tls_words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not accepted: {error.verify_message}"
    if isinstance(error, ssl.SSLError) and error.reason:
        return f"the handshake failed: {error.reason.lower().replace('_', ' ')}"
    return "the connection ended in the handshake"


def _system_words(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else "no connection"
