"""PDF: text by page, bookmarks, and what can't be opened."""

from __future__ import annotations

import pytest

from ledger.documents.extract import current, extract, extract_again, same_extractor
from ledger.documents.mapping import check_map
from ledger.documents.model import Run
from tests.documents.made import pdf

TWO = pdf(
    "Terms of use\nYou may not resell",
    "",
    "Last page",
    title="Our terms",
    bookmarks=(("last  PAGE", 2), ("None", 0)),
)


def test_text_by_page_with_title_and_bookmarks() -> None:
    found = extract(TWO, "application/pdf")
    check_map(found.text, found.map, TWO, extractor=found.extractor)
    assert found.text == "Terms of use\nYou may not resell\n\nLast page"
    assert found.map.runs == (Run(31, 1, 0, "page"), Run(2, 1, 0, "break"), Run(9, 3, 0, "page"))
    assert (found.title, found.problem, found.map.charset) == ("Our terms", None, "pdf")
    assert [found.text[one.start : one.end] for one in found.headings] == ["Last page"]


def test_name_of_the_extractor_says_which_library() -> None:
    import pypdfium2

    name = extract(TWO, "application/pdf").extractor
    assert name.startswith("pdf/1:")
    assert str(pypdfium2.PYPDFIUM_INFO.version) in name
    assert str(pypdfium2.PDFIUM_INFO.version) in name
    assert name == current("pdf")
    assert same_extractor(name)
    assert extract_again(name, TWO) == extract(TWO, "application/pdf")
    assert extract_again("pdf/1:pypdfium2-4.0.0+pdfium-1", TWO) is None


@pytest.mark.parametrize(
    "data",
    [pdf("secret", password="x"), TWO[:400], b"%PDF-1.7\n%%EOF", b"%PDF-", b"", pdf(""), pdf()],
)
def test_without_text_there_is_a_problem(data: bytes) -> None:
    found = extract(data, "application/pdf")
    assert (found.text, found.map.runs) == ("", ())
    assert found.problem


def test_title_that_is_no_utf16_is_no_title() -> None:
    broken = pdf("words", title="\u4e8c\u4e8c")
    place = broken.index(b"<feff")
    for bad in (b"d800", b"dc00"):
        found = extract(broken[: place + 5] + bad + broken[place + 9 :], "application/pdf")
        assert found.text == "words"
        assert found.title is None or found.title.encode("utf-8")
