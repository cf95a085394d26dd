"""promptfoo results: rows with an answer come in as texts; what came from a cache says so."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.capture.imports.model import Found, Skipped, Source
from ledger.capture.imports.promptfoo import CACHED, FORMAT
from ledger.errors import CaptureError
from tests.imports.mutation import mutated, survives


def row(output: Any = "an answer", **more: Any) -> dict[str, Any]:
    response = {"output": output, "cached": False, "tokenUsage": {"total": 3}, **more.pop("response", {})}
    return {
        "id": "b7df157c",
        "promptIdx": 0,
        "testIdx": 0,
        "provider": {"id": "openai:chat:gpt-4o", "label": ""},
        "prompt": {"raw": "Solve: what am I?", "label": "Solve: {{riddle}}"},
        "vars": {"riddle": "what am I?"},
        "response": response,
        "success": True,
        "score": 1,
        "latencyMs": 12,
        "failureReason": 0,
        **more,
    }


def results(*rows: Any, version: int = 3, wrapped: bool = True, **more: Any) -> bytes:
    summary = {
        "version": version,
        "timestamp": "2025-10-01T20:08:11.168Z",
        "results": list(rows),
        "prompts": [],
    }
    whole = {"evalId": "eval-1", "results": summary, "metadata": {"promptfooVersion": "0.118.10"}}
    return json.dumps({**whole, **more} if wrapped else {**summary, **more}).encode()


def items(data: bytes) -> list[Found | Skipped]:
    return list(FORMAT.read(Source.of("out.json", data)))


def only(data: bytes) -> Found:
    (item,) = items(data)
    assert isinstance(item, Found)
    return item


@pytest.mark.parametrize("wrapped", [True, False])
def test_each_row_is_an_exchange(wrapped: bool) -> None:
    made = items(results(row(), row("another"), wrapped=wrapped))
    base = "/results/results" if wrapped else "/results"

    assert [item.pointer for item in made] == [f"{base}/0", f"{base}/1"]
    first = made[0]
    assert isinstance(first, Found)
    assert (first.provider, first.model) == ("openai", "gpt-4o")
    assert (first.query, first.answer, first.fidelity) == ("Solve: what am I?", "an answer", "text")
    assert first.captured_at is None  # the file's one time is the run's
    assert first.remarks == ()


def test_a_cached_row_is_marked_as_no_fresh_observation() -> None:
    item = only(results(row(response={"cached": True})))

    assert "cached" in item.tags
    assert item.remarks == (CACHED,)


def test_a_failed_call_is_skipped_and_a_failed_assertion_is_not() -> None:
    failed = row(None, error="429 too many requests", failureReason=2)
    judged = row(
        "an answer", error="Latency 5794ms is greater than threshold", failureReason=1, success=False
    )
    made = items(results(failed, judged, row(None)))

    assert made[0] == Skipped("/results/results/0", "the call failed: no answer in the file")
    assert isinstance(made[1], Found)
    assert made[2] == Skipped("/results/results/2", "no answer in the file")


def test_an_empty_answer_is_an_answer() -> None:
    assert only(results(row(""))).answer == ""


def test_chat_prompts_become_a_transcript_and_structured_answers_json() -> None:
    chat = json.dumps([{"role": "system", "content": "be brief"}, {"role": "user", "content": "hi"}])
    item = only(results(row({"a": [1]}, prompt={"raw": chat, "label": "p"})))

    assert item.query == "[1 system]\nbe brief\n\n[2 user]\nhi"
    assert item.answer == '{"a":[1]}'
    assert item.remarks == ("the answer is structured: written as JSON",)


def test_a_prompt_that_only_looks_like_json_stays_as_it_is() -> None:
    for raw in ("[1, 2, 3]", "[INST] hi [/INST]", '["a"]'):
        assert only(results(row(prompt={"raw": raw, "label": ""}))).query == raw


def test_the_prompt_that_a_red_team_strategy_made_is_the_question() -> None:
    item = only(results(row(response={"metadata": {"redteamFinalPrompt": "aGk="}})))

    assert item.query == "aGk="
    assert item.remarks == ("the prompt is the one that a red-team strategy made",)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("openai:gpt-5", ("openai", "gpt-5")),
        ("anthropic:messages:claude-3", ("anthropic", "claude-3")),
        ("ollama:chat:llama3:8b", ("ollama", "llama3:8b")),
        ("ollama:llama3:8b", ("ollama", "llama3:8b")),
        ("file://my_provider.py", (None, "file://my_provider.py")),
        ("https://example.org/api", (None, "https://example.org/api")),
        ("echo", (None, "echo")),
    ],
)
def test_a_provider_is_named_only_where_the_id_names_one(name: str, who: tuple[str | None, str]) -> None:
    for provider in (name, {"id": name}):
        item = only(results(row(provider=provider)))
        assert (item.provider, item.model) == who


def test_refuses_version_2_and_says_what_to_do() -> None:
    with pytest.raises(CaptureError, match="version 2") as refused:
        items(results(row(), version=2, table={"head": {}, "body": []}, wrapped=False))
    assert "promptfoo export" in (refused.value.hint or "")


@pytest.mark.parametrize("data", [b"{}", b"[]", b"3", b'{"version": 9, "results": []}', b"not json"])
def test_rejects_what_is_no_result_file(data: bytes) -> None:
    with pytest.raises(CaptureError):
        items(data)


def test_says_what_made_it_and_what_it_looks_like() -> None:
    source = Source.of("x", results(row()))

    assert FORMAT.tool(source) == "promptfoo 0.118.10"
    assert FORMAT.detects(source)
    assert FORMAT.detects(Source.of("x", results(row(), wrapped=False)))
    assert not FORMAT.detects(Source.of("x", b'{"log": {"version": "1.2"}}'))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_damaged_file_never_does_more_than_refuse(data: st.DataObject) -> None:
    survives(FORMAT, data.draw(mutated(results(row(), row(None, error="x"), row({"a": 1})))))
