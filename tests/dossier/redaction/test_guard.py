"""The last search: one file for each place where words have been left in redacted files elsewhere."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from ledger.dossier.redaction.guard import check_gone, leaks
from ledger.dossier.redaction.words import Words, word
from ledger.errors import RenderError

WORDS = "Willemijn Janssen"


def _content(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(
        b"/Span <</ActualText <FEFF" + WORDS.encode("utf-16-be").hex().encode() + b">>> BDC EMC"
    )


def _literal(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(
        b"/Span <</ActualText (\xfe\xff" + WORDS.encode("utf-16-be") + b")>> BDC EMC"
    )


def _shown(pdf: pikepdf.Pdf) -> None:
    """Drawn, and a black box over it."""
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    text = f"BT /F1 12 Tf 20 100 Td ({WORDS}) Tj ET 0 g 0 90 200 30 re f"
    pdf.pages[0].Contents = pdf.make_stream(text.encode())


def _bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(WORDS, 0))


def _link(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(f"mailto:{WORDS}"))
    one = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    pdf.pages[0].Annots = pikepdf.Array([one])


def _alternative(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot = pikepdf.Dictionary(K=pikepdf.Dictionary(Alt=pikepdf.String(WORDS)))


def _metadata(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as meta:
        meta["dc:title"] = WORDS


def _information(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = WORDS


def _attachment(pdf: pikepdf.Pdf) -> None:
    packed = gzip.compress(b'{"a":"Willemijn\\u0020Janssen"}')
    pdf.attachments["a.bin"] = pikepdf.AttachedFileSpec(pdf, packed)


def _name(pdf: pikepdf.Pdf) -> None:
    pdf.attachments[f"{WORDS}.txt"] = pikepdf.AttachedFileSpec(pdf, b"nothing")


PLACES = (
    _content,
    _literal,
    _shown,
    _bookmark,
    _link,
    _alternative,
    _metadata,
    _information,
    _attachment,
    _name,
)


@pytest.mark.parametrize("leave", PLACES)
def test_words_are_found_where_others_have_left_them(
    leave: Callable[[pikepdf.Pdf], None], tmp_path: Path
) -> None:
    words = Words(word(7, "personal-name", WORDS))
    for clean in (True, False):
        path = tmp_path / f"{clean}.pdf"
        with pikepdf.new() as pdf:
            pdf.add_blank_page(page_size=(200, 200))
            if not clean:
                leave(pdf)
            pdf.save(path)
        assert bool(list(leaks(path, words))) is not clean
    with pytest.raises(RenderError, match="redaction 7 in ") as caught:
        check_gone(path, words)
    assert "Janssen" not in str(caught.value)


@pytest.mark.parametrize("left", [WORDS, WORDS.replace("j", "\\u006a").replace("J", "\\u004a")])
def test_words_are_found_in_the_manifest_that_is_to_lie_beside_the_file(left: str, tmp_path: Path) -> None:
    words = Words(word(7, "personal-name", WORDS))
    path = tmp_path / "clean.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        pdf.save(path)
    check_gone(path, words, b'{"title":"Exhibits"}')
    with pytest.raises(RenderError, match="redaction 7 in the manifest beside it") as caught:
        check_gone(path, words, b'{"title":"Of %b"}' % left.encode())
    assert "Janssen" not in str(caught.value)
