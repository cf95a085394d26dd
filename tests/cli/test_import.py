"""`ledger import` as a user runs it: the index first, counts in words, nothing twice, one line a refusal."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.desk import Desk, error_of, state
from tests.imports.bench import FAKE_KEY, SAMPLES, needs_samples

ROWS = (
    b'{"prompt": "one", "response": "1", "model": "m"}\n'
    b'{"prompt": "two", "response": "2"}\n'
    b'{"prompt": "three"}\n'
)


def written(desk: Desk, data: bytes = ROWS, name: str = "rows.jsonl") -> Path:
    path = desk.root / name
    path.write_bytes(data)
    return path


def test_index_comes_first_and_the_counts_on_stderr(desk: Desk) -> None:
    result = desk.run("import", "jsonl", written(desk), "--tag", "case-7")
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode().splitlines() == ["1  import  rows.jsonl"]
    assert result.stderr.decode().splitlines() == ["imported 2 of 3", "skipped 1: no response in it"]
    assert desk.entry(1).kind == "import"
    assert desk.content(1, "source") == ROWS
    assert desk.content(2, "query") == b"one"
    assert desk.entry(3).body["observed"] == {"import": 1, "pointer": "line 2"}
    assert desk.entry(3).body["tags"] == ["case-7"]
    assert desk.report()["outcome"] == "PASSED"


def test_same_command_again_records_nothing(desk: Desk) -> None:
    path = written(desk)
    assert desk.index("import", "jsonl", path) == 1
    before = state(desk.evidence)
    again = desk.run("import", "auto", path)
    assert again.stdout == b"1  import  rows.jsonl\n"
    assert b"2 of 2 were in the ledger already" in again.stderr
    assert state(desk.evidence) == before


def test_json_is_one_object(desk: Desk) -> None:
    value = desk.json("import", "auto", written(desk))
    assert value["schema"] == "evidence-ledger/imported/v1"
    assert value["dry_run"] is False
    (one,) = value["imports"]
    assert (one["index"], one["format"], one["found"], one["imported"], one["recorded"]) == (
        1,
        "jsonl",
        3,
        2,
        2,
    )
    assert one["skipped"] == [{"count": 1, "reason": "no response in it"}]


def test_several_files_are_several_imports(desk: Desk) -> None:
    first, second = written(desk), written(desk, ROWS.replace(b"one", b"uno"), "more.jsonl")
    assert desk.ok("import", "auto", first, second, "--quiet").split() == ["1", "4"]


def test_dry_run_needs_no_ledger_and_records_nothing(ledger: Run, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_bytes(ROWS)
    result = ledger("import", "auto", "rows.jsonl", "--dry-run")
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode().splitlines() == ["rows.jsonl: would import 2 of 3"]
    assert not (tmp_path / "evidence").exists()
    value = json.loads(ledger("import", "auto", "rows.jsonl", "--dry-run", "--json").stdout)
    assert (value["dry_run"], value["imports"][0]["index"]) == (True, None)


def test_formats_are_listed_with_what_they_lack(ledger: Run) -> None:
    text = ledger("import", "--list").stdout.decode()
    value: dict[str, Any] = json.loads(ledger("import", "--list", "--json").stdout)
    assert [one["name"] for one in value["formats"]] == [
        "har", "warc", "vcr", "llm", "inspect", "garak", "promptfoo", "chatgpt", "jsonl",
    ]  # fmt: skip
    for one in value["formats"]:
        assert one["title"] in text
        assert "; ".join(one["lost"]) in text


def test_key_is_replaced_and_said_or_kept_and_warned_of(desk: Desk) -> None:
    path = written(desk, json.dumps({"prompt": FAKE_KEY, "response": "r"}).encode())
    replaced = desk.run("import", "auto", path)
    assert b"replaced 1 secret (sk-key)" in replaced.stderr
    assert FAKE_KEY.encode() not in replaced.stderr + replaced.stdout
    assert FAKE_KEY.encode() not in desk.content(1, "source")
    kept = desk.run("import", "auto", path, "--keep-secrets")
    assert b"ledger: warning: 1 secret (sk-key) in the file, kept" in kept.stderr
    assert FAKE_KEY.encode() in desk.content(3, "source")


def test_map_names_the_members(desk: Desk) -> None:
    path = written(desk, b'{"a": {"b": "ask"}, "c": "say"}\n')
    desk.ok("import", "jsonl", path, "--map", "prompt=a.b", "--map", "response=c")
    assert (desk.content(2, "query"), desk.content(2, "answer")) == (b"ask", b"say")
    assert "can't map 'colour'" in desk.refused("import", "jsonl", path, "--map", "colour=c")


def test_what_was_typed_wrong_is_a_usage_error(desk: Desk) -> None:
    path = written(desk)
    assert "want FORMAT and FILE" in desk.refused("import", code=2)
    assert "want FORMAT and FILE" in desk.refused("import", "har", code=2)
    assert "want NAME=MEMBER" in desk.refused("import", "jsonl", path, "--map", "prompt", code=2)
    assert "tag" in desk.refused("import", "jsonl", path, "--tag", "a,b", code=2)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("pcap", ROWS, "'pcap': no such format"),
        ("auto", b"hello", "not a format that can be told by its content"),
        ("har", b"{", "not JSON at line 1 column 2"),
        ("warc", b"PK\x03\x04", "not a readable zip file"),
        ("inspect", b"PK\x03\x04", "not a readable zip file"),
        ("llm", b"SQLite format 3\x00", ""),
        ("vcr", b"[" * 100_000, "nested more than 100 levels deep"),
        ("jsonl", b"", "it holds no exchange"),
        ("chatgpt", b"[7]", "1 a conversation without messages"),
    ],
)
def test_file_that_can_not_be_read_is_refused_in_one_line(
    desk: Desk, name: str, data: bytes, words: str
) -> None:
    assert words in desk.refused("import", name, written(desk, data, "file"))


def test_file_that_is_not_there_is_refused(desk: Desk) -> None:
    assert "can't read: No such file" in desk.refused("import", "har", "absent.har")
    assert "a folder; want a file" in desk.refused("import", "har", ".")


def test_no_ledger_is_said_before_anything_is_read(ledger: Run, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_bytes(ROWS)
    assert "evidence" in error_of(ledger("import", "jsonl", "rows.jsonl"), 5)


@needs_samples
def test_every_sample_is_imported_or_refused_for_a_reason(desk: Desk) -> None:
    refused: dict[str, str] = {}
    files = sorted(
        path
        for folder in ("cassettes", "mitmproxy", "warc")
        for path in (SAMPLES / folder).iterdir()
        if path.name != "LICENSE"
    )
    for path in files:
        result = desk.run("import", "auto", path)
        if result.returncode:
            refused[path.name] = error_of(result, 5)
    assert refused.keys() == {"brokenfile.har", "event_stream.har", "example-trunc.warc"}
    assert "line 5 column 1" in refused["brokenfile.har"]
    assert "2 the response is a stream of events" in refused["event_stream.har"]
    assert "does not end where" in refused["example-trunc.warc"]
    assert desk.report()["outcome"] == "PASSED"
