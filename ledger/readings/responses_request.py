"""What a request to OpenAI's Responses API asks: instructions, a string or items of input, tools."""

from __future__ import annotations

from typing import Any, Final

from ledger.readings import attachments
from ledger.readings.asking import note_elsewhere, note_without_effect, read_parameters, read_tools
from ledger.readings.draft import Draft, Message, Part, items, string, table
from ledger.readings.jsontext import plain, text
from ledger.readings.openai_parts import content_parts

_KNOWN: Final = ("input", "instructions", "model", "stream", "tools")
_ELSEWHERE: Final = ("conversation", "previous_response_id", "prompt")


def read_request(draft: Draft, request: dict[str, Any]) -> None:
    """The request's side of a draft."""
    draft.model_asked = string(request.get("model"))
    stream = request.get("stream")
    draft.stream = stream if type(stream) is bool else None
    if request.get("instructions"):
        parts = content_parts(draft, request["instructions"])
        draft.messages.append(Message("instructions", tuple(parts)))
    asked = request.get("input")
    if type(asked) is str:
        draft.messages.append(Message("user", (Part("text", asked),)))
    draft.messages += [_item(draft, item) for item in items(asked)]
    read_tools(draft, request.get("tools"))
    read_parameters(draft, request, _KNOWN)
    note_without_effect(draft, request)
    note_elsewhere(draft, request, _ELSEWHERE)


def _item(draft: Draft, value: Any) -> Message:
    """One item of the input: a message, or something of an earlier turn."""
    item = table(value)
    kind = string(item.get("type")) or ("message" if "role" in item else None)
    if kind == "message":
        return Message(string(item.get("role")) or "", tuple(content_parts(draft, item.get("content"))))
    if kind in ("function_call", "custom_tool_call"):
        call = plain(item.get("arguments", item.get("input", "")))
        part = Part("tool_call", call, string(item.get("name")), string(item.get("call_id")))
        return Message("assistant", (part,))
    if kind in ("function_call_output", "custom_tool_call_output"):
        call_id = string(item.get("call_id"))
        parts = [
            part._replace(kind="tool_result", id=call_id) if part.kind == "text" else part
            for part in content_parts(draft, item.get("output"))
        ]
        return Message("tool", tuple(parts))
    if kind == "reasoning":
        parts = content_parts(draft, [*items(item.get("summary")), *items(item.get("content"))])
        thoughts = [part._replace(kind="reasoning") if part.kind == "text" else part for part in parts]
        return Message("assistant", tuple(thoughts))
    if kind == "input_image" or kind == "input_file":
        return Message("user", tuple(content_parts(draft, [item])))
    if kind == "item_reference":
        where = attachments.reference(draft, string(item.get("id")))
        return Message("item_reference", (where,))
    return Message(kind or "", (Part("other", text(value)),))
