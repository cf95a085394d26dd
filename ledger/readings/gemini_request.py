"""What a request to Google's generateContent asks. Members come in camelCase or in snake_case."""

from __future__ import annotations

from typing import Any, Final

from ledger.readings import attachments
from ledger.readings.asking import note_elsewhere, read_parameters
from ledger.readings.draft import Draft, Message, Part, items, string, table
from ledger.readings.jsontext import text

_KNOWN: Final = ("contents", "model", "systemInstruction", "system_instruction", "tools")
_ELSEWHERE: Final = ("cachedContent", "cached_content")


def read_request(draft: Draft, request: dict[str, Any]) -> None:
    """The request's side of a draft, but for the model, which is in the URL."""
    system = _either(request, "systemInstruction", "system_instruction")
    if system:
        draft.messages.append(Message("system", _content(draft, system)))
    contents = request.get("contents")
    for one in contents if isinstance(contents, list) else [contents]:
        if one is not None:
            role = string(table(one).get("role")) or "user"
            draft.messages.append(Message(role, _content(draft, one)))
    for tool in items(request.get("tools")):
        _read_tool(draft, tool)
    inner = "generationConfig" if "generationConfig" in request else "generation_config"
    read_parameters(draft, request, _KNOWN, inner)
    if draft.model_asked is None:
        draft.model_asked = string(request.get("model"))
    note_elsewhere(draft, request, _ELSEWHERE)


def _either(value: dict[str, Any], name: str, other: str) -> Any:
    found = value.get(name)
    return value.get(other) if found is None else found


def _read_tool(draft: Draft, value: Any) -> None:
    """A tool holds declarations of functions, or is one of Google's own, named by its member."""
    tool = table(value)
    for name, member in tool.items():
        if name in ("functionDeclarations", "function_declarations"):
            for one in items(member):
                draft.tools.append((string(table(one).get("name")) or "", text(one)))
        else:
            draft.tools.append((name, text({name: member})))


def _content(draft: Draft, value: Any) -> tuple[Part, ...]:
    if type(value) is str:
        return (Part("text", value),)
    parts = table(value).get("parts")
    found = parts if isinstance(parts, list) else [parts if parts is not None else value]
    return tuple(_part(draft, part) for part in found)


def _part(draft: Draft, value: Any) -> Part:
    if type(value) is str:
        return Part("text", value)
    part = table(value)
    words = string(part.get("text"))
    if words is not None:
        return Part("reasoning" if part.get("thought") is True else "text", words)
    data = table(_either(part, "inlineData", "inline_data"))
    if data:
        media_type = string(_either(data, "mimeType", "mime_type"))
        return attachments.base64(draft, _standard(data.get("data")), media_type)
    file = table(_either(part, "fileData", "file_data"))
    if file:
        where = string(_either(file, "fileUri", "file_uri"))
        return attachments.reference(draft, where, string(_either(file, "mimeType", "mime_type")))
    call = table(_either(part, "functionCall", "function_call"))
    if call:
        return Part("tool_call", text(call.get("args", {})), string(call.get("name")), string(call.get("id")))
    result = table(_either(part, "functionResponse", "function_response"))
    if result:
        answer = text(result.get("response", {}))
        return Part("tool_result", answer, string(result.get("name")), string(result.get("id")))
    return Part("other", text(value))


def _standard(data: Any) -> Any:
    """Base64 in the URL's alphabet, which Google's JSON allows, in the standard one."""
    if type(data) is not str:
        return data
    padded = data.replace("-", "+").replace("_", "/")
    return padded + "=" * (-len(padded) % 4)
