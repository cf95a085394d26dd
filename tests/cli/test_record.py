"""`ledger record`: bytes are kept exactly, or nothing is recorded and the reason is said."""

import json
import os
import subprocess
import sys
import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.core.digest import MAX_OBJECT_BYTES
from tests.cli.desk import Desk, peak_memory, state

MIB = 1 << 20

EXACT = {
    "crlf": b"one\r\ntwo\rthree\n",
    "nul": b"a\0b",
    "bom": b"\xef\xbb\xbfabc",
    "no newline": b"abc",
    "newlines": b"\n\n\n",
    "blanks": b" \t abc \t ",
    "nfc": unicodedata.normalize("NFC", "Ångström").encode(),
    "nfd": unicodedata.normalize("NFD", "Ångström").encode(),
    "cjk": "你好，世界。".encode() * 1000,
    "astral": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \u202e".encode(),
    "noncharacter": "\ufffe\uffff".encode(),
}


def test_bytes_are_kept_exactly(desk: Desk) -> None:
    for name, data in EXACT.items():
        (desk.root / "query").write_bytes(data)
        (desk.root / "answer").write_bytes(data[::-1] if data.isascii() else data)
        made = desk.index("record", "--query", "query", "--answer", "answer")
        for role in ("query", "answer"):
            assert desk.content(made, role) == (desk.root / role).read_bytes(), name
    assert desk.entry(1).objects[0].media_type == "text/plain; charset=utf-8"
    assert desk.report()["outcome"] == "PASSED"


def test_show_prints_the_exact_bytes(desk: Desk) -> None:
    text = "q\r\n\0\ufeffÅ".encode()
    made = desk.index("record", "--query", "-", "--answer-text", "a", input=text)
    assert desk.run("show", str(made), "--object", "query").stdout == text


def test_text_on_the_command_line_is_kept_as_the_shell_gave_it(desk: Desk) -> None:
    text = "Å Å 你好 -- \n $HOME"
    made = desk.index("record", "--query-text", text, "--answer-text", " ")
    assert desk.content(made, "query") == text.encode()
    assert desk.content(made, "answer") == b" "


def test_from_a_pipe_in_small_pieces(desk: Desk) -> None:
    data = bytes(range(128)) * 40_000  # five parts
    read, write = os.pipe()
    running = desk.start("record", "--query", "-", "--answer-text", "a", "--quiet", stdin=read)
    os.close(read)
    with os.fdopen(write, "wb", buffering=0) as pipe:
        for start in range(0, len(data), 99_991):
            pipe.write(data[start : start + 99_991])
    output, errors = running.communicate(timeout=60)
    assert running.returncode == 0, errors
    assert desk.content(int(output), "query") == data


def test_everything_said_about_it_is_declared(desk: Desk) -> None:
    (desk.root / "why").write_text("because")
    made = desk.json(
        *("record", "--query-text", "q", "--answer-text", "a", "--reasoning", "why"),
        *("--provider", "Acme", "--model", "模型-1", "--endpoint", "https://api.example/v1"),
        *("--tag", "maths", "--tag", "a b", "--tag", "maths"),
        *("--captured-at", "2024-05-01 14:30+02:00"),
    )
    shown = desk.json("show", str(made["entries"][0]["index"]))
    body = shown["body"]
    assert body["declared"] == {
        "captured_at": "2024-05-01T12:30:00.000000Z",
        "endpoint": "https://api.example/v1",
        "model": "模型-1",
        "provider": "Acme",
    }
    assert (body["observed"], body["reading"], body["plan"], body["fidelity"]) == ({}, {}, None, "text")
    assert body["tags"] == ["maths", "a b"]
    assert desk.content(1, "reasoning") == b"because"


def test_attachments_are_entries_of_their_own_about_the_exchange(desk: Desk) -> None:
    desk.ok("note", "so that the exchange is not entry 1")
    (desk.root / "shot.png").write_bytes(b"\x89PNG\r\n")
    (desk.root / "raw.bin").write_bytes(b"\0\xff")
    files = ("--attach", "shot.png", "--attach", "raw.bin")
    made = desk.json("record", "--query-text", "q", "--answer-text", "a", *files)
    assert made["schema"] == "evidence-ledger/appended/v1"
    found = [(one["index"], one["kind"]) for one in made["entries"]]
    assert found == [(2, "exchange"), (3, "attachment"), (4, "attachment")]
    for index, name, media_type in ((3, "shot.png", "image/png"), (4, "raw.bin", "application/octet-stream")):
        entry = desk.entry(index)
        assert (entry.body["about"], entry.body["name"]) == (2, name)
        assert entry.objects[0].media_type == media_type
        assert desk.content(index, "file") == (desk.root / name).read_bytes()
    assert [entry["leaf_hash"] for entry in made["entries"]] == [desk.entry(i).leaf.hex() for i in (2, 3, 4)]


def test_prints_the_index_first_and_alone_with_quiet(desk: Desk) -> None:
    words = desk.ok("record", "--query-text", "q", "--answer-text", "a").split()
    assert words[:2] == ["1", "exchange"]
    assert desk.entry(1).leaf.hex().startswith(words[-1])
    assert desk.ok("record", "--query-text", "q", "--answer-text", "a", "-q") == "2\n"


def test_the_same_content_is_stored_once(desk: Desk) -> None:
    data = os.urandom(300_000)  # can't be packed
    (desk.root / "same").write_bytes(data)
    arguments = ("record", "--query", "same", "--answer", "same", "--binary")
    made = desk.json(*arguments)["entries"][0]["objects"]
    again = desk.json(*arguments)["entries"][0]["objects"]
    assert {one["commitment"] for one in (*made, *again)} == {made[0]["commitment"]}
    assert (desk.evidence / "ledger.db").stat().st_size < 2 * len(data)
    assert desk.report()["outcome"] == "PASSED"


def test_a_time_without_a_zone_is_refused(desk: Desk) -> None:
    exchange = ("record", "--query-text", "q", "--answer-text", "a", "--captured-at")
    for text, message in (
        ("2024-05-01T14:30:00", "want its zone too"),
        ("2024-05-01", "want its zone too"),
        ("yesterday", "want a time such as"),
        ("0001-01-01T00:00:00+10:00", "out of range"),
        ("2024-02-30T00:00:00Z", "want a time such as"),
    ):
        assert message in desk.refused(*exchange, text, code=2)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"abc\xff", 3),
        ("你".encode()[:2], 0),
        (b"x" * (2 * MIB - 1) + "é".encode() + b"\xe9", 2 * MIB + 1),  # across the parts
        (b"\xed\xa0\x80", 0),  # a surrogate
        (b"a\xc0\x80", 1),  # NUL, too long
    ],
)
def test_what_is_not_utf8_is_refused_with_its_place_and_accepted_as_bytes(
    desk: Desk, data: bytes, place: int
) -> None:
    (desk.root / "answer").write_bytes(data)
    arguments = ("record", "--query-text", "q", "--answer", "answer")
    assert f"answer: not UTF-8 at byte {place};" in desk.refused(*arguments)
    made = desk.index(*arguments, "--binary")
    assert desk.content(made, "answer") == data
    assert desk.entry(made).objects[1].media_type == "application/octet-stream"


def test_empty_content_is_refused_unless_it_is_meant(desk: Desk) -> None:
    (desk.root / "empty").touch()
    for arguments in (
        ("record", "--query-text", "q", "--answer", "empty"),
        ("record", "--query-text", "q", "--answer", "-"),
        ("record", "--query-text", "q", "--answer-text", ""),
    ):
        assert "empty; nothing was recorded" in desk.refused(*arguments)
        assert desk.content(desk.index(*arguments, "--allow-empty"), "answer") == b""
    assert "empty" in desk.refused("attach", "empty")
    assert desk.report()["outcome"] == "PASSED"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "want one of --query and --query-text"),
        (("--query-text", "q"), 2, "want one of --answer and --answer-text"),
        (("--query-text", "q", "--query", "file", "--answer-text", "a"), 2, "want one of --query"),
        (("--query", "-", "--answer", "-"), 2, "only one of"),
        (("--query-text", "q", "--answer-text", "a", "--tag", "a,b"), 2, "tags: want"),
        (("--query-text", "q", "--answer-text", "a", "--tag", ""), 2, "tags: want"),
        (("--query-text", "q", "--answer-text", "a", "--tag", "a\x1b[1m"), 2, "tags: want"),
        (("--query-text", "q", "--answer-text", "a", "--model", "m" * 70_000), 2, "at most 60000"),
        (("--query-text", "q", "--answer-text", "a", "--model", b"\xff"), 2, "not canonical JSON"),
        (("--query-text", b"\xff", "--answer-text", "a"), 5, "--query-text: not UTF-8 at byte 0"),
        (("--query", "missing", "--answer-text", "a"), 5, "missing: can't read"),
        (("--query", ".", "--answer-text", "a"), 5, "a folder; want a file"),
        (("--query", "", "--answer-text", "a"), 5, "a folder; want a file"),
        (("--query", "https://a.example/q", "--answer-text", "a"), 5, "can't read"),
        (("--query", "file", "--answer-text", "a", "--attach", "missing"), 5, "missing: can't read"),
        (("--query", "file", "--answer-text", "a", "--attach", "file", "--attach", "."), 5, "a folder"),
        (("--query", "file/x", "--answer-text", "a"), 5, "Not a directory"),
        (("--query", "x" * 300, "--answer-text", "a"), 5, "File name too long"),
        (("--jsonl", "file", "--query-text", "q"), 2, "--jsonl: the lines say"),
        (("--jsonl", "file", "--attach", "file"), 2, "--jsonl: the lines say"),
    ],
)
def test_refuses_and_records_nothing(
    desk: Desk, arguments: tuple[str | bytes, ...], code: int, message: str
) -> None:
    (desk.root / "file").write_text("text")
    assert message in desk.refused("record", *map(os.fsdecode, arguments), code=code)


def test_a_file_above_the_limit_is_refused_at_once(desk: Desk) -> None:
    with (desk.root / "huge").open("wb") as file:
        file.truncate(2 << 30)  # sparse: takes no room
    for arguments in (
        ("record", "--query", "huge", "--answer-text", "a"),
        ("record", "--query-text", "q", "--answer-text", "a", "--attach", "huge"),
        ("attach", "huge"),
    ):
        result, peak = peak_memory(desk.root, arguments)
        assert result.returncode == 5
        assert b"huge: larger than 1 GiB" in result.stderr
        assert peak < 150 * MIB
    assert desk.size() == 1


def test_large_content_is_recorded_with_flat_memory(desk: Desk) -> None:
    size = 96 * MIB
    with (desk.root / "large").open("wb") as file:
        file.write(os.urandom(MIB))
        file.truncate(size)
    result, peak = peak_memory(desk.root, ("record", "--query-text", "q", "--answer", "large", "--binary"))
    assert result.returncode == 0, result.stderr
    assert peak < 150 * MIB
    kept = sha256()
    from ledger.api import Ledger

    with Ledger.open(desk.evidence) as opened:
        for block in opened.chunks(opened.entry(1).objects[1].commitment):
            kept.update(block)
    assert kept.digest() == sha256((desk.root / "large").read_bytes()).digest()
    # No spool is left, in the evidence folder or beside it.
    assert set(state(desk.evidence)) == {"ledger.db"}


@pytest.mark.long
def test_300_mib_that_can_not_be_packed_take_flat_memory(desk: Desk) -> None:
    with (desk.root / "large").open("wb") as file:
        for _ in range(300):
            file.write(os.urandom(MIB))
    result, peak = peak_memory(desk.root, ("record", "--query-text", "q", "--answer", "large", "--binary"))
    assert result.returncode == 0, result.stderr
    assert peak < 150 * MIB
    result, peak = peak_memory(desk.root, ("verify",))
    assert result.returncode == 0, result.stderr
    assert peak < 150 * MIB


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell with head")
def test_a_pipe_longer_than_1_gib_is_refused(desk: Desk) -> None:
    before = state(desk.evidence)
    record = ("record", "--query", "-", "--answer-text", "a", "--binary")
    result, peak = peak_memory(desk.root, record, f"head -c {MAX_OBJECT_BYTES + 1} /dev/zero")
    assert result.returncode == 5
    assert b"standard input: larger than 1 GiB" in result.stderr
    assert peak < 150 * MIB
    assert state(desk.evidence) == before
    result, peak = peak_memory(desk.root, record, f"head -c {MAX_OBJECT_BYTES} /dev/zero")
    assert result.returncode == 0, result.stderr
    assert peak < 150 * MIB


def test_an_interrupted_record_leaves_nothing(desk: Desk) -> None:
    before = state(desk.evidence)
    running = desk.start("record", "--query", "-", "--answer-text", "a")
    assert running.stdin is not None
    running.stdin.write(b"x" * (4 * MIB))  # more than a pipe holds: it is being read
    running.send_signal(2)
    try:
        _, errors = running.communicate(timeout=60)
    except BrokenPipeError:  # pragma: no cover - the pipe may be gone before it is closed
        errors = b""
    assert running.returncode == 130
    assert b"Traceback" not in errors
    assert errors.startswith(b"ledger: error: interrupted")
    assert state(desk.evidence) == before


def test_json_names_each_object(desk: Desk) -> None:
    made = json.loads(desk.ok("record", "--query-text", "q", "--answer-text", "a", "--json"))
    entry = desk.entry(1)
    assert made == {
        "schema": "evidence-ledger/appended/v1",
        "origin": entry.origin,
        "entries": [
            {
                "index": 1,
                "kind": "exchange",
                "leaf_hash": entry.leaf.hex(),
                "objects": [{"role": one.role, "commitment": one.commitment.hex()} for one in entry.objects],
            }
        ],
    }


def test_many_processes_record_at_once(desk: Desk) -> None:
    running = [desk.start("record", "--query-text", f"q{n}", "--answer-text", "a", "-q") for n in range(6)]
    outputs = [one.communicate(timeout=120) for one in running]
    assert all(one.returncode == 0 for one in running), outputs
    assert sorted(int(output) for output, _ in outputs) == [1, 2, 3, 4, 5, 6]
    for number, (output, _) in enumerate(outputs):
        assert desk.content(int(output), "query") == f"q{number}".encode()
    assert desk.report()["outcome"] == "PASSED"


def test_a_file_that_grows_while_it_is_read_is_one_content(desk: Desk, tmp_path: Path) -> None:
    """A named pipe has no size to ask for before; what comes is what is recorded."""
    os.mkfifo(tmp_path / "pipe")
    feeding = subprocess.Popen(("sh", "-c", "printf one > pipe"), cwd=tmp_path)
    made = desk.index("record", "--query", "pipe", "--answer-text", "a")
    assert feeding.wait(timeout=60) == 0
    assert desk.content(made, "query") == b"one"
