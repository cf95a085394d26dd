"""The map as JSON, and the bytes of a quote."""

from __future__ import annotations

from hashlib import sha256

import pytest

from ledger.documents import charsets
from ledger.documents.extract import extract
from ledger.documents.mapping import bytes_of, format_map, parse_map
from ledger.documents.model import Run, TextMap
from ledger.errors import MalformedError
from tests.documents.made import PAGE, page, pdf

MAP = TextMap("utf-8", (Run(3, 0, 3, "same"), Run(1, 3, 0, "break"), Run(1, 7, 6, "reference")))
JSON = b'{"charset":"utf-8","runs":[[3,0,3,"same"],[1,3,0,"break"],[1,7,6,"reference"]]}'


def test_map_is_written_and_read_both_ways() -> None:
    assert format_map(MAP) == JSON
    assert parse_map(JSON, "map") == MAP
    assert format_map(parse_map(JSON, "map")) == JSON


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        JSON.replace(b",", b", "),
        JSON.replace(b'"utf-8"', b'"utf-7"'),
        JSON.replace(b'"utf-8"', b"null"),
        JSON.replace(b'{"charset"', b'{"a":1,"charset"'),
        JSON.replace(b"[3,0,3", b"[3,0,3,3"),
        JSON.replace(b"[3,0", b"[3.0,0"),
        JSON.replace(b"[3,0", b"[-3,0"),
        JSON.replace(b"[3,0", b"[true,0"),
        JSON.replace(b"[3,0", b"[99999999999,0"),
        JSON.replace(b'"same"', b'"other"'),
        JSON.replace(b'"same"', b"[]"),
    ],
)
def test_any_other_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_map(data, "map")


def test_bytes_of_a_quote_are_its_bytes() -> None:
    data = PAGE.encode()
    found = extract(data, "text/html")
    for quote in (
        "You may not use our Output",
        "No r\u00e9sale \u2013 ever",
        "sale",
        "\u201cscraping\u201d",
        "\u00a0January",
    ):
        start = found.text.index(quote)
        low, high = bytes_of(found.map, start, start + len(quote), data)
        stands = data[low:high].decode()
        alike = stands.replace("&#8211;", "\u2013").replace("&nbsp;", "\u00a0")
        assert " ".join(alike.split()) == " ".join(quote.split()), stands
        wide = bytes_of(found.map, start, start + len(quote))
        assert wide[0] <= low < high <= wide[1]


def test_what_html_1_makes_of_a_page_does_not_change() -> None:
    """Verification extracts again: a page that gives another text or map needs another name, `html/2`."""
    data = PAGE.encode()
    found = extract(data, "text/html")
    digests = [sha256(one).hexdigest()[:16] for one in (found.text.encode(), format_map(found.map))]
    assert [found.extractor, *digests] == ["html/1", "c30cd54973ac7126", "83f0cc56aadc8c85"]


@pytest.mark.parametrize("charset", sorted(charsets.CHARSETS))
def test_bytes_of_a_quote_in_every_charset(charset: str) -> None:
    data = "<p>You may <b>not</b> resell</p>".encode(charset)
    found = extract(data, f"text/html; charset={charset}")
    if charset in charsets.UTF16:
        data = "\ufeff".encode(charset) + data
        found = extract(data, "text/html")
    assert (found.map.charset, found.text, found.problem) == (charset, "You may not resell", None)
    low, high = bytes_of(found.map, 8, 11, data)
    assert data[low:high].decode(charset) == "not"


def test_bytes_of_pdf_are_pages_and_of_line_feeds_nothing() -> None:
    found = extract(pdf("One", "Two"), "application/pdf")
    assert bytes_of(found.map, 0, len(found.text)) == (1, 2)
    assert bytes_of(found.map, 6, 7) == (2, 2)
    with pytest.raises(MalformedError):
        bytes_of(found.map, 3, 4)
    with pytest.raises(MalformedError):
        bytes_of(page("x").map, 0, 2)
