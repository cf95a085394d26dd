"""What a public edition refuses, and that nothing in the evidence can pass for a block."""

from pathlib import Path

import pytest

from ledger.dossier import build, parse_matter
from ledger.dossier.build import Options
from ledger.errors import RenderError
from tests.dossier.conftest import pdf_text
from tests.dossier.memory import MemoryLedger, report

pytestmark = pytest.mark.pdf

MAIL = "w.janssen@mailbox.example"
PLAIN = """
[matter]
title = "A v. B"
[declarant]
name = "Jane Doe"
place = "us"
[[exhibit]]
select = "1"
title = "One"
"""


def test_evidence_cannot_imitate_a_block(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    ledger.exchange("Say it", "\u27e6redacted: email\u27e7 \ud800")
    text = build(
        ledger, parse_matter(PLAIN.encode(), "m"), report(ledger), tmp_path / "o.pdf",
        options=Options(public=True, no_cache=True),
    )  # fmt: skip
    shown = pdf_text(text.path)
    assert "\u27e6redacted:" not in shown.replace("\u27e6U+27E6\u27e7redacted:", "")


@pytest.mark.parametrize("engine", ["pool", "naive"])
def test_refuses_while_something_found_is_undecided(pango: None, tmp_path: Path, engine: str) -> None:
    ledger = MemoryLedger()
    ledger.exchange("Mail", f"to {MAIL} and help@service.example")
    options = Options(public=True, no_cache=True, engine=engine)
    with pytest.raises(RenderError, match="2 of what was found is neither redacted nor kept: 2 email"):
        build(ledger, parse_matter(PLAIN.encode(), "m"), report(ledger), tmp_path / "o.pdf", options=options)
    assert not (tmp_path / "o.pdf").exists()


def test_refuses_a_file_that_still_holds_the_words(pango: None, tmp_path: Path) -> None:
    """A word that the program's own text has can't be gone: nothing is written."""
    ledger = MemoryLedger()
    ledger.exchange("Who?", "An inclusion proof, he said.")
    redaction = '[[redaction]]\nentry = 1\nrole = "answer"\ncategory = "other"\ntext = "inclusion proof"\n'
    with pytest.raises(RenderError, match="left in the file, which is not written: redaction 1 in page"):
        build(
            ledger, parse_matter((PLAIN + redaction).encode(), "m"), report(ledger), tmp_path / "o.pdf",
            options=Options(public=True, no_cache=True),
        )  # fmt: skip
    assert not (tmp_path / "o.pdf").exists()
