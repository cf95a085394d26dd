"""Gemini's generateContent and streamGenerateContent (server-sent events): the model is in the path."""

import json
from typing import Any
from urllib.parse import unquote

from tests.capture.protocols.reply import Reply, Request, dumped, sse, words
from tests.capture.protocols.said import said


def generate(request: Request) -> Reply:
    """`/v1beta/models/MODEL:generateContent` and `:streamGenerateContent?alt=sse`"""
    model, _, method = request.path.rpartition("/")[2].partition(":")
    model = unquote(model)
    contents = request.value.get("contents") or [{}]
    prompt = words(contents[-1].get("parts"))
    what = said(prompt, model, request.credential)
    parts: list[dict[str, Any]] = [{"text": piece, "thought": True} for piece in what.reasoning]
    parts += [{"text": piece} for piece in what.pieces]
    if what.tool:
        name, arguments = what.tool
        parts.append({"functionCall": {"name": name, "args": json.loads(arguments)}})
    end = "SAFETY" if what.refused else "STOP"
    if method == "generateContent":
        thought = [{"text": "".join(what.reasoning), "thought": True}] if what.reasoning else []
        spoken = [{"text": what.text}] if what.pieces else parts
        whole = _response(model, thought + spoken, end)
        return Reply(model, prompt, "application/json; charset=UTF-8", (dumped(whole, model),))
    events = [sse(_response(model, [part], None), model) for part in parts[:-1]]
    events.append(sse(_response(model, parts[-1:], end), model))
    return Reply(model, prompt, "text/event-stream", tuple(events), True)


def _response(model: str, parts: list[dict[str, Any]], end: str | None) -> dict[str, Any]:
    candidate = {"content": {"parts": parts, "role": "model"}, "index": 0}
    return {
        "candidates": [candidate | ({"finishReason": end} if end else {})],
        "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 5, "totalTokenCount": 8},
        "modelVersion": f"{model}-001",
        "responseId": "test-response",
    }
