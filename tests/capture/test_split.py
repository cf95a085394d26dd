"""Secrets that come in pieces: replaced in the bytes where that can be, and never kept."""

import json
from typing import Any

import pytest

from tests.capture.entries import BEARER, REDACTOR, content, everything, made, redactions, roles
from tests.capture.raw import (
    PLAIN,
    SK,
    asking,
    exchange,
    request,
    response,
    streaming,
)

CHUNKED = [("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked")]


def test_a_secret_across_events_is_replaced_in_the_bytes() -> None:
    parts = ["it is ", PLAIN[:4], PLAIN[4:9], PLAIN[9:], " indeed"]
    raw = exchange(
        request(asking("x"), [BEARER]), response(streaming(parts), kind="text/event-stream", size=50)
    )
    entry = made(raw)
    assert entry.body["fidelity"] == "wire"
    assert len(content(entry, "wire.received")) == len(raw.received)
    answer = content(entry, "answer").decode()
    assert answer == f"it is {REDACTOR.fitted(PLAIN.encode(), len(PLAIN)).decode()} indeed"
    assert entry.body["observed"]["problem"] is None


def events(*contents: Any, **more: Any) -> bytes:
    """A stream whose deltas hold these contents."""
    found = []
    for number, words in enumerate(contents):
        choice = {"index": 0, "delta": {"content": words}, "finish_reason": None}
        value = {"choices": [choice], **dict.fromkeys(more, number)}
        found.append(b"data: " + json.dumps(value).encode() + b"\n\n")
    return b"".join(found) + b"data: [DONE]\n\n"


@pytest.mark.parametrize(
    "stream",
    [
        events(SK[:9], [{"type": "text", "text": SK[9:20]}], SK[20:]),  # under two names
        events(SK[:9], SK[9:20], SK[20:], index=True),  # each event numbered
        b': it is 5" long\n' + events(SK[:9], SK[9:20], SK[20:]),
        events(SK[:9], SK[9:20], SK[20:]).replace(b"\n", b"\r"),
        events("a\\", '"' + "é" * 3 + "\n" + SK[:9], SK[9:20], SK[20:] + "\U0001f600"),
    ],
)
def test_pieces_are_replaced_however_they_stand(stream: bytes) -> None:
    raw = exchange(request(asking("x")), response(stream, kind="text/event-stream", size=17))
    entry = made(raw)
    assert entry.body["fidelity"] == "wire"
    assert len(content(entry, "wire.received")) == len(raw.received)
    assert SK.encode() not in everything(entry)
    assert b"[redacted:" in content(entry, "answer")


@pytest.mark.parametrize("streamed", [True, False])
def test_a_secret_is_replaced_in_the_tokens_beside_the_text(streamed: bool) -> None:
    tokens = [SK[place : place + 5] for place in range(0, len(SK), 5)]
    odds = [{"token": token, "logprob": -0.5, "top_logprobs": []} for token in tokens]
    choice: dict[str, Any] = {"index": 0, "finish_reason": "stop"}
    if streamed:
        chunks = [
            {**choice, "delta": {"content": token}, "logprobs": {"content": [odd]}}
            for token, odd in zip(tokens, odds, strict=True)
        ]
        values = [b"data: " + json.dumps({"choices": [one]}).encode() + b"\n\n" for one in chunks]
        body, kind = b"".join(values) + b"data: [DONE]\n\n", "text/event-stream"
    else:
        whole = {**choice, "message": {"content": SK}, "logprobs": {"content": odds}}
        body, kind = json.dumps({"choices": [whole]}).encode(), "application/json"
    raw = exchange(request(asking("x")), response(body, kind=kind, size=30))
    entry = made(raw)
    assert entry.body["fidelity"] == "wire"
    assert len(content(entry, "wire.received")) == len(raw.received)
    for token in tokens:
        assert token.encode() not in everything(entry)


def test_only_texts_are_kept_of_what_can_not_be_cleaned() -> None:
    """Halves under two names, the first in a string that a reader changes: half a character is in it."""
    stream = events("\ud800" + SK[:12], [{"type": "text", "text": SK[12:] + " it is"}])
    raw = exchange(request(asking("x"), [BEARER]), response(stream, kind="text/event-stream"))
    entry = made(raw)
    assert SK.encode() not in everything(entry)
    assert entry.body["fidelity"] == "text"
    assert entry.body["reading"] == {}
    assert roles(entry) == ["query", "answer", "redactions", "certificate", "certificate"]
    assert content(entry, "query") == b"x"
    assert content(entry, "answer").endswith(b"] it is")
    assert entry.body["observed"]["problem"]["code"] == "secret-in-encoded-body"
    assert {"reading", "wire.sent, wire.received, wire.timing"} <= {
        fact for fact, _ in entry.body["observed"]["missing"]
    }
    assert [one["object"] for one in redactions(entry)] == ["answer"]
