"""Every file of every edition, by programs that others made: its structure, its archival form, its tags, its
fonts, its numbers, and nothing in it that acts or leads out."""

from __future__ import annotations

import shutil

import pikepdf
import pytest

from tests.dossier.editions import outside
from tests.dossier.editions.matters import EDITIONS, FILINGS, names
from tests.dossier.editions.press import Press, Printed

pytestmark = [pytest.mark.pdf, pytest.mark.shared]

# The files say that they are PDF/A; what they lack to be PDF/UA-1 is to say that, too.
UNCLAIMED = {"PDFUA1-ID-SCHEMA-001", "PDFUA1-ID-PART-001"}


@pytest.fixture(scope="module", params=names(EDITIONS))
def made(request: pytest.FixtureRequest, printing: Press) -> Printed:
    return printing.printed(request.param)


def variant(made: Printed) -> str:
    return "2a" if made.edition.profile == "filing" else "3a"


@pytest.mark.tools
def test_qpdf_warns_of_nothing(made: Printed) -> None:
    for path in made.files:
        found = outside.said("qpdf", "--check", path)
        assert found.endswith("returned 0"), found
        assert "No syntax or stream encoding errors found" in found
        assert "WARNING" not in found


def test_it_is_the_pdf_a_of_its_profile(made: Printed) -> None:
    for path in made.files:
        report, failures = outside.validated(path, variant(made))
        assert failures == {}
        assert report.is_compliant
        assert report.rules.total > 100


def test_it_is_tagged_as_pdf_ua_wants_it(made: Printed) -> None:
    for path in made.files:
        report, failures = outside.validated(path, "ua1")
        assert failures.keys() == UNCLAIMED, failures
        assert report.rules.total > 100


@pytest.mark.tools
def test_verapdf_passes_it(made: Printed) -> None:
    if shutil.which("verapdf") is None:
        pytest.skip("verapdf is not installed")
    for path in made.files:
        found = outside.said("verapdf", "--flavour", variant(made), "--format", "text", path)
        assert found.startswith("PASS"), found


def test_pikepdf_finds_nothing_else_against_it(made: Printed) -> None:
    """Its validator knows level B alone; it has been written from veraPDF's rules."""
    pdfa = pytest.importorskip("pikepdf.pdfa", reason="pikepdf[pdfa] is not installed", exc_type=ImportError)
    for path in made.files:
        report = pdfa.validate_written(path, variant(made)[0] + "b")
        against = {one.message for one in report.findings if one.kind == "violation"}
        assert against == {"pdfaid:conformance is 'A', expected 'B'"}


@pytest.mark.tools
def test_every_font_is_embedded_in_part_and_gives_its_text(made: Printed) -> None:
    for path in made.files:
        fonts = outside.fonts(path)
        assert fonts
        assert [one for one in fonts if not (one.embedded and one.subset and one.unicode)] == []
        assert [one for one in fonts if one.name[6:7] != "+"] == []


@pytest.mark.tools
def test_it_has_no_scripts_forms_passwords_or_addresses(made: Printed) -> None:
    for path in made.files:
        found = outside.information(path)
        assert (found["JavaScript"], found["Form"], found["Encrypted"]) == ("no", "none", "no")
        assert (found["Tagged"], found["Suspects"]) == ("yes", "no")
        assert found["Page size"].endswith(f"({made.edition.court.paper})")
        assert outside.addresses(path) == []


@pytest.mark.tools
def test_bates_numbers_go_on_from_page_to_page_and_from_file_to_file(made: Printed) -> None:
    prefix = made.built.bates_first.rpartition("-")[0]
    found = [numbers for path in made.files for numbers in outside.numbers(path, prefix)]
    assert found == [[number] for number in range(1, made.built.pages + 1)]
    assert made.built.bates_first == f"{prefix}-000001"
    assert made.built.bates_last == f"{prefix}-{made.built.pages:06d}"


@pytest.mark.tools
def test_evidence_travels_with_it_or_in_a_filing_does_not(made: Printed) -> None:
    for path in made.files:
        assert (outside.attached(path) == 0) == (made.edition.profile == "filing")


def test_it_says_which_language_it_is_in(made: Printed) -> None:
    for path in made.files:
        with pikepdf.open(path) as pdf:
            assert str(pdf.Root.Lang) == made.edition.court.language


# ---- filings


@pytest.fixture(scope="module", params=names(FILINGS))
def filed(request: pytest.FixtureRequest, printing: Press) -> Printed:
    return printing.printed(request.param)


def test_a_filing_has_the_links_and_the_size_that_it_may_have(filed: Printed) -> None:
    limit = filed.edition.max_mb or 25
    assert (len(filed.files) > 1) == (filed.edition.max_mb is not None)
    for path in filed.files:
        assert path.stat().st_size <= limit * 1_000_000
        with pikepdf.open(path) as pdf:
            notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
            assert {str(note.Subtype) for note in notes} <= {"/Link"}
            assert all("/A" not in note for note in notes)
            assert (not notes) == (filed.edition.links == "none")


@pytest.mark.tools
def test_page_labels_go_on_from_volume_to_volume(filed: Printed) -> None:
    labels = []
    for path in filed.files:
        with pikepdf.open(path) as pdf:
            labels += [page.label for page in pdf.pages]
    assert labels == [str(number) for number in range(1, filed.built.pages + 1)]
