"""What is changed inside the layout engine changes no byte."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.pdf

_BUILD = """
import sys
from pathlib import Path
from ledger.dossier import build
from ledger.dossier.build import Options
from ledger.dossier.engine import speed
from tests.dossier.engine.test_bytes import ledger, matter
from tests.dossier.memory import report
if sys.argv[2] == "plain":
    speed.VERSIONS["weasyprint"] = "none"
made = ledger(4)
options = Options(workers=1, no_cache=True)
print(build(made, matter(), report(made), Path(sys.argv[1]), options=options).sha256.hex())
"""


def test_with_and_without_the_bytes_are_the_same(pango: None, tmp_path: Path) -> None:
    root = Path(__file__).parents[3]

    def built(how: str) -> str:
        command = [sys.executable, "-c", _BUILD, str(tmp_path / how), how]
        return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split()[
            -1
        ]

    assert built("plain") == built("hastened")


def test_another_version_of_the_library_is_left_as_it_is(
    pango: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from weasyprint import layout

    from ledger.dossier.engine import speed

    before = layout.make_margin_boxes
    monkeypatch.setitem(speed.VERSIONS, "weasyprint", "99.0")
    assert speed.hasten() is False
    assert layout.make_margin_boxes is before
