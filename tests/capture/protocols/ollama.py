"""Ollama's chat and generate (lines of JSON), and what its client asks about models."""

from typing import Any

from tests.capture.protocols.reply import Reply, Request, dumped, last_user
from tests.capture.protocols.said import said

_CREATED = "2024-01-01T00:00:00.000000000Z"


def chat(request: Request) -> Reply:
    """`/api/chat`"""
    return _reply(request, last_user(request.value.get("messages")), _message)


def generate(request: Request) -> Reply:
    """`/api/generate`"""
    return _reply(request, str(request.value.get("prompt", "")), _response)


def _message(text: str, thinking: str, tool: list[Any]) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    message |= {"thinking": thinking} if thinking else {}
    return {"message": message | ({"tool_calls": tool} if tool else {})}


def _response(text: str, thinking: str, tool: list[Any]) -> dict[str, Any]:
    return {"response": text} | ({"thinking": thinking} if thinking else {})


def _reply(request: Request, prompt: str, shape: Any) -> Reply:
    value = request.value
    model = str(value.get("model", ""))
    what = said(prompt, model, request.credential)
    tool = []
    if what.tool:
        tool = [{"function": {"name": what.tool[0], "arguments": {"city": "Zürich", "unit": "°C"}}}]
    head = {"model": model, "created_at": _CREATED}
    end = {
        "done": True,
        "done_reason": "stop",
        "total_duration": 5,
        "load_duration": 1,
        "prompt_eval_count": 3,
        "prompt_eval_duration": 1,
        "eval_count": 5,
        "eval_duration": 3,
    }
    if value.get("stream") is False:
        whole = head | shape(what.text, "".join(what.reasoning), tool) | end
        return Reply(model, prompt, "application/json; charset=utf-8", (dumped(whole, model),))
    values = [head | shape("", piece, []) | {"done": False} for piece in what.reasoning]
    values += [head | shape(piece, "", []) | {"done": False} for piece in what.pieces]
    values += [head | shape("", "", tool) | {"done": False}] if tool else []
    values.append(head | shape("", "", []) | end)
    lines = tuple(_line(dumped(one, model)) for one in values)
    return Reply(model, prompt, "application/x-ndjson", lines, True)


def _line(data: bytes) -> bytes:
    """As Go's encoder writes it: its client takes the line separator U+2028 for the end of a line."""
    return data.replace("\u2028".encode(), b"\\u2028") + b"\n"


def tags(request: Request) -> Reply:
    """`/api/tags`"""
    model = {"name": "plain", "model": "plain", "modified_at": _CREATED, "size": 1, "digest": "ab" * 32}
    return _about({"models": [model | {"details": {"family": "test"}}]})


def show(request: Request) -> Reply:
    """`/api/show`"""
    details = {"family": "test", "format": "gguf", "parameter_size": "1B"}
    return _about({"modelfile": "FROM test", "template": "{{ .Prompt }}", "details": details})


def _about(value: dict[str, Any]) -> Reply:
    return Reply("", "", "application/json", (dumped(value),))
