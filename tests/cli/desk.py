"""A desk to work at: a ledger with its keys in a folder, the real commands, and what they may not touch."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.api import Ledger
from ledger.core.entry import Entry
from tests.cli.conftest import COMMAND, Run, environment

ORIGIN = "tests.example/desk"
SIGNER = "alice@example.org"

Result = subprocess.CompletedProcess[bytes]


@dataclass(frozen=True)
class Desk:
    """`root/evidence` and `root/keys` (not encrypted): where the commands look by themselves."""

    root: Path
    run: Run

    @property
    def evidence(self) -> Path:
        return self.root / "evidence"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    def ok(self, *arguments: str | Path, **more: Any) -> str:
        """What the command prints; it must succeed."""
        result = self.run(*arguments, **more)
        assert result.returncode == 0, (result.stdout, result.stderr)
        return result.stdout.decode()

    def json(self, *arguments: str | Path, **more: Any) -> Any:
        """The one JSON object that the command prints."""
        return json.loads(self.ok(*arguments, "--json", **more))

    def index(self, *arguments: str | Path, **more: Any) -> int:
        """The index of the one entry that the command appends."""
        return int(self.ok(*arguments, "--quiet", **more))

    def refused(self, *arguments: str | Path, code: int = 5, **more: Any) -> str:
        """The error of a command that must fail with one line, perhaps a hint, and change nothing."""
        before = state(self.evidence)
        result = self.run(*arguments, **more)
        message = error_of(result, code)
        assert state(self.evidence) == before
        return message

    def size(self) -> int:
        with Ledger.open(self.evidence) as opened:
            return opened.size

    def entry(self, index: int = -1) -> Entry:
        """An entry, counted from the end if negative."""
        with Ledger.open(self.evidence) as opened:
            return opened.entry(index % opened.size)

    def content(self, index: int, role: str) -> bytes:
        """The bytes that are kept for a role of an entry."""
        with Ledger.open(self.evidence) as opened:
            reference = opened.entry(index).reference(role)
            assert reference is not None
            return opened.content(reference.commitment)

    def report(self, *arguments: str | Path, **more: Any) -> Any:
        """What `verify --json` prints, whatever the outcome."""
        return json.loads(self.run("verify", "--json", *arguments, **more).stdout)

    def start(self, *arguments: str | Path, **more: Any) -> "subprocess.Popen[bytes]":
        """The command, running."""
        streams: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(
            (*COMMAND, *map(str, arguments)), cwd=self.root, env=environment(self.root), **{**streams, **more}
        )


def error_of(result: Result, code: int) -> str:
    """The message of the one error line; fails where there is more, or another exit code."""
    lines = result.stderr.decode().splitlines()
    assert result.returncode == code, (result.returncode, result.stdout, result.stderr)
    assert b"Traceback" not in result.stderr
    errors = [line for line in lines if line.startswith("ledger: error: ")]
    hints = [line for line in lines if line.startswith("ledger: hint: ")]
    assert len(errors) == 1, lines
    assert len(hints) <= 1, lines
    assert lines == errors + hints, lines
    return errors[0].removeprefix("ledger: error: ")


def state(path: Path) -> dict[str, str]:
    """Name -> SHA-256 of every file below `path` (or of the file) that can hold evidence.

    SQLite makes `-shm` and an empty `-wal` even for a reader; neither holds anything.
    """
    if path.is_file():
        return {".": sha256(path.read_bytes()).hexdigest()}
    found = {}
    for file in sorted(path.rglob("*")):
        if not file.is_file() or file.name.endswith("-shm") or file.name == "ledger.lock":
            continue
        if file.name.endswith("-wal") and not file.stat().st_size:
            continue
        found[str(file.relative_to(path))] = sha256(file.read_bytes()).hexdigest()
    return found


def peak_memory(root: Path, arguments: Sequence[str | Path], feed: str | None = None) -> tuple[Result, int]:
    """Run a command, fed by another one of the shell's; what it says, and its peak memory in bytes."""
    script = (
        "import resource, subprocess, sys\n"
        "feed = sys.argv[1]\n"
        "pipe = subprocess.Popen(feed, shell=True, stdout=subprocess.PIPE) if feed else None\n"
        "code = subprocess.run(sys.argv[2:], stdin=pipe.stdout if pipe else None).returncode\n"
        # Linux counts in KiB, macOS in bytes
        "unit = 1 if sys.platform == 'darwin' else 1024\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit\n"
        "sys.stdout.write(f'\\npeak {peak}')\n"
        "sys.stdout.flush()\n"
        "sys.exit(code)\n"
    )
    command = (sys.executable, "-c", script, feed or "", *COMMAND, *map(str, arguments))
    result = subprocess.run(
        command, cwd=root, env=environment(root), capture_output=True, timeout=600, check=False
    )
    return result, int(result.stdout.rpartition(b"peak ")[2])


@dataclass
class Mount:
    """A small file system of its own, so that a disk can really be full or read-only. Needs root."""

    path: Path

    def make(self, *options: str) -> bool:
        self.path.mkdir()
        return (
            subprocess.run(("mount", *options, self.path), capture_output=True, check=False).returncode == 0
        )

    def remake(self, options: str) -> None:
        subprocess.run(("mount", "-o", f"remount,{options}", self.path), check=True)

    def remove(self) -> None:
        with suppress(OSError):
            subprocess.run(("umount", "-l", self.path), capture_output=True, check=False)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
