"""`ledger log` lists what there is: newest first, filtered, past damage, safe to print."""

import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from ledger.api import Content, Draft
from ledger.cli.terminal import width
from tests import support
from tests.cli.conftest import COMMAND, Run, environment

DRAFTS = (
    support.exchange("What is 2+2?\nShow your work.", "4", tags=("maths", "a b"), provider="Acme"),  # 1
    support.exchange("你好，" * 30, "答", tags=("maths",), model="模型"),  # 2
    support.note("A remark."),  # 3
    support.attachment(b"\0\1" * 100, "photo \u202egnp.exe", about=1),  # 4
    support.custody(),  # 5
    support.key_add(support.BOB),  # 6
    support.correction(1),  # 7
    support.long_note("in a file"),  # 8
    support.exchange(b"\x1b]0;title\x07 \xff", "مرحبا", model="نموذج", provider="شركة"),  # 9
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "evidence"
    with support.make_ledger(path, *DRAFTS):
        pass
    return path


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """The ledger that the command finds by itself, ./evidence: a copy, to do with as one likes."""
    return shutil.copytree(made, tmp_path / "evidence")


def listed(run: Run, *arguments: str) -> list[int]:
    """The indexes of a list, in its order."""
    result = run("log", "--json", *arguments)
    assert result.returncode == 0, result.stderr
    return [entry["index"] for entry in json.loads(result.stdout)["entries"]]


def text(run: Run, *arguments: str, **more: dict[str, str]) -> str:
    result = run("log", *arguments, **more)
    assert result.returncode == 0, result.stderr
    return result.stdout.decode()


def test_lists_newest_first_in_one_or_two_lines_each(ledger: Run, folder: Path) -> None:
    assert text(ledger, "--reverse", "-n", "8").splitlines() == [
        "2  2024-01-05T09:00:04Z  exchange    declared 模型  [maths]",
        "   | 你好，你好，你好，你好，你好，你好，你好，你好，你好，你好，你好，你好，你…",
        "3  2024-01-05T09:00:05Z  note",
        "   | A remark.",
        "4  2024-01-05T09:00:06Z  attachment  about 1: photo ⟦U+202E⟧gnp.exe",
        "5  2024-01-05T09:00:07Z  custody     transfer: Alice -> Bob",
        "   | examination",
        "6  2024-01-05T09:00:08Z  key         add bob@example.org",
        "7  2024-01-05T09:00:09Z  correction  of 1",
        "   | model-1 -> model-2",
        "8  2024-01-05T09:00:10Z  note",
        "   | in a file",
        "9  2024-01-05T09:00:11Z  exchange    declared \u2068نموذج\u2069, \u2068شركة\u2069",
        "   | ⟦U+001B⟧]0;title⟦U+0007⟧ ⟦0xFF⟧",
    ]


def test_correction_shows_on_the_entry_that_it_corrects(ledger: Run, folder: Path) -> None:
    assert text(ledger, "--tag", "a b").splitlines() == [
        "1  2024-01-05T09:00:03Z  exchange    corrected by 7  declared model-1, Acme  [m…",
        "   | What is 2+2?…",
    ]


def test_fits_80_columns_whatever_is_recorded(ledger: Run, tmp_path: Path) -> None:
    long = "word " * 100
    drafts = (
        support.exchange(long, "x", tags=(long[:200].strip(),), model=long, provider=long),
        support.exchange("好" * 200, "x", model="好" * 200),
        support.exchange("שלום " * 200, "x", model="\u202e" * 3 + "\x1b" * 3),
        support.attachment(b"x", "n" * 200),
        support.note("e\u0301" * 300),
        *(support.correction(1) for _ in range(20)),
    )
    with support.make_ledger(tmp_path / "evidence", *drafts):
        pass
    lines = text(ledger).splitlines()

    assert len(lines) > 40
    for line in lines:
        assert width(line.replace("\u2068", "").replace("\u2069", "")) <= 80, line
        assert line.isprintable() or "\u2068" in line


def test_filters(ledger: Run, folder: Path) -> None:
    assert listed(ledger) == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert listed(ledger, "--reverse") == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert listed(ledger, "-n", "3") == [9, 8, 7]
    assert listed(ledger, "-n", "3", "--reverse") == [7, 8, 9]
    assert listed(ledger, "-n", "0") == []
    assert listed(ledger, "--kind", "exchange") == [9, 2, 1]
    assert listed(ledger, "--kind", "note") == [8, 3]
    assert listed(ledger, "--kind", "note", "-n", "1") == [8]
    assert listed(ledger, "--kind", "note", "--reverse") == [3, 8]
    assert listed(ledger, "--kind", "genesis") == [0]
    assert listed(ledger, "--tag", "maths") == [2, 1]
    assert listed(ledger, "--tag", "maths", "--tag", "a b") == [1]
    assert listed(ledger, "--tag", "maths", "--kind", "note") == []
    assert listed(ledger, "--since", "2024-01-05T09:00:10Z") == [9, 8]
    assert listed(ledger, "--since", "2024-01-05T10:00:10+01:00", "--kind", "note") == [8]


def test_json_gives_entries_whole_and_escapes_what_a_terminal_must_not_get(ledger: Run, folder: Path) -> None:
    raw = ledger("log", "--json").stdout
    value = json.loads(raw)

    assert value["schema"] == "evidence-ledger/log/v1"
    assert value["ledger"] == support.ORIGIN
    first = value["entries"][-2]
    assert first["corrected_by"] == [7]
    assert first["body"]["declared"]["provider"] == "Acme"
    assert [o["role"] for o in first["objects"]] == ["query", "answer"]
    assert value["entries"][5]["body"]["name"] == "photo \u202egnp.exe"
    assert "\u202e".encode() not in raw


def test_nothing_found_is_said_on_stderr_only(ledger: Run, folder: Path) -> None:
    result = ledger("log", "--tag", "none")

    assert (result.returncode, result.stdout) == (0, b"")
    assert b"no entry matches" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--kind", "chat"), "attachment, clause, correction, custody, dossier, exchange, finding, genesis,"),
        (("--since", "yesterday"), "want a time such as"),
        (("--since", "2024-01-05T09:00:00"), "zone"),
        (("-n", "-1"), "-n"),
        (("--ledger", "https://example.org/x"), "a URL"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(
    ledger: Run, folder: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = ledger("log", *arguments)

    assert result.returncode == 2
    assert words in result.stderr.decode()
    assert result.stdout == b""


def test_no_ledger_is_one_clear_line(ledger: Run) -> None:
    result = ledger("log")

    assert result.returncode == 5
    assert result.stderr.startswith(b"ledger: error: evidence")


def test_output_that_holds_ascii_only_gets_ascii(ledger: Run, folder: Path) -> None:
    shown = text(ledger, env={"PYTHONIOENCODING": "ascii"})

    assert "photo <U+202E>gnp.exe" in shown
    assert "What is 2+2?..." in shown
    assert shown.isascii()


def test_damaged_entry_is_listed_and_the_others_too(ledger: Run, folder: Path) -> None:
    assert ledger("log").returncode == 0
    with sqlite3.connect(folder / "ledger.db") as database:
        database.execute("DROP TRIGGER entry_no_update")
        database.execute('UPDATE entry SET note = ? WHERE "index" IN (3, 7)', (b"not a note",))
    database.close()

    result = ledger("log")
    shown = result.stdout.decode().splitlines()
    assert result.returncode == 3
    assert [line[0] for line in shown if not line.startswith(" ")] == list("9876543210")
    assert [line[:11] for line in shown if "damaged" in line] == ["7  damaged:", "3  damaged:"]
    assert b"2 damaged: run 'ledger verify'" in result.stderr
    assert b"a correction entry is damaged" in result.stderr

    value = ledger("log", "--json", "--kind", "note")
    assert value.returncode == 3
    assert [e["index"] for e in json.loads(value.stdout)["entries"]] == [8, 7, 3]
    assert "damaged" in json.loads(value.stdout)["entries"][2]


def test_first_line_is_cut_between_characters(ledger: Run, tmp_path: Path) -> None:
    query = "\n" * 8_191 + "é" + "x"  # what is looked at ends in the middle of the é
    with support.make_ledger(tmp_path / "evidence", support.exchange(query, "a"), support.exchange("", "a")):
        pass

    assert text(ledger, "--kind", "exchange").splitlines()[1::2] == ["   | (empty)", "   | (blank)"]


def test_exchange_without_a_model_says_so(ledger: Run, tmp_path: Path) -> None:
    body = support.exchange_body(
        declared={"captured_at": None, "endpoint": None, "model": None, "provider": None}
    )
    objects = (Content.from_bytes("query", b"q"), Content.from_bytes("answer", b"a"))
    with support.make_ledger(tmp_path / "evidence", Draft(kind="exchange", body=body, objects=objects)):
        pass

    assert "exchange    no model declared" in text(ledger)


def test_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    with support.make_ledger(tmp_path / "evidence") as made:
        made.append([support.note("word " * 50)] * 2_000)
    read, write = os.pipe()
    with subprocess.Popen(
        (*COMMAND, "log"), stdout=write, stderr=subprocess.PIPE, cwd=tmp_path, env=environment(tmp_path)
    ) as process:
        os.close(write)
        os.read(read, 10)
        os.close(read)
        _, errors = process.communicate(timeout=60)

    assert errors == b""


def test_imports_nothing_heavy_and_wcwidth_for_unicode_only(tmp_path: Path, ledger: Run) -> None:
    with support.make_ledger(tmp_path / "evidence", support.exchange("plain", "plain", tags=("t",))):
        pass
    heavy = (
        "rich cryptography sqlmodel sqlalchemy weasyprint jinja2 platformdirs fontTools wcwidth unicodedata"
    )
    for command in (["log"], ["log", "--json", "--kind", "key"], ["show", "1"], ["show", "1", "--json"]):
        code = (
            "import atexit, sys; from ledger.cli.main import run; atexit.register(lambda: sys.stderr.write("
            f"str([m for m in {heavy.split()} if m in sys.modules]))); run()"
        )
        result = subprocess.run(
            (COMMAND[0], "-c", code, *command), capture_output=True, cwd=tmp_path, env=environment(tmp_path)
        )
        assert (result.returncode, result.stderr) == (0, b"[]"), command
