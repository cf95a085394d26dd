"""What is built: the wheel carries all that the program needs, and nothing of anybody's evidence."""

import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import ledger
from tests.support import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_carries_templates_fonts_and_schema(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    assert "ledger/store/schema.sql" in names
    assert "ledger/py.typed" in names
    assert any(name.startswith("ledger/templates/dossier/") for name in names)
    assert any(name.startswith("ledger/templates/declarations/") for name in names)
    fonts = {path.name for path in (ROOT / "templates" / "fonts").rglob("*.[to]tf")}
    assert fonts
    assert fonts <= {Path(name).name for name in names}


def test_the_wheel_carries_no_evidence_and_no_tests(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/", 1)[0] for name in wheel.namelist()}
    assert tops == {"ledger", f"evidence_ledger-{ledger.__version__}.dist-info"}


def test_the_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == ledger.__version__


def test_fonts_are_those_that_their_readme_names() -> None:
    readme = (ROOT / "templates" / "fonts" / "README.md").read_text()
    for path in (ROOT / "templates" / "fonts").rglob("*.[to]tf"):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert digest in readme, path.name


def test_the_lock_pins_every_file_and_names_no_registry() -> None:
    lock = (ROOT / "requirements" / "dev.lock").read_text()
    assert not re.search(r"https?:|--index|--find-links|file:", lock)
    pinned = re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE)
    assert len(pinned) > 30
    for block in re.split(r"^(?=[a-z0-9._-]+==)", lock, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block


def test_schema_sql_is_what_the_tables_emit() -> None:
    from ledger.store.tables import emit

    assert (ROOT / "ledger" / "store" / "schema.sql").read_text() == emit(), "run: make schema"
