"""`ledger dossier lint` as a user runs it, and what it keeps `ledger dossier build --final` from."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli import forked
from tests.cli.conftest import environment

MATTER = """
[matter]
title = "A v. B"
[declarant]
name = "Jane Doe"
place = "us"
[[exhibit]]
select = "kind:exchange"
title = "Exchanges"
[[statement]]
text = "The ledger is tamper-proof."
exhibits = ["Exchanges"]
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("lint")
    run(root, "init", "--no-passphrase", "--origin", "a.example/case-1", "--signer", "j.doe@a.example")
    (root / "q").write_text("Who made you?")
    (root / "a").write_text("A laboratory did.")
    run(root, "record", "--query", "q", "--answer", "a", "--model", "m-1", "--provider", "P")
    (root / "matter.toml").write_text(MATTER)
    return root


def run(root: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[bytes]:
    done = forked.run(words, cwd=root, env=environment(root))
    assert done.returncode == code, done.stderr.decode()
    return done


def test_lists_errors_before_warnings_within_80_columns(desk: Path) -> None:
    text = run(desk, "dossier", "lint", "matter.toml", code=3).stdout.decode()
    assert text.index("errors: ") < text.index("L15") < text.index("warnings: ") < text.index("L35")
    mends = [" ".join(part.split()) for part in re.findall(r"mend: (.*?)(?=\n  L|\n\n)", text, re.S)]
    assert mends
    assert all(one != next_ for one, next_ in pairwise(mends))  # said once for all that it mends
    assert max(map(len, text.splitlines())) <= 80


def test_json_is_one_object(desk: Path) -> None:
    done = run(desk, "dossier", "lint", "matter.toml", "--as-of", "2030-01-31", "--json", code=3)
    value = json.loads(done.stdout)
    assert value["schema"] == "evidence-ledger/dossier-lint/v1"
    assert value["as_of"] == "2030-01-31"
    assert value["errors"] == sum(one["severity"] == "error" for one in value["problems"])
    assert set(value["problems"][0]) == {"id", "severity", "where", "what", "mend"}


def test_refuses_what_can_not_be_meant(desk: Path) -> None:
    run(desk, "dossier", "lint", "matter.toml", "--as-of", "tomorrow", code=2)
    run(desk, "dossier", "lint", "matter.toml", "--profile", "court", code=2)
    run(desk, "dossier", "lint", "none.toml", code=5)


def test_no_final_dossier_is_built_over_an_error(desk: Path) -> None:
    done = run(desk, "dossier", "build", "matter.toml", "-o", "d.pdf", "--no-entry", "--final", code=5)
    assert b"lint finds " in done.stderr
    assert b"`ledger dossier lint MATTER --final` lists every problem" in done.stderr
    assert not (desk / "d.pdf").exists()
