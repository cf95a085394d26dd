"""`ledger record --jsonl`: good lines are recorded once, bad ones reported by number, whatever happens."""

import json
import time
from collections import Counter
from typing import Any

import pytest

from ledger.api import Ledger
from ledger.api.jsonl import GROUP, MAX_LINE
from tests.cli.desk import Desk, error_of, peak_memory

MIB = 1 << 20


def line(id: str, /, **more: Any) -> bytes:
    return json.dumps({"id": id, "query": f"query {id}", "answer": f"answer {id}", **more}).encode() + b"\n"


def recorded(desk: Desk) -> list[str]:
    """The ids of the exchanges, in order."""
    with Ledger.open(desk.evidence) as opened:
        tags = [entry.body["tags"] for entry in opened.entries() if entry.kind == "exchange"]
    return [tag.removeprefix("id:") for some in tags for tag in some if tag.startswith("id:")]


def run(desk: Desk, data: bytes, *arguments: str) -> Any:
    """The tally of a run over `data`, all of whose lines must be good."""
    (desk.root / "lines.jsonl").write_bytes(data)
    return desk.json("record", "--jsonl", "lines.jsonl", *arguments)


def test_records_good_lines_in_order(desk: Desk) -> None:
    full = line(
        "b",
        reasoning="r\u0000r",
        provider="Acme",
        model="m",
        endpoint="https://api.example",
        captured_at="2024-05-01T14:30:00+02:00",
        tags=["x", "y"],
    )
    tally = run(desk, line("a") + full + line("c", answer="", tags=None, model=None), "--tag", "batch")
    assert tally == {
        "schema": "evidence-ledger/recorded/v1",
        "recorded": 3,
        "skipped": 0,
        "bad": 0,
        "first": 1,
        "last": 3,
    }
    assert recorded(desk) == ["a", "b", "c"]
    body = desk.entry(2).body
    assert body["tags"] == ["x", "y", "batch", "id:b"]
    assert body["declared"] == {
        "captured_at": "2024-05-01T12:30:00.000000Z",
        "endpoint": "https://api.example",
        "model": "m",
        "provider": "Acme",
    }
    assert desk.content(2, "reasoning") == b"r\0r"
    assert desk.content(3, "answer") == b""
    assert desk.report()["outcome"] == "PASSED"


def test_text_is_kept_exactly(desk: Desk) -> None:
    text = "a\r\n\t\ufeff e\u0301 é 你 \U0001f600 \u202e\u2028"
    raw = json.dumps({"id": "1", "query": text, "answer": text}, ensure_ascii=False).encode()
    escaped = json.dumps({"id": "2", "query": text, "answer": text}).encode()
    run(desk, raw + b"\n" + escaped)  # no line feed at the end
    for index in (1, 2):
        assert desk.content(index, "query") == text.encode()
        assert desk.content(index, "answer") == text.encode()


def test_a_bom_crlf_and_blank_lines_are_the_files_own(desk: Desk) -> None:
    data = b"\xef\xbb\xbf" + line("a").replace(b"\n", b"\r\n") + b"\r\n\n  \n" + line("b")
    assert run(desk, data)["recorded"] == 2
    assert recorded(desk) == ["a", "b"]


def test_from_standard_input(desk: Desk) -> None:
    assert desk.ok("record", "--jsonl", "-", input=line("a") + line("b")) == "2 recorded  entries 1-2\n"


def test_nothing_to_record(desk: Desk) -> None:
    for data in (b"", b"\n\n", b"\xef\xbb\xbf"):
        assert run(desk, data)["recorded"] == 0
    assert desk.ok("record", "--jsonl", "-") == "0 recorded\n"
    assert desk.size() == 1


BAD = {
    b'{"id": "x"': "not JSON at character",
    b"[1]": "want an object",
    b"null": "want an object",
    b'"text"': "want an object",
    b'{"id": "x", "query": "q"}': "want the text 'answer'",
    b'{"query": "q", "answer": "a"}': "want the text 'id'",
    line("x", id=1).strip(): "want the text 'id'",
    line(" ").strip(): "id: want text that is not blank",
    line("x", answer=None).strip(): "want the text 'answer'",
    line("x", answer=["a"]).strip(): "want the text 'answer'",
    line("x", model=1).strip(): "model: want text",
    line("x", reasoning={}).strip(): "reasoning: want text",
    line("x", tags="a").strip(): "tags: want an array",
    line("x", tags=0).strip(): "tags: want an array",
    line("x", tags=[1]).strip(): "tags: want a printable tag",
    line("x", tags=["a,b"]).strip(): "tags: want a printable tag",
    line("x,y").strip(): "tags: want a printable tag",
    line("x\u001b[2J").strip(): "tags: want a printable tag",
    line("x" * 400).strip(): "tags: want a printable tag",
    line("x", colour="red").strip(): "unknown member 'colour'",
    line("x", captured_at="2024-05-01").strip(): "want its zone too",
    line("x", captured_at="soon").strip(): "want a time such as",
    line("x", query="\ud800").strip(): "query: lone surrogate at character 0",
    line("x", model="\udfff").strip(): "not canonical JSON",
    line("x", tags=["\ud800"]).strip(): "tags: want a printable tag",
    line("x", id="\ud800").strip(): "tags: want a printable tag",
    line("x", model="m" * 70_000).strip(): "at most 60000",
    line("x", tags=[f"tag {n}" for n in range(9_000)]).strip(): "at most 60000",
    line("x").strip() + line("y").strip(): "not JSON at character",
    b'{"id": "x", "id": "x", "query": "q", "answer": "a"}': "twice",
    b'{"id": "x", "query": "\xff", "answer": "a"}': "not UTF-8 at byte 22",
    b'{"id": "x", "query": "q", "answer": "a\x01"}': "not JSON at character",
    b"[" * 100_000: "nested too deeply",
    b"1" * 10_000: "Exceeds the limit",
    b"\xff\xfe" + "x".encode("utf-16-le"): "not UTF-8 at byte 0",
}


def test_bad_lines_are_reported_by_number_and_the_rest_is_recorded(desk: Desk) -> None:
    data = line("first") + b"".join(bad + b"\n" + line(f"good {n}") for n, bad in enumerate(BAD))
    (desk.root / "lines.jsonl").write_bytes(data)
    result = desk.run("record", "--jsonl", "lines.jsonl")
    assert result.returncode == 5
    *complaints, error, hint = result.stderr.decode().splitlines()
    assert len(complaints) == len(BAD)
    for number, (complaint, wanted) in enumerate(zip(complaints, BAD.values(), strict=True), 1):
        assert complaint.startswith(f"ledger: bad line: line {2 * number}: "), complaint
        assert wanted in complaint, (number, complaint)
        assert complaint.isprintable()
        assert len(complaint) < 300
    assert error == f"ledger: error: {len(BAD)} bad lines; the others are recorded"
    assert hint.startswith("ledger: hint: ")
    wanted_ids = ["first", *(f"good {n}" for n in range(len(BAD)))]
    assert recorded(desk) == wanted_ids
    assert desk.report()["outcome"] == "PASSED"


def test_json_for_bad_lines_is_the_tally_then_the_error(desk: Desk) -> None:
    result = desk.run("record", "--jsonl", "-", "--json", input=b"?\n" + line("a"))
    assert result.returncode == 5
    decoder = json.JSONDecoder()
    text = result.stdout.decode()
    tally, end = decoder.raw_decode(text)
    assert (tally["recorded"], tally["bad"]) == (1, 1)
    assert json.loads(text[end:])["schema"] == "evidence-ledger/error/v1"


def test_the_same_line_is_recorded_once(desk: Desk) -> None:
    data = line("a") + line("b") + line("a")
    assert (run(desk, data)["recorded"], run(desk, data)["recorded"]) == (2, 0)
    assert run(desk, data)["skipped"] == 3
    assert recorded(desk) == ["a", "b"]


def test_the_same_id_with_other_content_is_another_exchange(desk: Desk) -> None:
    run(desk, line("a"))
    assert run(desk, line("a", answer="other") + line("a", model="m") + line("a"))["recorded"] == 2
    assert recorded(desk) == ["a", "a", "a"]


def test_goes_on_after_the_ledger_got_other_entries(desk: Desk) -> None:
    run(desk, line("a") + line("b", tags=["t"]))
    desk.ok("note", "between")
    desk.ok("record", "--query-text", "query c", "--answer-text", "answer c")  # no id: not that line
    tally = run(desk, line("a") + line("b", tags=["t"]) + line("c"), "--tag", "later")
    assert (tally["recorded"], tally["skipped"], tally["first"]) == (1, 2, 5)
    assert recorded(desk) == ["a", "b", "c"]


def test_a_run_that_was_killed_goes_on_where_it_stopped(desk: Desk) -> None:
    lines = [line(str(number)) for number in range(3 * GROUP + 7)]
    running = desk.start("record", "--jsonl", "-")
    assert running.stdin is not None
    running.stdin.write(b"".join(lines[: 2 * GROUP + 5]))  # two groups, and five lines that wait for more
    running.stdin.flush()
    deadline = time.monotonic() + 60
    while desk.size() < GROUP + 1 and time.monotonic() < deadline:
        time.sleep(0.02)
    running.kill()
    running.wait(timeout=60)
    for stream in (running.stdin, running.stdout, running.stderr):
        assert stream is not None
        try:
            stream.close()
        except BrokenPipeError:
            continue
    before = desk.size() - 1
    assert before in (GROUP, 2 * GROUP)  # whole groups
    assert desk.report()["outcome"] == "PASSED"
    tally = run(desk, b"".join(lines))
    assert (tally["skipped"], tally["recorded"]) == (before, len(lines) - before)
    counted = Counter(recorded(desk))
    assert len(counted) == len(lines)
    assert set(counted.values()) == {1}
    assert desk.report()["outcome"] == "PASSED"


def test_an_interrupted_run_ends_in_one_line_and_can_go_on(desk: Desk) -> None:
    running = desk.start("record", "--jsonl", "-")
    assert running.stdin is not None
    running.stdin.write(b"".join(line(str(number)) for number in range(GROUP)))
    running.stdin.flush()
    deadline = time.monotonic() + 60
    while desk.size() < GROUP + 1 and time.monotonic() < deadline:
        time.sleep(0.02)
    running.send_signal(2)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert errors.decode().splitlines()[0] == "ledger: error: interrupted"
    assert desk.size() == GROUP + 1


def test_a_line_may_be_long(desk: Desk) -> None:
    text = "long " * MIB
    run(desk, line("a", answer=text) + line("b"))
    assert desk.content(1, "answer") == text.encode()
    assert recorded(desk) == ["a", "b"]


@pytest.mark.long
def test_a_line_without_end_is_refused_with_bounded_memory(desk: Desk) -> None:
    feed = f"(head -c {4 * MAX_LINE} /dev/zero; echo; echo '{line('a').decode().strip()}')"
    result, peak = peak_memory(desk.root, ("record", "--jsonl", "-"), feed)
    assert "1 bad line;" in error_of_last(result.stderr)
    assert b"line 1: larger than 256 MiB" in result.stderr
    assert recorded(desk) == ["a"]
    assert peak < 3 * MAX_LINE


def error_of_last(stderr: bytes) -> str:
    return next(text for text in stderr.decode().splitlines() if text.startswith("ledger: error: "))


def test_what_can_not_be_read_is_refused(desk: Desk) -> None:
    assert "a folder; want a file" in desk.refused("record", "--jsonl", ".")
    assert "missing: can't read: No such file" in desk.refused("record", "--jsonl", "missing")
    error_of(desk.run("record", "--jsonl", "lines", "--model", "m"), 2)
