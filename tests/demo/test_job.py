"""The whole job of a dossier: made of what was verified, and recorded."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from ledger.api.verifying import verify
from ledger.dossier import parse_matter
from ledger.dossier.job import make
from ledger.dossier.toolchain import load_weasyprint
from ledger.errors import RenderError
from ledger.verify.report import Outcome
from tests import support

pytestmark = pytest.mark.pdf

MATTER = parse_matter(
    b"""
[matter]
title = "A v. B"
[declarant]
name = "Jane Doe"
place = "abroad"
[[exhibit]]
select = "kind:exchange"
title = "Probes"
""",
    "matter.toml",
)


@pytest.fixture(scope="module", autouse=True)
def pango() -> None:
    try:
        load_weasyprint()
    except RenderError as error:
        pytest.skip(str(error))


def test_entry_names_the_file_and_the_tree(tmp_path: Path) -> None:
    output = tmp_path / "dossier.pdf"
    with support.make_ledger(tmp_path / "ledger", support.exchange("q", "a")) as ledger:
        report = verify(tmp_path / "ledger", trust=support.trust())
        made = make(ledger, MATTER, report, output)
        assert made.entry is not None
        entry = ledger.entry(made.entry.place)
    assert report.root is not None
    assert entry.body == {
        "bates_first": made.built.bates_first,
        "bates_last": made.built.bates_last,
        "edition": "sealed",
        "final": False,
        "of": None,
        "profile": "evidence",
        "replaces": None,
        "root": report.root.hex(),
        "sha256": hashlib.sha256(output.read_bytes()).hexdigest(),
        "signed": False,
        "title": "A v. B",
        "tree_size": 2,
        "volume": 1,
        "volumes": 1,
    }
    assert verify(tmp_path / "ledger", trust=support.trust()).outcome is Outcome.PASSED


def test_what_others_record_meanwhile_is_not_in_it(tmp_path: Path) -> None:
    with support.make_ledger(tmp_path / "ledger", support.exchange("q", "a")) as ledger:
        report = verify(tmp_path / "ledger", trust=support.trust())
        alone = make(ledger, MATTER, report, tmp_path / "alone.pdf")
        ledger.append([support.exchange("later", "later")])
        again = make(ledger, MATTER, report, tmp_path / "again.pdf")
    assert (again.built.tree_size, again.built.exhibits) == (2, 1)
    assert again.built.sha256 == alone.built.sha256


def test_failed_ledger_is_refused_and_with_force_gets_no_entry(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    support.make_ledger(folder, support.exchange("q", "a"), support.note("n")).close()
    with sqlite3.connect(folder / "ledger.db") as database:
        (name,) = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' LIMIT 1").fetchone()
        database.execute(f"DROP TRIGGER {name}")
    database.close()
    report = verify(folder, trust=support.trust())
    assert report.outcome is Outcome.FAILED
    with support.open_ledger(folder) as ledger:
        with pytest.raises(RenderError, match="FAILED verification"):
            make(ledger, MATTER, report, tmp_path / "no.pdf")
        assert not (tmp_path / "no.pdf").exists()
        made = make(ledger, MATTER, report, tmp_path / "forced.pdf", force=True)
        assert (made.entry, ledger.size) == (None, 3)
    assert (tmp_path / "forced.pdf").read_bytes().startswith(b"%PDF")
