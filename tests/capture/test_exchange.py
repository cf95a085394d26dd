"""Entries of recorded exchanges: no secret in any byte, readings that can be derived again, bounds."""

import json
from hashlib import sha256
from typing import Any

import brotli
import pytest
import zstandard

from ledger.capture.model import Cell, Trouble
from ledger.core.ports import NewEntry
from tests.capture.entries import BEARER, REDACTOR, content, everything, made, roles
from tests.capture.raw import (
    ALNUM,
    PLAIN,
    SK,
    answering,
    asking,
    connection,
    exchange,
    gzipped,
    message,
    random_text,
    request,
    response,
    streaming,
)

CHUNKED = [("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked")]


# ---- what is kept ------------------------------------------------------------------------------------------


def test_the_plain_case() -> None:
    entry = made(exchange(request(asking("hello"), [BEARER]), response(answering("good day"))))
    assert roles(entry) == [
        "query",
        "answer",
        "reading",
        "wire.sent",
        "wire.received",
        "wire.timing",
        "redactions",
        "certificate",
        "certificate",
    ]
    assert content(entry, "query") == b"hello"
    assert content(entry, "answer") == b"good day"
    body = entry.body
    assert body["declared"] == {
        "captured_at": "2026-11-22T12:00:00.000000Z",
        "endpoint": "https://api.test/v1/chat/completions",
        "model": "model-1",
        "provider": "openai",
    }
    assert body["fidelity"] == "wire"
    assert body["observed"]["http"] == {
        "date": "Sun, 22 Nov 2026 12:00:00 GMT",
        "ids": [],
        "skew_ms": 1_250,
        "status": 200,
        "version": "HTTP/1.1",
    }
    assert [one["sha256"] for one in body["observed"]["connection"]["tls"]["certificates"]] == [
        sha256(bytes(one.data)).hexdigest() for one in entry.objects if one.role == "certificate"
    ]
    assert PLAIN.encode() not in everything(entry)
    assert b"Bearer [redacted hmac-sha256:" in content(entry, "wire.sent")


def test_what_holds_no_secret_is_kept_byte_for_byte() -> None:
    sent, received = request(asking("hello")), response(streaming(["good ", "day"]), size=7)
    entry = made(exchange(sent, received))
    assert content(entry, "wire.sent") == sent
    assert content(entry, "wire.received") == received
    assert json.loads(content(entry, "wire.timing")) == {
        "chunks": [[0, 1_000], [len(received) // 2, 2_000]],
        "received": len(received),
        "sent": len(sent),
    }


@pytest.mark.parametrize("size", [1, 3, 20, 10_000])
def test_a_secret_across_chunks_changes_no_length(size: int) -> None:
    raw = exchange(request(asking("x"), [BEARER]), response(answering(f"it is {PLAIN}."), size=size))
    entry = made(raw)
    assert entry.body["fidelity"] == "wire"
    assert len(content(entry, "wire.received")) == len(raw.received)
    assert content(entry, "answer").startswith(b"it is [redacted:")


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzipped),
        ("br", brotli.compress),
        ("zstd", zstandard.ZstdCompressor().compress),
        ("gzip, br", lambda body: brotli.compress(gzipped(body))),
    ],
)
def test_an_encoded_body_is_kept_decoded_only_where_it_holds_a_secret(coding: str, encode: Any) -> None:
    headers = [("Content-Encoding", coding)]
    clean = made(exchange(request(asking("x"), [BEARER]), response(encode(answering("no")), headers)))
    assert clean.body["fidelity"] == "wire"
    assert content(clean, "answer") == b"no"
    entry = made(exchange(request(asking("x"), [BEARER]), response(encode(answering(PLAIN)), headers)))
    assert entry.body["fidelity"] == "http"
    assert "wire.received" not in roles(entry)
    assert json.loads(content(entry, "response.body"))["choices"]
    assert content(entry, "answer") == REDACTOR.fitted(PLAIN.encode(), len(PLAIN))
    assert content(entry, "query") == b"x"
    assert entry.body["observed"]["problem"]["code"] == "secret-in-encoded-body"
    assert entry.body["observed"]["complete"] is True
    assert entry.body["observed"]["http"]["status"] == 200
    assert any("content-encoding" in why for _, why in entry.body["observed"]["missing"])


def test_worse_problems_come_first() -> None:
    trouble = Trouble("client-left", "it went away")
    headers = [("Content-Encoding", "gzip")]
    received = response(gzipped(answering(PLAIN)), headers)
    raw = exchange(request(asking("x"), [BEARER]), received, trouble=trouble, complete=False)
    assert made(raw).body["observed"]["problem"]["code"] == "client-left"


# ---- what was observed ------------------------------------------------------------------------------------


def test_request_ids_are_kept_and_organisations_are_not() -> None:
    headers = [
        ("x-request-id", "req_1"),
        ("CF-RAY", "ray"),
        ("openai-processing-ms", "12"),
        ("openai-organization", "acme-corp-2024"),
        ("anthropic-organization-id", "11111111-2222"),
        ("X-Amzn-RequestId", "amz"),
        ("Set-Cookie", "a=b"),
    ]
    entry = made(exchange(request(asking("x")), response(answering("y"), headers)))
    assert entry.body["observed"]["http"]["ids"] == [
        ["x-request-id", "req_1"],
        ["cf-ray", "ray"],
        ["openai-processing-ms", "12"],
        ["x-amzn-requestid", "amz"],
    ]
    assert b"acme-corp-2024" not in everything(entry)


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ([], "no Date header"),
        ([("Date", "yesterday")], "not a date"),
        ([("Date", "Sun, 99 Nov 2026 12:00:00 GMT")], "not a date"),
        ([("Date", "Sun, 22 Nov 2026 12:00:00 GMT")] * 2, "several"),
    ],
)
def test_what_could_not_be_observed_is_said(head: list[tuple[str, str]], why: str) -> None:
    received = message("HTTP/1.1 200 OK", [*head, ("Content-Length", "2")], b"{}")
    observed = made(exchange(request(asking("x")), received, connection=None)).body["observed"]
    assert observed["http"]["skew_ms"] is None
    assert any(why in one for _, one in observed["missing"])
    assert any(fact == "connection" for fact, _ in observed["missing"])


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        (b"", b""),
        (b"POST / HT", b""),
        (request(asking("x")), b""),
        (request(asking("x")), b"HTTP/1.1 200 O"),
        (request(asking("x")), response(streaming(["a", "b"]), kind="text/event-stream", size=9)[:-30]),
        (b"\x16\x03\x01", b"\xff\x00" * 50),
        (request(b"\xff\xfe{"), response(b"\xff\xd8", kind="image/jpeg")),
    ],
)
def test_an_exchange_that_went_wrong_is_recorded(sent: bytes, received: bytes) -> None:
    trouble = Trouble("upstream-reset", "the connection was reset")
    entry = made(exchange(sent, received, complete=False, trouble=trouble, head_at=None))
    assert content(entry, "wire.sent") == sent
    assert content(entry, "wire.received") == received
    assert entry.body["observed"]["complete"] is False


UNSENT = Trouble("upstream-refused", "192.0.2.0 port 443: connection refused")


def unsent(handed: bytes) -> NewEntry:
    return made(
        exchange(b"", b"", complete=False, trouble=UNSENT, head_at=None, handed=handed, connection=None)
    )


@pytest.mark.parametrize("encode", [bytes, gzipped])
def test_what_could_not_be_sent_is_kept_as_it_was_handed_over_but_for_its_secrets(encode: Any) -> None:
    headers = [("Authorization", f"Bearer {PLAIN}"), *([("Content-Encoding", "gzip")] * (encode is gzipped))]
    body = asking(f"is {PLAIN} a key, and {SK}?")
    entry = unsent(request(encode(body), headers))
    assert entry.body["fidelity"] == "http"
    assert roles(entry) == ["query", "answer", "reading", "request.body", "redactions"]
    kept = content(entry, "request.body")
    assert len(kept) == len(body)
    assert json.loads(kept)["model"] == "model-1"
    assert content(entry, "query").startswith(b"is ")
    assert all(secret.encode() not in everything(entry) for secret in (PLAIN, SK))
    assert entry.body["observed"]["redacted"] == 2
    assert entry.body["observed"]["http"] is None
    detail = "192.0.2.0 port 443: connection refused; nothing of the request was sent"
    assert entry.body["observed"]["problem"] == {"code": "upstream-refused", "detail": detail}


def test_what_had_no_body_and_could_not_be_sent_has_no_bytes_at_all() -> None:
    entry = unsent(message("GET /v1/models HTTP/1.1", [("Host", "api.test")]))
    assert entry.body["fidelity"] == "wire"
    assert content(entry, "wire.sent") == content(entry, "wire.received") == content(entry, "query") == b""
    assert entry.body["observed"]["problem"]["detail"].endswith("; nothing of the request was sent")


def test_what_was_sent_in_part_is_kept_as_it_was_sent() -> None:
    part = request(asking("x"))[:-9]
    entry = made(exchange(part, b"", complete=False, trouble=UNSENT, head_at=None, handed=b"never"))
    assert entry.body["fidelity"] == "wire"
    assert content(entry, "wire.sent") == part
    assert entry.body["observed"]["problem"]["detail"] == UNSENT.detail


def test_an_answer_without_its_end_is_never_complete() -> None:
    received = response(answering("y"))[:-3]
    observed = made(exchange(request(asking("x")), received)).body["observed"]
    assert observed["complete"] is False
    assert observed["problem"]["code"] == "upstream-closed"


def test_lists_are_bounded_and_what_was_cut_is_said() -> None:
    headers = [(f"x-{number}-request-id", "é" * 500) for number in range(400)]
    raw = exchange(
        request(asking("x" * 100)),
        response(answering("y"), headers),
        connection=connection(dns=5_000, certificates=50),
        missing=tuple((f"fact {number}", "why " * 200) for number in range(500)),
        tags=tuple(f"tag-{number}-" + "x" * 280 for number in range(300)),
        endpoint="https://api.test/" + "é" * 90_000,
    )
    entry = made(raw)
    assert entry.body["fidelity"] == "wire"
    missing = dict(entry.body["observed"]["missing"])
    assert {"observed.missing", "tags"} & set(missing)
    assert roles(entry).count("certificate") == len(
        entry.body["observed"]["connection"]["tls"]["certificates"]
    )


def test_a_cell_and_tags_go_along() -> None:
    raw = exchange(
        request(asking("x")), response(answering("y")), cell=Cell(7, "a/b/1", 2), tags=("one", "two", "one")
    )
    body = made(raw).body
    assert body["plan"] == {"attempt": 2, "cell": "a/b/1", "index": 7}
    assert body["tags"] == ["one", "two"]


def test_time_offsets_follow_the_bytes() -> None:
    """A read that began behind a redacted head begins there still, though the head is longer now."""
    received = response(answering("y"), [("Set-Cookie", "a=" + random_text("z", 10, ALNUM))])
    head = received.index(b"\r\n\r\n") + 4
    cookie = received.index(b"a=") + 4
    raw = exchange(
        request(asking("x")), received, chunks=((0, 1), (cookie, 2), (head, 3), (len(received) - 1, 4))
    )
    entry = made(raw)
    kept = content(entry, "wire.received")
    offsets = [offset for offset, _ in json.loads(content(entry, "wire.timing"))["chunks"]]
    assert offsets[0] == 0
    assert kept[offsets[1] :].startswith(b"[redacted")
    assert kept[offsets[2] :] == received[head:]
    assert kept[offsets[3] :] == received[-1:]
