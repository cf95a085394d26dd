"""The project's own ledger vectors: what they say, that they are what the generator writes."""

import json
from pathlib import Path

import pytest

from ledger.api import verifying
from ledger.verify.trust import parse_trust
from tests.support import first
from tests.vectors import generate

NAMES = sorted(path.parent.name for path in generate.FOLDER.glob("*/expect.json"))


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_generator_writes_exactly_what_is_checked_in(tmp_path: Path) -> None:
    generate.generate(tmp_path / "again")
    again, checked_in = tree(tmp_path / "again"), tree(generate.FOLDER)
    # Names only: pytest takes gigabytes to show how large trees of bytes differ.
    differing = {name for name in again.keys() | checked_in.keys() if again.get(name) != checked_in.get(name)}
    assert differing == set(), "run make vectors"
    assert len(NAMES) == len(generate.VECTORS)


@pytest.mark.parametrize("name", NAMES)
def test_gives_the_expected_outcome_and_first_finding(name: str) -> None:
    expect = json.loads((generate.FOLDER / name / "expect.json").read_text())
    trusted = parse_trust((generate.FOLDER / "trust.txt").read_bytes(), "trust.txt")
    report = verifying.verify(generate.FOLDER / name, trust=trusted)
    found = first(report)
    have = report.outcome, found.code if found else None, found.index if found else None
    assert have == (expect["outcome"], expect["finding"], expect["index"]), report.findings


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("ok-")])
def test_stays_indeterminate_without_trust(name: str) -> None:
    report = verifying.verify(generate.FOLDER / name)
    found = first(report)
    assert (report.outcome, found and found.code) == ("INDETERMINATE", "genesis-untrusted")
