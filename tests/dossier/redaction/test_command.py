"""`ledger dossier redact` and `build --public` as a user runs them, to the entry of the public edition."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from ledger.api import Ledger
from tests.cli.conftest import COMMAND, environment

MAIL = "w.janssen@mailbox.example"
MATTER = """
[matter]
title = "A v. B"
[declarant]
name = "Jane Doe"
place = "us"
[[exhibit]]
select = "kind:exchange"
title = "Exchanges"
"""


def run(root: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        (*COMMAND, *words), cwd=root, env=environment(root), capture_output=True, check=False, timeout=120
    )
    assert done.returncode == code, done.stderr.decode()
    return done


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    run(tmp_path, "init", "--no-passphrase", "--origin", "a.example/case-1", "--signer", "j.doe@a.example")
    (tmp_path / "q").write_text("Who made you?")
    (tmp_path / "a").write_text(f"Ask {MAIL}, SSN 219-09-9999.")
    run(tmp_path, "record", "--query", "q", "--answer", "a", "--model", "m-1", "--provider", "P")
    (tmp_path / "matter.toml").write_text(MATTER)
    return tmp_path


def test_lists_places_and_shows_the_words_on_a_terminal_alone(desk: Path) -> None:
    piped = run(desk, "dossier", "redact", "matter.toml")
    assert "exhibit 1, entry 1, answer, 4 to 29  email" in piped.stdout.decode()
    assert MAIL not in piped.stdout.decode() + piped.stderr.decode()
    assert "2 to decide, 0 redacted, 0 kept" in piped.stderr.decode()
    mine, theirs = pty.openpty()
    command = (*COMMAND, "dossier", "redact", "matter.toml")
    subprocess.run(
        command, cwd=desk, env=environment(desk), stdout=theirs, stderr=subprocess.DEVNULL, check=True
    )
    assert MAIL in os.read(mine, 65_536).decode()
    os.close(mine)
    os.close(theirs)


def test_json_and_the_file_of_tables_hold_no_words(desk: Path) -> None:
    done = run(desk, "dossier", "redact", "matter.toml", "--write", "tables.toml", "--json")
    value = json.loads(done.stdout)
    assert value["schema"] == "evidence-ledger/redaction-proposals/v1"
    assert [(one["role"], one["start"], one["end"], one["category"]) for one in value["proposals"]] == [
        ("answer", 4, 29, "email"),
        ("answer", 35, 42, "social-security-number"),
    ]
    text = (desk / "tables.toml").read_text()
    for words in (MAIL, "219"):
        assert words not in done.stdout.decode()
        assert words not in text
    run(desk, "dossier", "redact", "matter.toml", "--write", "tables.toml", code=5)  # is there already


@pytest.mark.pdf
def test_from_the_proposals_to_a_public_edition_of_the_recorded_sealed_one(pango: None, desk: Path) -> None:
    refused = run(
        desk, "dossier", "build", "matter.toml", "-o", "public.pdf", "--public", "--no-entry", code=5
    )
    assert (
        b"2 of what was found is neither redacted nor kept: 1 email, 1 social-security-number"
        in refused.stderr
    )
    assert not (desk / "public.pdf").exists()
    run(desk, "dossier", "redact", "matter.toml", "--write", "tables.toml")
    with (desk / "matter.toml").open("a") as file:
        file.write((desk / "tables.toml").read_text())
    run(desk, "dossier", "build", "matter.toml", "-o", "sealed.pdf")
    run(desk, "dossier", "build", "matter.toml", "-o", "public.pdf", "--public")
    with Ledger.open(desk / "evidence") as ledger:
        sealed, public = list(ledger.entries_of_kind("dossier"))
        assert public.body["edition"] == "public"
        assert public.body["of"] == sealed.index
        reference = public.reference("redactions")
        assert reference is not None
        log = b"".join(ledger.chunks(reference.commitment))
    assert [row["spans"] for row in json.loads(log)["redactions"]] == [[[4, 29]], [[35, 42]]]
    assert b"mailbox" not in log
    assert run(desk, "verify").returncode == 0
