"""Anthropic's messages, with thinking."""

from collections.abc import Iterator
from typing import Any

from tests.capture.protocols.reply import Reply, Request, dumped, last_user, sse
from tests.capture.protocols.said import Said, cut, said


def messages(request: Request) -> Reply:
    """`/v1/messages`"""
    value = request.value
    model, prompt = str(value.get("model", "")), last_user(value.get("messages"))
    what = said(prompt, model, request.credential)
    blocks = _blocks(what)
    if not value.get("stream"):
        whole = _head(model) | {"content": blocks, "stop_reason": _stop(what), "stop_sequence": None}
        return Reply(model, prompt, "application/json", (dumped(whole, model),))
    events = tuple(sse(event, model, event["type"]) for event in _events(model, what, blocks))
    return Reply(model, prompt, "text/event-stream; charset=utf-8", events, True)


def _head(model: str) -> dict[str, Any]:
    usage = {"input_tokens": 3, "output_tokens": 5}
    served = f"{model}-20240101"
    return {"id": "msg_test", "type": "message", "role": "assistant", "model": served, "usage": usage}


def _stop(what: Said) -> str:
    return "refusal" if what.refused else "tool_use" if what.tool else "end_turn"


def _blocks(what: Said) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    if what.reasoning:
        blocks.append({"type": "thinking", "thinking": "".join(what.reasoning), "signature": "c2lnbmVk"})
    if what.pieces:
        blocks.append({"type": "text", "text": what.text})
    if what.tool:
        given = {"city": "Zürich", "unit": "°C"}
        blocks.append({"type": "tool_use", "id": "toolu_test", "name": what.tool[0], "input": given})
    return blocks


def _events(model: str, what: Said, blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    empty = {"content": [], "stop_reason": None, "stop_sequence": None}
    yield {"type": "message_start", "message": _head(model) | empty}
    yield {"type": "ping"}
    for index, block in enumerate(blocks):
        at = {"index": index}
        yield {"type": "content_block_start", **at, "content_block": block | _bare(block)}
        for delta in _deltas(what, block):
            yield {"type": "content_block_delta", **at, "delta": delta}
        yield {"type": "content_block_stop", **at}
    end = {"stop_reason": _stop(what), "stop_sequence": None}
    yield {"type": "message_delta", "delta": end, "usage": {"output_tokens": 5}}
    yield {"type": "message_stop"}


def _bare(block: dict[str, Any]) -> dict[str, Any]:
    """What a block is before its first delta."""
    if block["type"] == "tool_use":
        return {"input": {}}
    return {name: "" for name in ("thinking", "signature", "text") if name in block}


def _deltas(what: Said, block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if block["type"] == "thinking":
        for piece in what.reasoning:
            yield {"type": "thinking_delta", "thinking": piece}
        yield {"type": "signature_delta", "signature": block["signature"]}
    elif block["type"] == "text":
        for piece in what.pieces:
            yield {"type": "text_delta", "text": piece}
    elif what.tool:
        for part in cut(what.tool[1], 5):
            yield {"type": "input_json_delta", "partial_json": part}
