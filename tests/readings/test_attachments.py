"""Attachments: named by media type and digest, or by where they are; never embedded in a reading."""

import base64
from hashlib import sha256
from typing import Any

import pytest

from ledger.readings.model import Reading
from tests.readings.bodies import chat
from tests.readings.wires import derived, request, response

IMAGE = b"\x89PNG not really"
PACKED = base64.b64encode(IMAGE).decode()
DIGEST = sha256(IMAGE).hexdigest()
ANSWER = response(chat({"index": 0, "message": {"content": "ok"}, "finish_reason": "stop"}))


def asked(path: str, body: Any) -> Reading:
    return derived(request(path, body), ANSWER).reading


IMAGES: list[tuple[str, dict[str, Any]]] = [
    (
        "/v1/chat/completions",
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PACKED}", "detail": "low"}},
    ),
    (
        "/v1/messages",
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PACKED}},
    ),
    ("/v1/responses", {"type": "input_image", "image_url": f"data:image/png;base64,{PACKED}"}),
]


@pytest.mark.parametrize(("path", "part"), IMAGES, ids=[path for path, _ in IMAGES])
def test_images_are_named_by_type_and_digest_and_never_embedded(path: str, part: dict[str, Any]) -> None:
    message = {"role": "user", "content": [part]}
    reading = asked(path, {"model": "m", "messages": [message], "input": [message], "max_tokens": 1})
    expected = {"media_type": "image/png", "size": len(IMAGE), "sha256": DIGEST, "reference": None}
    assert reading.asked["attachments"] == [expected]
    assert f"[1 user]\n(attachment: image/png, {len(IMAGE)} bytes, SHA-256 {DIGEST})" in reading.query
    assert PACKED not in reading.query + str(reading.asked["messages"])


def test_gemini_and_ollama_images_too() -> None:
    inline = {"inlineData": {"mimeType": "image/png", "data": PACKED}}
    body = {"contents": [{"role": "user", "parts": [{"text": "Look"}, inline]}]}
    gemini = asked("/v1beta/models/m:generateContent", body)
    ollama = asked("/api/chat", {"messages": [{"role": "user", "content": "Look", "images": [PACKED]}]})
    for reading in (gemini, ollama):
        assert reading.asked["attachments"][0]["sha256"] == DIGEST
        assert reading.query.startswith("[1 user]\nLook\n(attachment: ")


def test_other_attachments_by_where_they_are() -> None:
    parts = [
        {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},
        {"type": "file", "file": {"file_id": "file-1"}},
        {"type": "input_audio", "input_audio": {"data": PACKED, "format": "wav"}},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,@@@"}},
        {"type": "image_url", "image_url": {"url": "data:text/plain,a%20b"}},
    ]
    reading = asked("/v1/chat/completions", {"messages": [{"role": "user", "content": parts}]})
    found = reading.asked["attachments"]
    assert [one["reference"] for one in found] == ["https://example.org/a.png", "file-1", None, None, None]
    assert [one["media_type"] for one in found] == [None, None, "audio/wav", "image/png", "text/plain"]
    assert found[3]["sha256"] == sha256(b"@@@").hexdigest()
    assert found[4]["sha256"] == sha256(b"a b").hexdigest()
    assert "not base64" in (reading.problem or "")
