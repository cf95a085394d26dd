"""garak reports: what was sent and answered comes in once, with nothing that the report does not hold."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.capture.imports.garak import FORMAT
from ledger.capture.imports.model import Found, Skipped, Source
from ledger.errors import CaptureError
from tests.imports.mutation import mutated, survives
from tests.support import SHARED

SAMPLES = SHARED.parent / "samples" / "garak"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no shared samples (set EVIDENCE_LEDGER_SHARED)"
)

SETUP = {
    "entry_type": "start_run setup",
    "_config.version": "0.14.0",
    "plugins.target_type": "openai",
    "plugins.target_name": "gpt-4o",
}
INIT = {
    "entry_type": "init",
    "garak_version": "0.14.0",
    "start_time": "2025-08-28T14:06:53.103753",
    "run": "r",
}


def message(text: str | None, **more: Any) -> dict[str, Any]:
    return {"text": text, "lang": "en", "data_path": None, "notes": {}, **more}


def turn(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": message(text)}


def attempt(*outputs: Any, status: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "entry_type": "attempt",
        "uuid": "u-1",
        "seq": 0,
        "status": status,
        "probe_classname": "dan.Dan_11_0",
        "prompt": {"turns": [turn("user", "say it")], "notes": {}},
        "outputs": [message(one) if isinstance(one, str) else one for one in outputs],
        "conversations": [],
        **more,
    }


def report(*entries: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in (SETUP, INIT, *entries))


def items(data: bytes) -> list[Found | Skipped]:
    return list(FORMAT.read(Source.of("x.report.jsonl", data)))


def test_each_output_is_an_exchange() -> None:
    made = items(report(attempt("one", "two", "three")))

    assert [item.answer for item in made if isinstance(item, Found)] == ["one", "two", "three"]
    assert [item.pointer for item in made] == [f"line 3/outputs/{place}" for place in range(3)]
    first = made[0]
    assert isinstance(first, Found)
    assert (first.provider, first.model, first.query) == ("openai", "gpt-4o", "say it")
    assert first.fidelity == "text"
    assert first.captured_at is None
    assert first.tags == ("garak-probe:dan.Dan_11_0", "garak-attempt:u-1")


def test_an_attempt_written_again_after_evaluation_comes_in_once() -> None:
    made = items(report(attempt("one"), attempt("one", status=2)))

    assert [type(item) for item in made] == [Found, Skipped]
    assert made[1] == Skipped("line 4/outputs/0", "the same attempt again, after its evaluation")


def test_an_attempt_whose_text_changed_between_its_lines_comes_in_twice_and_says_so() -> None:
    made = items(report(attempt("one"), attempt("another", status=2)))

    assert [item.remarks for item in made if isinstance(item, Found)] == [
        (),
        ("differs from an earlier line of the same attempt",),
    ]


def test_what_was_never_sent_or_not_answered_is_skipped_with_its_reason() -> None:
    made = items(
        report(attempt("x", status=0), attempt(status=2), attempt(None, message(None, data_path="a.png")))
    )

    assert [item.reason for item in made if isinstance(item, Skipped)] == [
        "an attempt that was never sent",
        "an attempt without any output",
        "no output",
        "an output that is not text",
    ]


def test_a_conversation_is_the_question_up_to_the_last_answer() -> None:
    talk = {
        "turns": [
            turn("system", "be brief"),
            turn("user", "hi"),
            turn("assistant", "yes"),
            turn("user", "so?"),
        ]
    }
    whole = {"turns": [*talk["turns"], turn("assistant", "so what")]}
    (item,) = items(report(attempt("so what", conversations=[whole])))

    assert isinstance(item, Found)
    assert item.query == "[1 system]\nbe brief\n\n[2 user]\nhi\n\n[3 assistant]\nyes\n\n[4 user]\nso?"
    assert item.answer == "so what"


def test_older_reports_with_plain_texts_are_read() -> None:
    old = {**SETUP, "plugins.model_type": "huggingface", "plugins.model_name": "gpt2"}
    del old["plugins.target_type"], old["plugins.target_name"]
    entry = {"entry_type": "attempt", "uuid": "u", "status": 2, "prompt": "hello", "outputs": ["there"]}
    data = json.dumps(old).encode() + b"\n" + json.dumps(entry).encode()
    (item,) = items(data)

    assert isinstance(item, Found)
    assert (item.query, item.answer, item.provider, item.model) == ("hello", "there", "huggingface", "gpt2")


def test_a_torn_last_line_is_skipped_and_the_rest_comes_in() -> None:
    made = items(report(attempt("one")) + b'{"entry_type": "att')

    assert isinstance(made[0], Found)
    assert made[1] == Skipped("line 4", "a line that is not JSON")


def test_rejects_a_file_that_is_no_report() -> None:
    with pytest.raises(CaptureError, match="no garak report"):
        items(b'{"a": 1}\n{"b": 2}\n')


def test_says_what_made_it_and_what_it_looks_like() -> None:
    source = Source.of("x", report(attempt("one")))

    assert FORMAT.tool(source) == "garak 0.14.0"
    assert FORMAT.detects(source)
    assert not FORMAT.detects(Source.of("x", b'{"prompt": "a", "response": "b"}\n'))


@needs_samples
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.jsonl")), ids=lambda path: path.name)
def test_real_reports_give_as_many_exchanges_as_they_hold(path: Path) -> None:
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    attempts = [one for one in entries if one["entry_type"] == "attempt" and one["status"] in (1, 2)]
    answers = {(one["uuid"], n): out["text"] for one in attempts for n, out in enumerate(one["outputs"])}
    made = items(path.read_bytes())
    found = [item for item in made if isinstance(item, Found)]

    assert sorted(item.answer for item in found) == sorted(answers.values())
    assert len(made) == sum(len(one["outputs"]) for one in attempts)
    assert len({item.pointer for item in made}) == len(made)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_damaged_report_never_does_more_than_refuse(data: st.DataObject) -> None:
    survives(FORMAT, data.draw(mutated(report(attempt("one", "two"), attempt("one", status=2)))))
