"""The README.txt inside a bundle: its commands run, from the bundle's folder, and change nothing there."""

import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from tests.docs.conftest import rewrite_manifests

SHELL = shutil.which("dash") or "sh"

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on PATH"),
]


def commands(bundle: Path) -> list[str]:
    """The indented paragraphs: what is set in by four is a command."""
    text = (bundle / "README.txt").read_text(encoding="utf-8")
    return [
        "\n".join(re.findall(r"^ {4}(.*)$", part, re.MULTILINE))
        for part in text.split("\n\n")
        if "\n    " in part
    ]


def run(bundle: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SHELL, "-e", "-c", command], cwd=bundle, capture_output=True, text=True, check=False
    )


@pytest.fixture
def bundle(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recorded / "whole", tmp_path / "bundle"))


def test_every_command_runs_and_says_what_it_should(bundle: Path) -> None:
    before = {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()}
    files, objects, leaf, signature = commands(bundle)
    assert run(bundle, files).returncode == 0
    lines = run(bundle, objects).stdout.splitlines()
    assert len(lines) == len(list(bundle.glob("data/objects/*")))
    assert all(line.split()[0] == line.split()[1] for line in lines)
    have = run(bundle, leaf).stdout.split()[0]
    assert f'"previous":"{have}"' in (bundle / "data/entries/0000000001.note").read_text()
    done = run(bundle, signature)
    assert (done.returncode, done.stdout) == (0, "Signature Verified Successfully\n"), done.stderr
    assert {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("index", range(10))
def test_signature_commands_work_for_any_entry(index: int, bundle: Path) -> None:
    command = commands(bundle)[3].replace("0000000000", f"{index:010d}")
    assert run(bundle, command).stdout == "Signature Verified Successfully\n"


def test_commands_notice_a_change(bundle: Path) -> None:
    files, objects, leaf, signature = commands(bundle)
    genesis = bundle / "data/entries/0000000000.note"
    old = run(bundle, leaf).stdout
    genesis.write_bytes(genesis.read_bytes().replace(b"A title", b"A tittle"))
    changed = min(bundle.glob("data/objects/*"))
    changed.write_bytes(changed.read_bytes() + b"!")
    assert run(bundle, files).returncode != 0
    rewrite_manifests(bundle)
    assert run(bundle, files).returncode == 0
    assert [
        line.split()[0] for line in run(bundle, objects).stdout.splitlines() if len(set(line.split()[:2])) > 1
    ] == [changed.name]
    assert run(bundle, leaf).stdout != old
    assert sha256(b"\x00" + genesis.read_bytes()).hexdigest() == run(bundle, leaf).stdout.split()[0]
    assert run(bundle, signature).returncode != 0
