"""What was answered: several choices, tools, refusals, errors, streams that contradict themselves."""

from typing import Any

import pytest

from tests.readings.asking import ANTHROPIC, GEMINI, OLLAMA, RESPONSES, SENT, read, stream
from tests.readings.bodies import (
    chat,
    delta,
)
from tests.readings.wires import EVENTS, derived, events, response


def test_several_choices_are_kept_apart_and_the_first_is_the_answer() -> None:
    reading = stream(
        SENT,
        delta(index=1, content="b1"),
        delta(index=0, content="a1"),
        delta(index=1, content="b2"),
        delta("length", index=1),
        delta("stop", index=0),
        done=True,
    )
    assert (reading.answer, reading.finish, reading.complete) == ("a1", "stop", True)
    assert [(one["index"], one["text"]) for one in reading.answered["choices"]] == [(0, "a1"), (1, "b1b2")]


def test_tool_calls_of_a_stream_are_joined_by_their_index() -> None:
    def call(index: int, arguments: str, **more: Any) -> dict[str, Any]:
        return delta(tool_calls=[{"index": index, "function": {"arguments": arguments}, **more}])

    first = delta(tool_calls=[{"index": 0, "id": "c0", "function": {"name": "wave", "arguments": ""}}])
    reading = stream(
        SENT, first, call(1, "{}", id="c1"), call(0, '{"n"'), call(0, ":1}"), delta("tool_calls"), done=True
    )
    assert reading.answered["choices"][0]["tool_calls"] == [
        {"arguments": '{"n":1}', "id": "c0", "name": "wave"},
        {"arguments": "{}", "id": "c1", "name": None},
    ]
    assert (reading.answer, reading.finish, reading.complete) == ("", "tool_calls", True)


def test_usage_and_ids_are_kept_as_sent() -> None:
    body = (
        b'{"id":"x1","object":"chat.completion","created":1767225600,"model":"m","service_tier":"default",'
        b'"system_fingerprint":"fp_1","choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop",'
        b'"logprobs":{"content":[]}}],"usage":{"prompt_tokens":3,"cost":0.000070,"details":{"cached":1}}}'
    )
    answered = read(SENT, body).answered
    assert (answered["id"], answered["fingerprint"], answered["created"]) == ("x1", "fp_1", "1767225600")
    assert answered["usage"] == [["prompt_tokens", "3"], ["cost", "0.000070"], ["details.cached", "1"]]
    assert answered["details"] == [["service_tier", "default"]]
    assert (answered["logprobs"], answered["status"], answered["events"]) == (True, 200, 0)


@pytest.mark.parametrize(
    ("values", "done", "problem"),
    [
        ([delta(content="a"), delta("stop")], False, "without [DONE]"),
        ([delta(content="a")], True, "without a finish_reason"),
        ([delta("stop", index=0), delta(index=1, content="b")], True, "without a finish_reason"),
        ([], True, "no answer in it"),
    ],
)
def test_a_chat_stream_without_its_marks_is_not_complete(values: list[Any], done: bool, problem: str) -> None:
    reading = stream(SENT, *values, done=done)
    assert not reading.complete
    assert problem in (reading.problem or "")


def test_an_error_in_mid_stream_leaves_what_was_said_and_is_not_complete() -> None:
    error = {"error": {"message": "overloaded", "type": "server_error", "code": 503}}
    reading = stream(SENT, delta(content="a"), error, done=True)
    assert (reading.answer, reading.complete) == ("a", False)
    assert reading.answered["error"] == {
        "code": "503",
        "json": '{"message":"overloaded","type":"server_error","code":503}',
        "message": "overloaded",
        "type": "server_error",
    }


@pytest.mark.parametrize("finish", ["insufficient_system_resource", "error"])
def test_an_answer_that_the_provider_gave_up_is_not_complete(finish: str) -> None:
    reading = stream(SENT, delta(content="a"), delta(finish), done=True)
    assert (reading.complete, reading.finish) == (False, finish)


ERRORS: list[tuple[bytes, Any, str | None, str | None]] = [
    (SENT, {"error": {"message": "bad key", "type": "auth", "code": "invalid_api_key"}}, "bad key", "auth"),
    (
        SENT,
        {"object": "error", "message": "no model", "type": "NotFoundError", "code": 404},
        "no model",
        "NotFoundError",
    ),
    (RESPONSES, {"error": {"message": "bad key", "type": "auth"}}, "bad key", "auth"),
    (ANTHROPIC, {"type": "error", "error": {"type": "rate", "message": "slow"}}, "slow", "rate"),
    (GEMINI, {"error": {"code": 400, "message": "bad", "status": "INVALID"}}, "bad", "INVALID"),
    (GEMINI, [{"error": {"code": 400, "message": "bad", "status": "INVALID"}}], "bad", "INVALID"),
    (OLLAMA, {"error": "model not found"}, "model not found", None),
    (SENT, b"<html>Bad gateway</html>", None, None),
    (SENT, b"", None, None),
]


@pytest.mark.parametrize(("sent", "body", "message", "kind"), ERRORS)
def test_an_error_status_has_no_answer(sent: bytes, body: Any, message: str | None, kind: str | None) -> None:
    reading = read(sent, body, status="429 Too Many Requests")
    assert (reading.answer, reading.complete, reading.refused) == ("", False, False)
    error = reading.answered["error"]
    assert (error["message"], error["type"], reading.answered["status"]) == (message, kind, 429)
    assert reading.answered["choices"] == []


def test_halves_of_a_surrogate_pair_in_two_events_become_their_character() -> None:
    body = b'data: {"choices":[{"index":0,"delta":{"content":"\\ud83c"}}]}\n\n'
    body += b'data: {"choices":[{"index":0,"delta":{"content":"\\udf0d"},"finish_reason":"stop"}]}\n\n'
    reading = read(SENT, body + b"data: [DONE]\n\n", EVENTS)
    assert (reading.answer, reading.problem, reading.complete) == ("🌍", None, True)


def test_what_is_not_json_in_a_stream_is_said() -> None:
    body = events(delta(content="a")) + b"data: oops\n\n" + events(delta("stop"), done=True)
    reading = read(SENT, body, EVENTS)
    assert (reading.answer, reading.complete) == ("a", False)
    assert "event 2: not JSON" in (reading.problem or "")
    after = read(SENT, events(delta("stop"), done=True) + events(chat()), EVENTS)
    assert "after [DONE]" in (after.problem or "")


@pytest.mark.parametrize("strange", [None, 1, "x", [], {}, [None], [[]], {"index": -1}, {"index": "a"}, True])
def test_strange_shapes_are_read_without_raising(strange: Any) -> None:
    for sent in (SENT, RESPONSES, ANTHROPIC, GEMINI, OLLAMA):
        for name in ("choices", "output", "content", "candidates", "message", "error", "usage", "response"):
            read(sent, {name: strange, "type": "message"})
            stream(sent, {name: strange, "type": "response.created"}, {name: [strange], "type": "x"})
        read(sent, strange)


def test_a_spoken_answer_is_its_transcript() -> None:
    message = {"content": None, "audio": {"id": "a1", "data": "UklGRg==", "transcript": "hello"}}
    assert read(SENT, chat({"index": 0, "message": message, "finish_reason": "stop"})).answer == "hello"


def test_what_goes_into_the_entry_is_kept_short() -> None:
    """An entry's body has 60,000 bytes; a provider's words must not be able to fill it."""
    choices = [{"index": n, "message": {"content": "a"}, "finish_reason": "x" * 9000} for n in range(3)]
    body = chat(*choices, model="m" * 100_000)
    result = derived(SENT, response(body))
    assert len(result.summary["model_returned"]) == len(result.summary["finish"]) == 300
    assert "was shortened" in result.summary["problem"]
    assert result.reading.answered["choices"][2]["finish"] == "x" * 9000
    damaged = b"".join(b"data: {" + b"x" * n + b"\n\n" for n in range(500))
    problem = derived(SENT, response(damaged, EVENTS)).summary["problem"]
    assert len(problem) < 1500
    assert "; and 493 more" in problem


def test_nested_usage_is_flattened_but_long_names_are_not_repeated() -> None:
    usage = {"a": {"b": {"c": 1}}, "n" * 301: {"x": 1}, "none": None}
    answered = read(SENT, chat(usage=usage)).answered
    assert answered["usage"] == [["a.b.c", "1"], ["n" * 301, '{"x":1}']]
