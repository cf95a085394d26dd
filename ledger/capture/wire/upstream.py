"""One provider's address, called through the tee: HTTP/1.1 only, over pooled connections.

HTTP/2 would be fewer handshakes, but its bytes are multiplexed and compressed against a state: one
exchange's bytes would not be readable by themselves. Nothing is added to a request but `Host`, nothing
is decoded, no redirect is followed, nothing is sent twice. It does NOT hide what the network does: whatever
goes wrong is an `UpstreamError` with a trouble code.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncIterable, AsyncIterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

import httpcore2

from ledger.capture.model import Trouble
from ledger.capture.wire.framing import response_end
from ledger.capture.wire.handed import Handed, RawHeaders
from ledger.capture.wire.pooling import Connections, Held
from ledger.capture.wire.recording import DEFAULT_LIMIT, Recording
from ledger.capture.wire.tee import UNDER_WAY, NotConnected, Tee
from ledger.errors import CaptureError, MalformedError

__all__ = ["Answer", "RawHeaders", "Settings", "Upstream", "UpstreamError"]


class Settings(NamedTuple):
    """How upstreams are called. Times in seconds; `read_timeout` is the longest silence allowed.

    `max_time`: how long one exchange may last in all, however much still comes; whoever carries it keeps
    to that. `linger`: how long an answer may still come after whoever asked has left, and count as complete.
    """

    connect_timeout: float = 15.0
    read_timeout: float = 600.0
    max_time: float = 3600.0
    ca_file: Path | None = None
    insecure: bool = False
    max_body: int = DEFAULT_LIMIT
    linger: float = 0.25

    def overtime(self) -> Trouble:
        """What is wrong with an exchange that lasts longer than `max_time`."""
        return Trouble("upstream-timeout", f"the exchange was not over within {self.max_time:g} seconds")


class UpstreamError(CaptureError):
    """The exchange went wrong on the network, or at the other end."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"{trouble.code}: {trouble.detail}")
        self.trouble = trouble


class Upstream:
    """A base URL to call. Use as an async context manager, in one event loop; many calls at once."""

    def __init__(self, name: str, base_url: str, settings: Settings | None = None) -> None:
        """Raises MalformedError (not a usable URL), CaptureError (--ca-file can't be read)."""
        self.name = name
        self.settings = settings or Settings()
        parts = _split(name, base_url)
        self.base_url = base_url.rstrip("/")
        self.host: str = parts.hostname or ""
        self._scheme = parts.scheme.encode()
        self._wire_host = self.host.encode()
        self._port = parts.port
        self._prefix = parts.path.rstrip("/").encode()
        self.host_header = self._host_header()
        self._origin = httpcore2.Origin(
            self._scheme, self._wire_host, self._port or (443 if parts.scheme == "https" else 80)
        )
        encrypted = parts.scheme == "https"
        self._connections = Connections(
            self._origin,
            ssl_context(self.settings.ca_file, self.settings.insecure) if encrypted else None,
        )
        self._timeouts = {
            "connect": self.settings.connect_timeout,
            "read": self.settings.read_timeout,
            "write": self.settings.read_timeout,
        }

    def _host_header(self) -> bytes:
        host = b"[" + self._wire_host + b"]" if b":" in self._wire_host else self._wire_host
        return host if self._port is None else host + b":%d" % self._port

    def endpoint(self, target: bytes) -> str:
        """The whole URL of a target (path and query) below the base URL."""
        return self.base_url + target.decode("latin-1")

    async def send(
        self,
        recording: Recording,
        method: bytes,
        target: bytes,
        headers: RawHeaders,
        body: bytes | AsyncIterable[bytes],
    ) -> Answer:
        """Send a request; the head of its answer. Raises UpstreamError.

        `headers` as they are to stand on the wire; `Host` is put first where they have none. Whoever calls
        this sets how the body is framed (content-length or transfer-encoding), and reads the answer in the
        same task.
        """
        if not any(name.lower() == b"host" for name, _ in headers):
            headers = [(b"Host", self.host_header), *headers]
        url = httpcore2.URL(
            scheme=self._scheme, host=self._wire_host, port=self._port, target=self._prefix + target
        )
        whole = body if isinstance(body, bytes) else b""
        recording.handed = Handed(method, self._prefix + target, headers, whole, self.settings.max_body)
        UNDER_WAY.set(recording)
        try:
            request = httpcore2.Request(
                method, url, headers=list(headers), content=body, extensions={"timeout": self._timeouts}
            )
            held = await self._connections.send(request)
        except _FAILURES as error:
            UNDER_WAY.set(None)
            raise UpstreamError(_trouble(error, recording)) from None
        recording.head_came()
        return Answer(recording, method.decode("latin-1"), held)

    async def __aenter__(self) -> Upstream:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connections.aclose()


class Answer:
    """The answer to a request: its head, then its body as it comes, de-chunked and otherwise untouched."""

    def __init__(self, recording: Recording, method: str, held: Held) -> None:
        self.status: int = held.response.status
        self.headers: list[tuple[bytes, bytes]] = held.response.headers
        self._recording = recording
        self._method = method
        self._held = held
        self._ended = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """The pieces of the body, each as soon as it is there. Raises UpstreamError."""
        if self.status < 200:
            raise UpstreamError(Trouble("upstream-protocol", f"status {self.status} in answer to a request"))
        try:
            async for chunk in self._held.response.aiter_stream():
                yield chunk
        except _FAILURES as error:
            raise UpstreamError(_trouble(error, self._recording)) from None
        self._ended = True

    async def aclose(self) -> None:
        """Give the connection back, or close it where the answer was not read to its end."""
        stream = self._held.response.extensions.get("network_stream")
        if isinstance(stream, Tee):
            stream.release(clean=self._ended and self._at_end())
        await self._held.aclose()
        UNDER_WAY.set(None)

    def _at_end(self) -> bool:
        """Whether the answer is all that came on the connection since the request."""
        recording = self._recording
        if recording.over or recording.eof:
            return False
        return response_end(recording.answer, self._method) == len(recording.answer)


_FAILURES: Final = (
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.UnsupportedProtocol,
    OSError,
)


def _trouble(error: Exception, recording: Recording) -> Trouble:
    """What went wrong, in our words: a library's may quote bytes, and bytes may be secret."""
    if isinstance(error, NotConnected):
        return error.trouble
    if isinstance(error, httpcore2.TimeoutException):
        kind = "could be sent" if isinstance(error, httpcore2.WriteTimeout) else "came"
        return Trouble("upstream-timeout", f"nothing {kind} within the time allowed")
    if recording.eof:
        return Trouble("upstream-closed", "the connection ended before the answer did")
    if isinstance(error, httpcore2.LocalProtocolError):
        return Trouble("upstream-protocol", "the request can't be sent as HTTP/1.1")
    if isinstance(error, httpcore2.ProtocolError):
        return Trouble("upstream-protocol", "what came is not HTTP/1.1")
    return Trouble("upstream-reset", "the connection was reset")


@lru_cache(maxsize=4)  # reading the system's certificates takes longer than a start should
def ssl_context(ca_file: Path | None, insecure: bool) -> ssl.SSLContext:
    """The system's trusted certificates, or those of `ca_file`. Raises CaptureError."""
    try:
        if ca_file is None:
            context = httpcore2.default_ssl_context()
        else:
            context = ssl.create_default_context(cafile=ca_file)
    except ssl.SSLError:
        raise CaptureError(f"{_trusted(ca_file)}: want certificates in PEM") from None
    except OSError as error:
        raise CaptureError(f"{_trusted(ca_file)}: can't read: {error.strerror}") from None
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _trusted(ca_file: Path | None) -> str:
    """Where trusted certificates come from, for an error."""
    return str(ca_file or os.environ.get("SSL_CERT_FILE") or "the system's trusted certificates")


def _split(name: str, base_url: str) -> SplitResult:
    wanted = "want http://HOST[:PORT][/PATH] or https://..."
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError:
        raise MalformedError(f"upstream {name}: {base_url!r:.200}: {wanted}") from None
    plain = base_url.isprintable() and " " not in base_url and base_url.isascii()
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or not plain:
        raise MalformedError(f"upstream {name}: {base_url!r:.200}: {wanted}")
    if parts.query or parts.fragment or parts.username is not None or parts.password is not None:
        raise MalformedError(f"upstream {name}: a base URL has no user, query or fragment")
    return parts
