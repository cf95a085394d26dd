"""One exchange passes through: client -> upstream -> client, recorded on the way.

What is guaranteed, unless recording is asynchronous. The client never sees the end of an answer before
the exchange is an entry on the disk:

- The newest piece of an answer is held back as long as more of what was already read from the network
  stands behind it, and is passed on the moment the network is read again. So events keep their pacing.
- Where the end of the answer came in one read with its last piece, which is so for every answer with a
  length, that piece is held until the entry is on the disk. An answer without a body: its head is.
- Where the end came in a read of its own (the terminator of a chunked answer, or the end of the
  connection), everything before it has passed, and the end itself is held.

A client that leaves by itself before that end, such as one that stops at `data: [DONE]`, may have its
answer before the entry is on the disk. The exchange is recorded all the same: what the upstream still
sends within `linger` seconds is read to the end.

An answer that is cut off is cut off for the client, too; it never sees a clean end that the upstream
didn't send. Trailers are recorded and not passed on, and so are interim (1xx) responses.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, Final, Protocol

from ledger.capture.model import RawExchange, Trouble
from ledger.capture.proxy.routes import is_passable, response_headers
from ledger.capture.wire.recording import Recording
from ledger.capture.wire.upstream import Answer, RawHeaders, Upstream, UpstreamError
from ledger.errors import CaptureError

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Respond(Protocol):
    """Sends a whole response of our own: a status, and a message in words."""

    async def __call__(self, send: Send, status: int, message: str) -> None:
        """Send it."""


class _ClientLeft(CaptureError):
    """Whoever asked went away."""


_UNWATCHED: Final = 0.02  # seconds in which nobody looks whether the client has left
_REST: Final = 5.0  # seconds for the rest of a question that can't be sent
_LEFT: Final = Trouble("client-left", "whoever asked went away before the end of the answer")
_LEFT_EARLY: Final = Trouble("client-left", "whoever asked went away before the end of the request")
_STOPPED: Final = Trouble("recorder-stopped", "the recorder was told to stop")


class Passage:
    """One exchange. `carry` first, which records it; then `finish`, which lets the client have the end."""

    def __init__(self, upstream: Upstream, recording: Recording, receive: Receive, send: Send) -> None:
        self._upstream = upstream
        self._recording = recording
        self._receive = receive
        self._send = send
        self._scope: asyncio.Timeout | None = None
        self._watcher: asyncio.Task[None] | asyncio.TimerHandle | None = None
        self._head: Message | None = None  # held until something behind it, or until the end
        self._held: bytes | None = None
        self._started = False  # the client has the head
        self._left = False
        self._stopped = False
        self._trouble: Trouble | None = None  # on the network; a long answer is none to the client

    # -- carrying --------------------------------------------------------------------------------

    async def carry(self, first: Message, method: bytes, target: bytes, headers: RawHeaders) -> RawExchange:
        """Pass the request on, and of the answer everything but its end. Raises nothing for the network.

        `first` is what `receive` gave first: the body, or its beginning.
        """
        body = self._body(first)
        try:
            async with asyncio.timeout(self._upstream.settings.max_time) as self._scope:
                if self._stopped:
                    self._scope.reschedule(0)
                await self._forward(method, target, headers, body)
        except UpstreamError as error:
            self._trouble = error.trouble
            await self._take_rest(body)
        except _ClientLeft:
            self._trouble = _LEFT_EARLY
        except TimeoutError:
            self._trouble = self._why_ended()
        finally:
            self._scope = None
            if self._watcher is not None:
                self._watcher.cancel()
            self._recording.on_wanting = None
        return self._recording.finish(self._trouble)

    async def _forward(
        self, method: bytes, target: bytes, headers: RawHeaders, body: bytes | AsyncIterable[bytes]
    ) -> None:
        answer = await self._upstream.send(self._recording, method, target, headers, body)
        try:
            self._watch()
            self._head = self._head_of(answer)
            self._recording.on_wanting = self._flush
            async for piece in answer.chunks():
                if self._held is not None:
                    await self._flush()
                self._held = piece
        finally:
            await answer.aclose()

    async def _take_rest(self, body: bytes | AsyncIterable[bytes]) -> None:
        """Where nothing was sent, take the rest of the question: what was to be asked is recorded."""
        handed = self._recording.handed
        if handed is None or self._recording.began or isinstance(body, bytes):
            return
        with suppress(TimeoutError, _ClientLeft):
            async with asyncio.timeout(0 if self._stopped else _REST) as self._scope:
                async for piece in body:
                    handed.add(piece)
                    if handed.full:
                        return
                handed.end()

    def _head_of(self, answer: Answer) -> Message:
        if not 200 <= answer.status <= 599 or not is_passable(answer.headers):
            raise UpstreamError(
                Trouble("upstream-protocol", "the head of the answer can't be passed on as HTTP/1.1")
            )
        headers = response_headers(answer.headers, answer.status)
        return {"type": "http.response.start", "status": answer.status, "headers": headers}

    def _body(self, first: Message) -> bytes | AsyncIterable[bytes]:
        if first.get("more_body", False):
            return self._body_as_it_comes(first)
        self._watch()
        return bytes(first.get("body", b""))

    async def _body_as_it_comes(self, first: Message) -> AsyncIterator[bytes]:
        message = first
        while True:
            if message["type"] != "http.request":
                raise _ClientLeft("left")
            if message.get("body"):
                yield message["body"]
            if not message.get("more_body", False):
                break
            message = await self._receive()
        self._watch()

    async def _flush(self) -> None:
        """Pass on what is held."""
        if self._head is not None:
            head, self._head = self._head, None
            self._started = True
            await self._send(head)
        if self._held is not None:
            held, self._held = self._held, None
            await self._send({"type": "http.response.body", "body": held, "more_body": True})

    # -- stopping --------------------------------------------------------------------------------

    def _watch(self) -> None:
        if self._watcher is None:  # an answer that comes at once is not worth a task
            self._watcher = asyncio.get_running_loop().call_later(_UNWATCHED, self._begin_to_watch)

    def _begin_to_watch(self) -> None:
        self._watcher = asyncio.get_running_loop().create_task(self._until_left())

    async def _until_left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass  # a body that nobody wants any more
        self._left = True
        self._end_in(self._upstream.settings.linger)

    def stop(self) -> None:
        """End it now, as incomplete."""
        self._stopped = True
        self._end_in(0)

    def _end_in(self, seconds: float) -> None:
        if self._scope is not None and not self._scope.expired():
            end = asyncio.get_running_loop().time() + seconds
            limit = self._scope.when()
            self._scope.reschedule(end if limit is None else min(end, limit))

    def _why_ended(self) -> Trouble:
        if self._stopped:
            return _STOPPED
        return _LEFT if self._left else self._upstream.settings.overtime()

    # -- the client's end ------------------------------------------------------------------------

    async def finish(self, respond: Respond) -> None:
        """Let the client have the end: the clean one, an error in its place, or a cut connection."""
        trouble = self._trouble
        if self._left:
            return
        if trouble is None:
            if self._head is not None:
                await self._send(self._head)
            await self._send({"type": "http.response.body", "body": self._held or b"", "more_body": False})
        elif not self._started:
            timed_out = trouble.code == "upstream-timeout"
            await respond(self._send, 504 if timed_out else 502, f"{trouble.code}: {trouble.detail}")
        # else: returning without an end makes the server close the connection in mid-message

    async def refuse(self, message: str, respond: Respond) -> None:
        """Recording failed: an error where the client has no head yet, else a cut connection."""
        if not self._started and not self._left:
            await respond(self._send, 503, message)
