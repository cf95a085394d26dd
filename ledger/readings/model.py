"""What a reading is made from, and what it is: plain values.

    bytes on the wire  ->  HttpExchange  ->  Reading  ->  objects and a summary in the entry
      (the evidence)        (wire.py)       (a reader)        (derive.py)

Everything here is derived: whoever doubts a reading reads the bytes again.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Headers = tuple[tuple[str, str], ...]
"""Names and values as they stood (decoded as latin-1), in order, repetitions kept."""


class HttpRequest(NamedTuple):
    """A request. `target` is the path and query as sent; `body` is de-chunked, content-encoding kept."""

    method: str
    target: str
    headers: Headers
    body: bytes
    complete: bool = True
    problem: str | None = None  # what in the bytes is not HTTP/1.1, in words


class HttpResponse(NamedTuple):
    """A response. `status` is None where no head came; `body` is de-chunked, content-encoding kept.

    `complete` is False where the message ended before its end (RFC 9112 section 8). `interim`: 1xx heads
    that came before, as statuses. `trailers`: after the last chunk.
    """

    status: int | None
    reason: str
    version: str
    headers: Headers
    body: bytes
    complete: bool = True
    trailers: Headers = ()
    interim: tuple[int, ...] = ()
    problem: str | None = None  # what in the bytes is not HTTP/1.1, in words


class HttpExchange(NamedTuple):
    """One request and what came back."""

    request: HttpRequest
    response: HttpResponse


class Reading(NamedTuple):
    """What was asked and answered, as one reader reads it.

    `query`, `answer` and `reasoning` are texts for people: the query is the user's only message, or a
    transcript with a heading for each message where there is more than that. `asked` and `answered` are
    everything else, ready for canonical JSON (names `[a-z0-9_]+`, decimals as text, foreign names in
    `[name, value]` pairs). `answer` is "" where nothing was answered. `problem` says what could not be
    read, or is None.
    """

    reader: str
    query: str
    answer: str
    reasoning: str | None
    asked: dict[str, Any]
    answered: dict[str, Any]
    complete: bool
    refused: bool
    finish: str | None
    model_asked: str | None
    model_returned: str | None
    problem: str | None
