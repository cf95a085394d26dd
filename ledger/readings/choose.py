"""Which reader an exchange is for: by the path that was called, else by the shape of the messages.

Used once, when an exchange is recorded; verification takes the reader that the entry names. A request that
should be JSON and is not goes to the generic reader, which says so.
"""

from __future__ import annotations

import re
from typing import Any, Final

from ledger.readings.draft import items, table
from ledger.readings.model import HttpExchange
from ledger.readings.opening import Opened, open_exchange

GENERIC: Final = "generic/1"
CHAT: Final = "openai.chat/1"
COMPLETIONS: Final = "openai.completions/1"
RESPONSES: Final = "openai.responses/1"
ANTHROPIC: Final = "anthropic.messages/1"
GEMINI: Final = "gemini/1"
OLLAMA_CHAT: Final = "ollama.chat/1"
OLLAMA_GENERATE: Final = "ollama.generate/1"

# In this order: the first that fits. Paths may have any prefix (gateways, Azure's deployments).
_PATHS: Final = (
    (re.compile(r"/chat/completions\Z"), CHAT),
    (re.compile(r"/completions\Z"), COMPLETIONS),
    (re.compile(r"/responses\Z"), RESPONSES),
    (re.compile(r"/v1/messages\Z"), ANTHROPIC),
    (re.compile(r":(?:streamG|g)enerateContent\Z"), GEMINI),
    (re.compile(r"/api/chat\Z"), OLLAMA_CHAT),
    (re.compile(r"/api/generate\Z"), OLLAMA_GENERATE),
)


def choose(exchange: HttpExchange, provider: str | None) -> str:
    """The id of the reader, such as `openai.chat/1`. `provider` tells apart requests of one shape."""
    return choose_opened(open_exchange(exchange), provider)


def choose_opened(opened: Opened, provider: str | None) -> str:
    """The same, of an exchange that is open."""
    if opened.exchange.request.method not in ("POST", "") or opened.request_problem is not None:
        return GENERIC
    for pattern, reader in _PATHS:
        if pattern.search(opened.path):
            return reader
    first = table(opened.documents[0].value) if opened.documents else {}
    answered = _by_answer(first)
    if answered is not None:
        return answered
    # A known path that is none of the above (embeddings, say) is not guessed at from its request.
    if opened.path == "" and opened.request is not None:
        return _by_request(opened.request, provider)
    return GENERIC


def _by_answer(value: dict[str, Any]) -> str | None:
    """By what a response, or the first document of a stream, calls itself."""
    kind, shape = value.get("type"), value.get("object")
    if shape in ("chat.completion", "chat.completion.chunk"):
        return CHAT
    if shape == "text_completion":
        return COMPLETIONS
    if shape == "response" or kind == "response.created":
        return RESPONSES
    if kind == "message_start" or (kind == "message" and isinstance(value.get("content"), list)):
        return ANTHROPIC
    if isinstance(value.get("candidates"), list):
        return GEMINI
    if type(value.get("done")) is bool and "model" in value:
        return OLLAMA_CHAT if "message" in value else OLLAMA_GENERATE
    if any("message" in table(one) or "delta" in table(one) for one in items(value.get("choices"))):
        return CHAT
    return None


def _by_request(request: dict[str, Any], provider: str | None) -> str:
    """By the members of a request; messages alone are of several protocols, so there the provider counts."""
    if isinstance(request.get("messages"), list):
        if provider == "anthropic" or "anthropic_version" in request:
            return ANTHROPIC
        return OLLAMA_CHAT if provider == "ollama" else CHAT
    if "contents" in request:
        return GEMINI
    if "input" in request and "model" in request:
        return RESPONSES
    if "prompt" in request:
        return OLLAMA_GENERATE if provider == "ollama" else COMPLETIONS
    return GENERIC
