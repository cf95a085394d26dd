"""Whatever is given: one line that says what and where, the right exit code, and nothing changed."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Run, environment
from tests.cli.desk import Desk, Mount, error_of, is_root, state

READING = (("log",), ("show", "0"), ("key", "list"), ("prove", "0"), ("verify",), ("export", "out"))
WRITING = (
    ("note", "x"),
    ("record", "--jsonl", "-"),
    ("checkpoint",),
    ("key", "add", "bob", "--no-passphrase"),
)
ALL = (*READING, *WRITING)


def other_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE entry (note)")
    connection.close()


# ---- what is no ledger ----------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", ALL, ids=" ".join)
def test_where_there_is_no_ledger(ledger: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    message = error_of(ledger(*arguments), 5)
    assert message.startswith(("evidence: no ledger", "evidence/ledger.db: no ledger"))
    assert list(tmp_path.iterdir()) == []


NOT_LEDGERS = (
    "text",
    "empty",
    "empty folder",
    "database",
    "folder of text",
    "folder of database",
    "dangling",
)


@pytest.mark.parametrize("name", NOT_LEDGERS)
def test_a_path_that_is_no_ledger(desk: Desk, name: str) -> None:
    root = desk.root / "strange"
    for folder in ("empty folder", "folder of text", "folder of database"):
        (root / folder).mkdir(parents=True)
    (root / "text").write_text("Dear Sir,\n")
    (root / "empty").touch()
    (root / "folder of text" / "ledger.db").write_text("Dear Sir,\n")
    other_database(root / "database")
    other_database(root / "folder of database" / "ledger.db")
    (root / "dangling").symlink_to("nowhere")
    before = state(root)
    for arguments in (("log",), ("note", "x"), ("verify",)):
        message = desk.refused(*arguments, "--ledger", root / name)
        assert str(root / name) in message
        assert "ledger" in message
    assert state(root) == before


def test_a_folder_where_the_database_should_be(desk: Desk) -> None:
    (desk.root / "odd" / "ledger.db").mkdir(parents=True)
    for arguments in (("log",), ("note", "x"), ("verify",)):
        assert "a folder, where the database should be" in desk.refused(*arguments, "-L", "odd")


@pytest.mark.parametrize(
    "url", ["https://example.org/evidence", "postgresql://u:p@host/db", "file:///evidence"]
)
def test_a_url_is_refused_before_anything_is_opened(desk: Desk, url: str) -> None:
    for arguments in (("log",), ("note", "x"), ("verify",)):
        assert "a URL" in desk.refused(*arguments, "--ledger", url, code=2)
    assert "a URL" in desk.refused("verify", url, code=2)
    assert "a URL" in desk.refused("log", env={"EVIDENCE_LEDGER": url}, code=2)


def test_a_ledger_of_a_later_version(desk: Desk) -> None:
    with sqlite3.connect(desk.evidence / "ledger.db") as connection:
        connection.execute("PRAGMA user_version = 2")
    connection.close()
    for arguments in (("log",), ("note", "x"), ("verify",)):
        assert "made by a later version (schema 2" in desk.refused(*arguments)


def test_an_entry_of_a_later_version_is_not_read_as_one_of_this(desk: Desk) -> None:
    """An entry of an unknown kind, signed and chained as it should be, is a finding and no traceback."""
    made = desk.root / "bundle"
    desk.ok("export", made)
    note = made / "data" / "entries" / "0000000000.note"
    note.write_bytes(note.read_bytes().replace(b'"kind":"genesis"', b'"kind":"hologram"'))
    result = desk.run("verify", made)
    assert result.returncode == 3
    assert b"entry-malformed" in result.stdout
    assert result.stderr == b""


@pytest.mark.parametrize("size", [0, 1, 100, 4096, 20_000])
def test_a_truncated_database(desk: Desk, size: int) -> None:
    database = desk.evidence / "ledger.db"
    os.truncate(database, size)
    for arguments in (("log",), ("note", "x"), ("verify",)):
        before = state(desk.evidence)
        result = desk.run(*arguments)
        assert result.returncode in (3, 5), (arguments, result)
        assert b"Traceback" not in result.stderr
        if arguments != ("verify",):
            assert error_of(result, result.returncode)
        assert state(desk.evidence) == before


# ---- what is no bundle ----------------------------------------------------------------------------------


def test_what_is_no_bundle(desk: Desk) -> None:
    desk.ok("export", "whole.zip")
    whole = (desk.root / "whole.zip").read_bytes()
    (desk.root / "text.zip").write_text("no zip")
    (desk.root / "empty.zip").touch()
    (desk.root / "half.zip").write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(desk.root / "other.zip", "w") as archive:
        archive.writestr("letter.txt", "Dear Sir")
    (desk.root / "photos").mkdir()
    (desk.root / "photos" / "a.jpg").write_bytes(b"\xff\xd8")
    for name in ("text.zip", "empty.zip", "half.zip", "other.zip", "photos"):
        assert "neither a ledger's folder nor a bundle" in desk.refused("verify", name)
    assert "no ledger or bundle there" in desk.refused("verify", "missing.zip")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_or_device_in_place_of_a_bundle_is_not_waited_for(desk: Desk) -> None:
    os.mkfifo(desk.root / "pipe")
    for name in ("pipe", "/dev/null", "/dev/zero"):
        assert "neither a folder nor a plain file" in desk.refused("verify", name)


def test_a_half_written_bundle_fails(desk: Desk) -> None:
    desk.ok("record", "--query-text", "q", "--answer-text", "a")
    desk.ok("export", "whole")
    (desk.root / "whole" / "manifest-sha256.txt").unlink()
    shutil.rmtree(desk.root / "whole" / "data" / "salts")
    result = desk.run("verify", "whole")
    assert result.returncode == 3
    assert result.stderr == b""


# ---- the command line -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("frobnicate",), "no such command 'frobnicate'"),
        (("log", "--frobnicate"), "no such option: --frobnicate"),
        (("log", "--kind", "hologram"), "--kind 'hologram': no such kind"),
        (("log", "-n", "x"), "valid integer"),
        (("prove", "x"), "valid integer"),
        (("prove",), "missing argument"),
        (("note",), "missing argument"),
        (("note", "a", "b"), "unexpected extra argument"),
        (("key", "frobnicate"), "no such command 'frobnicate'"),
        (("verify", "--threads", "0"), "--threads"),
        (("--frobnicate",), "no such option: --frobnicate"),
        (("log", "\x1b[2J\n\u202e"), "unexpected extra argument"),
    ],
)
def test_usage_errors(ledger: Run, arguments: tuple[str, ...], message: str) -> None:
    assert message in error_of(ledger(*arguments), 2)


def test_an_error_with_json_is_one_object(desk: Desk) -> None:
    for arguments, code in (
        (("show", "7"), 5),
        (("note",), 2),
        (("log", "--frobnicate"), 2),
        (("verify", "--trust", "missing"), 4),
        (("verify", "https://example.org"), 2),
        (("record", "--query", os.fsdecode(b"caf\xe9"), "--answer-text", "a"), 5),
    ):
        result = desk.run(*arguments, "--json")
        message = error_of(result, code)
        value = json.loads(result.stdout)
        assert set(value) == {"schema", "error", "message", "hint", "exit"}
        assert value["schema"] == "evidence-ledger/error/v1"
        assert value["exit"] == code
        assert value["message"].isascii()
        assert value["message"].replace("\\xe9", "") == message.replace("\\xdce9", "")


def test_hostile_words_in_an_error_can_not_move_the_cursor(desk: Desk) -> None:
    for arguments in (
        ("log", "-L", "\x1b[2J\r\n\u202e\u2028"),
        ("record", "--query", "\x1b]0;x\x07", "--answer-text", "a"),
        ("verify", "\x1b[2J"),
        ("verify", os.fsdecode(b"\xff\x9b")),
    ):
        result = desk.run(*arguments)
        error_of(result, 5)
        for line in result.stderr.decode().splitlines():
            assert line.isprintable(), line


def test_an_index_that_no_database_can_hold(desk: Desk) -> None:
    for number in (2**53, 2**63, 2**64, 10**40):
        assert f"entry {number}: there is none" in desk.refused("prove", str(number))


# ---- streams --------------------------------------------------------------------------------------------


def shell(desk: Desk, line: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell in which `ledger` is the command."""
    script = f'ledger() {{ "{sys.executable}" -c "{COMMAND[2]}" "$@"; }}; {line}'
    return subprocess.run(
        ("bash", "-c", script),
        cwd=desk.root,
        env=environment(desk.root),
        capture_output=True,
        timeout=60,
        check=False,
    )


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


@needs_bash
def test_whoever_reads_may_leave_early(desk: Desk) -> None:
    desk.ok(
        "record",
        "--jsonl",
        "-",
        input=b"".join(b'{"id": "%d", "query": "q", "answer": "a"}\n' % number for number in range(2000)),
    )
    for line in ("ledger log | head -1", "ledger log --json | head -c 10", "ledger --help | head -1",
                 "ledger log --help | true", "ledger verify | true", "ledger show 0 | true"):  # fmt: skip
        result = shell(desk, line + "; exit ${PIPESTATUS[0]}")
        assert result.stderr == b"", line
        assert result.returncode in (0, 141), line


@needs_bash
def test_streams_that_are_closed(desk: Desk) -> None:
    """A closed stream's number must not go to the ledger's own files."""
    for line in ("ledger note a >&-", "ledger note b <&-", "ledger note c >&- 2>&- <&-"):
        result = shell(desk, line)
        assert (result.returncode, result.stderr) == (0, b""), line
    assert shell(desk, "ledger log >&-").returncode == 0
    assert shell(desk, "ledger log --frobnicate 2>&-").returncode == 2
    assert desk.size() == 4
    assert desk.report()["outcome"] == "PASSED"


@needs_bash
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_that_can_not_be_written_is_an_error(desk: Desk) -> None:
    for line in ("ledger log > /dev/full", "ledger verify > /dev/full", "ledger checkpoint > /dev/full"):
        assert "No space left on device" in error_of(shell(desk, line), 5)


@needs_bash
def test_a_locale_that_is_not_utf8(desk: Desk) -> None:
    (desk.root / "你好").mkdir()
    for encoding in ("ascii", "latin-1"):
        result = shell(desk, f"export PYTHONIOENCODING={encoding}; cd 你好; ledger verify ../你好/x")
        assert error_of(result, 5)
    line = "PYTHONIOENCODING=ascii ledger init 你好/e --origin o.example/1 --signer 李 --no-passphrase"
    result = shell(desk, line)
    assert result.returncode == 0, result.stderr
    assert b"\\u674e+" in result.stdout


# ---- the disk -------------------------------------------------------------------------------------------


def test_a_locked_database_is_waited_for(desk: Desk) -> None:
    holding = sqlite3.connect(desk.evidence / "ledger.db", isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    desk.ok("log")  # readers need not wait
    waiting = desk.start("note", "x", "--quiet")
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(timeout=1)
    holding.execute("ROLLBACK")
    holding.close()
    output, errors = waiting.communicate(timeout=60)
    assert (output, errors) == (b"1\n", b"")


@pytest.fixture
def disk(desk: Desk) -> Iterator[Mount]:
    """The evidence folder on a disk of its own, of 2 MiB."""
    if not (is_root() and shutil.which("mount")):
        pytest.skip("only root can mount a small disk")
    mount = Mount(desk.root / "disk")
    try:
        if not mount.make("-t", "tmpfs", "-o", "size=2m", "tmpfs"):
            pytest.skip("mounting is not permitted here")
        shutil.copytree(desk.evidence, mount.path / "evidence")
        yield mount
    finally:
        mount.remove()


def test_a_read_only_disk_can_be_read_and_not_written(desk: Desk, disk: Mount) -> None:
    evidence = disk.path / "evidence"
    desk.ok("note", "x", "-L", evidence)
    disk.remake("ro")
    before = state(evidence)
    for arguments in (("log",), ("show", "1"), ("verify",), ("key", "list"), ("export", "out")):
        desk.ok(*arguments, "-L", evidence)
    for arguments in (("note", "y"), ("record", "--query-text", "q", "--answer-text", "a")):
        message = error_of(desk.run(*arguments, "-L", evidence), 5)
        assert str(evidence) in message
        assert "ead-only" in message
    error_of(desk.run("init", disk.path / "new", "--origin", "o/2", "--signer", "a", "--no-passphrase"), 5)
    assert state(evidence) == before


def test_a_full_disk_loses_nothing(desk: Desk, disk: Mount) -> None:
    evidence = disk.path / "evidence"
    (desk.root / "big").write_bytes(os.urandom(4 << 20))
    message = error_of(desk.run("attach", "big", "-L", evidence), 5)
    assert "full" in message or "No space left" in message
    filler = disk.path / "filler"
    with pytest.raises(OSError, match="No space left"):
        filler.write_bytes(bytes(4 << 20))
    message = error_of(desk.run("attach", "keys/signers/alice@example.org.pub", "-L", evidence), 5)
    assert "full" in message or "No space left" in message
    filler.unlink()
    assert desk.ok("note", "x", "-q", "-L", evidence) == "1\n"
    assert desk.ok("verify", evidence).endswith("PASSED\n")


@pytest.mark.skipif(is_root(), reason="root may read and write everything")
def test_missing_permissions(desk: Desk) -> None:
    (desk.root / "secret").write_text("x")
    (desk.root / "secret").chmod(0)
    assert "ermission denied" in desk.refused("attach", "secret")
    desk.evidence.chmod(0o500)
    (desk.evidence / "ledger.db").chmod(0o400)
    desk.ok("log")
    for arguments in WRITING:
        error_of(desk.run(*arguments), 5)
    desk.evidence.chmod(0)
    for arguments in READING:
        error_of(desk.run(*arguments), 5)
    desk.evidence.chmod(0o700)
