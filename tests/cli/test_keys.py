"""`ledger unlock`, `lock` and `key`: who may sign, for how long, and by whose leave."""

import json
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ledger.api.verifying import verify
from ledger.errors import StoreError
from ledger.keyring import KeyFolder, pkcs8
from ledger.verify.report import Outcome
from tests import support
from tests.cli.conftest import Run
from tests.cli.desk import ORIGIN, SIGNER, Desk, error_of

BOB = "bob@example.org"
PASSPHRASE = {"EVIDENCE_LEDGER_PASSPHRASE": "correct horse"}


@pytest.fixture(scope="module")
def sealed_keys(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Path:
    """The desk's keys under a passphrase; the derivation is slow on purpose, so it is made once."""
    root = tmp_path_factory.mktemp("sealed")
    for info in KeyFolder(furnished / "keys").list():
        private = load_pem_private_key(info.path.read_bytes(), None)
        assert isinstance(private, Ed25519PrivateKey)
        target = root / info.path.relative_to(furnished / "keys")
        target.parent.mkdir()
        target.write_bytes(pkcs8.format_private_key(private, b"correct horse"))
    return root


@pytest.fixture
def sealed(desk: Desk, sealed_keys: Path) -> Iterator[Desk]:
    """A desk whose keys are encrypted; locked again at the end."""
    for path in sealed_keys.rglob("*.pem"):
        target = desk.keys / path.relative_to(sealed_keys)
        target.write_bytes(path.read_bytes())
    yield desk
    desk.run("lock")


# ---- unlock, lock ------------------------------------------------------------------------------------------


def test_nobody_types_a_passphrase_while_unlocked(sealed: Desk) -> None:
    assert "nobody to ask" in sealed.refused("note", "x")
    assert sealed.ok("unlock", env=PASSPHRASE).splitlines() == [f"log     {ORIGIN}", f"signer  {SIGNER}"]
    (sealed.root / "file").write_text("x")
    for arguments in (
        ("note", "x"),
        ("record", "--query-text", "q", "--answer-text", "a"),
        ("attach", "file"),
        ("record", "--jsonl", "-"),
    ):
        sealed.ok(*arguments)
    assert sealed.run("lock").stderr == b"locked\n"
    assert "nobody to ask" in sealed.refused("note", "x")
    assert sealed.run("lock").stderr == b"no agent was running\n"
    assert sealed.report()["outcome"] == "PASSED"


def test_the_socket_is_the_users_own_and_goes_with_the_agent(sealed: Desk) -> None:
    socket = sealed.root / "s"
    env = {"EVIDENCE_LEDGER_AGENT": str(socket)}
    sealed.ok("unlock", env=PASSPHRASE | env)
    assert stat.S_ISSOCK(socket.stat().st_mode)
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600
    sealed.ok("note", "x", env=env)
    assert "nobody to ask" in sealed.refused("note", "x")  # the agent is found by its socket
    sealed.ok("lock", env=env)
    assert not socket.exists()


def test_the_agent_ends_by_itself(sealed: Desk) -> None:
    sealed.ok("unlock", "--for", "1s", env=PASSPHRASE)
    deadline = time.monotonic() + 30
    while sealed.run("note", "x").returncode == 0 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "nobody to ask" in sealed.refused("note", "x")


@pytest.mark.parametrize(
    "text", ["nonsense", "", "8", "h", "-1h", "0h", "1.5h", "١h", "8 h", "100000s", "9w"]
)
def test_a_time_that_can_not_be_meant(sealed: Desk, text: str) -> None:
    assert "--for" in sealed.refused("unlock", f"--for={text}", code=2, env=PASSPHRASE)


def test_longer_than_a_month_is_no_sitting(desk: Desk) -> None:
    assert "agent: want a life of up to" in desk.refused("unlock", "--for", "99d")


def test_the_wrong_passphrase_unlocks_nothing(sealed: Desk) -> None:
    wrong = {"EVIDENCE_LEDGER_PASSPHRASE": "wrong"}
    assert "passphrase" in sealed.refused("unlock", env=wrong)
    assert "passphrase" in sealed.refused("note", "x", env=wrong)
    assert sealed.run("lock").stderr == b"no agent was running\n"


def test_a_passphrase_file_must_be_closed_to_others(sealed: Desk) -> None:
    path = sealed.root / "passphrase"
    path.write_text("correct horse\nsecond line\n")
    path.chmod(0o644)
    assert "open to others" in sealed.refused("note", "x", "--passphrase-file", "passphrase")
    path.chmod(0o600)
    sealed.ok("note", "x", "--passphrase-file", "passphrase")


def test_unlock_without_the_ledgers_keys(desk: Desk) -> None:
    assert "none of the ledger's keys is here" in desk.refused(
        "unlock", env={"EVIDENCE_LEDGER_KEYS": str(desk.root / "elsewhere")}
    )


# ---- who may sign ------------------------------------------------------------------------------------------


def test_a_second_signer_signs_after_being_added(desk: Desk) -> None:
    added = desk.json("key", "add", BOB, "--reason", "second examiner", "--no-passphrase")
    entry = desk.entry(added["entries"][0]["index"])
    assert (entry.body["action"], entry.body["reason"]) == ("add", "second examiner")
    assert [line.name for line in entry.signatures] == [SIGNER, BOB]  # the new key proves possession
    assert "the keys of several signers are here" in desk.refused("note", "x")
    assert desk.entry(desk.index("note", "x", "--signer", BOB)).signer == BOB
    assert desk.entry(desk.index("note", "x", env={"EVIDENCE_LEDGER_SIGNER": SIGNER})).signer == SIGNER
    assert desk.report()["outcome"] == "PASSED"


def test_a_revoked_signer_can_not_sign_and_never_comes_back(desk: Desk) -> None:
    desk.ok("key", "add", BOB, "--no-passphrase")
    revoke = ("key", "revoke", BOB, "--reason", "lost", "--suspected-from", "2024-05-01T00:00:00Z")
    revoked = desk.index(*revoke, "--signer", SIGNER)
    body = desk.json("show", str(revoked))["body"]
    assert (body["action"], body["suspected_from"]) == ("revoke", "2024-05-01T00:00:00.000000Z")
    assert "the key is not active" in desk.refused("note", "x", "--signer", BOB)
    assert "never comes back" in desk.refused("key", "add", BOB, code=2)
    assert f"key {BOB}: not an active signer" in desk.refused("key", "revoke", BOB, "--reason", "again")
    assert desk.entry(desk.index("note", "x")).signer == SIGNER  # the only one again: no need to say who
    states = {(key["role"], key["name"]): key["state"] for key in desk.json("key", "list")["keys"]}
    assert states == {("log", ORIGIN): "active", ("signer", SIGNER): "active", ("signer", BOB): "revoked"}
    assert desk.report()["outcome"] == "PASSED"


def test_key_add_refuses(desk: Desk) -> None:
    desk.ok("key", "add", BOB, "--no-passphrase")
    by = ("--signer", SIGNER)
    assert "an active signer already" in desk.refused("key", "add", BOB, *by, code=2)
    assert "an active signer already" in desk.refused("key", "add", SIGNER, *by, code=2)
    assert "a name of their own" in desk.refused("key", "add", ORIGIN, *by, code=2)
    assert "want a key name" in desk.refused("key", "add", "Carol Smith", *by, code=2)
    assert "nobody to ask" in desk.refused("key", "add", "carol", *by)
    assert not KeyFolder(desk.keys).exists("signer", "carol")
    assert "want its zone too" in desk.refused(
        *("key", "revoke", BOB, "--reason", "r", "--suspected-from", "2024-05-01"), code=2
    )


def test_a_key_that_could_not_be_added_can_be_added_later(desk: Desk) -> None:
    database = desk.evidence / "ledger.db"
    desk.refused("key", "add", BOB, "--no-passphrase", "--ledger", "missing")
    assert not KeyFolder(desk.keys).exists("signer", BOB)
    database.chmod(0o600)
    desk.ok("key", "add", BOB, "--no-passphrase")
    assert desk.report()["outcome"] == "PASSED"


def test_the_last_signer_may_be_revoked_and_closes_the_ledger(desk: Desk) -> None:
    desk.ok("key", "revoke", SIGNER, "--reason", "closed")
    assert "signer" in desk.refused("note", "x")
    assert "the key is not active" in desk.refused("note", "x", "--signer", SIGNER)
    assert desk.report()["outcome"] == "PASSED"


def test_a_key_that_was_never_added_can_not_sign(desk: Desk) -> None:
    KeyFolder(desk.keys).create("signer", "mallory", None)
    assert "the key is not active" in desk.refused("note", "x", "--signer", "mallory")


def test_key_list_says_whose_private_keys_are_here(desk: Desk) -> None:
    assert [key["private_key_here"] for key in desk.json("key", "list")["keys"]] == [True, True]
    away = {"EVIDENCE_LEDGER_KEYS": str(desk.root / "elsewhere")}
    listed = json.loads(desk.run("key", "list", "--json", env=away).stdout)
    assert [key["private_key_here"] for key in listed["keys"]] == [False, False]
    assert "none of its signers' keys is in" in desk.refused("note", "x", env=away)


def test_key_export_is_a_trust_file_and_never_overwrites(desk: Desk) -> None:
    desk.ok("key", "add", BOB, "--no-passphrase")
    text = desk.ok("key", "export")
    vkeys = [line for line in text.splitlines() if "+" in line and not line.startswith("#")]
    assert [vkey.split("+", 1)[0] for vkey in vkeys] == [ORIGIN, SIGNER, BOB]
    assert desk.entry(0).leaf.hex() in text.splitlines()
    assert "PRIVATE" not in text
    desk.ok("key", "export", "--out", "trust.txt")
    assert (desk.root / "trust.txt").read_text() == text
    assert "is there already" in desk.refused("key", "export", "--out", "trust.txt")
    assert "No such file" in desk.refused("key", "export", "--out", "no/trust.txt")


def test_append_refuses_what_no_verifier_would_pass(tmp_path: Path) -> None:
    """What is recorded stays for ever, so the rules hold within a batch too."""
    with support.make_ledger(tmp_path / "evidence") as ledger:
        for drafts in (
            [support.key_add(support.BOB), support.key_add(support.BOB)],
            [support.key_revoke(support.ALICE), support.note("by a revoked key")],
            [support.key_revoke(support.BOB)],
            [support.custody(support.BOB)],
            [support.key_add(support.LOG)],
        ):
            with pytest.raises(StoreError):
                ledger.append(drafts)
            assert ledger.size == 1
        ledger.append([support.key_add(support.BOB), support.custody(support.BOB)])
        ledger.append([support.key_revoke(support.BOB)])
        for draft in (support.key_add(support.BOB), support.custody(support.BOB)):
            with pytest.raises(StoreError):
                ledger.append([draft])
        assert ledger.size == 4
    report = verify(tmp_path / "evidence", trust=support.trust())
    assert report.outcome is Outcome.PASSED


# ---- key files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_is_open_to_others_is_not_used(desk: Desk, mode: int) -> None:
    for info in KeyFolder(desk.keys).list():
        info.path.chmod(mode)
        assert f"open to others (mode {mode:04o})" in desk.refused("note", "x")
        info.path.chmod(0o600)
    desk.ok("note", "x")


def test_damaged_and_foreign_key_files_are_refused(desk: Desk) -> None:
    log, signer = (info.path for info in KeyFolder(desk.keys).list())
    good = signer.read_bytes()
    for data, message in (
        (b"", ""),
        (good[:60], ""),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", ""),
        (log.read_bytes(), ".pub file says"),
    ):
        signer.write_bytes(data)
        assert message in desk.refused("note", "x")
    signer.write_bytes(good)
    log.unlink()
    assert "no such key" in desk.refused("note", "x")


def test_the_key_folder_may_not_be_a_file(ledger: Run, desk: Desk) -> None:
    (desk.root / "not a folder").write_text("x")
    error_of(ledger("note", "x", env={"EVIDENCE_LEDGER_KEYS": str(desk.root / "not a folder")}), 5)
