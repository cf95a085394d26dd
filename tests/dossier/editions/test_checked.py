"""`dossier check` of editions: with the ledger that records them all passes; from the file alone, all that it
can know of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.dossier.checking.plan import Options, check
from ledger.dossier.checking.report import CheckReport
from ledger.verify.report import Outcome
from tests.dossier.conftest import pdf_text
from tests.dossier.editions.matters import EDITIONS, FILINGS, REDACTED, names
from tests.dossier.editions.press import Press
from tests.dossier.signing.authority import Authority

pytestmark = [pytest.mark.pdf, pytest.mark.shared]


def lowered(found: CheckReport) -> dict[int, list[str]]:
    """The steps that did not pass, with what they found."""
    return {
        step.number: [one.what for one in step.findings if one.outcome is not Outcome.PASSED]
        for step in found.steps
        if step.outcome is not Outcome.PASSED
    }


def checked(printing: Press, path: Path, *, alone: bool = False, pki: Authority | None = None) -> CheckReport:
    return check(
        path,
        Options(
            bundle=None if alone else printing.evidence,
            trust=printing.trust,
            roots=(pki.root,) if pki else (),
        ),
    )


@pytest.mark.parametrize("name", names(EDITIONS))
def test_with_the_ledger_that_records_it_each_file_passes(printing: Press, name: str) -> None:
    for path in printing.printed(name).files:
        found = checked(printing, path)
        assert lowered(found) == {}
        assert found.outcome is Outcome.PASSED
        assert "recorded as entry" in found.steps[0].detail


@pytest.mark.parametrize("name", ["us-evidence", "us-sealed", "nl-evidence"])
def test_alone_it_lacks_only_somebody_who_vouches_for_it(printing: Press, name: str) -> None:
    (path,) = printing.printed(name).files
    assert lowered(checked(printing, path, alone=True)).keys() == {1}


def test_alone_a_public_edition_leaves_open_what_was_withheld(printing: Press) -> None:
    (path,) = printing.printed("us-public").files
    assert lowered(checked(printing, path, alone=True)).keys() == {1, 5, 7}


@pytest.mark.tools
@pytest.mark.parametrize("name", names(("us-sealed", "us-public", "us-filing-public")))
def test_the_redacted_words_are_in_the_sealed_edition_alone(printing: Press, name: str) -> None:
    made = printing.printed(name)
    text = " ".join(pdf_text(made.files[0]).split())
    assert (REDACTED in text) == (not made.edition.public)
    assert ("redacted: other" in text) == made.edition.public


# ---- signed


@pytest.mark.parametrize("name", ["us-evidence", "us-sealed"])
def test_signed_it_passes_from_itself_alone(printing: Press, pki: Authority, name: str) -> None:
    (path,) = printing.signed(name, pki)
    found = checked(printing, path, alone=True, pki=pki)
    assert lowered(found) == {}
    assert "1 signature" in found.steps[0].detail


@pytest.mark.parametrize("name", names(("us-public", *FILINGS)))
def test_signed_public_editions_and_filings_pass_with_the_ledger(
    printing: Press, pki: Authority, name: str
) -> None:
    for path in printing.signed(name, pki):
        found = checked(printing, path, pki=pki)
        assert lowered(found) == {}
        assert "1 signature" in found.steps[0].detail
