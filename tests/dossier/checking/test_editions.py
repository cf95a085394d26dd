"""The two editions of a matter: the sealed one passes, the public one as far as its evidence goes."""

from __future__ import annotations

import pytest

from ledger.dossier.checking.plan import Options, check
from ledger.verify.report import Outcome
from tests import support
from tests.dossier.checking.tamper import glyphs, tampered
from tests.dossier.checking.test_tampered import _page_of
from tests.dossier.checking.test_untouched import outcomes, words
from tests.dossier.redaction.test_public import Editions, editions

__all__ = ["editions"]
pytestmark = [pytest.mark.pdf, pytest.mark.shared]


def test_the_sealed_edition_passes(editions: Editions) -> None:
    found = check(editions.sealed, Options(trust=support.trust()))
    assert outcomes(found) == {1: Outcome.INDETERMINATE}, [words(found, step) for step in outcomes(found)]


def test_the_public_edition_contradicts_nothing_and_says_what_is_withheld(editions: Editions) -> None:
    found = check(editions.public, Options(trust=support.trust()))
    assert Outcome.FAILED not in outcomes(found).values(), [words(found, n) for n in outcomes(found)]
    assert "words were taken out" in words(found, 7)


def test_with_the_sealed_evidence_what_is_left_is_compared(editions: Editions) -> None:
    ledger = editions.sealed.parent / "ledger"
    options = Options(bundle=ledger, trust=support.trust())
    found = check(editions.public, options)
    assert outcomes(found).get(7) is not Outcome.FAILED, words(found, 7)
    page = _page_of(editions.public, "please", "Write to")
    changed = tampered(editions.public, ledger.parent / "changed.pdf", glyphs(page, "please", "plaese"))
    again = check(changed, options)
    assert outcomes(again)[7] is Outcome.FAILED
    assert "what is left does not stand in the object" in words(again, 7)
