"""A copy of the catalogues to spoil, and the desk of the command line's tests."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import desk, furnished, ledger
from tests.law.lock import TEMPLATES

__all__ = ["desk", "furnished", "ledger", "templates"]


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A folder of templates with the catalogues and their lock, to change as one likes."""
    folder = tmp_path / "own"
    shutil.copytree(TEMPLATES / "law", folder / "law")
    return folder
