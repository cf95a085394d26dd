"""Lines of JSON: the usual names are found, others are named by the user; what is missing is not made up."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.capture.imports.generic_jsonl import FORMAT
from ledger.capture.imports.model import Found, Skipped, Source
from ledger.errors import CaptureError
from tests.imports.bench import SAMPLES, imported, needs_samples, ready
from tests.imports.mutation import mutated, survives


def items(*values: Any, **mapping: str) -> list[Found | Skipped]:
    data = "\n".join(json.dumps(value) for value in values).encode()
    return list(FORMAT.read(Source.of("a.jsonl", data, mapping=mapping)))


def only(value: Any, **mapping: str) -> Found:
    (item,) = items(value, **mapping)
    assert isinstance(item, Found), item
    return item


@pytest.mark.parametrize(
    "value",
    [
        {"prompt": "ask", "response": "say"},
        {"question": "ask", "answer": "say"},
        {"instruction": "ask", "output": "say"},
        {"input": "ask", "completion": "say"},
        {"messages": [{"role": "user", "content": "ask"}], "response": "say"},
        {"messages": [{"role": "user", "content": "ask"}, {"role": "assistant", "content": "say"}]},
    ],
)
def test_usual_names_are_found(value: Any) -> None:
    item = only(value)
    assert (item.query, item.answer, item.fidelity) == ("ask", "say", "text")


def test_declared_facts_are_taken_where_they_are_facts() -> None:
    item = only(
        {
            "prompt": "p",
            "response": "r",
            "model": "m-1",
            "provider": "acme",
            "endpoint": "https://x.example/v1",
            "ts": "2026-05-06T03:12:57Z",
            "id": 7,
            "reasoning": "hm",
        }
    )
    assert (item.model, item.provider, item.endpoint) == ("m-1", "acme", "https://x.example/v1")
    assert (item.captured_at, item.tags, item.reasoning) == ("2026-05-06T03:12:57.000000Z", ("id:7",), "hm")
    bare = only({"prompt": "p", "response": "r", "model": 7, "ts": "yesterday"})
    assert (bare.model, bare.captured_at) == (None, None)


def test_messages_and_a_system_prompt_become_a_transcript() -> None:
    assert (
        only({"system": "be brief", "prompt": "hi", "response": "r"}).query
        == "[1 system]\nbe brief\n\n[2 user]\nhi"
    )


def test_call_in_json_is_read_as_one(tmp_path: Path) -> None:
    value = {
        "request": {"model": "m", "messages": [{"role": "user", "content": "ping"}]},
        "response": {
            "choices": [
                {"index": 0, "message": {"role": "assistant", "content": "pong"}, "finish_reason": "stop"}
            ]
        },
        "url": "https://x.example/v1/chat/completions",
    }
    done = imported(tmp_path / "l", "a.jsonl", json.dumps(value).encode())
    assert done.exchanges[0].body["fidelity"] == "api"
    assert (done.contents[0]["query"], done.contents[0]["answer"]) == (b"ping", b"pong")
    assert json.loads(done.contents[0]["request.body"]) == value["request"]


def test_empty_answer_is_an_answer_and_none_is_not() -> None:
    assert only({"prompt": "p", "response": ""}).answer == ""
    assert items({"prompt": "p", "response": None}) == [Skipped("line 1", "no response in it")]
    assert items({"response": "r"}) == [Skipped("line 1", "no prompt in it")]
    assert items("text") == [Skipped("line 1", "not an object")]


def test_map_says_which_member_it_is() -> None:
    value = {"a": {"b": "ask"}, "c": "say", "prompt": "another"}
    item = only(value, prompt="a.b", response="c")
    assert (item.query, item.answer) == ("ask", "say")
    with pytest.raises(CaptureError, match="can't map 'colour'"):
        items(value, colour="red")


def test_array_of_objects_is_read_too(tmp_path: Path) -> None:
    done = imported(tmp_path / "l", "a.json", json.dumps([{"prompt": "p", "response": "r"}, 7]).encode())
    assert done.entry.body["found"] == 2
    assert done.exchanges[0].body["observed"]["pointer"] == "/0"


@needs_samples
def test_real_outputs_of_an_evaluation_come_in_whole(tmp_path: Path) -> None:
    path = min((SAMPLES / "alpaca_eval").rglob("*.json"), key=lambda one: one.stat().st_size)
    values = json.loads(path.read_bytes())
    done = imported(tmp_path / "l", path.name, path.read_bytes())
    assert done.entry.body["imported"] == done.entry.body["found"] == len(values)
    assert [one["query"].decode() for one in done.contents] == [one["instruction"] for one in values]
    assert [one["answer"].decode() for one in done.contents] == [one["output"] for one in values]


def test_file_that_is_no_lines_of_json_is_refused() -> None:
    with pytest.raises(CaptureError, match="not lines of JSON"):
        ready("a.txt", b"hello\n" * 100, "jsonl")
    with pytest.raises(CaptureError, match="not JSON"):
        ready("a.json", b"[1, 2", "jsonl")


@settings(deadline=None, max_examples=200)
@given(
    data=mutated(
        b'{"prompt": "p", "response": "r", "ts": 1}\n{"messages": [{"role": "user", "content": "x"}]}\n'
    )
)
def test_damaged_lines_give_items_or_one_error(data: bytes) -> None:
    survives(FORMAT, data)


@settings(deadline=None, max_examples=80)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(("prompt", "response", "messages", "role", "content", "ts")), inner
            )
        ),
        max_leaves=12,
    )
)
def test_objects_of_any_shape_are_items(value: Any) -> None:
    survives(FORMAT, json.dumps({"prompt": value, "response": value, "ts": value}).encode())
