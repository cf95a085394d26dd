"""Strange values in known places: every member of every vector's JSON, replaced by what it should not be."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ledger.core import canonical
from ledger.readings import parse_wire, read
from tests.readings.vectors import VECTORS, Vector
from tests.readings.wires import EVENTS, LINES, response

STRANGE: tuple[Any, ...] = (None, True, -1, 2**70, 1.5, "x", "\ud800", [], [None], [[]], {}, {"a": {"b": []}})
SOME = STRANGE[::3]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container and key in a JSON value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in list(pairs):
        yield value, key
        yield from places(member)


def documents(vector: Vector) -> list[Any]:
    if vector.media_type == EVENTS:
        parts = [line[6:] for line in vector.body.split(b"\n") if line.startswith(b"data: {")]
    elif vector.media_type == LINES:
        parts = vector.body.splitlines()
    else:
        parts = [vector.body] if vector.body[:1] in (b"{", b"[") else []
    return [json.loads(part) for part in parts]


def framed(vector: Vector, values: list[Any]) -> bytes:
    if vector.media_type == EVENTS:
        body = b"".join(b"data: " + json.dumps(value).encode() + b"\n\n" for value in values)
        return response(body + b"data: [DONE]\n\n", EVENTS)
    return response(b"\n".join(json.dumps(value).encode() for value in values), vector.media_type)


def check(vector: Vector, sent: bytes, received: bytes) -> None:
    reading = read(parse_wire(sent, received), vector.reader)
    assert reading is not None
    for text in (reading.query, reading.answer, reading.reasoning or ""):
        text.encode("utf-8")
    canonical.check_profile(reading.asked, "asked")
    canonical.check_profile(reading.answered, "answered")
    canonical.check_profile([reading.finish, reading.model_asked, reading.model_returned], "summary")
    assert all(type(one) in (str, type(None)) for one in (reading.finish, reading.model_returned))


def substitute(vector: Vector, strange: tuple[Any, ...]) -> None:
    head, _, body = vector.sent.partition(b"Content-Length")
    asked = json.loads(body.partition(b"\r\n\r\n")[2])
    for holder, key in places(asked):
        kept = holder[key]
        for value in strange:
            holder[key] = value
            data = json.dumps(asked).encode()
            check(vector, head + f"Content-Length: {len(data)}\r\n\r\n".encode() + data, vector.received)
        holder[key] = kept
    answered = documents(vector)
    for holder, key in places(answered):
        kept = holder[key]
        for value in strange:
            holder[key] = value
            check(vector, vector.sent, framed(vector, answered))
        holder[key] = kept


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])
def test_strange_values_are_read_without_raising(vector: Vector) -> None:
    substitute(vector, SOME)


@pytest.mark.long
@pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])
def test_all_strange_values_are_read_without_raising(vector: Vector) -> None:
    substitute(vector, STRANGE)
