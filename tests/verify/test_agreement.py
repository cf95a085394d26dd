"""The product and the independent verifier, which share no code, come to the same outcome."""

from pathlib import Path
from typing import Any

import pytest

from ledger.bundle.reader import BundleReader
from ledger.verify.plan import verify
from ledger.verify.report import Report
from ledger.verify.trust import parse_trust
from tests.conformance.test_verifier import NOTE, ORIGIN, PARTIAL, REFUSED, Made


def judged(made: Made) -> Report:
    """The product's report on a bundle that the other verifier's tests made."""
    return verify(BundleReader(made.folder), trust=parse_trust(made.trust.read_bytes(), "trust.txt"))


@pytest.mark.parametrize("case", REFUSED)
def test_refuses_what_the_other_refuses(case: str, tmp_path: Path) -> None:
    entries, _, _ = REFUSED[case]
    made = Made(tmp_path, *entries)
    assert judged(made).outcome == made.verdict()[0] == "FAILED"


@pytest.mark.parametrize(("entries", "absent", "trust", "want"), PARTIAL)
def test_judges_partial_bundles_alike(
    entries: list[Any],
    absent: int,
    trust: list[str],
    want: tuple[str, str | None, int | None],
    tmp_path: Path,
) -> None:
    made = Made(tmp_path, *entries, trust=(ORIGIN, "alice", *trust)).without(absent)
    report = judged(made)
    if any(ORIGIN in signers[1:] for _, signers in entries):
        # The one difference: a further line by the log key is known for what it is, and refused.
        assert (report.outcome, made.verdict()[0]) == ("FAILED", "INDETERMINATE")
    else:
        assert report.outcome == made.verdict()[0] == want[0], report.findings


@pytest.mark.parametrize("trust", [(ORIGIN, "alice"), ("alice",), (ORIGIN,)])
def test_judges_a_bundle_without_entry_0_alike(trust: tuple[str, ...], tmp_path: Path) -> None:
    made = Made(tmp_path, (NOTE, ["alice"]), (NOTE, ["alice"]), trust=trust).without(0, 1)
    assert judged(made).outcome == made.verdict()[0] == "INDETERMINATE"


def test_a_forged_signature_beside_an_unknown_one_is_not_passed_over(tmp_path: Path) -> None:
    made = Made(tmp_path, (NOTE, ["alice"]), (NOTE, ["alice", "mallory"])).without(1)
    path = made.data / "entries" / "0000000002.note"
    whole = Made(tmp_path / "other", (NOTE, ["alice"]), (NOTE, ["alice", "mallory"]))
    assert judged(whole).outcome == "FAILED"
    note = path.read_bytes()
    head, blank, lines = note.rpartition(b"\n\n")
    path.write_bytes(head.replace(b"a remark", b"A remark") + blank + lines)
    report = judged(made)
    assert report.outcome == "FAILED"
    assert "signature-invalid" in {finding.code for finding in report.findings}
