"""Real recordings: the shared cassettes of another tool. Skipped where they are not."""

from typing import Any

import pytest
import yaml

from ledger.core.ports import NewObject
from tests.readings.wires import chunked, derived, derived_from, request, texts
from tests.support import SHARED

FOLDER = SHARED.parent / "samples" / "cassettes"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="no shared samples (set EVIDENCE_LEDGER_SHARED)")


def interactions(name: str) -> list[dict[str, Any]]:
    with (FOLDER / name).open("rb") as file:
        found: list[dict[str, Any]] = yaml.load(file, Loader=yaml.CSafeLoader)["interactions"]
    return found


def bodies(interaction: dict[str, Any]) -> list[NewObject]:
    return [
        NewObject("request.body", interaction["request"]["body"].encode(), "application/json"),
        NewObject("response.body", interaction["response"]["body"]["string"].encode(), "text/event-stream"),
    ]


def test_a_response_stream_says_pong() -> None:
    (interaction,) = interactions("test_responses_basic_streaming.yaml")
    result = derived_from(bodies(interaction), endpoint=interaction["request"]["uri"])
    assert texts(result) == {"query": "Reply with exactly: pong", "answer": "pong"}
    assert result.summary == {
        "complete": True,
        "finish": "completed",
        "model_asked": "gpt-5.5",
        "model_returned": "gpt-5.5-2026-04-23",
        "problem": None,
        "reader": "openai.responses/1",
        "refused": False,
    }


def test_a_stream_with_tools_and_the_answer_after_them() -> None:
    first, second = interactions("test_tools_streaming_variant_a.yaml")
    called = derived_from(bodies(first), endpoint=first["request"]["uri"])
    assert texts(called) == {"query": "What is the current llm version?", "answer": ""}
    assert called.reading.answered["choices"][0]["tool_calls"] == [
        {"arguments": "{}", "id": "0", "name": "llm_version"}
    ]
    # This recording has no finish_reason: by the protocol it is not complete, and the reading says so.
    assert not called.summary["complete"]
    assert called.summary["problem"] == "the stream ended without a finish_reason"
    answered = derived_from(bodies(second), endpoint=second["request"]["uri"])
    assert texts(answered)["answer"] == "The current version of *llm* is **0.fixed-version**."
    assert answered.summary["complete"]
    assert answered.summary["model_asked"] != answered.summary["model_returned"]


@pytest.mark.parametrize(
    "name", ["test_responses_basic_streaming.yaml", "test_tools_streaming_variant_a.yaml"]
)
def test_the_same_over_the_wire_in_single_bytes(name: str) -> None:
    for interaction in interactions(name):
        asked, answered = bodies(interaction)
        assert isinstance(asked.data, bytes)
        assert isinstance(answered.data, bytes)
        path = "/v1/" + interaction["request"]["uri"].partition("/v1/")[2]
        received = chunked([bytes([byte]) for byte in answered.data])
        over = derived(request(path, asked.data), received)
        plain = derived_from([asked, answered], endpoint=interaction["request"]["uri"])
        assert texts(over) == texts(plain)
        assert over.summary == plain.summary
