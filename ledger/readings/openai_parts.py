"""Message content as OpenAI's chat protocol and those who follow it have it: a string, or typed parts."""

from __future__ import annotations

from typing import Any

from ledger.readings import attachments, jsontext
from ledger.readings.draft import Draft, Message, Part, items, string, table


def read_message(draft: Draft, value: Any) -> Message:
    """One message of a request, whatever its role."""
    entry = table(value)
    if not entry:
        return Message("", (Part("other", jsontext.text(value)),))
    role = string(entry.get("role")) or ""
    parts: list[Part] = []
    thought = reasoning_of(entry)
    if thought:
        parts.append(Part("reasoning", thought))
    if role in ("tool", "function"):
        call = string(entry.get("tool_call_id"))
        parts += [
            part._replace(kind="tool_result", id=call) if part.kind == "text" else part
            for part in content_parts(draft, entry.get("content"))
        ]
    else:
        parts += content_parts(draft, entry.get("content"))
    refusal = string(entry.get("refusal"))
    if refusal:
        parts.append(Part("refusal", refusal))
    calls = [
        *items(entry.get("tool_calls")),
        *([entry["function_call"]] if entry.get("function_call") else []),
    ]
    parts += [_call(call) for call in calls]
    return Message(role, tuple(parts), string(entry.get("name")))


def reasoning_of(entry: dict[str, Any]) -> str | None:
    """`reasoning_content` (DeepSeek, older vLLM) or `reasoning` (newer vLLM, OpenRouter); some send both."""
    return string(entry.get("reasoning_content")) or string(entry.get("reasoning"))


def _call(value: Any) -> Part:
    entry = table(value)
    function = table(entry.get("function")) or table(entry.get("custom")) or entry
    arguments = function.get("arguments", function.get("input", ""))
    return Part("tool_call", jsontext.plain(arguments), string(function.get("name")), string(entry.get("id")))


def content_parts(draft: Draft, content: Any) -> list[Part]:
    """The parts of a request's content."""
    if content is None:
        return []
    if type(content) is str:
        return [Part("text", content)]
    if not isinstance(content, list):
        return [Part("other", jsontext.text(content))]
    return [_part(draft, part) for part in content]


def _part(draft: Draft, value: Any) -> Part:
    """One typed part: OpenAI's, with Mistral's `thinking` and `document_url`, and those of Responses."""
    if type(value) is str:
        return Part("text", value)
    entry = table(value)
    kind = entry.get("type")
    if kind in ("text", "input_text", "output_text", "summary_text", "reasoning_text"):
        return Part("text", string(entry.get("text")) or "")
    if kind == "refusal":
        return Part("refusal", string(entry.get("refusal")) or "")
    if kind == "thinking":
        return Part("reasoning", thinking_text(entry.get("thinking")))
    if kind in ("image_url", "input_image", "document_url", "video_url", "audio_url"):
        where = entry.get(kind if kind != "input_image" else "image_url")
        url = where if type(where) is str else table(where).get("url")
        if url is None:
            return attachments.reference(draft, string(entry.get("file_id")))
        return attachments.data_url(draft, url)
    if kind == "input_audio":
        audio = entry.get("input_audio")
        sound = table(audio)
        media_type = string(sound.get("format"))
        data = audio if type(audio) is str else sound.get("data")
        return attachments.base64(draft, data, f"audio/{media_type}" if media_type else None)
    if kind in ("file", "input_file"):
        return _file(draft, table(entry.get("file")) or entry)
    return Part("other", jsontext.text(value))


def _file(draft: Draft, entry: dict[str, Any]) -> Part:
    data = string(entry.get("file_data"))
    if data is None:
        where = string(entry.get("file_url")) or string(entry.get("file_id"))
        return attachments.reference(draft, where)
    if data.startswith("data:"):
        return attachments.data_url(draft, data)
    return attachments.base64(draft, data, None)


def thinking_text(value: Any) -> str:
    """Mistral's thinking: a string or a list of text parts."""
    if type(value) is str:
        return value
    return "".join(string(table(part).get("text")) or "" for part in items(value))
