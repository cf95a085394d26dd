"""A recording reverse proxy: an ASGI application that passes each request on and records the exchange.

    http://127.0.0.1:PORT/TOKEN/up/NAME/...   ->   the upstream of that name

Whoever doesn't know the token gets 404 and leaves no trace in the ledger. Not recorded either, since
nothing was sent to anybody: an unknown name (404), HTTP/1.0 (505), a WebSocket or an upgrade with a body
(501; another offer to upgrade is passed over, as RFC 9110 section 7.8 allows), a request whose sender
leaves right behind its head.
It does NOT judge what passes, and does NOT try again.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from ledger.capture.entry.writing import Discardable, Group
from ledger.capture.model import Collector, RawExchange
from ledger.capture.proxy.bridge import Bridge
from ledger.capture.proxy.passing import Passage, Receive, Send
from ledger.capture.proxy.routes import Route, is_loopback, must_upgrade, request_headers, route, value_of
from ledger.capture.wire.recording import Recording, Sink
from ledger.capture.wire.upstream import Upstream
from ledger.errors import CaptureError, LedgerError

ERROR_TYPE: Final = "evidence_ledger_proxy"


class Slip(Sink, Discardable, Protocol):
    """Where an exchange's bytes are kept until it is an entry."""


class Tally:
    """What became of the exchanges so far. `first` and `last` are indexes of entries."""

    __slots__ = ("first", "incomplete", "last", "recorded")

    def __init__(self) -> None:
        self.recorded = 0
        self.incomplete = 0
        self.first: int | None = None
        self.last: int | None = None

    def add(self, index: int, raw: RawExchange) -> None:
        """One more is recorded."""
        self.recorded += 1
        self.incomplete += not raw.complete
        self.first = index if self.first is None else min(self.first, index)
        self.last = index if self.last is None else max(self.last, index)


class Proxy:
    """The application, in one event loop. When recording no longer works, `failure` and `failed` are set."""

    def __init__(
        self,
        upstreams: Mapping[str, Upstream],
        group: Group,
        *,
        collector: Collector = "proxy",
        tags: tuple[str, ...] = (),
        asynchronous: bool = False,
        open_slip: Callable[[Recording], Slip] | None = None,
        on_recorded: Callable[[int, RawExchange], None] | None = None,
    ) -> None:
        self.token = secrets.token_urlsafe(18)
        self.tally = Tally()
        self.failure: BaseException | None = None
        self.failed = asyncio.Event()
        self._upstreams = upstreams
        self._group = group
        self._collector: Collector = collector
        self._tags = tags
        self._asynchronous = asynchronous
        self._open_slip = open_slip
        self._on_recorded = on_recorded
        self._bridge = Bridge()
        self._closing = False
        self._open: dict[asyncio.Task[Any], Passage] = {}
        self._writing: set[asyncio.Future[int]] = set()

    # -- the application -------------------------------------------------------------------------

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """One request (ASGI 3)."""
        await self.take(self._route(scope), scope, receive, send)

    async def take(
        self, found: Route | tuple[int, str], scope: dict[str, Any], receive: Receive, send: Send
    ) -> None:
        """Pass one request on to where it was found to go, or refuse it with that status and message."""
        try:
            if not isinstance(found, Route):
                await respond(send, *found)
            elif (refusal := self._refusal(found, scope)) is not None:
                await respond(send, *refusal)
            else:
                await self._pass(found, scope, receive, send)
        except LedgerError as error:  # it was answered; the command says it at its end
            self._fail(error)
        except Exception as error:  # a bug: the server would hide it
            self._fail(error)
            raise

    def _route(self, scope: dict[str, Any]) -> Route | tuple[int, str]:
        """Where it goes, or the status and message that refuse it."""
        found = route(scope["raw_path"], scope["query_string"], self.token)
        if found is None or not is_loopback(value_of(scope["headers"], b"host")):
            return 404, "not found"
        return found

    def _refusal(self, found: Route, scope: dict[str, Any]) -> tuple[int, str] | None:
        if found.name not in self._upstreams:
            return 404, f"no upstream is called {found.name!r:.80}"
        if scope["http_version"] == "1.0":
            return 505, "want HTTP/1.1"
        if must_upgrade(scope["headers"]):
            return 501, "a change of protocol (Upgrade) is not recorded, and not passed on"
        if self.failure is not None:
            return 503, "recording has failed: nothing is passed on"
        if self._closing:
            return 503, "the recorder is about to end"
        return None

    async def _pass(self, found: Route, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        first = await receive()
        if first["type"] != "http.request":
            return
        upstream = self._upstreams[found.name]
        recording = Recording(
            provider=found.name,
            endpoint=upstream.endpoint(found.target),
            collector=self._collector,
            tags=self._tags,
            limit=upstream.settings.max_body,
        )
        recording.missing.extend(found.missing)
        passage = Passage(upstream, recording, receive, send)
        try:
            slip = self._open_slip(recording) if self._open_slip is not None else None
        except (OSError, LedgerError) as error:
            self._fail(error)
            await passage.refuse("recording has failed: nothing is passed on", respond)
            return
        recording.sink = slip
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = passage
        try:
            headers = request_headers(scope["headers"], upstream.host_header)
            raw = await passage.carry(first, scope["method"].encode(), found.target, headers)
            await self._record(passage, recording, raw, slip)
        finally:
            del self._open[task]

    async def _record(
        self, passage: Passage, recording: Recording, raw: RawExchange, slip: Slip | None
    ) -> None:
        writing = self._bridge.over(self._group.submit(raw, slip))
        self._writing.add(writing)
        writing.add_done_callback(lambda done: self._written(done, raw))
        if recording.sink_failure is not None:
            self._fail(recording.sink_failure)
        if not self._asynchronous:
            await asyncio.wait((writing,))
            if writing.exception() is not None:
                await passage.refuse("the exchange could not be recorded", respond)
                return
        await passage.finish(respond)

    def _written(self, writing: asyncio.Future[int], raw: RawExchange) -> None:
        self._writing.discard(writing)
        error = writing.exception()
        if error is not None:
            self._fail(error)
            return
        index = writing.result()
        self.tally.add(index, raw)
        if self._on_recorded is not None:
            self._on_recorded(index, raw)

    def _fail(self, error: BaseException) -> None:
        if isinstance(error, OSError):
            error = CaptureError(f"what is under way can't be kept: {error.strerror}")
        if self.failure is None:
            self.failure = error
        self.failed.set()

    # -- the end ---------------------------------------------------------------------------------

    def close(self) -> None:
        """Take nothing more."""
        self._closing = True

    async def drain(self, seconds: float) -> None:
        """Wait until what is open has ended; what has not by then is ended as incomplete."""
        self.close()
        if self._open:
            await asyncio.wait(tuple(self._open), timeout=seconds)
        self.cut()
        if self._open:
            await asyncio.wait(tuple(self._open))
        if self._writing:
            await asyncio.wait(tuple(self._writing))

    def cut(self) -> None:
        """End what is open now, as incomplete."""
        for passage in tuple(self._open.values()):
            passage.stop()


async def respond(send: Send, status: int, message: str) -> None:
    """A whole response of our own. The connection is closed behind it: a body may still be coming."""
    body = json.dumps({"error": {"message": message, "type": ERROR_TYPE}}).encode()
    content_type = b"application/json"
    if status == 404:
        body, content_type = message.encode("ascii", "replace") + b"\n", b"text/plain"
    headers = [
        (b"content-type", content_type),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
