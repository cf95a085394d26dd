"""What a request to Anthropic's Messages API asks: system, messages of content blocks, tools."""

from __future__ import annotations

from typing import Any, Final

from ledger.readings import attachments
from ledger.readings.asking import note_elsewhere, note_without_effect, read_parameters, read_tools
from ledger.readings.draft import Draft, Message, Part, items, string, table
from ledger.readings.jsontext import text

_KNOWN: Final = ("messages", "model", "stream", "system", "tools")
_CALLS: Final = frozenset(("mcp_tool_use", "server_tool_use", "tool_use"))
_ELSEWHERE: Final = ("container",)


def read_request(draft: Draft, request: dict[str, Any]) -> None:
    """The request's side of a draft."""
    draft.model_asked = string(request.get("model"))
    stream = request.get("stream")
    draft.stream = stream if type(stream) is bool else None
    if request.get("system"):
        draft.messages.append(Message("system", _content(draft, request["system"])))
    for one in items(request.get("messages")):
        message = table(one)
        content = _content(draft, message.get("content")) if message else (Part("other", text(one)),)
        draft.messages.append(Message(string(message.get("role")) or "", content))
    read_tools(draft, request.get("tools"))
    read_parameters(draft, request, _KNOWN)
    note_without_effect(draft, request)
    note_elsewhere(draft, request, _ELSEWHERE)


def _content(draft: Draft, content: Any) -> tuple[Part, ...]:
    if type(content) is str:
        return (Part("text", content),)
    parts: list[Part] = []
    for block in items(content):
        parts += _block(draft, block)
    return tuple(parts)


def _block(draft: Draft, value: Any) -> list[Part]:
    """One block; a tool's result has a part for each of its own."""
    block = table(value)
    kind = string(block.get("type"))
    if kind == "text":
        return [Part("text", string(block.get("text")) or "")]
    if kind == "thinking":
        return [Part("reasoning", string(block.get("thinking")) or "")]
    if kind in ("image", "document"):
        return [_source(draft, table(block.get("source")))]
    if kind in _CALLS:
        name, call_id = string(block.get("name")), string(block.get("id"))
        return [Part("tool_call", text(block.get("input", {})), name, call_id)]
    if kind == "tool_result":
        call_id = string(block.get("tool_use_id"))
        content = _content(draft, block.get("content")) or (Part("text", ""),)
        return [
            part._replace(kind="tool_result", id=call_id) if part.kind == "text" else part for part in content
        ]
    return [Part("other", text(value))]


def _source(draft: Draft, source: dict[str, Any]) -> Part:
    """Where an image or document is: in base64, as text, at a URL, or a file of the provider's."""
    media_type = string(source.get("media_type"))
    if source.get("type") == "base64":
        return attachments.base64(draft, source.get("data"), media_type)
    if source.get("type") == "text":
        return Part("text", string(source.get("data")) or "")
    where = string(source.get("url")) or string(source.get("file_id"))
    return attachments.reference(draft, where, media_type)
