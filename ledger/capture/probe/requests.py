"""The request that a prompt becomes at a target: one small builder a protocol. Pure: values in, bytes out.

The body is what the plan says and no more: no member is added but those that the protocol needs (model,
messages, `stream` where the plan streams), and `parameters` are sent as they stand. So two people who
hold the plan make the same bytes. Non-streaming is the default; a stream is asked for by the target.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

from ledger.capture.plan.model import Message, Prompt, Target

ANTHROPIC_VERSION: Final = "2023-06-01"
KEY_SHOWN: Final = "<key>"
_JSON: Final = b"application/json"

Headers = tuple[tuple[bytes, bytes], ...]


class ProbeRequest(NamedTuple):
    """A request without its host: the upstream adds that. `target` is the path and query."""

    method: str
    target: str
    headers: Headers
    body: bytes


def path_of(target: Target) -> str:
    """What follows `base_url`: the protocol's path."""
    if target.protocol == "openai.chat":
        return "/chat/completions"
    if target.protocol == "openai.responses":
        return "/responses"
    if target.protocol == "anthropic.messages":
        return "/v1/messages"
    if target.protocol == "ollama.chat":
        return "/api/chat"
    # The version belongs to the path here; a base_url may name another one than the usual.
    version = "" if urlsplit(target.base_url).path.strip("/") else "/v1beta"
    call = ":streamGenerateContent?alt=sse" if target.stream else ":generateContent"
    return f"{version}/models/{quote(target.model, safe='')}{call}"


def endpoint_of(target: Target) -> str:
    """The URL that is called."""
    return target.base_url + path_of(target)


def is_open(target: Target) -> bool:
    """Whether what is sent can be read on the way: plain HTTP to another machine."""
    parts = urlsplit(target.base_url)
    host = parts.hostname or ""
    return parts.scheme == "http" and not (host in ("localhost", "::1") or host.startswith("127."))


def build_request(target: Target, prompt: Prompt, key: str | None) -> ProbeRequest:
    """The request of a cell. `key` is None where the target has none; it goes into one header only."""
    body = _BUILDERS[target.protocol](target, prompt)
    for name, value in target.parameters.items():
        body[name] = value
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
    return ProbeRequest(
        "POST",
        urlsplit(endpoint_of(target))._replace(scheme="", netloc="").geturl(),
        _headers(target, key),
        data,
    )


def _headers(target: Target, key: str | None) -> Headers:
    pairs: list[tuple[bytes, bytes]] = [(b"content-type", _JSON)]
    given = {name.lower() for name, _ in target.headers}
    if "accept" not in given:
        pairs.append(
            (b"accept", b"text/event-stream" if target.stream and target.protocol != "ollama.chat" else _JSON)
        )
    if "user-agent" not in given:
        pairs.append((b"user-agent", b"evidence-ledger"))
    if target.protocol == "anthropic.messages" and "anthropic-version" not in given:
        pairs.append((b"anthropic-version", ANTHROPIC_VERSION.encode()))
    pairs += [(name.encode("ascii"), value.encode("ascii")) for name, value in target.headers]
    if key is not None:
        name = target.key_header or _KEY_HEADERS.get(target.protocol, "authorization")
        pairs.append((name.encode(), (f"Bearer {key}" if name == "authorization" else key).encode("latin-1")))
    return tuple(pairs)


_KEY_HEADERS: Final = {"anthropic.messages": "x-api-key", "gemini": "x-goog-api-key"}


def _system(target: Target, prompt: Prompt) -> str | None:
    """The prompt's own system prompt, else the target's; an empty one means none."""
    return (target.system if prompt.system is None else prompt.system) or None


def _plain(messages: tuple[Message, ...]) -> list[dict[str, Any]]:
    return [
        {"role": one.role, "content": one.content, **({"prefix": True} if one.prefix else {})}
        for one in messages
    ]


def _chat(target: Target, prompt: Prompt) -> dict[str, Any]:
    system = _system(target, prompt)
    first: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
    body: dict[str, Any] = {"model": target.model, "messages": first + _plain(prompt.messages)}
    if target.stream:
        body["stream"] = True
    elif target.protocol == "ollama.chat":
        body["stream"] = False  # this protocol streams unless told not to
    return body


def _responses(target: Target, prompt: Prompt) -> dict[str, Any]:
    body: dict[str, Any] = {"model": target.model, "input": _plain(prompt.messages)}
    system = _system(target, prompt)
    if system:
        body["instructions"] = system
    if target.stream:
        body["stream"] = True
    return body


def _anthropic(target: Target, prompt: Prompt) -> dict[str, Any]:
    body: dict[str, Any] = {"model": target.model, "messages": _plain(prompt.messages)}
    system = _system(target, prompt)
    if system:
        body["system"] = system
    if target.stream:
        body["stream"] = True
    return body


def _gemini(target: Target, prompt: Prompt) -> dict[str, Any]:
    roles = {"user": "user", "assistant": "model"}
    body: dict[str, Any] = {
        "contents": [{"role": roles[one.role], "parts": [{"text": one.content}]} for one in prompt.messages]
    }
    system = _system(target, prompt)
    if system:
        body["systemInstruction"] = {"parts": [{"text": system}]}
    return body


_BUILDERS: Final[dict[str, Callable[[Target, Prompt], dict[str, Any]]]] = {
    "openai.chat": _chat,
    "openai.responses": _responses,
    "anthropic.messages": _anthropic,
    "gemini": _gemini,
    "ollama.chat": _chat,
}
