"""`ledger init`: keys in the key folder, encrypted; a fingerprint to note down; nothing half-made."""

import json
import os
import shutil
import stat
import subprocess
import sys
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.store.sqlite import SqliteStore
from tests.cli.conftest import COMMAND, Run, environment
from tests.cli.desk import Desk, error_of, state

ORIGIN = "tests.example/new"
SIGNER = "alice@example.org"
NEW = ("init", "--origin", ORIGIN, "--signer", SIGNER)
PASSPHRASE = {"EVIDENCE_LEDGER_PASSPHRASE": "correct horse"}

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


def key_files(root: Path) -> list[Path]:
    return sorted((root / "keys").rglob("*.pem"))


def openssl_public(path: Path, passphrase: str) -> subprocess.CompletedProcess[bytes]:
    command = ("openssl", "pkey", "-in", path, "-passin", f"pass:{passphrase}", "-pubout", "-outform", "DER")
    return subprocess.run(command, capture_output=True, check=False)


@pytest.mark.tools
@needs_openssl
def test_keys_are_encrypted_closed_to_others_and_not_in_the_evidence_folder(
    ledger: Run, tmp_path: Path
) -> None:
    result = ledger(*NEW, "--json", env=PASSPHRASE)
    assert result.returncode == 0, result.stderr
    made = json.loads(result.stdout)
    vkeys = {vkey.split("+", 1)[0]: vkey for vkey in (made["log_key"], made["signer_key"])}
    assert set(vkeys) == {ORIGIN, SIGNER}
    files = key_files(tmp_path)
    assert len(files) == 2
    for path, name in zip(files, (ORIGIN, SIGNER), strict=True):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
        opened = openssl_public(path, "correct horse")
        assert opened.returncode == 0, opened.stderr
        assert opened.stdout[-32:] == b64decode(vkeys[name].split("+", 2)[2])[-32:]
        assert openssl_public(path, "wrong").returncode != 0
    assert stat.S_IMODE((tmp_path / "evidence").stat().st_mode) == 0o700
    for path in (tmp_path / "evidence").iterdir():
        assert b"PRIVATE KEY" not in path.read_bytes()
        assert path.suffix != ".pem"


def test_fingerprint_is_the_leaf_hash_of_entry_0(ledger: Run) -> None:
    facts = (
        "--title",
        "A v. B",
        "--purpose",
        "to remember",
        "--fact",
        "docket = 1:26-cv-7",
        "--fact",
        "a=b=c",
    )
    made = json.loads(ledger(*NEW, *facts, "--no-passphrase", "--json").stdout)
    note = ledger("show", "0", "--raw").stdout
    assert made["fingerprint"] == sha256(b"\0" + note).hexdigest()
    body = json.loads(note.splitlines()[1])["body"]
    assert (body["title"], body["purpose"]) == ("A v. B", "to remember")
    assert body["matter"] == [["docket", "1:26-cv-7"], ["a", "b=c"]]
    assert made["fingerprint"] in ledger("key", "export").stdout.decode().splitlines()


def test_prints_the_fingerprint_and_says_where_the_keys_are(ledger: Run, tmp_path: Path) -> None:
    result = ledger(*NEW, "--no-passphrase")
    lines = dict(line.split(None, 1) for line in result.stdout.decode().splitlines() if "key " not in line)
    assert lines["origin"] == ORIGIN
    assert lines["ledger"] == "evidence"
    assert len(lines["fingerprint"]) == 64
    assert str(tmp_path / "keys") in result.stderr.decode()


def test_refuses_an_existing_ledger(desk: Desk) -> None:
    keys = state(desk.keys)
    for folder in ((), ("evidence",), ("evidence/",)):
        message = desk.refused(*NEW, *folder, "--no-passphrase")
        assert "there is a ledger already" in message
    assert state(desk.keys) == keys


def test_refuses_a_second_ledger_of_the_same_origin(desk: Desk) -> None:
    again = ("init", "other", "--origin", "tests.example/desk", "--signer", SIGNER, "--no-passphrase")
    assert "was made with this key folder before" in desk.refused(*again)
    assert not (desk.root / "other").exists()


def test_a_signer_may_keep_several_ledgers_with_one_key(desk: Desk) -> None:
    made = desk.json(*NEW, "other", "--no-passphrase")
    assert made["signer_key"] in desk.ok("key", "list")


@pytest.mark.parametrize(
    ("arguments", "env", "message"),
    [
        ((), {}, "nobody to ask"),
        ((), {"EVIDENCE_LEDGER_PASSPHRASE": ""}, "nobody to ask"),
        (("--passphrase-file", "blank"), {}, "is empty"),
        (("--passphrase-file", "open"), {}, "open to others"),
        (("--passphrase-file", "missing"), {}, "no file"),
    ],
)
def test_refuses_to_make_keys_without_a_passphrase(
    ledger: Run, tmp_path: Path, arguments: tuple[str, ...], env: dict[str, str], message: str
) -> None:
    for name, text, mode in (("blank", "\nsecret\n", 0o600), ("open", "secret\n", 0o644)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(mode)
    assert message in error_of(ledger(*NEW, *arguments, env=env), 5)
    assert not (tmp_path / "evidence").exists()
    assert not (tmp_path / "keys").exists()


def test_refuses_the_wrong_passphrase_of_a_key_that_is_there(ledger: Run, tmp_path: Path) -> None:
    assert ledger(*NEW, env=PASSPHRASE).returncode == 0
    before = state(tmp_path)
    other = ("init", "other", "--origin", "tests.example/2", "--signer", SIGNER)
    wrong = {"EVIDENCE_LEDGER_PASSPHRASE": "wrong"}
    assert "passphrase" in error_of(ledger(*other, env=wrong), 5)
    assert "is there already, and encrypted" in error_of(ledger(*other, "--no-passphrase"), 5)
    assert state(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("second", "code"), [(b"one\n", 0), (b"two\n", 2)])
def test_asks_twice_at_a_terminal(tmp_path: Path, second: bytes, code: int) -> None:
    ours, theirs = os.openpty()
    running = subprocess.Popen(
        (*COMMAND, *NEW),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(tmp_path),
        start_new_session=True,  # no /dev/tty: the passphrase is read from standard input
    )
    os.close(theirs)
    assert running.stderr is not None
    asked = b""
    try:
        for answer in (b"one\n", second):
            while not asked.endswith(b": "):  # what is typed before that is thrown away
                asked += running.stderr.read(1)
            asked += b"|"
            os.write(ours, answer)
        _, errors = running.communicate(timeout=60)
    finally:
        os.close(ours)
        running.kill()
    assert running.returncode == code, errors
    assert b"one" not in asked + errors
    assert (tmp_path / "evidence").exists() == (code == 0)
    assert len(key_files(tmp_path)) == (2 if code == 0 else 0)


def test_a_failed_init_can_be_repeated(ledger: Run, tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("in the way")
    assert "evidence" in error_of(ledger(*NEW, env=PASSPHRASE), 5)
    assert (tmp_path / "evidence").read_text() == "in the way"
    (tmp_path / "evidence").unlink()
    assert ledger(*NEW, env=PASSPHRASE).returncode == 0
    assert ledger("verify").returncode == 0


def test_a_killed_init_says_what_to_do(ledger: Run, tmp_path: Path) -> None:
    """Killed between the database and entry 0, which are made one after the other."""
    SqliteStore.create(tmp_path / "evidence").close()
    result = ledger("note", "x")
    assert "the ledger is empty: it was never finished" in error_of(result, 5)
    assert b"delete the file and run 'ledger init' again" in result.stderr
    (tmp_path / "evidence" / "ledger.db").unlink()
    assert ledger(*NEW, "--no-passphrase").returncode == 0


def test_a_folder_with_other_files_keeps_them(ledger: Run, tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "letter.txt").write_text("Dear Sir")
    assert ledger(*NEW, "--no-passphrase").returncode == 0
    assert (tmp_path / "evidence" / "letter.txt").read_text() == "Dear Sir"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("https://example.org/evidence", "--origin", ORIGIN, "--signer", SIGNER), "a URL"),
        (("--origin", "two words", "--signer", SIGNER), "--origin: want an origin"),
        (("--origin", "https://a.example/1", "--signer", SIGNER), "--origin: want an origin"),
        (("--origin", "", "--signer", SIGNER), "--origin: want an origin"),
        (("--origin", ORIGIN, "--signer", "Alice Smith"), "--signer: want a key name"),
        (("--origin", ORIGIN, "--signer", "a\x1b[2J"), "--signer: want a key name"),
        (("--origin", ORIGIN, "--signer", ORIGIN), "a name of their own"),
        (("--origin", ORIGIN), "missing option '--signer'"),
        (("--origin", ORIGIN, "--signer", SIGNER, "--fact", "docket"), "want NAME=VALUE"),
        (("--origin", ORIGIN, "--signer", SIGNER, "--title", "x" * 70_000), "at most 60000"),
        (("--origin", ORIGIN, "--signer", SIGNER, "--title", "\x01" * 20_000), "at most 60000"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error_and_makes_nothing(
    ledger: Run, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = ledger("init", *arguments, "--no-passphrase")
    assert message in error_of(result, 2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that takes any bytes for a name")
def test_a_folder_whose_name_is_not_utf8(ledger: Run, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    result = ledger(*NEW, name, "--no-passphrase", "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["ledger"] == "caf\\xe9"
    for command in (("log",), ("verify", "--json"), ("note", "hello"), ("checkpoint",)):
        assert ledger(*command, env={"EVIDENCE_LEDGER": name}).returncode == 0, command
    other = ("init", name, "--origin", "tests.example/2", "--signer", SIGNER, "--no-passphrase", "--json")
    assert "caf\\" in json.loads(ledger(*other).stdout)["message"]
