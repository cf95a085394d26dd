"""A dossier as it was built passes every step that can be decided, whatever is in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ledger.dossier import parse_matter
from ledger.dossier.build import Options as BuildOptions
from ledger.dossier.build import build
from ledger.dossier.checking.plan import Options, check
from ledger.dossier.checking.report import CheckReport
from ledger.verify.report import Outcome
from ledger.verify.trust import Trust, parse_trust
from tests.dossier import specimen
from tests.dossier.conftest import MATTER, Sample, sample_ledger
from tests.dossier.memory import MemoryLedger, report

pytestmark = [pytest.mark.pdf, pytest.mark.shared]


def trust(ledger: MemoryLedger) -> Trust:
    return parse_trust(f"{ledger.log.vkey}\n{ledger.signer.vkey}\n".encode(), "keys")


def outcomes(found: CheckReport) -> dict[int, Outcome]:
    return {step.number: step.outcome for step in found.steps if step.outcome is not Outcome.PASSED}


def words(found: CheckReport, number: int) -> str:
    return "\n".join(f"{one.where}: {one.what}" for one in found.steps[number - 1].findings)


def test_all_passes_but_that_nobody_vouches_for_the_file(sample: Sample) -> None:
    found = check(sample.built.path, Options(trust=trust(sample.ledger)))
    assert outcomes(found) == {1: Outcome.INDETERMINATE}
    assert found.outcome is Outcome.INDETERMINATE
    assert "12 texts of 8 exhibits" in found.steps[6].detail
    assert "run from right to left" in words(found, 7)


def test_keys_that_nobody_brought_leave_the_evidence_open(sample: Sample) -> None:
    found = check(sample.built.path, Options())
    assert outcomes(found) == {1: Outcome.INDETERMINATE, 5: Outcome.INDETERMINATE}
    assert "genesis-untrusted" in words(found, 5)


def test_the_naive_engine_gives_a_file_that_passes_too(pango: None, tmp_path: Path) -> None:
    ledger = sample_ledger()
    made = build(
        ledger,
        parse_matter(MATTER.encode(), "m"),
        report(ledger),
        tmp_path / "d.pdf",
        options=BuildOptions(engine="naive"),
    )
    assert outcomes(check(made.path, Options(trust=trust(ledger)))) == {1: Outcome.INDETERMINATE}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_clauses_and_authorities_in_either_language(pango: None, tmp_path: Path, language: str) -> None:
    made = specimen.specimen()
    matter = replace(made.matter(), language=language)
    output = tmp_path / "d.pdf"
    build(made.ledger, matter, report(made.ledger), output, options=BuildOptions(as_of=specimen.AS_OF))
    found = check(output, Options(trust=trust(made.ledger)))
    assert outcomes(found) == {1: Outcome.INDETERMINATE}, found
    assert "3 quotes of clauses" in found.steps[7].detail
    assert found.steps[9].detail.split()[0] not in ("no", "0")


ODD = (
    "a\u0301 \u00e9 \u2260 \u1e2d \ufb01 \u0928\u092e\u0938\u094d\u0924\u0947",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
    "\u1e2d first, and then i, in binary",
    "x-y a-b " * 200,
    "(אבג) 12 [דה] abc",
    "\u2028\u200b\ufeff\u0000" * 3,
    "  \t leading\r\nand\ttabs\r\n\r\n",
    "\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab \u3131",
    "e" * 2_000,
    "",
    "\n\n\n",
    "Answer\nDeclared\nwhat somebody says\nRemark",
    "𝄞 😀 👩\u200d👩\u200d👧 🇳🇱",
)  # fmt: skip


def test_whatever_was_said_compares_equal_or_is_said_to_be_open(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    for text in ODD:
        ledger.exchange(f"question {ledger.size}", text)
    ledger.exchange("binary", bytes(range(256)) * 8)
    ledger.exchange("long", "word " * 60_000)  # more than is printed
    ledger.remark("Remark\nDigests and files of the bundle")
    text = MATTER.split("[[exhibit]]")[0]
    for kind in ("exchange", "note"):
        text += f'[[exhibit]]\nselect = "kind:{kind}"\ntitle = "{kind}"\n'
    output = tmp_path / "d.pdf"
    build(ledger, parse_matter(text.encode(), "m"), report(ledger), output)
    found = check(output, Options(trust=trust(ledger)))
    assert not [one for one in found.steps[6].findings if one.outcome is Outcome.FAILED], words(found, 7)
    assert outcomes(found).keys() <= {1, 7}
