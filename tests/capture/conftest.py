"""What the tests of recording share: one endpoint a worker, and a new ledger with its keys."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.capture.endpoint import Endpoint, serving
from tests.cli import desk as desks
from tests.cli import forked
from tests.cli.conftest import COMMAND, environment


@pytest.fixture(scope="session")
def server() -> Iterator[Endpoint]:
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def new_desk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], desks.Desk]:
    """Makes a desk with a ledger of entry 0 alone, and its keys; the ledger is made once and copied."""
    furnished = tmp_path_factory.mktemp("furnished")
    words = ("init", "--no-passphrase", "--origin", desks.ORIGIN, "--signer", desks.SIGNER)
    subprocess.run(
        (*COMMAND, *words), cwd=furnished, env=environment(furnished), check=True, capture_output=True
    )

    def make() -> desks.Desk:
        root = tmp_path_factory.mktemp("desk")
        shutil.copytree(furnished, root, dirs_exist_ok=True)

        def run(*arguments: str | Path, input: bytes = b"", env: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
            return forked.run(
                arguments, input=input, cwd=root, env=environment(root, **(env or {})), timeout=120
            )

        return desks.Desk(root, run)

    return make


@pytest.fixture
def desk(new_desk: Callable[[], desks.Desk]) -> desks.Desk:
    return new_desk()
