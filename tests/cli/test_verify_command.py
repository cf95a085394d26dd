"""`ledger verify`: exit codes, where trust comes from, and what a restored copy looks like."""

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.cli.desk import ORIGIN, SIGNER, Desk

FIRST = "Integrity is not truth"
AXES = {"integrity", "authorship", "time", "independence", "completeness"}


@pytest.fixture
def elsewhere(desk: Desk) -> dict[str, str]:
    """Another machine: no key, no memory."""
    return {"EVIDENCE_LEDGER_KEYS": str(desk.root / "elsewhere")}


def codes(report: Any) -> set[str]:
    return {finding["code"] for finding in report["findings"]}


def edit(database: Path, sql: str) -> None:
    """Change the database behind the program's back, past the triggers."""
    with sqlite3.connect(database) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(sql)
    connection.close()


def copy_without_log(desk: Desk, name: str) -> Path:
    """A copy as a backup program would make it, of the folded-in database."""
    target = desk.root / name
    target.mkdir()
    with sqlite3.connect(desk.evidence / "ledger.db") as source, sqlite3.connect(target / "ledger.db") as to:
        source.backup(to)
    source.close()
    to.close()
    return target


# ---- outcomes ----------------------------------------------------------------------------------------------


def test_passed_on_the_machine_that_made_it(desk: Desk) -> None:
    desk.ok("note", "x")
    text = desk.ok("verify")
    assert text.startswith(FIRST)
    assert text.splitlines()[-1] == "PASSED"
    assert "2 entries are self-attested: no outside time-stamp covers them" in text
    assert max(map(len, text.splitlines())) <= 80


def test_indeterminate_where_nothing_vouches_for_entry_0(desk: Desk, elsewhere: dict[str, str]) -> None:
    for arguments, env in ((("verify",), elsewhere), (("verify", "--no-memory"), {})):
        result = desk.run(*arguments, env=env)
        assert result.returncode == 4
        text = result.stdout.decode()
        assert text.startswith(FIRST)
        assert "genesis-untrusted" in text
        assert text.splitlines()[-1] == "INDETERMINATE"


def test_failed_where_an_entry_was_changed(desk: Desk, elsewhere: dict[str, str]) -> None:
    desk.ok("record", "--query-text", "q", "--answer-text", "the answer")
    edit(desk.evidence / "ledger.db", "UPDATE object SET data = (SELECT data FROM object WHERE id = 1)")
    for env in ({}, elsewhere):
        result = desk.run("verify", env=env)
        assert result.returncode == 3
        text = result.stdout.decode()
        assert text.startswith(FIRST)
        assert "object-mismatch" in text
        assert "schema-mismatch" in text  # it goes on after the first problem
        assert text.splitlines()[-1] == "FAILED"
        assert result.stderr == b""


def test_json_is_one_object_with_the_whole_report(desk: Desk) -> None:
    result = desk.run("verify", "--json")
    assert result.returncode == 0
    report = json.loads(result.stdout)
    assert set(report) == {
        *("schema", "outcome", "first_sentence", "source", "origin", "entries", "size", "partial", "quick"),
        *("skipped", "genesis", "root", "checkpoint", "objects", "object_bytes", "self_attested", "axes"),
        *("readings", "snapshots", "clauses", "coverage", "steps", "findings", "suppressed"),
    }
    assert report["schema"] == "evidence-ledger/report/v1"
    assert report["first_sentence"].startswith(FIRST)
    assert set(report["axes"]) == AXES
    assert [step["number"] for step in report["steps"]] == list(range(1, 11))
    assert report["genesis"] == desk.entry(0).leaf.hex()
    assert (report["origin"], report["entries"], report["size"]) == (ORIGIN, 1, 1)
    assert report["checkpoint"].startswith(f"{ORIGIN}\n1\n")
    edit(desk.evidence / "ledger.db", "UPDATE entry SET leaf_hash = zeroblob(32)")
    failed = desk.report()
    assert failed["outcome"] == "FAILED"
    for finding in failed["findings"]:
        assert set(finding) == {"code", "axis", "outcome", "index", "meaning", "detail"}
        assert finding["axis"] in AXES


def test_verifying_changes_nothing(desk: Desk) -> None:
    from tests.cli.desk import state

    before = state(desk.evidence), state(desk.keys)
    for more in ((), ("--quick",), ("--json",), ("--threads", "2")):
        desk.ok("verify", *more)
    assert (state(desk.evidence), state(desk.keys)) == before


def test_the_ledger_may_be_named_in_any_way(desk: Desk) -> None:
    for arguments in (
        ("verify", "evidence"),
        ("verify", "evidence/ledger.db"),
        ("verify", desk.evidence),
        ("verify", "-L", "evidence"),
    ):
        assert desk.ok(*arguments).splitlines()[-1] == "PASSED"
    assert desk.ok("verify", env={"EVIDENCE_LEDGER": str(desk.evidence)}).endswith("PASSED\n")


# ---- trust -------------------------------------------------------------------------------------------------


def test_trust_handed_over_by_another_way_passes(desk: Desk, elsewhere: dict[str, str]) -> None:
    desk.ok("key", "add", "bob@example.org", "--no-passphrase")
    desk.ok("note", "x", "--signer", "bob@example.org")
    desk.ok("key", "export", "-o", "trust.txt")
    assert desk.ok("verify", "--trust", "trust.txt", env=elsewhere).endswith("PASSED\n")
    assert not Path(elsewhere["EVIDENCE_LEDGER_KEYS"]).exists()
    # The fingerprint alone is enough, and so are the keys.
    (desk.root / "fingerprint").write_text(desk.entry(0).leaf.hex() + "\n")
    assert desk.ok("verify", "--trust", "fingerprint", env=elsewhere).endswith("PASSED\n")


def test_the_wrong_trust_fails(desk: Desk, elsewhere: dict[str, str]) -> None:
    new = ("init", "other", "--origin", ORIGIN, "--signer", SIGNER, "--no-passphrase")
    desk.ok(*new, env=elsewhere)
    desk.ok("key", "export", "-L", "other", "-o", "wrong.txt")
    result = desk.run(
        "verify", "--trust", "wrong.txt", env={"EVIDENCE_LEDGER_KEYS": str(desk.root / "third")}
    )
    assert result.returncode == 3
    assert b"trust-mismatch" in result.stdout


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"not a key\n", 3),
        (b"\xff\n", 3),
        (b"00" * 31 + b"\n", 3),
        (b"# " + b"x" * (1 << 20), 4),
    ],
)
def test_a_trust_file_must_be_one(desk: Desk, text: bytes, code: int) -> None:
    (desk.root / "trust").write_bytes(text)
    desk.refused("verify", "--trust", "trust", code=code)


def test_files_that_are_not_there_are_not_trust(desk: Desk) -> None:
    for option in ("--trust", "--checkpoint"):
        assert "missing: can't read" in desk.refused("verify", option, "missing", code=4)
        assert "Is a directory" in desk.refused("verify", option, "keys", code=4)


def test_accept_remembers_a_ledger_that_is_not_ours(desk: Desk, elsewhere: dict[str, str]) -> None:
    assert desk.run("verify", "--accept", env=elsewhere).returncode == 4
    assert desk.run("verify", env=elsewhere).returncode == 0
    # What was accepted catches what comes later.
    shutil.copytree(desk.evidence, desk.root / "old")
    desk.ok("note", "x")
    assert desk.run("verify", "--accept", env=elsewhere).returncode == 0
    result = desk.run("verify", "old", env=elsewhere)
    assert result.returncode == 3
    assert b"ledger-truncated" in result.stdout


def test_accept_remembers_nothing_that_failed(desk: Desk, elsewhere: dict[str, str]) -> None:
    edit(desk.evidence / "ledger.db", "UPDATE entry SET leaf_hash = zeroblob(32)")
    assert desk.run("verify", "--accept", env=elsewhere).returncode == 3
    assert not list(Path(elsewhere["EVIDENCE_LEDGER_KEYS"]).rglob("*"))


# ---- checkpoints and copies --------------------------------------------------------------------------------


def test_an_earlier_checkpoint_is_consistent(desk: Desk, elsewhere: dict[str, str]) -> None:
    desk.ok("checkpoint", "-o", "first")
    for number in range(3):
        desk.ok("note", str(number))
    desk.ok("checkpoint", "-o", "second")
    desk.ok("key", "export", "-o", "trust.txt")
    both = ("--checkpoint", "first", "--checkpoint", "second")
    assert desk.ok("verify", *both).endswith("PASSED\n")
    assert desk.ok("verify", *both, "--trust", "trust.txt", env=elsewhere).endswith("PASSED\n")


def test_a_checkpoint_of_a_longer_history_shows_that_entries_were_removed(
    desk: Desk, elsewhere: dict[str, str]
) -> None:
    shutil.copytree(desk.evidence, desk.root / "old")
    desk.ok("note", "x")
    desk.ok("checkpoint", "-o", "later")
    result = desk.run("verify", "old", "--checkpoint", "later", "--json", env=elsewhere)
    assert result.returncode == 3
    assert "ledger-truncated" in codes(json.loads(result.stdout))


def test_a_checkpoint_of_another_history_shows_that_entries_were_changed(
    desk: Desk, elsewhere: dict[str, str]
) -> None:
    """The same keys, two histories: what a log key must never sign."""
    shutil.copytree(desk.root, desk.root / "fork")
    desk.ok("note", "one")
    fork = {"EVIDENCE_LEDGER_KEYS": str(desk.root / "fork" / "keys")}
    desk.ok("note", "two", "-L", "fork/evidence", env=fork)
    desk.ok("checkpoint", "-L", "fork/evidence", "-o", "theirs")
    result = desk.run("verify", "--checkpoint", "theirs", "--json", env=elsewhere)
    assert result.returncode == 3
    assert "history-changed" in codes(json.loads(result.stdout))


def test_a_checkpoint_must_be_one(desk: Desk) -> None:
    (desk.root / "text").write_text("no checkpoint\n")
    assert desk.run("verify", "--checkpoint", "text").returncode == 3
    assert b"Traceback" not in desk.run("verify", "--checkpoint", "text").stderr


def test_memory_catches_an_older_copy_that_was_restored(desk: Desk) -> None:
    backup = copy_without_log(desk, "backup")
    desk.ok("note", "inconvenient")
    shutil.rmtree(desk.evidence)
    backup.rename(desk.evidence)
    assert "ledger-truncated" in codes(desk.report())
    message = desk.refused("note", "instead", code=3)
    assert "truncated, or restored from an older copy" in message


def test_the_write_ahead_log_belongs_to_the_database(desk: Desk, elsewhere: dict[str, str]) -> None:
    """A copy that is taken while a command runs has entries in ledger.db-wal; without it they are missed."""
    with sqlite3.connect(desk.evidence / "ledger.db") as holding:
        holding.execute("SELECT count(*) FROM entry").fetchone()  # keeps the log from being folded in
        desk.ok("note", "in the log")
        assert (desk.evidence / "ledger.db-wal").stat().st_size
        shutil.copytree(desk.evidence, desk.root / "copy")
        (desk.root / "part").mkdir()
        shutil.copy(desk.evidence / "ledger.db", desk.root / "part")
    holding.close()
    desk.ok("checkpoint", "-o", "newest")
    desk.ok("key", "export", "-o", "trust")
    both = ("--trust", "trust", "--checkpoint", "newest", "--json")
    whole = desk.run("verify", "copy", *both, env=elsewhere)
    assert (whole.returncode, json.loads(whole.stdout)["entries"]) == (0, 2)
    part = desk.run("verify", "part", *both, env=elsewhere)
    assert part.returncode == 3
    assert "ledger-truncated" in codes(json.loads(part.stdout))


# ---- quick -------------------------------------------------------------------------------------------------


def test_quick_names_what_it_skipped(desk: Desk) -> None:
    desk.ok("record", "--query-text", "q", "--answer-text", "a")
    report = json.loads(desk.ok("verify", "--quick", "--json"))
    assert report["quick"] is True
    assert report["skipped"]
    skipped = " ".join(report["skipped"])
    assert "signature" in skipped
    assert "object" in skipped
    text = desk.ok("verify", "--quick")
    assert text.splitlines()[-1] == "PASSED (quick: see what was not checked)"
    assert "not checked" in text
    assert json.loads(desk.ok("verify", "--json"))["skipped"] == []


def test_quick_finds_what_it_does_look_at(desk: Desk) -> None:
    desk.ok("note", "x")
    edit(desk.evidence / "ledger.db", 'DELETE FROM entry WHERE "index" = 1')
    assert desk.run("verify", "--quick").returncode == 3
