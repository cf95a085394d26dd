"""What is read out of a PDF: of a dossier that was built, and of files that somebody spoiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from ledger.dossier.lint import Wish, lint
from ledger.dossier.lint.pdf import PdfFacts, read_pdf
from ledger.errors import RenderError
from tests.dossier.conftest import Sample
from tests.dossier.lint.specimen import TODAY, clean, subject

pytestmark = pytest.mark.pdf


@pytest.fixture(scope="module")
def built(sample: Sample) -> Path:
    return sample.built.path


def spoiled(source: Path, folder: Path, change: Callable[[Any], None], **save: Any) -> PdfFacts:
    target = folder / "spoiled.pdf"
    with pikepdf.open(source) as pdf:
        change(pdf)
        pdf.save(target, **save)
    return read_pdf(target)


def test_a_built_dossier_has_what_courts_ask_for(built: Path, sample: Sample) -> None:
    facts = read_pdf(built)
    assert facts.pages == sample.built.pages == len(facts.texts) == len(facts.labels)
    assert (facts.encrypted, facts.active, facts.unembedded, facts.links) == (False, (), (), ())
    assert facts.bookmarks > 5
    assert all(text.strip() for text in facts.texts)
    assert {name for name, _ in facts.attached} >= {"data/checkpoint", "manifest-sha256.txt"}


def test_a_built_dossier_bears_its_bates_numbers_in_order(built: Path, sample: Sample) -> None:
    prefix = sample.built.bates_first.rpartition("-")[0]
    made = clean(swap=(("[matter]\n", f'[matter]\nbates_prefix = "{prefix}"\n'),))
    found = lint(subject(made, wish=Wish(today=TODAY), pdf=read_pdf(built)))
    assert [one for one in found if one.id in ("L29", "L40")] == []


def test_finds_javascript_wherever_it_stands(built: Path, tmp_path: Path) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")

    def opened(pdf: Any) -> None:
        pdf.Root.OpenAction = script

    def on_page(pdf: Any) -> None:
        pdf.pages[0].obj["/AA"] = pikepdf.Dictionary(O=script)

    def named(pdf: Any) -> None:
        names = pdf.Root.get("/Names", pikepdf.Dictionary())
        names["/JavaScript"] = pikepdf.Dictionary(Names=pikepdf.Array(["a", pdf.make_indirect(script)]))
        pdf.Root.Names = names

    for change in (opened, on_page, named):
        assert "/JavaScript" in spoiled(built, tmp_path, change).active


def test_finds_launching_and_links(built: Path, tmp_path: Path) -> None:
    def linked(pdf: Any) -> None:
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.com/x"),
        )
        launch = pikepdf.Dictionary(Rect=[0, 0, 9, 9], A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x"))
        pdf.pages[1].Annots = pdf.make_indirect(pikepdf.Array([link, launch]))

    facts = spoiled(built, tmp_path, linked)
    assert facts.links == ((2, "https://example.com/x"),)
    assert facts.active == ("/Launch",)


def test_finds_encryption_with_and_without_a_password(built: Path, tmp_path: Path) -> None:
    def nothing(pdf: Any) -> None:
        del pdf

    open_to_all = spoiled(built, tmp_path, nothing, encryption=pikepdf.Encryption(owner="o", user=""))
    assert open_to_all.encrypted
    assert open_to_all.texts
    locked = spoiled(built, tmp_path, nothing, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert locked.encrypted
    assert locked.pages == 0


def test_finds_a_font_that_is_not_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bare.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
        page.Contents = pdf.make_stream(b"BT /F1 12 Tf 20 100 Td (Hello there) Tj ET")
        pdf.add_blank_page()
        pdf.save(path)
    facts = read_pdf(path)
    assert facts.unembedded == ("Helvetica",)
    assert facts.bookmarks == 0
    assert facts.labels == ()
    assert [text.strip() for text in facts.texts] == ["Hello there", ""]


def test_bookmarks_that_bite_their_tail_end(built: Path, tmp_path: Path) -> None:
    def looped(pdf: Any) -> None:
        first = pdf.Root.Outlines.First
        first.Next = first

    assert spoiled(built, tmp_path, looped).bookmarks > 0


def test_says_that_a_file_is_no_pdf(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no pdf")
    with pytest.raises(RenderError, match="not a PDF that can be read"):
        read_pdf(tmp_path / "a.pdf")
    with pytest.raises(RenderError, match="can't read the PDF"):
        read_pdf(tmp_path / "none.pdf")


def test_the_facts_of_a_file_are_values() -> None:
    facts = PdfFacts(name="a", size=1, pages=1)
    assert replace(facts, size=2) != facts
