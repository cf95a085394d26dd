"""What was answered by other protocols than chat completions: their marks, calls and contradictions."""

from typing import Any

import pytest

from tests.readings.asking import ANTHROPIC, GEMINI, OLLAMA, RESPONSES, read, stream
from tests.readings.bodies import (
    candidate,
    ollama,
)
from tests.readings.wires import LINES, lines


def test_responses_that_contradict_their_deltas_are_said() -> None:
    place = {"output_index": 0, "content_index": 0}
    item = {"type": "message", "content": [{"type": "output_text", "text": "other"}]}
    final = {"status": "completed", "output": [item]}
    reading = stream(
        RESPONSES,
        {"type": "response.output_text.delta", "delta": "one", **place},
        {"type": "response.output_text.done", "text": "two", **place},
        {"type": "response.completed", "response": final},
    )
    assert reading.answer == "one"
    assert "done says another text" in (reading.problem or "")
    assert "final response says another text" in (reading.problem or "")
    quiet = stream(RESPONSES, {"type": "response.completed", "response": final})
    assert (quiet.answer, quiet.problem, quiet.complete) == ("other", None, True)


@pytest.mark.parametrize(
    ("kind", "response_", "complete", "finish", "refused"),
    [
        ("completed", {"status": "completed"}, True, "completed", False),
        (
            "incomplete",
            {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}},
            True,
            "max_output_tokens",
            False,
        ),
        (
            "incomplete",
            {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}},
            True,
            "content_filter",
            True,
        ),
        ("failed", {"status": "failed", "error": {"code": "x", "message": "broke"}}, False, "failed", False),
        ("in_progress", {"status": "in_progress"}, False, "in_progress", False),
    ],
)
def test_how_a_response_can_end(
    kind: str, response_: dict[str, Any], complete: bool, finish: str, refused: bool
) -> None:
    reading = stream(RESPONSES, {"type": f"response.{kind}", "response": {"output": [], **response_}})
    assert (reading.complete, reading.finish, reading.refused) == (complete, finish, refused)
    single = read(RESPONSES, {"object": "response", "output": [], **response_})
    assert (single.complete, single.finish, single.refused) == (complete, finish, refused)


def test_responses_refusals_calls_and_reasoning() -> None:
    call = {"type": "function_call", "call_id": "c1", "name": "wave", "arguments": ""}
    reading = stream(
        RESPONSES,
        {"type": "response.reasoning_text.delta", "output_index": 0, "content_index": 0, "delta": "Hm."},
        {"type": "response.reasoning_text.delta", "output_index": 0, "content_index": 1, "delta": "So."},
        {"type": "response.refusal.delta", "output_index": 1, "content_index": 0, "delta": "I won't."},
        {"type": "response.output_item.added", "output_index": 2, "item": call},
        {"type": "response.function_call_arguments.delta", "output_index": 2, "delta": '{"n":'},
        {"type": "response.function_call_arguments.delta", "output_index": 2, "delta": "1}"},
        {"type": "response.output_item.done", "output_index": 2, "item": {**call, "arguments": '{"n":1}'}},
        {"type": "response.completed", "response": {"status": "completed", "output": []}},
    )
    assert (reading.answer, reading.reasoning, reading.refused) == ("I won't.", "Hm.\n\nSo.", True)
    assert reading.answered["choices"][0]["tool_calls"] == [
        {"arguments": '{"n":1}', "id": "c1", "name": "wave"}
    ]


def test_an_error_event_of_responses() -> None:
    reading = stream(RESPONSES, {"type": "error", "code": "x", "message": "broke", "sequence_number": 1})
    assert (reading.complete, reading.answered["error"]["message"]) == (False, "broke")


def test_anthropic_refusal_redacted_thinking_and_errors() -> None:
    message = {"type": "message", "role": "assistant", "content": [], "stop_reason": "refusal"}
    refusal = read(ANTHROPIC, {**message, "content": [{"type": "redacted_thinking", "data": "x"}]})
    assert (refusal.refused, refusal.finish, refusal.complete) == (True, "refusal", True)
    assert refusal.answered["details"] == [["redacted_thinking_blocks", "1"]]
    broken = stream(
        ANTHROPIC,
        {"type": "message_start", "message": {"role": "assistant"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "a"}},
        {"type": "error", "error": {"type": "overloaded_error", "message": "busy"}},
    )
    assert (broken.answer, broken.complete) == ("a", False)
    assert broken.answered["error"]["type"] == "overloaded_error"
    assert "did not start" in (broken.problem or "")


def test_anthropic_usage_is_cumulative() -> None:
    reading = stream(
        ANTHROPIC,
        {"type": "message_start", "message": {"usage": {"input_tokens": 3, "output_tokens": 1}}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 15}},
        {"type": "message_stop"},
    )
    assert reading.answered["usage"] == [["input_tokens", "3"], ["output_tokens", "15"]]
    assert reading.complete


def test_gemini_refuses_by_blocking_the_prompt_or_for_safety() -> None:
    blocked = read(GEMINI, {"promptFeedback": {"blockReason": "SAFETY"}, "modelVersion": "m"})
    assert (blocked.refused, blocked.finish, blocked.complete, blocked.answer) == (True, "SAFETY", True, "")
    stopped = read(GEMINI, candidate("PROHIBITED_CONTENT", {"text": "par"}))
    assert (stopped.refused, stopped.answer) == (True, "par")
    assert read(GEMINI, candidate("STOP", {"text": "par"})).refused is False
    assert read(GEMINI, candidate("MAX_TOKENS", {"text": "par"})).complete is True
    assert read(GEMINI, candidate(None, {"text": "par"})).complete is False


def test_gemini_calls() -> None:
    reading = read(GEMINI, candidate("STOP", {"functionCall": {"name": "wave", "args": {"n": 1}}}))
    assert reading.answered["choices"][0]["tool_calls"] == [
        {"arguments": '{"n":1}', "id": None, "name": "wave"}
    ]


def test_ollama_ends_with_done() -> None:
    said = [ollama(False, message={"content": "a"}), ollama(message={"content": ""})]
    whole = read(OLLAMA, lines(*said), LINES)
    assert (whole.answer, whole.complete, whole.finish) == ("a", True, "stop")
    assert whole.answered["usage"] == [["eval_count", "5"]]
    cut = read(OLLAMA, lines(said[0]), LINES)
    assert (cut.complete, cut.problem) == (False, "the answer ended without the line that is done")
    broken = read(OLLAMA, lines(said[0], {"error": "out of memory"}), LINES)
    assert (broken.complete, broken.answered["error"]["message"]) == (False, "out of memory")
    more = read(OLLAMA, lines(*said, said[0]), LINES)
    assert "after the one that is done" in (more.problem or "")


def test_ollama_calls() -> None:
    calls = [{"function": {"name": "wave", "arguments": {"n": 1}}}]
    reading = read(OLLAMA, ollama(message={"role": "assistant", "content": "", "tool_calls": calls}))
    assert reading.answered["choices"][0]["tool_calls"] == [
        {"arguments": '{"n":1}', "id": None, "name": "wave"}
    ]
