"""One case is recorded, one final dossier built for all; a test that adds to the ledger does so in a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.dossier.toolchain import load_weasyprint
from ledger.errors import RenderError
from tests.cli.final.case import Case, desk_at, record
from tests.dossier.signing.authority import Authority, authority


@pytest.fixture(scope="session")
def recorded(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The case, and m.toml, a matter that no check has an error for."""
    try:
        load_weasyprint()
    except RenderError as error:
        pytest.skip(str(error))
    root = tmp_path_factory.mktemp("recorded") / "desk"
    shutil.copytree(furnished, root)
    made = record(desk_at(root))
    made.matter()
    return made


@pytest.fixture(scope="session")
def done(recorded: Case, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A copy in which the final dossier was built, as d.pdf. To be read only."""
    made = recorded.copy(tmp_path_factory.mktemp("done"))
    return made._replace(final=made.build("m.toml", "d.pdf")["entry"])


@pytest.fixture
def again(done: Case, tmp_path: Path) -> Case:
    """A copy of `done`, to go on with."""
    return done.copy(tmp_path)


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """Certificates of the tests' own."""
    with authority(tmp_path_factory.mktemp("pki")) as served:
        yield served
