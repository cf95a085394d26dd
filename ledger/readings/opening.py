"""An exchange opened for its reader: content-encoding undone, the request's JSON, the response's documents.

A response is one of: one JSON document; server-sent events with a document each; lines of JSON; an array
that is streamed element by element; or none of these. Which it is, the bytes say, not the header: proxies
and servers mislabel, and no event stream can begin with a brace.
"""

from __future__ import annotations

import re
from typing import Any, Final, Literal, NamedTuple

from ledger.errors import MalformedError
from ledger.readings import jsontext, sse
from ledger.readings.decoding import decoded
from ledger.readings.head import media_type, values
from ledger.readings.model import HttpExchange
from ledger.readings.problems import Problems

Shape = Literal["json", "sse", "lines", "array", "other", "none"]

_EVENT_FIELD: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?::|(?:data|event|id|retry)(?::|\r|\n))")
_DONE: Final = "[DONE]"
_SPACE: Final = b" \t\r\n"


class Document(NamedTuple):
    """One JSON document of a response, its bytes in the decoded body, and the event type it came under."""

    value: Any
    start: int
    end: int
    event: str = ""


class Opened(NamedTuple):
    """What a reader reads. `arrived`: the response came to its end, and all of it could be decoded.

    `whole`: and none of its documents is cut off, damaged or undispatched. `done`: the `[DONE]` of OpenAI's
    event streams came. `request` is None where it is no JSON object. `problems` are those of HTTP and of
    encodings, `unread` those of the documents.
    """

    exchange: HttpExchange
    path: str
    host: str
    asked: bytes
    request: dict[str, Any] | None
    request_problem: str | None
    answered: bytes
    shape: Shape
    documents: tuple[Document, ...]
    events: int
    done: bool
    arrived: bool
    whole: bool
    problems: Problems
    unread: Problems

    @property
    def streamed(self) -> bool:
        """Whether the answer came in parts."""
        return self.shape in ("sse", "lines", "array")


class _Response(NamedTuple):
    shape: Shape
    documents: tuple[Document, ...]
    events: int = 0
    done: bool = False
    whole: bool = True


def open_exchange(exchange: HttpExchange) -> Opened:
    """Decode and parse both sides. Never raises."""
    problems = Problems()
    request, response = exchange
    asked = decoded(request.body, request.headers)
    answered = decoded(response.body, response.headers)
    for what, message, body in (("request", request, asked), ("response", response, answered)):
        if message.problem is not None:
            problems.note(f"{what}: {message.problem}")
        elif not message.complete:
            problems.note(f"{what}: cut off")
        if body.problem is not None:
            problems.note(f"{what} body: {body.problem}")
    unread = Problems()
    value, request_problem = _request(asked.data, unread)
    parts = _response(answered.data, media_type(response.headers), unread)
    arrived = response.complete and answered.complete
    hosts = values(request.headers, "host")
    return Opened(
        exchange=exchange,
        path=request.target.partition("?")[0].partition("#")[0].rstrip("/"),
        host=hosts[0].partition(":")[0].lower() if hosts else "",
        asked=asked.data,
        request=value,
        request_problem=request_problem,
        answered=answered.data,
        shape=parts.shape,
        documents=parts.documents,
        events=parts.events,
        done=parts.done,
        arrived=arrived,
        whole=arrived and parts.whole,
        problems=problems,
        unread=unread,
    )


def _request(body: bytes, problems: Problems) -> tuple[dict[str, Any] | None, str | None]:
    """The request's JSON object, or why it is none."""
    if not body.strip(_SPACE):
        return None, None
    try:
        value = jsontext.parse(body, "request", problems)
    except MalformedError as error:
        return None, str(error)
    return (value, None) if isinstance(value, dict) else (None, "request: not a JSON object")


def _response(body: bytes, declared: str, problems: Problems) -> _Response:
    first = body.removeprefix(b"\xef\xbb\xbf").lstrip(_SPACE)[:1]
    if not first:
        return _Response("none", ())
    if first not in (b"{", b"["):
        if declared == "text/event-stream" or _EVENT_FIELD.match(body):
            return _events(body, problems)
        return _Response("other", ())
    quiet = Problems()
    try:
        value = jsontext.parse(body, "response", quiet)
    except MalformedError as error:
        if first == b"[":
            return _array(body, problems, str(error))
        return _lines(body, declared, problems, str(error))
    problems.add(quiet)
    if isinstance(value, list):
        return _array(body, problems, None)
    lines = "ndjson" in declared or "jsonl" in declared
    return _Response("lines" if lines else "json", (Document(value, 0, len(body)),), int(lines))


def _events(body: bytes, problems: Problems) -> _Response:
    """The documents of an event stream; what follows `[DONE]` is said and not read."""
    stream = sse.parse(body)
    parser = jsontext.Parser(problems)
    documents: list[Document] = []
    done = False
    whole = stream.tail is None
    if stream.tail is not None:
        problems.note(f"response: ends within an event, {len(body) - stream.tail} bytes discarded")
    if not stream.utf8:
        problems.note("response: not UTF-8")
    for number, event in enumerate(stream.events, 1):
        if done:
            problems.note("response: events after [DONE]")
            break
        if event.data.strip() == _DONE:
            done = True
            continue
        try:
            value = parser.parse_text(event.data, f"event {number}")
        except MalformedError as error:
            problems.note(str(error))
            whole = False
            continue
        documents.append(Document(value, event.start, event.end, event.type))
    return _Response("sse", tuple(documents), len(stream.events), done, whole)


def _lines(body: bytes, declared: str, problems: Problems, why: str) -> _Response:
    """The documents of lines of JSON; one JSON document that is damaged if its first line is none."""
    documents: list[Document] = []
    parser = jsontext.Parser(problems)
    whole = True
    place = 0
    while place < len(body):
        stop = body.find(b"\n", place)
        end = len(body) if stop < 0 else stop + 1
        line = body[place:end]
        if line.strip(_SPACE):
            try:
                value = parser.parse(line, f"line {len(documents) + 1}")
                documents.append(Document(value, place, end))
            except MalformedError as error:
                if not documents and "ndjson" not in declared:
                    problems.note(why)
                    return _Response("json", (), whole=False)
                problems.note(str(error))
                whole = False
        place = end
    return _Response("lines", tuple(documents), len(documents), whole=whole)


def _array(body: bytes, problems: Problems, why: str | None) -> _Response:
    """The elements of an array. Each is parsed on its own, so that it keeps its place in the body."""
    ranges, closed = jsontext.elements(body)
    documents: list[Document] = []
    parser = jsontext.Parser(problems)
    whole = closed and why is None
    for number, (start, end) in enumerate(ranges, 1):
        try:
            value = parser.parse(body[start:end], f"element {number}")
        except MalformedError as error:
            problems.note(str(error))
            whole = False
            continue
        documents.append(Document(value, start, end))
    if not closed:
        problems.note("response: the array is cut off")
    elif why is not None:
        problems.note(why)
    return _Response("array", tuple(documents), len(documents), whole=whole)
