"""Requests and answers as each provider's documentation has them, with members that no reader knows."""

from typing import Any

from tests.readings.wires import events

TEXT = "Grüße, 世界 🌍"
USER: dict[str, Any] = {"role": "user", "content": "Say hello"}
CHAT: dict[str, Any] = {"model": "model-1", "messages": [USER], "temperature": 0.70, "x_extra": {"a": [1]}}
USAGE = {"prompt_tokens": 3, "completion_tokens": 5, "completion_tokens_details": {"reasoning_tokens": 2}}


def chat(*choices: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1767225600,
        "model": "model-1-2026",
        "system_fingerprint": "fp_1",
        "x_unknown": None,
        "choices": list(choices),
        "usage": USAGE,
        **more,
    }


def delta(finish: str | None = None, index: int = 0, **message: Any) -> dict[str, Any]:
    choice = {"index": index, "delta": message, "finish_reason": finish, "x_more": 1}
    return chat(choice, object="chat.completion.chunk", usage=None)


def responses_events() -> bytes:
    whole = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1767225600,
        "status": "in_progress",
        "model": "model-1-2026",
        "output": [],
        "usage": None,
    }
    message = {
        "type": "message",
        "id": "msg_1",
        "role": "assistant",
        "content": [{"type": "output_text", "text": TEXT, "annotations": []}],
    }
    thought = {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "Greet."}]}
    place = {"output_index": 1, "content_index": 0, "item_id": "msg_1"}
    summary = {"output_index": 0, "summary_index": 0, "item_id": "rs_1"}
    final = {
        **whole,
        "status": "completed",
        "output": [thought, message],
        "usage": {"input_tokens": 3, "output_tokens": 5},
    }
    return events(
        {"type": "response.created", "response": whole, "sequence_number": 0},
        {"type": "response.reasoning_summary_text.delta", "delta": "Gre", **summary},
        {"type": "response.reasoning_summary_text.delta", "delta": "et.", **summary},
        {"type": "response.output_item.added", "output_index": 1, "item": {**message, "content": []}},
        {"type": "response.output_text.delta", "delta": TEXT[:5], "x_obfuscation": "zz", **place},
        {"type": "response.x_unknown", "delta": "not text"},
        {"type": "response.output_text.delta", "delta": TEXT[5:], **place},
        {"type": "response.output_text.done", "text": TEXT, **place},
        {"type": "response.output_item.done", "output_index": 1, "item": message},
        {"type": "response.completed", "response": final},
        typed=True,
    )


def responses_document() -> dict[str, Any]:
    thought = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Greet."}], "x_new": 1}
    content = [{"type": "output_text", "text": TEXT, "annotations": []}]
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1767225600,
        "status": "completed",
        "model": "model-1-2026",
        "output": [thought, {"type": "message", "role": "assistant", "content": content}],
        "usage": {"input_tokens": 3, "output_tokens": 5},
    }


ANTHROPIC_ASKED = {"model": "model-1", "max_tokens": 64, "messages": [USER], "thinking": {"type": "enabled"}}
ANTHROPIC_MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "model-1-2026",
    "content": [
        {"type": "thinking", "thinking": "Greet.", "signature": "c2ln"},
        {"type": "text", "text": TEXT},
        {"type": "tool_use", "id": "toolu_1", "name": "wave", "input": {"times": 2}},
    ],
    "stop_reason": "tool_use",
    "usage": {"input_tokens": 3, "output_tokens": 5},
}


def anthropic_events() -> bytes:
    start = {**ANTHROPIC_MESSAGE, "content": [], "stop_reason": None, "usage": {"input_tokens": 3}}

    def block(index: int, **content: Any) -> dict[str, Any]:
        return {"type": "content_block_start", "index": index, "content_block": content}

    def part(index: int, **change: Any) -> dict[str, Any]:
        return {"type": "content_block_delta", "index": index, "delta": change}

    def stop(index: int) -> dict[str, Any]:
        return {"type": "content_block_stop", "index": index}

    return events(
        {"type": "message_start", "message": start},
        block(0, type="thinking", thinking="", signature=""),
        {"type": "ping"},
        part(0, type="thinking_delta", thinking="Greet."),
        part(0, type="signature_delta", signature="c2ln"),
        stop(0),
        block(1, type="text", text=""),
        part(1, type="text_delta", text=TEXT[:5]),
        part(1, type="x_unknown_delta", text="not text"),
        part(1, type="text_delta", text=TEXT[5:]),
        stop(1),
        block(2, type="tool_use", id="toolu_1", name="wave", input={}),
        part(2, type="input_json_delta", partial_json='{"times"'),
        part(2, type="input_json_delta", partial_json=":2}"),
        stop(2),
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 5}},
        {"type": "message_stop"},
        typed=True,
    )


GEMINI_PATH = "/v1beta/models/model-1:"
GEMINI_ASKED = {
    "contents": [{"role": "user", "parts": [{"text": "Say hello"}]}],
    "generationConfig": {"temperature": 0.70, "seed": 7},
}


def candidate(finish: str | None, *parts: Any) -> dict[str, Any]:
    one: dict[str, Any] = {"index": 0, "content": {"role": "model", "parts": list(parts)}}
    if finish:
        one["finishReason"] = finish
    return {
        "candidates": [one],
        "modelVersion": "model-1-2026",
        "responseId": "r1",
        "usageMetadata": {"promptTokenCount": 3},
    }


GEMINI_PARTS = (
    candidate(None, {"text": "Greet.", "thought": True}),
    candidate(None, {"text": TEXT[:5]}),
    candidate("STOP", {"text": TEXT[5:]}),
)
GEMINI_WHOLE = candidate("STOP", {"text": "Greet.", "thought": True}, {"text": TEXT})


def ollama(done: bool = True, **message: Any) -> dict[str, Any]:
    value = {"model": "model-1-2026", "created_at": "2026-01-01T00:00:00.123456789Z", **message, "done": done}
    return {**value, "done_reason": "stop", "eval_count": 5} if done else value
