"""Whatever is changed in a dossier is found, where it is; the same file unchanged passes (test_untouched)."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest

from ledger.core import canonical
from ledger.dossier.build import Options as BuildOptions
from ledger.dossier.build import build
from ledger.dossier.checking.plan import Options, check
from ledger.dossier.checking.report import CheckReport
from ledger.errors import MalformedError
from ledger.verify.report import Outcome
from tests.dossier import specimen
from tests.dossier.checking.tamper import attach, attached, glyphs, listed_anew, tampered
from tests.dossier.checking.test_untouched import outcomes, trust, words
from tests.dossier.conftest import Sample
from tests.dossier.memory import report

pytestmark = [pytest.mark.pdf, pytest.mark.shared]
Change = Callable[[pikepdf.Pdf], None]


def checked(sample: Sample, folder: Path, change: Change) -> CheckReport:
    return check(tampered(sample.built.path, folder / "d.pdf", change), Options(trust=trust(sample.ledger)))


def failed(found: CheckReport) -> set[int]:
    return {number for number, outcome in outcomes(found).items() if outcome is Outcome.FAILED}


# ---- what is printed


def test_saving_it_anew_changes_nothing(sample: Sample, tmp_path: Path) -> None:
    assert not failed(checked(sample, tmp_path, lambda pdf: None))


def test_finds_one_character_of_a_quote_with_page_and_place(sample: Sample, tmp_path: Path) -> None:
    page = _page(sample, "exhibit", 1)
    found = checked(sample, tmp_path, glyphs(page, "laboratory", "labroatory"))
    assert failed(found) == {7}
    said = words(found, 7)
    assert f"exhibit 1, answer, page {page} (TLIVSA-{page:06d}), character 18" in said
    assert "'oratory." in said
    assert "'roatory." in said


def test_finds_a_character_that_was_put_behind_a_quote(sample: Sample, tmp_path: Path) -> None:
    found = checked(sample, tmp_path, glyphs(_page(sample, "exhibit", 1), "you?", "you??"))
    assert failed(found) == {7}
    assert "the end of the quote" in words(found, 7) or "exhibit 1, query" in words(found, 7)


def test_finds_a_character_that_was_taken_out(sample: Sample, tmp_path: Path) -> None:
    found = checked(sample, tmp_path, glyphs(_page(sample, "exhibit", 1), "trained", "trined"))
    assert failed(found) == {7}


def test_finds_another_letter_in_a_line_from_right_to_left(sample: Sample, tmp_path: Path) -> None:
    # One that the font of the page has: another letter of the same line.
    found = checked(sample, tmp_path, glyphs(_page(sample, "exhibit", 3), "ש", "ם", within="ש"))
    assert failed(found) == {7}


def test_finds_a_token_that_was_changed(sample: Sample, tmp_path: Path) -> None:
    found = checked(sample, tmp_path, glyphs(_page(sample, "exhibit", 4), "U+202E", "U+202C"))
    assert failed(found) == {7}


def test_finds_a_declared_model_that_was_changed(sample: Sample, tmp_path: Path) -> None:
    found = checked(
        sample, tmp_path, glyphs(_page(sample, "exhibit", 5), "model-a", "model-d", within="Provider")
    )
    assert failed(found) == {7}
    assert "exhibit 5, declared" in words(found, 7)


def test_finds_a_correction_that_was_changed(sample: Sample, tmp_path: Path) -> None:
    found = checked(sample, tmp_path, glyphs(_page(sample, "exhibit", 5), "Wrong:", "Worng:"))
    assert failed(found) == {7}
    assert "entry 9 corrects it" in words(found, 7)


def test_finds_the_words_of_a_note_that_were_changed(sample: Sample, tmp_path: Path) -> None:
    found = checked(sample, tmp_path, glyphs(_page(sample, "exhibit", 8), "new.", "wen."))
    assert failed(found) == {7}
    assert "exhibit 8, text" in words(found, 7)


def test_finds_a_digest_that_was_changed_in_the_index(sample: Sample, tmp_path: Path) -> None:
    digest = sha256(b"Who made you?").hexdigest()
    swapped = digest[1] + digest[0] + digest[2:8]
    found = checked(sample, tmp_path, glyphs(_page(sample, "exhibit_index"), digest[:8], swapped))
    assert failed(found) == {9}
    assert "exhibit index" in words(found, 9)


def test_finds_a_digest_that_was_changed_on_the_page_of_its_exhibit(sample: Sample, tmp_path: Path) -> None:
    leaf = sample.ledger.entry(2).leaf.hex()
    page = _page(sample, "exhibit", 2)
    found = checked(sample, tmp_path, glyphs(page, leaf[:8], leaf[:8][::-1]))
    assert failed(found) == {9}
    assert "exhibit 2" in words(found, 9)


def test_finds_a_bates_number_that_was_changed(sample: Sample, tmp_path: Path) -> None:
    found = checked(sample, tmp_path, glyphs(12, "TLIVSA-000012", "TLIVSA-000021"))
    assert failed(found) == {6}
    assert "page 12 (TLIVSA-000012): does not bear 'TLIVSA-000012'" in words(found, 6)


# ---- the file


def _pages_swapped(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[10]
    del pdf.pages[10]
    pdf.pages.insert(11, page)


def _page_taken_out(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[7]


def _page_put_in(pdf: pikepdf.Pdf) -> None:
    pdf.pages.append(pdf.pages[0])


def _other_labels(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PageLabels = pikepdf.Dictionary(
        Nums=pikepdf.Array([0, pikepdf.Dictionary(S=pikepdf.Name.D, St=2)])
    )


@pytest.mark.parametrize(
    ("change", "steps"),
    [(_pages_swapped, {6, 7}), (_page_taken_out, {4, 6}), (_page_put_in, {4, 6}), (_other_labels, {6})],
)
def test_finds_pages_that_are_not_as_they_were(
    sample: Sample, tmp_path: Path, change: Change, steps: set[int]
) -> None:
    assert steps <= failed(checked(sample, tmp_path, change))


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _launch(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")


def _on_close(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = pikepdf.Dictionary(C=pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.Print))


def _said_otherwise(pdf: pikepdf.Pdf) -> None:
    content = pdf.pages[9].Contents
    inner = b"".join(one.read_bytes() for one in content) if isinstance(content, pikepdf.Array) else b""
    other = b"/Span <</ActualText (I was trained by a lavatory.)>> BDC\n" + inner + b"\nEMC"
    pdf.pages[9].Contents = pdf.make_stream(other)
    pdf.pages[9].Properties = pikepdf.Dictionary(ActualText="so")


def _unseen(pdf: pikepdf.Pdf) -> None:
    pdf.pages[9].contents_add(b"BT 3 Tr /FC 9 Tf 1 0 0 1 90 90 Tm <0001> Tj ET")


def _elsewhere(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Extra = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="\\\\host\\share"))


def _font_left_out(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item:
            del item["/FontFile2"]
            return


def _second_catalogue(pdf: pikepdf.Pdf) -> None:
    spec = pikepdf.AttachedFileSpec(pdf, b"MZ", filename="x.exe")
    pdf.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, FS=spec.obj)]
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_script, "JavaScript"),
        (_launch, "starts a program"),
        (_on_close, "actions of its own accord"),
        (_said_otherwise, "a text in the place of what is drawn"),
        (_unseen, "text that is not drawn"),
        (_elsewhere, "a reference to a file that is not in it"),
        (_font_left_out, "is not embedded"),
        (_second_catalogue, "something attached to a page"),
    ],
)
def test_finds_what_acts_or_hides(sample: Sample, tmp_path: Path, change: Change, said: str) -> None:
    found = checked(sample, tmp_path, change)
    assert 3 in failed(found)
    assert said in words(found, 3)


def test_refuses_an_encrypted_file_and_one_that_is_none(sample: Sample, tmp_path: Path) -> None:
    with pikepdf.open(sample.built.path) as pdf:
        pdf.save(tmp_path / "e.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(MalformedError, match="encrypted"):
        check(tmp_path / "e.pdf", Options())
    (tmp_path / "n.pdf").write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(MalformedError, match="not a PDF"):
        check(tmp_path / "n.pdf", Options())


def test_an_encrypted_file_that_opens_without_a_password_fails(sample: Sample, tmp_path: Path) -> None:
    with pikepdf.open(sample.built.path) as pdf:
        pdf.save(tmp_path / "e.pdf", encryption=pikepdf.Encryption(owner="o", user=""))
    assert 3 in failed(check(tmp_path / "e.pdf", Options(trust=trust(sample.ledger))))


# ---- attached files and the manifest


def test_finds_a_file_that_no_manifest_names(sample: Sample, tmp_path: Path) -> None:
    found = checked(sample, tmp_path, lambda pdf: attach(pdf, "notes.txt", b"hello"))
    assert failed(found) == {4}
    assert "no manifest names 'notes.txt'" in words(found, 4)


def test_a_name_that_leads_out_of_the_folder_is_left_where_it_is(sample: Sample, tmp_path: Path) -> None:
    found = checked(sample, tmp_path, lambda pdf: attach(pdf, "../../out.txt", b"hello"))
    assert 4 in failed(found)
    assert not (tmp_path.parent / "out.txt").exists()


def test_finds_an_object_that_was_changed(sample: Sample, tmp_path: Path) -> None:
    name = f"data/objects/{sample.ledger.entry(1).objects[1].commitment.hex()}"

    def change(pdf: pikepdf.Pdf) -> None:
        attach(pdf, name, b"I was trained by a lavoratory.\n\nHow can I help?")
        listed_anew(pdf)

    found = checked(sample, tmp_path, change)
    assert 5 in failed(found)
    assert "object-mismatch" in words(found, 5) or "does not match" in words(found, 5)


def _claims(pdf: pikepdf.Pdf, **changes: object) -> None:
    value = json.loads(attached(pdf, "dossier.json"))
    attach(pdf, "dossier.json", canonical.encode(value | changes) + b"\n")
    listed_anew(pdf)


def test_finds_a_quote_that_the_manifest_does_not_name(sample: Sample, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        quotes = json.loads(attached(pdf, "dossier.json"))["quotes"]
        _claims(pdf, quotes=[one for one in quotes if one["exhibit"] != 1])

    found = checked(sample, tmp_path, change)
    assert failed(found) == {7}
    assert "exhibit 1, answer: the manifest does not say that it is shown" in words(found, 7)


def test_finds_an_exhibit_that_the_manifest_does_not_name(sample: Sample, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        value = json.loads(attached(pdf, "dossier.json"))
        kept = [one for one in value["exhibits"] if one["number"] != 2]
        _claims(pdf, exhibits=kept, quotes=[one for one in value["quotes"] if one["exhibit"] != 2])

    assert 4 in failed(checked(sample, tmp_path, change))


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"root": "00" * 32}, 5),
        ({"origin": "else.example/x"}, 5),
        ({"tree_size": 3}, 5),
        ({"bates_start": 2}, 6),
        ({"pages": 28, "last": 28}, 4),
        ({"volumes": 2}, 4),
        ({"title": "C v. D"}, 6),
        ({"schema": "other"}, 4),
    ],
)
def test_finds_a_manifest_that_claims_something_else(
    sample: Sample, tmp_path: Path, changes: dict[str, object], step: int
) -> None:
    found = checked(sample, tmp_path, lambda pdf: _claims(pdf, **changes))
    assert step in failed(found)


def test_a_manifest_that_was_taken_away_is_missed(sample: Sample, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        del pdf.attachments["dossier.json"]

    found = checked(sample, tmp_path, change)
    assert 4 in failed(found)
    assert "lists dossier.json, which is not attached" in words(found, 4)


# ---- clauses and authorities


@pytest.fixture(scope="module")
def law(pango: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[specimen.Specimen, Path]:
    made = specimen.specimen()
    output = tmp_path_factory.mktemp("law") / "law.pdf"
    build(made.ledger, made.matter(), report(made.ledger), output, options=BuildOptions(as_of=specimen.AS_OF))
    return made, output


def _page_of(path: Path, text: str, part: str = "") -> int:
    from ledger.dossier.checking.layer import read_layer, squeezed

    layer = read_layer(path.read_bytes())
    return next(
        number
        for number, page in enumerate(layer, 1)
        if squeezed(text) in page.text and squeezed(part) in page.text
    )


def _page(sample: Sample, part: str, number: int = 0) -> int:
    with pikepdf.open(sample.built.path) as pdf:
        claims = json.loads(attached(pdf, "dossier.json"))
    if number:
        return int(claims["exhibits"][number - 1]["first"])
    return int(next(one["first"] for one in claims["parts"] if one["name"] == part))


def test_finds_one_character_of_a_clause(law: tuple[specimen.Specimen, Path], tmp_path: Path) -> None:
    made, path = law
    page = _page_of(path, "(b) use Output to develop models", "Clause entry 11")
    change = glyphs(page, "develop", "devlope", within="use Output")
    found = check(tampered(path, tmp_path / "d.pdf", change), Options(trust=trust(made.ledger)))
    assert failed(found) == {8}
    assert f"clause entry {made.clause}, page {page}" in words(found, 8)


def test_finds_one_character_of_ones_own_terms(law: tuple[specimen.Specimen, Path], tmp_path: Path) -> None:
    made, path = law
    page = _page_of(path, "You will not collect content of the service by robots")
    change = glyphs(page, "robots", "rotobs")
    found = check(tampered(path, tmp_path / "d.pdf", change), Options(trust=trust(made.ledger)))
    assert failed(found) == {8}


def test_finds_a_citation_that_was_changed(law: tuple[specimen.Specimen, Path], tmp_path: Path) -> None:
    made, path = law
    page = _page_of(path, "Campbell v. Acuff-Rose", "Pages")
    change = glyphs(page, "Campbell", "Cambpell")
    found = check(tampered(path, tmp_path / "d.pdf", change), Options(trust=trust(made.ledger)))
    assert failed(found) == {10}
    assert "campbell-1994" in words(found, 10)


def test_finds_a_citation_that_is_not_the_catalogues(
    law: tuple[specimen.Specimen, Path], tmp_path: Path
) -> None:
    made, path = law

    def change(pdf: pikepdf.Pdf) -> None:
        those = json.loads(attached(pdf, "dossier.json"))["authorities"]
        those[0]["citation"] += " (3d ed.)"
        those[1]["id"] = "nobody-v-nobody"
        _claims(pdf, authorities=those)

    found = check(tampered(path, tmp_path / "d.pdf", change), Options(trust=trust(made.ledger)))
    assert failed(found) == {10}
    assert "is not in the catalogue" in words(found, 10)
