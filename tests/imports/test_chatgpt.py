"""ChatGPT exports: each answer with the conversation that led to it, on its branch, and no other."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from ledger.capture.imports import chatgpt_tree
from ledger.capture.imports.chatgpt import FORMAT
from ledger.capture.imports.model import Found, Skipped, Source
from ledger.errors import CaptureError
from tests.imports.bench import FAKE_KEY, imported, ready
from tests.imports.mutation import mutated, survives

Node = dict[str, Any]


def node(parent: str | None, role: str, text: Any, **more: Any) -> Node:
    content = text if isinstance(text, dict) else {"content_type": "text", "parts": [text]}
    message = {
        "author": {"role": role, "name": more.pop("name", None)},
        "content": content,
        "create_time": 1_700_000_000.25,
        "status": "finished_successfully",
        "weight": 1.0,
        "recipient": "all",
        "metadata": {},
        **more,
    }
    return {"parent": parent, "message": message, "children": []}


def conversation(nodes: dict[str, Node], current: str, **more: Any) -> dict[str, Any]:
    mapping = {"root": {"parent": None, "message": None, "children": []}, **nodes}
    return {
        "title": "A title",
        "conversation_id": "c-1",
        "current_node": current,
        "default_model_slug": "gpt-5",
        "mapping": mapping,
        **more,
    }


FORKED = conversation(
    {
        "s": node("root", "system", "", weight=0.0),
        "q1": node("s", "user", "Capital of France?"),
        "old": node("q1", "assistant", "Lyon", metadata={"model_slug": "gpt-4o"}),
        "a1": node("q1", "assistant", "Paris", metadata={"model_slug": "gpt-5-thinking"}),
        "q2": node("a1", "user", "And of Spain?"),
        "t": node(
            "q2",
            "assistant",
            {"content_type": "thoughts", "thoughts": [{"summary": "Spain", "content": "It is Madrid."}]},
        ),
        "r": node("t", "assistant", {"content_type": "reasoning_recap", "content": "Thought for 2s"}),
        "call": node("r", "assistant", {"content_type": "code", "text": "search('x')"}, recipient="web"),
        "tool": node("call", "tool", "found it", name="web"),
        "a2": node("tool", "assistant", "Madrid"),
    },
    "a2",
)


def export(*conversations: Any) -> bytes:
    return json.dumps(list(conversations)).encode()


def items(data: bytes) -> list[Found | Skipped]:
    return list(FORMAT.read(Source.of("conversations.json", data)))


def answers(data: bytes) -> dict[str, Found]:
    return {item.pointer.rpartition("/")[2]: item for item in items(data) if isinstance(item, Found)}


def test_each_message_of_the_assistant_is_counted(tmp_path: Path) -> None:
    data = export(FORKED, conversation({"a": node("root", "assistant", "hello")}, "a"))
    said = sum(
        (one["message"] or {}).get("author", {}).get("role") == "assistant"
        for each in json.loads(data)
        for one in each["mapping"].values()
    )
    done = imported(tmp_path / "l", "conversations.json", data)
    assert done.entry.body["format"] == "chatgpt"
    assert done.entry.body["found"] == said == 7
    assert done.entry.body["imported"] == 4
    assert [one["reason"].split(":")[0] for one in done.entry.body["skipped"]] == [
        "reasoning",
        "a call of a tool",
    ]
    assert {exchange.body["fidelity"] for exchange in done.exchanges} == {"text"}


def test_answer_has_the_conversation_on_its_own_path(tmp_path: Path) -> None:
    done = imported(tmp_path / "l", "conversations.json", export(FORKED))
    assert [one["answer"] for one in done.contents] == [b"Paris", b"Madrid", b"Lyon"]
    paris, madrid, lyon = done.contents
    assert paris["query"] == lyon["query"] == b"Capital of France?"
    query = madrid["query"].decode()
    assert query.index("Capital of France?") < query.index("Paris") < query.index("And of Spain?")
    assert "Lyon" not in query
    assert "(tool call: web)\nsearch('x')" in query
    assert "(tool result)\nfound it" in query
    tags = [one.body["tags"] for one in done.exchanges]
    assert tags[0] == ["branch:visible", "conversation:c-1", "title:A title"]
    assert tags[2][0] == "branch:other"
    models = [one.body["declared"]["model"] for one in done.exchanges]
    assert models == ["gpt-5-thinking", "gpt-5", "gpt-4o"]
    assert done.exchanges[0].body["declared"]["captured_at"] == "2023-11-14T22:13:20.250000Z"


def test_reasoning_is_kept_apart_and_is_that_of_this_question() -> None:
    found = answers(export(FORKED))
    assert found["a2"].reasoning == "Spain\nIt is Madrid."
    assert "It is Madrid." not in found["a2"].query
    assert found["a1"].reasoning is None


def test_hidden_messages_are_marked() -> None:
    nodes = {
        "h": node("root", "user", "custom instructions", weight=0.0),
        "q": node("h", "user", "hi"),
        "a": node("q", "assistant", "secretly", weight=0.0),
        "b": node("a", "assistant", "openly"),
    }
    found = answers(export(conversation(nodes, "b")))
    assert "hidden" in found["a"].tags
    assert "hidden" not in found["b"].tags
    assert "[1 user (hidden)]\ncustom instructions" in found["a"].query


def test_what_is_no_text_is_named_where_it_stood() -> None:
    picture = {
        "content_type": "multimodal_text",
        "parts": [
            {"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"},
            "what is this?",
        ],
    }
    nodes = {"q": node("root", "user", picture), "a": node("q", "assistant", "a cat")}
    assert answers(export(conversation(nodes, "a")))["a"].query == (
        "[image_asset_pointer file-service://x]\nwhat is this?"
    )


def test_unfinished_and_first_messages_say_so() -> None:
    found = answers(export(conversation({"a": node("root", "assistant", "hel", status="in_progress")}, "a")))
    assert found["a"].query == ""
    assert found["a"].remarks == (
        "no message stands before this one",
        "the file says that the message was not finished",
    )


def test_long_conversation_is_cut_at_its_beginning_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chatgpt_tree, "MAX_QUERY", 30)
    nodes = {
        "q1": node("root", "user", "x" * 25),
        "a1": node("q1", "assistant", "y" * 25),
        "q2": node("a1", "user", "last"),
        "a2": node("q2", "assistant", "z"),
    }
    found = answers(export(conversation(nodes, "a2")))
    assert "y" * 25 in found["a2"].query
    assert "x" not in found["a2"].query
    assert found["a2"].remarks == ("earlier messages of the conversation are left out of the query",)
    assert found["a1"].remarks == ()


def test_path_that_goes_round_in_a_circle_ends() -> None:
    nodes = {"q": node("a", "user", "hi"), "a": node("q", "assistant", "ho")}
    found = answers(export(conversation(nodes, "a")))
    assert found["a"].query == "hi"


def test_very_long_chain_ends_soon() -> None:
    nodes = {f"n{n}": node(f"n{n - 1}", "assistant" if n % 2 else "user", f"{n}") for n in range(1, 3_001)}
    found = answers(export(conversation(nodes, "n3000")))
    assert len(found) == 1_500
    assert found["n2999"].remarks == ("earlier messages of the conversation are left out of the query",)


def test_zip_of_the_export_is_read_in_order(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in ("user.json", "conversations-001.json", "conversations-000.json", "chat.html"):
            opened.writestr(name, export(FORKED) if name.startswith("conv") else b"{}")
    done = imported(tmp_path / "l", "export.zip", file.getvalue())
    assert done.entry.body["format"] == "chatgpt"
    pointers = [one.body["observed"]["pointer"] for one in done.exchanges]
    assert pointers[0] == "conversations-000.json#/0/mapping/a1"
    assert pointers[3] == "conversations-001.json#/0/mapping/a1"


@pytest.mark.parametrize("item", [None, 7, {}, {"mapping": []}])
def test_conversation_without_messages_is_skipped(item: Any) -> None:
    assert items(export(item)) == [Skipped("/0", "a conversation without messages")]


def test_empty_messages_are_skipped() -> None:
    nodes = {"a": node("root", "assistant", ""), "b": node("a", "assistant", {"content_type": "text"})}
    assert {item.reason for item in items(export(conversation(nodes, "b"))) if isinstance(item, Skipped)} == {
        "an empty message"
    }


def test_key_in_a_message_is_replaced(tmp_path: Path) -> None:
    nodes = {"q": node("root", "user", f"use {FAKE_KEY}"), "a": node("q", "assistant", "ok")}
    done = imported(tmp_path / "l", "conversations.json", export(conversation(nodes, "a")))
    assert done.entry.body["secrets"] == "replaced"
    assert done.contents[0]["query"].startswith(b"use redacted.")


def test_file_that_is_no_export_is_refused() -> None:
    for data, words in (
        (b"{}", "want an array of conversations"),
        (b"[", "not JSON"),
        (b"PK\x03\x04", "zip"),
    ):
        with pytest.raises(CaptureError, match=words):
            ready("conversations.json", data, "chatgpt")


@settings(deadline=None, max_examples=200)
@given(data=mutated(export(FORKED)))
def test_damaged_exports_give_items_or_one_error(data: bytes) -> None:
    survives(FORMAT, data)
