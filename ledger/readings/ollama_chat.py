"""`ollama.chat/1`: Ollama's POST /api/chat. Complete with the line that is `done`; it marks no refusals."""

from __future__ import annotations

from typing import Any, Final

from ledger.readings.asking import read_tools
from ledger.readings.draft import Draft, Message, Part, items, string, table
from ledger.readings.jsontext import plain, text
from ledger.readings.ollama import images, note_end, read_common, read_envelope

READER: Final = "ollama.chat/1"
_KNOWN: Final = ("messages", "tools")


def read(draft: Draft) -> None:
    """Read both sides."""
    draft.problems.add(draft.opened.unread)
    request = draft.opened.request
    if request is not None:
        read_common(draft, request, _KNOWN)
        draft.messages = [_message(draft, message) for message in items(request.get("messages"))]
        read_tools(draft, request.get("tools"))
    for document in draft.opened.documents:
        value = table(document.value)
        choice = draft.choice(0)
        read_envelope(draft, choice, value)
        message = table(value.get("message"))
        choice.role = string(message.get("role")) or choice.role
        draft.think(choice, message.get("thinking"), document)
        draft.say(choice, message.get("content"), document)
        for one in items(message.get("tool_calls")):
            function = table(table(one).get("function"))
            call = draft.call(choice, len(choice.calls))
            call.id = string(table(one).get("id"))
            call.name = string(function.get("name"))
            draft.argue(choice, call, function.get("arguments"), document)
    note_end(draft)


def _message(draft: Draft, value: Any) -> Message:
    entry = table(value)
    if not entry:
        return Message("", (Part("other", text(value)),))
    role = string(entry.get("role")) or ""
    parts: list[Part] = []
    if entry.get("thinking"):
        parts.append(Part("reasoning", plain(entry["thinking"])))
    name = string(entry.get("tool_name")) or string(entry.get("name"))
    if entry.get("content") is not None:
        words = plain(entry["content"])
        parts.append(Part("tool_result", words, name) if role == "tool" else Part("text", words))
    parts += images(draft, entry.get("images"))
    for one in items(entry.get("tool_calls")):
        function = table(table(one).get("function"))
        parts.append(Part("tool_call", plain(function.get("arguments")), string(function.get("name"))))
    return Message(role, tuple(parts))
