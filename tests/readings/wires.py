"""HTTP messages for the tests, written as they go over the wire."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from ledger.core.ports import NewObject
from ledger.readings.derive import Derived, derive, derive_again

JSON = "application/json"
EVENTS = "text/event-stream"
LINES = "application/x-ndjson"


def dumped(value: Any) -> bytes:
    """JSON as clients send it; bytes stay as they are."""
    return value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()


def request(path: str, body: Any, *headers: str, host: str = "api.example.org") -> bytes:
    """A POST with that JSON body."""
    data = dumped(body)
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", f"Content-Type: {JSON}", *headers]
    return "\r\n".join([*lines, f"Content-Length: {len(data)}", "", ""]).encode() + data


def response(body: Any, media_type: str = JSON, *headers: str, status: str = "200 OK") -> bytes:
    """A response with a content-length."""
    data = dumped(body)
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", *headers, f"Content-Length: {len(data)}"]
    return "\r\n".join([*lines, "", ""]).encode() + data


def chunks(parts: Iterable[bytes]) -> bytes:
    """A chunked body."""
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part) + b"0\r\n\r\n"


def chunked(parts: Iterable[bytes], media_type: str = EVENTS, *headers: str) -> bytes:
    """A chunked response."""
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {media_type}", *headers, "Transfer-Encoding: chunked"]
    return "\r\n".join([*lines, "", ""]).encode() + chunks(parts)


def events(*values: Any, done: bool = False, typed: bool = False) -> bytes:
    """An event stream; `typed`: each event under the name of its `type`."""
    parts: list[bytes] = []
    for value in values:
        name = f"event: {value['type']}\n".encode() if typed else b""
        parts.append(name + b"data: " + dumped(value) + b"\n\n")
    return b"".join(parts) + (b"data: [DONE]\n\n" if done else b"")


def lines(*values: Any) -> bytes:
    """Lines of JSON."""
    return b"".join(dumped(value) + b"\n" for value in values)


def wire(sent: bytes, received: bytes) -> list[NewObject]:
    """The objects of a recorded exchange that hold its messages."""
    return [
        NewObject("wire.sent", sent, "message/http"),
        NewObject("wire.received", received, "message/http"),
    ]


def derived(sent: bytes, received: bytes, provider: str | None = None) -> Derived:
    """What is derived, which must be what is derived again."""
    return derived_from(wire(sent, received), provider=provider)


def derived_from(
    raw: Sequence[NewObject], *, provider: str | None = None, endpoint: str | None = None
) -> Derived:
    """The same of any objects."""
    result = derive(raw, provider=provider, endpoint=endpoint)
    assert result is not None
    assert derive_again(result.summary["reader"], raw, endpoint=endpoint) == result
    return result


def texts(result: Derived) -> dict[str, str]:
    """The texts of a derivation, by role."""
    return {one.role: one.data.decode() for one in result.objects[:-1] if isinstance(one.data, bytes)}
