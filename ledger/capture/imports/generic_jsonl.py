"""Lines of JSON (or one array of objects) with a prompt and a response each, under whatever names.

The names are looked for in a fixed order; `--map prompt=a.b` says which member it is instead. Where prompt
and response are both objects they are taken for the JSON of a call (fidelity `api`); a list of messages
becomes a transcript. Everything else in the line stays in the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ledger.capture.imports.messages import as_text, chat, tags
from ledger.capture.imports.model import JSON_TYPE, Format, Found, Item, Skipped, Source
from ledger.capture.imports.values import at, dump, lines, parse_json, short, time_of
from ledger.core.ports import NewObject
from ledger.errors import CaptureError
from ledger.readings.draft import Message, Part
from ledger.readings.transcript import transcript

# What is looked for, in this order.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "prompt": ("prompt", "query", "question", "messages", "request", "instruction", "input", "user"),
    "response": ("response", "answer", "output", "completion", "generation", "reply", "assistant"),
    "reasoning": ("reasoning", "reasoning_content", "thinking"),
    "system": ("system", "system_prompt"),
    "model": ("model", "model_name", "model_id", "generator"),
    "provider": ("provider",),
    "endpoint": ("endpoint", "url", "api_base"),
    "ts": ("ts", "timestamp", "captured_at", "created_at", "time", "created", "date"),
    "id": ("id", "uuid", "custom_id"),
}


def read(source: Source) -> Iterator[Item]:
    """Each line that is not blank, or each member of the array."""
    for name in source.mapping:
        if name not in NAMES:
            raise CaptureError(f"{source.name}: can't map {name!r:.40}: want one of {', '.join(NAMES)}")
    if source.data[:100].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        values = parse_json(source.data, source.name)
        for number, value in enumerate(values):
            yield _item(value, f"/{number}", source.mapping)
        return
    good = False
    for number, line in lines(source.data, source.name):
        try:
            value = parse_json(line, f"line {number}")
        except CaptureError:
            if not good and number > 20:  # a file of another kind would give a reason a line
                raise CaptureError(
                    f"{source.name}: not lines of JSON: none of the first {number} is"
                ) from None
            yield Skipped(f"line {number}", "the line is not JSON")
            continue
        good = True
        yield _item(value, f"line {number}", source.mapping)


def detects(source: Source) -> bool:
    """Whether the first line, or the first member of the array, has a prompt and a response."""
    data = source.data.removeprefix(b"\xef\xbb\xbf").lstrip()
    try:
        if data.startswith(b"["):
            values = parse_json(data, source.name)
            first = values[0] if values else None
        else:
            first = parse_json(data.partition(b"\n")[0][: 1 << 24], source.name)
    except CaptureError:
        return False
    return isinstance(first, dict) and isinstance(_item(first, "", {}), Found)


def _item(value: Any, pointer: str, mapping: Any) -> Item:
    if not isinstance(value, dict):
        return Skipped(pointer, "not an object")
    found = {what: _find(value, what, mapping) for what in NAMES}
    prompt, response = found["prompt"], found["response"]
    if prompt is None:
        return Skipped(pointer, "no prompt in it")
    if response is None and isinstance(prompt, list) and at(prompt, -1, "role") == "assistant":
        prompt, response = prompt[:-1], at(prompt, -1)
        response = at(response, "content")
    if response is None:
        return Skipped(pointer, "no response in it")
    item = Found(
        pointer,
        "text",
        provider=short(found["provider"]),
        model=short(found["model"]),
        endpoint=short(found["endpoint"]),
        captured_at=time_of(found["ts"]),
        reasoning=as_text(found["reasoning"]) or None,
        tags=tags(id=found["id"]),
    )
    try:
        if isinstance(prompt, dict) and isinstance(response, dict):
            asked = NewObject("request.body", dump(prompt), JSON_TYPE)
            answered = NewObject("response.body", dump(response), JSON_TYPE)
            return item._replace(fidelity="api", reasoning=None, raw=(asked, answered))
        return item._replace(query=_query(prompt, found["system"]), answer=as_text(response))
    except CaptureError:
        return Skipped(pointer, "a value that JSON can't hold")


def _find(value: dict[str, Any], what: str, mapping: Any) -> Any:
    if what in mapping:
        return at(value, *mapping[what].split("."))
    for name in NAMES[what]:
        if (found := value.get(name)) not in (None, "", [], {}) or (what == "response" and found == ""):
            return found
    return None


def _query(prompt: Any, system: Any) -> str:
    """A text as it is; messages as a transcript; a system prompt before either."""
    messages: list[Message] = []
    if isinstance(system, str):
        messages.append(Message("system", (Part("text", system),)))
    if isinstance(prompt, list) and all(isinstance(at(one, "role"), str) for one in prompt):
        messages += [Message(one.role, (Part("text", one.text),)) for one in chat(prompt)]
    else:
        messages.append(Message("user", (Part("text", as_text(prompt)),)))
    return transcript(messages)


FORMAT: Final = Format(
    name="jsonl",
    title="lines of JSON, or an array of objects, with prompt and response",
    media_type="application/jsonl",
    lost=(
        "requests and responses as they were sent",
        "headers, status and request ids",
        "who wrote the file, and from what",
    ),
    read=read,
    detects=detects,
)
