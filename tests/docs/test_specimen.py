"""evidence/specimen: written again it is the same bytes; it verifies, by the independent verifier too."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.api.verifying import verify
from ledger.core.digest import parse_hex
from ledger.verify.report import Axis, Outcome
from ledger.verify.trust import Trust, parse_trust
from tests.docs import independent
from tests.docs.blocks import ROOT
from tests.specimen.__main__ import write
from tests.specimen.case import ORIGIN, specimen

SPECIMEN = ROOT / "evidence" / "specimen"
BUNDLE, TRUST = SPECIMEN / "bundle", SPECIMEN / "trust.txt"


def trust() -> Trust:
    return parse_trust(TRUST.read_bytes(), "trust.txt")


def test_is_written_again_byte_for_byte(tmp_path: Path) -> None:
    write(tmp_path)
    again = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {path.relative_to(SPECIMEN): path.read_bytes() for path in SPECIMEN.rglob("*") if path.is_file()}
    assert sorted(again) == sorted(kept), "run python -m tests.specimen"
    assert again == kept, "run python -m tests.specimen"
    write(tmp_path)  # over what is there
    assert {path: (tmp_path / path).read_bytes() for path in kept} == kept


def test_is_text_that_a_reviewer_can_read() -> None:
    for path in SPECIMEN.rglob("*"):
        if path.is_file():
            assert path.read_text(encoding="utf-8").replace("\n", "").isprintable(), path


def test_passes_verification() -> None:
    report = verify(BUNDLE, trust=trust())
    assert report.outcome is Outcome.PASSED
    assert report.findings == ()
    assert (report.origin, report.entries, report.objects, report.partial) == (ORIGIN, 12, 12, False)
    assert {report.axis(axis) for axis in (Axis.TIME, Axis.INDEPENDENCE)} == {Outcome.INDETERMINATE}


def test_passes_by_its_fingerprint_and_not_without_trust() -> None:
    fingerprint = sha256(b"\x00" + (BUNDLE / "data/entries/0000000000.note").read_bytes()).hexdigest()
    alone = Trust(genesis=(parse_hex(fingerprint, "fingerprint"),), source="paper")
    assert verify(BUNDLE, trust=alone).outcome is Outcome.PASSED
    assert verify(BUNDLE).outcome is Outcome.INDETERMINATE


def test_every_file_of_the_payload_is_looked_at(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(BUNDLE, tmp_path / "bundle"))
    assert verify(copy, trust=trust()).outcome is Outcome.PASSED
    payload = [path for path in sorted(copy.rglob("*")) if path.is_file() and path.stat().st_size]
    assert len(payload) == 1 + 1 + 12 + 12 + 12 + 12 + 5  # withheld.txt is empty
    for path in payload:
        intact = path.read_bytes()
        path.write_bytes(bytes([intact[0] ^ 1]) + intact[1:])
        assert verify(copy, trust=trust()).outcome is Outcome.FAILED, path
        path.write_bytes(intact)


def test_shows_each_kind_that_the_documents_promise() -> None:
    case = specimen()
    kinds = {case.entry(index).kind for index in range(case.size)}
    assert kinds == {"genesis", "exchange", "attachment", "note", "key", "custody", "correction"}
    signers = {case.entry(index).signer for index in range(case.size)}
    assert signers == {"a.tester@example.org", "b.reader@example.org"}
    assert case.entry(1).objects[0].commitment == case.entry(4).objects[0].commitment


@pytest.mark.tools
@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on PATH")
def test_passes_by_the_independent_verifier(tmp_path: Path) -> None:
    outcome, printed = independent.verify(BUNDLE, TRUST)
    assert outcome == "PASSED", printed
    copy = Path(shutil.copytree(BUNDLE, tmp_path / "bundle"))
    changed = min(copy.glob("data/objects/*"))
    changed.write_bytes(changed.read_bytes() + b"!")
    assert independent.verify(copy, TRUST)[0] == "FAILED"
