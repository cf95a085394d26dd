"""The command as a user runs it: a process of its own, with nothing of this user's environment but PATH."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli import forked
from tests.cli.forked import COMMAND

if TYPE_CHECKING:
    from tests.cli.desk import Desk

__all__ = ["COMMAND", "Run", "desk", "environment", "furnished", "ledger"]

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
        return forked.run(
            arguments, input=input, cwd=tmp_path, env=environment(tmp_path, **(env or {})), timeout=60
        )

    return run


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a new ledger in `evidence` and its keys, not encrypted, in `keys`; made once."""
    from tests.cli import desk

    root = tmp_path_factory.mktemp("desk")
    words = ("init", "--no-passphrase", "--origin", desk.ORIGIN, "--signer", desk.SIGNER)
    subprocess.run((*COMMAND, *words), cwd=root, env=environment(root), check=True, capture_output=True)
    return root


@pytest.fixture
def desk(furnished: Path, ledger: Run, tmp_path: Path) -> "Desk":
    """A ledger of entry 0 alone, with its keys: a copy, to do with as one likes."""
    from tests.cli.desk import Desk

    shutil.copytree(furnished, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path, ledger)
