"""Chat completions, in the dialects of OpenAI, DeepSeek and Mistral, and OpenAI's responses."""

from collections.abc import Iterator
from typing import Any

from tests.capture.protocols.reply import Reply, Request, dumped, last_user, sse
from tests.capture.protocols.said import Said, said

CREATED = 1_700_000_000
USAGE = {"prompt_tokens": 3, "completion_tokens": 5, "total_tokens": 8}
KEEP_ALIVE = b": keep-alive\n\n"


def chat(request: Request) -> Reply:
    """`/chat/completions`"""
    value = request.value
    model, prompt = str(value.get("model", "")), last_user(value.get("messages"))
    what = said(prompt, model, request.credential)
    if value.get("stream"):
        events = tuple(_chat_events(request, model, what))
        return Reply(model, prompt, "text/event-stream; charset=utf-8", events, True)
    message: dict[str, Any] = {"role": "assistant", "content": what.text or None}
    if what.refused:
        message |= {"content": None, "refusal": what.text}
    if what.reasoning:
        message["reasoning_content"] = "".join(what.reasoning)
    if what.tool:
        message["tool_calls"] = [_tool(what.tool[0], what.tool[1])]
    whole = _chunk(model, "chat.completion") | {
        "choices": [{"index": 0, "message": message, "finish_reason": _finish(what), "logprobs": None}],
        "usage": USAGE,
    }
    return Reply(model, prompt, "application/json", (dumped(whole, model),))


def _chunk(model: str, kind: str) -> dict[str, Any]:
    served = f"{model}-2024-01-01"
    return {
        "id": "chatcmpl-test",
        "object": kind,
        "created": CREATED,
        "model": served,
        "system_fingerprint": "fp_t",
    }


def _finish(what: Said) -> str:
    return "tool_calls" if what.tool else "stop"


def _tool(name: str, arguments: str) -> dict[str, Any]:
    return {"id": "call_test", "type": "function", "function": {"name": name, "arguments": arguments}}


def _chat_events(request: Request, model: str, what: Said) -> Iterator[bytes]:
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": None, "reasoning_content": piece} for piece in what.reasoning]
    deltas += [{"refusal" if what.refused else "content": piece} for piece in what.pieces]
    if what.tool:
        name, arguments = what.tool
        deltas.append({"tool_calls": [{"index": 0, **_tool(name, "")}]})
        deltas += [
            {"tool_calls": [{"index": 0, "function": {"arguments": arguments[i : i + 5]}}]}
            for i in range(0, len(arguments), 5)
        ]
    head = _chunk(model, "chat.completion.chunk")
    for number, delta in enumerate(deltas):
        if request.provider == "deepseek" and number % 4 == 0:
            yield KEEP_ALIVE
        yield sse(head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}, model)
    last = {"index": 0, "delta": {}, "finish_reason": _finish(what)}
    yield sse(head | {"choices": [last], "usage": USAGE}, model)
    yield b"data: [DONE]\n\n"


# ---- responses --------------------------------------------------------------------------------------------


def responses(request: Request) -> Reply:
    """`/responses`"""
    value = request.value
    given = value.get("input", "")
    model, prompt = str(value.get("model", "")), given if isinstance(given, str) else last_user(given)
    what = said(prompt, model, request.credential)
    whole = _response(model, what)
    if not value.get("stream"):
        return Reply(model, prompt, "application/json", (dumped(whole, model),))
    events = tuple(
        sse(event | {"sequence_number": number}, model, event["type"])
        for number, event in enumerate(_response_events(what, whole))
    )
    return Reply(model, prompt, "text/event-stream; charset=utf-8", events, True)


def _part(what: Said, text: str) -> dict[str, Any]:
    if what.refused:
        return {"type": "refusal", "refusal": text}
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _message(what: Said) -> dict[str, Any]:
    if what.tool:
        name, arguments = what.tool
        call = {"id": "fc_test", "type": "function_call", "call_id": "call_test", "status": "completed"}
        return call | {"name": name, "arguments": arguments}
    content = [_part(what, what.text)]
    return {
        "id": "msg_test",
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": content,
    }


def _reasoning(what: Said) -> dict[str, Any]:
    summary = [{"type": "summary_text", "text": "".join(what.reasoning)}]
    return {"id": "rs_test", "type": "reasoning", "summary": summary}


def _response(model: str, what: Said) -> dict[str, Any]:
    return {
        "id": "resp_test",
        "object": "response",
        "created_at": CREATED,
        "status": "completed",
        "model": f"{model}-2024-01-01",
        "output": [*([_reasoning(what)] if what.reasoning else []), _message(what)],
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "metadata": {},
        "temperature": 1.0,
        "top_p": 1.0,
        "usage": {
            "input_tokens": 3,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 5,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 8,
        },
    }


def _response_events(what: Said, whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    started = whole | {"status": "in_progress", "output": [], "usage": None}
    yield {"type": "response.created", "response": started}
    yield {"type": "response.in_progress", "response": started}
    for place, item in enumerate(whole["output"]):
        at = {"output_index": place, "item_id": item["id"]}
        begun = item | ({"status": "in_progress"} if "status" in item else {})
        begun |= {name: [] for name in ("content", "summary") if name in item}
        begun |= {"arguments": ""} if "arguments" in item else {}
        yield {"type": "response.output_item.added", "output_index": place, "item": begun}
        if item["type"] == "reasoning":
            yield from _summary_events(what, at)
        elif item["type"] == "message":
            yield from _text_events(what, at)
        else:
            yield from _argument_events(item, at)
        yield {"type": "response.output_item.done", "output_index": place, "item": item}
    yield {"type": "response.completed", "response": whole}


def _summary_events(what: Said, at: dict[str, Any]) -> Iterator[dict[str, Any]]:
    at = at | {"summary_index": 0}
    whole = "".join(what.reasoning)
    yield at | {
        "type": "response.reasoning_summary_part.added",
        "part": {"type": "summary_text", "text": ""},
    }
    for piece in what.reasoning:
        yield at | {"type": "response.reasoning_summary_text.delta", "delta": piece}
    yield at | {"type": "response.reasoning_summary_text.done", "text": whole}
    yield at | {
        "type": "response.reasoning_summary_part.done",
        "part": {"type": "summary_text", "text": whole},
    }


def _text_events(what: Said, at: dict[str, Any]) -> Iterator[dict[str, Any]]:
    at = at | {"content_index": 0}
    kind, name = ("refusal", "refusal") if what.refused else ("output_text", "text")
    yield at | {"type": "response.content_part.added", "part": _part(what, "")}
    for piece in what.pieces:
        delta = {"type": f"response.{kind}.delta", "delta": piece}
        yield at | delta | ({} if what.refused else {"logprobs": [], "obfuscation": "x" * (len(piece) % 5)})
    yield at | {"type": f"response.{kind}.done", name: what.text} | ({} if what.refused else {"logprobs": []})
    yield at | {"type": "response.content_part.done", "part": _part(what, what.text)}


def _argument_events(item: dict[str, Any], at: dict[str, Any]) -> Iterator[dict[str, Any]]:
    arguments = item["arguments"]
    for i in range(0, len(arguments), 5):
        yield at | {"type": "response.function_call_arguments.delta", "delta": arguments[i : i + 5]}
    yield at | {
        "type": "response.function_call_arguments.done",
        "arguments": arguments,
        "name": item["name"],
    }
