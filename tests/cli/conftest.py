"""The command as a user runs it: a process of its own, with nothing of this user's environment but PATH."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

COMMAND = (sys.executable, "-c", "from ledger.cli.main import run; run()")

Run = Callable[..., subprocess.CompletedProcess[bytes]]


def environment(home: Path, **more: str) -> dict[str, str]:
    """A user with an empty home and no keys."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "EVIDENCE_LEDGER_KEYS": str(home / "keys"),
        "PYTHONIOENCODING": "utf-8",
        **more,
    }


@pytest.fixture
def ledger(tmp_path: Path) -> Run:
    """Runs `ledger ARGUMENTS...` in tmp_path, with `input` on its standard input and `env` besides."""

    def run(
        *arguments: str | Path, input: bytes = b"", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            (*COMMAND, *map(str, arguments)),
            input=input,
            capture_output=True,
            cwd=tmp_path,
            env=environment(tmp_path, **(env or {})),
            timeout=60,
            check=False,
        )

    return run
