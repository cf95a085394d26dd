"""Exchanges as a recorder writes them, plans and imports: drafts by hand, without network or recorder."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from ledger.api import Content, Draft
from ledger.core import canonical
from ledger.core.ports import NewObject
from tests.support import TIME, exchange_body

ENDPOINT = "https://api.provider.example/v1/chat/completions"
WIRE = "message/http"
JSON = "application/json"
DERIVED = ("query", "answer", "reasoning", "reading")
CERTIFICATE = b"\x30\x03\x02\x01\x07"  # DER of something, though of no certificate


def request(question: str = "Who made you?", model: str = "example-1") -> bytes:
    """A chat request as it goes over the wire."""
    body = json.dumps(
        {"messages": [{"content": question, "role": "user"}], "model": model}, ensure_ascii=False
    ).encode()
    head = (
        "POST /v1/chat/completions HTTP/1.1\r\nHost: api.provider.example\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def response(text: str = "I was trained by a laboratory.", *, status: str = "200 OK", **more: Any) -> bytes:
    """The service's answer as it comes in."""
    message = {"content": text, "role": "assistant", **more}
    body = json.dumps(
        {
            "choices": [{"finish_reason": "stop", "index": 0, "message": message}],
            "id": "chatcmpl-1",
            "model": "example-1-0101",
            "object": "chat.completion",
            "usage": {"completion_tokens": 7, "prompt_tokens": 4, "total_tokens": 11},
        },
        ensure_ascii=False,
    ).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nDate: Fri, 05 Jan 2024 09:00:01 GMT\r\n"
        f"X-Request-Id: req_1\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def observed(**changes: Any) -> dict[str, Any]:
    """What a recorder measured in one call."""
    certificate = {"sent": True, "sha256": sha256(CERTIFICATE).hexdigest(), "verified": True}
    tls = {
        "alpn": "http/1.1",
        "certificates": [certificate],
        "cipher": "TLS_AES_256_GCM_SHA384",
        "scts": [{"log_id": "ab" * 32, "timestamp": TIME}],
        "server_name": "api.provider.example",
        "verified": True,
        "version": "TLSv1.3",
    }
    return {
        "chunks": 2,
        "clock": {"error_us": 1500, "source": "adjtimex", "synchronised": True},
        "collector": "probe",
        "complete": True,
        "connection": {
            "address": "192.0.2.7",
            "dns": ["192.0.2.7", "2001:db8::7"],
            "host": "api.provider.example",
            "port": 443,
            "reused": False,
            "tls": tls,
        },
        "ended_at": "2024-01-05T09:00:02.250000Z",
        "http": {
            "date": "Fri, 05 Jan 2024 09:00:01 GMT",
            "ids": [["x-request-id", "req_1"]],
            "skew_ms": 240,
            "status": 200,
            "version": "HTTP/1.1",
        },
        "missing": [["resolver", "the system's own was asked"]],
        "problem": None,
        "redacted": 0,
        "software": [["evidence-ledger", "0"]],
        "started_at": "2024-01-05T09:00:00.750000Z",
        **changes,
    }


def raw(sent: bytes, received: bytes) -> tuple[NewObject, ...]:
    return NewObject("wire.sent", sent, WIRE), NewObject("wire.received", received, WIRE)


def captured(
    sent: bytes | None = None,
    received: bytes | None = None,
    *,
    seen: dict[str, Any] | None = None,
    plan: tuple[int, str] | None = None,
    altered: dict[str, bytes] | None = None,
    reading: dict[str, Any] | None = None,
    provider: str = "openai",
) -> Draft:
    """An exchange at fidelity `wire`, its texts derived from its bytes.

    `altered` puts other bytes in place of derived ones, and `reading` other members, as only the signer can.
    """
    from ledger.readings.derive import derive

    messages = raw(request() if sent is None else sent, response() if received is None else received)
    made = derive(messages, provider=provider, endpoint=ENDPOINT)
    assert made is not None
    objects = [
        Content.from_bytes(one.role, (altered or {}).get(one.role, _bytes(one)), one.media_type)
        for one in (*made.objects, *messages)
    ]
    seen = observed() if seen is None else seen
    if seen["redacted"]:
        found = [{"hmac": "00" * 32, "length": 1, "object": "wire.sent", "offset": 0, "what": "a test"}]
        listed = {"key": "00" * 8, "redactions": found * seen["redacted"]}
        objects.append(Content.from_bytes("redactions", canonical.encode(listed), JSON))
    if seen["connection"] is not None:
        objects.append(Content.from_bytes("certificate", CERTIFICATE, "application/pkix-cert"))
    body = exchange_body(
        declared={"captured_at": TIME, "endpoint": ENDPOINT, "model": "example-1", "provider": provider},
        fidelity="wire",
        observed=seen,
        plan=None if plan is None else {"attempt": 1, "cell": plan[1], "index": plan[0]},
        reading={**made.summary, **(reading or {})},
    )
    return Draft(kind="exchange", body=body, objects=tuple(objects))


def _bytes(one: NewObject) -> bytes:
    assert isinstance(one.data, bytes)
    return one.data


def planned(place: int, cell: str, *, attempt: int = 1, **changes: Any) -> Draft:
    """A typed exchange that carries out a cell."""
    body = exchange_body(plan={"attempt": attempt, "cell": cell, "index": place}, **changes)
    return Draft(kind="exchange", body=body, objects=_texts())


def imported(place: int, pointer: str) -> Draft:
    """An exchange that was found in an imported file."""
    body = exchange_body(observed={"import": place, "pointer": pointer})
    return Draft(kind="exchange", body=body, objects=_texts())


def _texts() -> tuple[Content, ...]:
    return Content.from_bytes("query", b"a question"), Content.from_bytes("answer", b"an answer")


def plan(cells: Sequence[str], *, lines: bytes | None = None, title: str = "Identity probes") -> Draft:
    """A plan of these cells; `lines` puts other bytes in place of the object `cells`."""
    target = {
        "endpoint": ENDPOINT,
        "model": "example-1",
        "name": "student",
        "provider": "openai",
        "role": "target",
    }
    body = {
        "cells": len(cells),
        "exclusions": "answers that were cut short",
        "hypothesis": "the service names its maker",
        "order_seed": "17",
        "stopping_rule": "all cells once",
        "targets": [target],
        "title": title,
    }
    content = "".join(f"{cell}\n" for cell in cells).encode() if lines is None else lines
    objects = (
        Content.from_bytes("plan", b'title: "Identity probes"\n', "application/yaml"),
        Content.from_bytes("cells", content),
    )
    return Draft(kind="plan", body=body, objects=objects)


def import_entry(count: int, *, source: bytes = b'{"log":{}}', **changes: Any) -> Draft:
    """An import of a file with so many exchanges."""
    body = {
        "file": "session.har",
        "format": "har",
        "found": count,
        "imported": count,
        "lost": ["times of single reads", "TLS"],
        "secrets": "none-found",
        "sha256": sha256(source).hexdigest(),
        "skipped": [],
        "tool": "a browser",
        **changes,
    }
    return Draft(kind="import", body=body, objects=(Content.from_bytes("source", source, JSON),))
