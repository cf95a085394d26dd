"""Claims: both directions, the answer, and what would have to be shown. No accusation stands as a fact."""

import pytest

from tests.dossier.specimen import Specimen, assembled, html, specimen, words


@pytest.fixture(scope="module")
def made() -> Specimen:
    return specimen()


@pytest.fixture(scope="module")
def text(made: Specimen) -> str:
    return words(html(made, made.matter(), "claims"))


def test_an_accusation_reads_alleges(text: str) -> None:
    assert "Teacher Labs alleges: Student AI used outputs of Teacher Labs to train" in text
    assert text.count("Student AI used outputs of Teacher Labs") == 1
    for word in ("stole", "proved", "proves", "stolen"):
        assert word not in text.lower()


def test_authorities_stand_in_both_columns(text: str) -> None:
    claim = text.split("Claim 2")[0]
    assert claim.index("Named for the claim") < claim.index("ProCD, Inc. v. Zeidenberg, 86 F.3d 1447")
    assert "ML Genius Holdings LLC v. Google LLC" in claim.split("Named against it")[1]


def test_a_column_without_any_says_so(made: Specimen) -> None:
    swap = (('authorities_against = ["thaler-cadc-2025", "campbell-1994"]', "authorities_against = []"),)
    assert "None is named." in words(html(made, made.matter(swap=swap), "claims"))


def test_the_answer_or_that_none_is_known(text: str) -> None:
    first, second = text.split("Claim 2")
    assert "No answer is known to the drafter." in first
    assert "Student AI denies it" in second
    assert "Source: Press statement of Student AI, 3 February 2025" in second


def test_what_would_have_to_be_shown_follows_the_kind(text: str) -> None:
    first, second = text.split("Claim 2")
    assert "Whether the accused had notice of the terms and agreed to them" in first
    assert "What the assent screen showed" in first
    assert "is a protected work with an author" in second
    assert "Whether another explanation holds" in second


def test_a_pending_case_says_so_wherever_it_is_cited(text: str) -> None:
    assert (
        "OpenEvidence Inc. v. Doximity, Inc., No. 1:25-cv-11802 (D. Mass. filed June 20, 2025) pending"
        in text
    )


def test_a_matter_without_claims_has_no_law_side(made: Specimen) -> None:
    from ledger.dossier import parse_matter

    plain = (
        '[matter]\ntitle = "x y"\n[declarant]\nname = "J"\nplace = "us"\n'
        '[[exhibit]]\nselect = "1"\ntitle = "t"\n'
    )
    names = {part.name for part in assembled(made, parse_matter(plain.encode(), "m")).parts}
    law = {
        "parties", "claims", "clauses", "fair_use", "authorities", "authorities_table", "admissibility",
        "compliance", "certification", "notice", "expert",
    }  # fmt: skip
    assert not names & law
    assert "declaration" in names
