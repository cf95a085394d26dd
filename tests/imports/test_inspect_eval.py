"""Inspect logs: every model call of every sample, deflated or zstd, with its attachments put back."""

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.capture.imports import inspect_sample
from ledger.capture.imports.inspect_eval import FORMAT
from ledger.capture.imports.inspect_sample import CACHED
from ledger.capture.imports.model import Found, Skipped, Source
from ledger.errors import CaptureError
from tests.imports.mutation import mutated, survives
from tests.support import SHARED

SAMPLES = SHARED.parent / "samples" / "eval_logs"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no shared samples (set EVIDENCE_LEDGER_SHARED)"
)
LONG = "a long text " * 20

HEADER = {
    "version": 2,
    "status": "success",
    "eval": {
        "task": "t",
        "model": "openai/gpt-4o-mini",
        "model_base_url": "http://127.0.0.1:1/v1",
        "packages": {"inspect_ai": "0.3.206"},
    },
}


def output(*texts: str, **more: Any) -> dict[str, Any]:
    choices = [{"message": {"role": "assistant", "content": text}, "stop_reason": "stop"} for text in texts]
    return {"model": "gpt-4o-mini-2024-07-18", "choices": choices, **more}


def event(**more: Any) -> dict[str, Any]:
    return {
        "event": "model",
        "timestamp": "2025-02-11T15:17:00.972302-05:00",
        "model": "openai/gpt-4o-mini",
        "input": [{"role": "user", "content": "attachment://h1"}],
        "output": output("Yes"),
        **more,
    }


def raw_call(**more: Any) -> dict[str, Any]:
    return {
        "request": {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "attachment://h1"}]},
        "response": {"id": "chatcmpl-1", "choices": [{"index": 0, "message": {"content": "Yes"}}]},
        **more,
    }


def sample(*events: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": 5,
        "epoch": 1,
        "input": "a question",
        "messages": [{"role": "user", "content": "a question"}, {"role": "assistant", "content": "Yes"}],
        "output": output("Yes"),
        "events": [{"event": "sample_init"}, *events],
        "attachments": {"h1": LONG},
        **more,
    }


def log(*samples: Any, header: Any = HEADER, name: str = "header.json", zstd: bool = False) -> bytes:
    members = {f"samples/{one['id']}_epoch_{one['epoch']}.json": one for one in samples} | {name: header}
    packed = {inside: json.dumps(value).encode() for inside, value in members.items()}
    if zstd:
        return zstd_zip(packed)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, data in packed.items():
            archive.writestr(inside, data)
    return out.getvalue()


def zstd_zip(members: dict[str, bytes]) -> bytes:
    """A zip file of method 93, which Python's zipfile can't write before 3.14 (APPNOTE.TXT section 4.4.5)."""
    out, directory = bytearray(), bytearray()
    for name, data in members.items():
        packed = zstandard.ZstdCompressor().compress(data)
        sizes = (zlib.crc32(data), len(packed), len(data), len(name), 0)
        local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 63, 0, 93, 0, 33, *sizes)
        central = struct.pack("<4sHHHHHHIIIHH", b"PK\x01\x02", 63, 63, 0, 93, 0, 33, *sizes)
        directory += central + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name.encode()
        out += local + name.encode() + packed
    end = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(members), len(members), len(directory), len(out), 0
    )
    return bytes(out + directory + end)


def items(data: bytes) -> list[Found | Skipped]:
    return list(FORMAT.read(Source.of("x.eval", data)))


def only(data: bytes) -> Found:
    (item,) = items(data)
    assert isinstance(item, Found), item
    return item


def test_a_call_with_its_raw_json_comes_in_as_json_with_attachments_in_place() -> None:
    item = only(log(sample(event(call=raw_call()))))

    assert item.fidelity == "api"
    assert item.pointer == "samples/5_epoch_1.json#/events/1"
    assert (item.provider, item.model) == ("openai", "gpt-4o-mini")
    assert item.endpoint == "http://127.0.0.1:1/v1"
    assert item.captured_at == "2025-02-11T20:17:00.972302Z"
    assert [(one.role, one.media_type) for one in item.raw] == [
        ("request.body", "application/json"),
        ("response.body", "application/json"),
    ]
    request, response = (json.loads(one.data) for one in item.raw if isinstance(one.data, bytes))
    assert request["messages"] == [{"role": "user", "content": LONG}]
    assert response["id"] == "chatcmpl-1"


def test_a_call_without_raw_json_comes_in_as_text() -> None:
    parts = [{"type": "reasoning", "reasoning": "hmm"}, {"type": "text", "text": "Yes"}]
    answer = {"choices": [{"message": {"role": "assistant", "content": parts}}]}
    item = only(log(sample(event(output=answer))))

    assert (item.fidelity, item.query, item.answer, item.reasoning) == ("text", LONG, "Yes", "hmm")
    assert item.raw == ()


def test_zstd_logs_read_as_deflated_ones_do() -> None:
    one = sample(event(call=raw_call()), event())

    assert items(log(one, zstd=True)) == items(log(one))


def test_pooled_messages_and_calls_are_put_back() -> None:
    pooled = event(input=[], input_refs=[[0, 1], [2, 3]])
    call = raw_call(request={"model": "m"}, call_refs=[[1, 2]], call_key="messages")
    pools = {
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": "no"},
            {"role": "user", "content": "tc://h1"},
        ],
        "calls": [{"role": "user", "content": "no"}, {"role": "user", "content": "attachment://h1"}],
    }
    for more in ({"events_data": pools}, {"message_pool": pools["messages"], "call_pool": pools["calls"]}):
        text, raw = items(log(sample(pooled, event(input=[], input_refs=[[0, 1]], call=call), **more)))
        assert isinstance(text, Found)
        assert isinstance(raw, Found)
        assert text.query == f"[1 system]\ns\n\n[2 user]\n{LONG}"
        data = raw.raw[0].data
        assert isinstance(data, bytes)
        assert json.loads(data)["messages"] == [{"role": "user", "content": LONG}]


def test_what_a_log_refers_to_and_lacks_is_said() -> None:
    for one in (sample(event(), attachments={}), sample(event(input=[], input_refs=[[0, 3]]))):
        assert only(log(one)).remarks == ("the log lacks a text that it refers to",)


def test_failed_and_unfinished_calls_are_skipped_with_their_reason() -> None:
    made = items(
        log(sample(event(output=output(), error="timeout"), event(pending=True), event(output=output())))
    )

    assert [item.reason for item in made if isinstance(item, Skipped)] == [
        "the call failed: no answer in the log",
        "the call was not finished when the log was written",
        "no answer in the log",
    ]


def test_an_answer_from_inspects_cache_is_no_fresh_observation() -> None:
    item = only(log(sample(event(cache="read"))))

    assert "cached" in item.tags
    assert item.remarks == (CACHED,)
    assert "cached" not in only(log(sample(event(cache="write")))).tags


def test_calls_inside_subtasks_and_of_retried_attempts_are_found_in_order() -> None:
    one = sample(
        event(output=output("1")),
        {
            "event": "subtask",
            "events": [event(output=output("2")), {"event": "tool", "events": [event(output=output("3"))]}],
        },
        event(output=output("4")),
        error_retries=[{"events": [event(output=output("5"))]}],
    )
    made = [item for item in items(log(one)) if isinstance(item, Found)]

    assert [item.answer for item in made] == ["1", "2", "3", "4", "5"]
    assert made[2].pointer == "samples/5_epoch_1.json#/events/2/events/1/events/0"
    assert made[4].pointer == "samples/5_epoch_1.json#/error_retries/0/events/0"


def test_a_sample_without_events_gives_the_conversation_it_ends_with() -> None:
    item = only(log(sample(events=[])))

    assert (item.query, item.answer, item.fidelity) == ("a question", "Yes", "text")
    assert item.captured_at is None
    assert item.remarks == ("the sample's conversation: its calls are not in the log",)
    assert items(log(sample(events=[], output={}, messages=[]))) == [
        Skipped("samples/5_epoch_1.json", "a sample without any answer")
    ]


def test_several_choices_stand_under_their_numbers_and_tool_calls_are_named() -> None:
    assert only(log(sample(event(output=output("a", "b"))))).answer == "(choice 1)\na\n\n(choice 2)\nb"
    calling = output("")
    calling["choices"][0]["message"]["tool_calls"] = [{"function": "add", "arguments": {"x": 1}}]
    assert only(log(sample(event(output=calling)))).answer == '(tool call: add)\n{"x":1}'


def test_a_log_that_was_not_finished_is_read_and_says_so() -> None:
    assert only(log(sample(event()), name="_journal/start.json")).remarks == ("the log was not finished",)
    assert only(log(sample(event()), header={**HEADER, "status": "started"})).remarks == (
        "the log was not finished",
    )


def test_plain_json_logs_are_read() -> None:
    data = json.dumps({**HEADER, "samples": [sample(event()), sample(event(call=raw_call()))]}).encode()

    assert [item.pointer for item in items(data)] == ["/samples/0#/events/1", "/samples/1#/events/1"]
    assert FORMAT.detects(Source.of("x.json", data))
    assert FORMAT.tool(Source.of("x.json", data)) == "inspect_ai 0.3.206"


def test_samples_that_are_cut_into_pieces_or_damaged_are_skipped_with_their_reason() -> None:
    members = {
        "header.json": json.dumps(HEADER).encode(),
        "samples/1_epoch_1/sample.json": b"{}",
        "samples/1_epoch_1/events/0.json": b"[]",
        "samples/2_epoch_1.json": b"{not json",
    }

    assert items(zstd_zip(members)) == [
        Skipped("samples/1_epoch_1", "a sample cut into pieces (log version 3)"),
        Skipped("samples/2_epoch_1.json", "a sample that can't be read"),
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_sample_that_was_written_twice_comes_in_once_as_the_later_one_has_it() -> None:
    out = io.BytesIO(log(sample(event(output=output("old")))))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("samples/5_epoch_1.json", json.dumps(sample(event(output=output("new")))))
    skipped, found = items(out.getvalue())

    assert isinstance(skipped, Skipped)
    assert isinstance(found, Found)
    assert found.answer == "new"


def test_a_text_named_a_thousand_times_is_not_unpacked_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspect_sample, "MAX_RESOLVED", 1 << 20)
    many = [{"role": "user", "content": "attachment://h1"}] * 10_000
    made = items(log(sample(event(input=many), event())))

    assert made[0] == Skipped("samples/5_epoch_1.json#/events/1", "more than 1 MiB in one call")
    assert isinstance(made[1], Found)


def test_rejects_a_zip_file_that_is_no_log() -> None:
    with pytest.raises(CaptureError, match="no Inspect log"):
        items(zstd_zip({"a.txt": b"x"}))
    assert not FORMAT.detects(Source.of("x.zip", zstd_zip({"a.txt": b"x"})))


@needs_samples
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.eval")), ids=lambda path: path.name)
def test_real_logs_give_as_many_exchanges_as_they_have_model_events(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        kept = [json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("samples/")]
    calls = [one for each in kept for one in each["events"] if one["event"] == "model"]
    made = [item for item in items(path.read_bytes()) if isinstance(item, Found)]

    assert len(made) == len(calls) == len({item.pointer for item in made})
    assert {item.fidelity for item in made} == {"api"}
    for item, call in zip(made, calls, strict=True):
        bodies = [json.loads(one.data) for one in item.raw if isinstance(one.data, bytes)]
        assert bodies[1] == call["call"]["response"]
        assert "attachment://" not in json.dumps(bodies)
        assert "tc://" not in json.dumps(bodies)
    assert FORMAT.detects(Source.of(path.name, path.read_bytes()))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), zstd=st.booleans())
def test_a_damaged_log_never_does_more_than_refuse(data: st.DataObject, zstd: bool) -> None:
    survives(FORMAT, data.draw(mutated(log(sample(event(call=raw_call()), event()), zstd=zstd))))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_sample_never_does_more_than_refuse(data: st.DataObject) -> None:
    pooled = event(input=[], input_refs=[[0, 1]], call=raw_call(call_refs=[[0, 1]]))
    one = sample(pooled, event(), events_data={"messages": [{"role": "user"}], "calls": [{}]})
    inside = data.draw(mutated(json.dumps(one).encode()))
    survives(FORMAT, zstd_zip({"header.json": json.dumps(HEADER).encode(), "samples/1_epoch_1.json": inside}))
