"""HTTP Archive 1.2 (`.har`): browsers' developer tools, mitmproxy's hardump, proxies and test tools.

An entry is a request and a response as the tool understood them: bodies are decoded, framing is gone. A
stream of events is kept by few tools: where its text is empty the entry is skipped, unless Chrome's
`_eventSourceMessages` hold the events. Pointers are JSON Pointers (RFC 6901) into the file.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any, Final

from ledger.capture.imports.calls import (
    as_utf8,
    body_object,
    main_type,
    not_a_call,
    provider_of,
    request_line,
    text_of,
)
from ledger.capture.imports.model import JSON_TYPE, Format, Found, Item, Skipped, Source
from ledger.capture.imports.values import at, list_at, parse_json, short, text_at, time_of, without_surrogates
from ledger.core.ports import NewObject
from ledger.errors import CaptureError

_EVENTS: Final = "text/event-stream"


class _Unusable(Exception):
    """Why an entry is skipped; never leaves this module."""


def read(source: Source) -> Iterator[Item]:
    """Each member of `log.entries`."""
    entries = at(parse_json(source.data, source.name), "log", "entries")
    if not isinstance(entries, list):
        raise CaptureError(f"{source.name}: no HTTP Archive: want an array at /log/entries")
    for number, entry in enumerate(entries):
        pointer = f"/log/entries/{number}"
        try:
            yield _entry(entry, pointer, source.everything)
        except _Unusable as reason:
            yield Skipped(pointer, str(reason))


def detects(source: Source) -> bool:
    """JSON whose first member is `log`, as every tool writes it."""
    head = source.data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"{") and head[1:].lstrip().startswith(b'"log"')


def tool(source: Source) -> str | None:
    """The creator, and the browser where one is named."""
    log = at(parse_json(source.data, source.name), "log")
    named = [_named(at(log, "creator")), _named(at(log, "browser"))]
    return ", ".join(dict.fromkeys(name for name in named if name)) or None


def _named(value: Any) -> str | None:
    return short(" ".join(filter(None, (text_at(value, "name"), text_at(value, "version")))))


def _entry(entry: Any, pointer: str, everything: bool) -> Item:
    request, response = at(entry, "request"), at(entry, "response")
    if not isinstance(request, dict) or not isinstance(response, dict):
        raise _Unusable("no request or no response in the entry")
    url = short(request.get("url"))
    found = Found(
        pointer,
        "http",
        endpoint=url,
        provider=provider_of(url),
        captured_at=time_of(at(entry, "startedDateTime")),
    )
    if messages := list_at(entry, "_webSocketMessages"):
        return _socket(found, messages)
    if not response.get("status"):
        raise _Unusable("no response was received")
    declared = text_at(response, "content", "mimeType") or header(response, "content-type")
    if not everything and (reason := not_a_call(declared)) is not None:
        raise _Unusable(reason)
    remarks: list[str] = []
    asked = _request_body(request, remarks)
    answered = _response_body(response, declared, remarks)
    if answered is None and (events := list_at(entry, "_eventSourceMessages")):
        answered = NewObject("response.body", _stream(events), _EVENTS)
        remarks.append("response rebuilt from the browser's list of events")
        found = found._replace(fidelity="api")
    if answered is None:
        answered = _no_body(response, declared, asked is not None, remarks)
    if asked is None:
        found = found._replace(query=request_line(request.get("method"), url), answer=text_of(answered))
    return found._replace(raw=(answered,) if asked is None else (asked, answered), remarks=tuple(remarks))


def _request_body(request: dict[str, Any], remarks: list[str]) -> NewObject | None:
    post = request.get("postData")
    text = at(post, "text")
    declared = text_at(post, "mimeType") or header(request, "content-type")
    if not isinstance(text, str) or not text:
        if list_at(post, "params"):
            remarks.append("of the request's body the file has the form fields alone")
        return None
    data, declared = _bytes(text, at(post, "encoding"), declared, "request", remarks)
    _check_size(request.get("bodySize"), data, "request", remarks)
    return body_object("request.body", data, declared)


def _response_body(response: dict[str, Any], declared: str | None, remarks: list[str]) -> NewObject | None:
    content = response.get("content")
    text = at(content, "text")
    if not isinstance(text, str) or not text:
        return None
    data, declared = _bytes(text, at(content, "encoding"), declared, "response", remarks)
    _check_size(at(content, "size"), data, "response", remarks)
    return body_object("response.body", data, declared)


def _no_body(response: dict[str, Any], declared: str | None, asked: bool, remarks: list[str]) -> NewObject:
    """An empty body, where the file says that there was none, and something was asked."""
    if main_type(declared) == _EVENTS:
        raise _Unusable("the response is a stream of events, and its text is not in the file")
    if at(response, "content", "size") != 0:
        raise _Unusable("the response's body is not in the file")
    if not asked:
        raise _Unusable("neither the request nor the response has a body")
    remarks.append("the file says that the response's body is empty")
    return body_object("response.body", b"", declared)


def _bytes(
    text: str, encoding: Any, declared: str | None, whose: str, remarks: list[str]
) -> tuple[bytes, str | None]:
    """The bytes that a text of the file stands for, and their media type."""
    if encoding == "base64":
        try:
            return base64.b64decode(text, validate=True), declared
        except (binascii.Error, ValueError):
            raise _Unusable(f"the {whose}'s body is not the base64 that it is said to be") from None
    if encoding:
        raise _Unusable(f"the {whose}'s body has an encoding that is not known")
    media_type, charset = as_utf8(declared)
    if charset:
        remarks.append(f"the {whose}'s text was decoded from {charset} by the tool that made the file")
    clean = without_surrogates(text)
    if clean != text:
        remarks.append(f"the {whose}'s text has lone surrogates: U+FFFD stands in their place")
    return clean.encode(), media_type


def _check_size(said: Any, data: bytes, whose: str, remarks: list[str]) -> None:
    """LIMIT: some tools give the size before decompression, so only a shortfall says something."""
    if isinstance(said, int) and said > len(data):
        remarks.append(f"the {whose}'s body: the file says {said} bytes and holds {len(data)}")


def _stream(events: list[Any]) -> bytes:
    """Chrome's list of events in the grammar of an event stream; how it was chunked is not known."""
    lines = []
    for event in events:
        for member, name in (("eventId", "id"), ("eventName", "event")):
            value = text_at(event, member)
            if value and value != "message":
                lines.append(f"{name}: {value}")
        data = at(event, "data")
        lines += [f"data: {line}" for line in (data if isinstance(data, str) else "").split("\n")]
        lines.append("")
    return without_surrogates("\n".join([*lines, ""])).encode()


def _socket(found: Found, messages: list[Any]) -> Item:
    """A web socket's messages: what was sent and what was received, one below the other."""
    ways: dict[str, list[str]] = {"send": [], "receive": []}
    for message in messages:
        way, data = at(message, "type"), at(message, "data")
        if way in ("send", "receive") and isinstance(data, str):
            ways[way].append(data)
    return found._replace(
        fidelity="text",
        query="\n".join(ways["send"]),
        answer="\n".join(ways["receive"]),
        remarks=("messages of a web socket; the file has their order in time",),
    )


def header(message: dict[str, Any], name: str) -> str | None:
    """The first header of that name, which may be spelled in any case."""
    for one in list_at(message, "headers"):
        if (text_at(one, "name") or "").lower() == name:
            return text_at(one, "value")
    return None


FORMAT: Final = Format(
    name="har",
    title="HTTP Archive of a browser or a proxy (.har), mitmproxy's hardump",
    media_type=JSON_TYPE,
    lost=(
        "bodies as they were sent: compression and chunks are undone, text is decoded",
        "when each part of an answer came",
        "trailers",
        "certificates and the TLS session",
        "cookies and keys, where the tool leaves them out",
    ),
    read=read,
    detects=detects,
    tool=tool,
)
