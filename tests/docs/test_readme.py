"""The README: its commands run as printed, in order, in an empty folder; it claims nothing too much."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.dossier.toolchain import load_weasyprint
from ledger.errors import RenderError
from tests.docs.blocks import ROOT, blocks
from tests.docs.test_documents import CLAIMS

README = ROOT / "README.md"
LINT = "ledger dossier lint matter.toml\n"


def trial() -> str:
    """The block that a new reader pastes."""
    (found,) = (one.text for one in blocks(README) if one.heading.startswith("Five minutes"))
    return found


@pytest.mark.pdf
def test_a_new_reader_gets_from_nothing_to_a_dossier_with_a_clause(tmp_path: Path) -> None:
    try:
        load_weasyprint()
    except RenderError as error:
        pytest.skip(str(error))
    shell, folder = tmp_path / "bin", tmp_path / "empty"
    shell.mkdir()
    folder.mkdir()
    command = shell / "ledger"
    run = "from ledger.cli.main import run; run()"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{run}" "$@"\n')
    command.chmod(0o755)
    script = trial()
    assert script.endswith(LINT)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVIDENCE_LEDGER")}
    environment = {**kept, "HOME": str(tmp_path), "PATH": f"{shell}{os.pathsep}{os.environ['PATH']}"}
    environment = {name: value for name, value in environment.items() if not name.startswith("XDG_")}
    for part, wanted in ((script.removesuffix(LINT), 0), (LINT, 3)):
        done = subprocess.run(
            ["sh", "-e", "-c", part],
            cwd=folder,
            env=environment,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == wanted, done.stderr.decode() + done.stdout.decode()
    assert (folder / "dossier.pdf").read_bytes().startswith(b"%PDF")


def test_links_lead_to_files_and_nothing_is_claimed_too_much() -> None:
    text = README.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert (ROOT / target).exists(), target
    assert not re.search(CLAIMS, text, re.IGNORECASE)


def test_named_commands_exist() -> None:
    from ledger.cli.main import COMMANDS

    assert set(re.findall(r"^ledger ([a-z]+)", trial(), re.MULTILINE)) <= set(COMMANDS)
