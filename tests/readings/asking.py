"""A request of each protocol, and an answer read in reply to it."""

from typing import Any

from ledger.readings.model import Reading
from tests.readings.bodies import (
    ANTHROPIC_ASKED,
    CHAT,
    GEMINI_ASKED,
    GEMINI_PATH,
    USER,
)
from tests.readings.wires import EVENTS, derived, events, request, response

SENT = request("/v1/chat/completions", CHAT)
RESPONSES = request("/v1/responses", {"model": "m", "input": "Hi"})
ANTHROPIC = request("/v1/messages", ANTHROPIC_ASKED)
GEMINI = request(f"{GEMINI_PATH}generateContent", GEMINI_ASKED)
OLLAMA = request("/api/chat", {"model": "m", "messages": [USER]})


def read(sent: bytes, body: Any, media_type: str = "application/json", status: str = "200 OK") -> Reading:
    return derived(sent, response(body, media_type, status=status)).reading


def stream(sent: bytes, *values: Any, done: bool = False) -> Reading:
    return read(sent, events(*values, done=done), EVENTS)
