"""What counts as trust from outside, and what contradicts it."""

from pathlib import Path

from ledger.api.verifying import verify
from ledger.verify.report import Outcome
from ledger.verify.trust import Trust
from tests.api.test_ledger import ALICE, LOG, exchange, make


def test_keys_do_not_make_good_another_entry_0(tmp_path: Path) -> None:
    """A trust file with keys and fingerprint, and a ledger written anew by whoever holds all the keys."""
    with make(tmp_path / "first") as ledger:
        trust = Trust(keys=(LOG.key, ALICE.key), genesis=(ledger.genesis.leaf,), source="trust.txt")
        ledger.append([exchange(b"q", b"a")])
    assert verify(tmp_path / "first", trust=trust).outcome is Outcome.PASSED
    with make(tmp_path / "second") as ledger:
        assert ledger.genesis.leaf not in trust.genesis
    report = verify(tmp_path / "second", trust=trust)
    assert report.outcome is Outcome.FAILED
    assert [finding.code for finding in report.findings] == ["trust-mismatch"]


def test_a_fingerprint_of_some_other_ledger_settles_nothing(tmp_path: Path) -> None:
    make(tmp_path / "e").close()
    report = verify(tmp_path / "e", trust=Trust(genesis=(bytes(32),), source="trust.txt"))
    assert report.outcome is Outcome.INDETERMINATE
    assert {finding.code for finding in report.findings} == {"genesis-untrusted"}
