"""Any bytes: never an exception, always a map that holds; and time that grows with the size."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.documents.charsets import CHARSETS
from ledger.documents.dates import find_dates
from ledger.documents.extract import extract, extract_again, same_extractor
from ledger.documents.mapping import check_map, format_map, parse_map
from ledger.documents.phrase import find_phrase
from tests.documents.made import PAGE, examples

TYPES = (
    "text/html",
    "application/xhtml+xml",
    "text/markdown",
    "text/plain",
    "",
    "image/png",
    "application/pdf",
)
MARKS = (
    "<p> </p> <svg> </svg> <title> </title> <style> <script> </script> <!-- --> <b_hidden> <textarea>"
    " <iframe/> <![CDATA[ ]]> <br> &amp; &#x80; &not **x.** <a_b=' </ <"
)
PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from([mark.replace("_", " ").encode() for mark in MARKS.split()]),
    st.sampled_from([b"<pre>\r\n", b" \r\n ", b"\0", b"\n===\n", b"# a #\n", b"```\n", b"\xff\xfe"]),
)


@given(
    st.one_of(st.binary(max_size=80), st.lists(PIECES, max_size=30).map(b"".join)),
    st.sampled_from(TYPES),
    st.one_of(st.just(""), st.sampled_from(sorted(CHARSETS)).map("; charset={}".format)),
    st.sampled_from(["", "a.md", "a.html", "a.txt", "a.pdf"]),
)
@examples(1500)
def test_any_bytes_give_a_text_whose_map_holds(data: bytes, media_type: str, charset: str, name: str) -> None:
    found = extract(data, media_type + charset, name=name)
    check_map(found.text, found.map, data, extractor=found.extractor)
    assert "does not fit" not in (found.problem or "")
    assert found.text.encode("utf-8").decode("utf-8") == found.text
    assert parse_map(format_map(found.map), "map") == found.map
    for heading in found.headings:
        assert 0 <= heading.start < heading.end <= len(found.text)
        assert found.text[heading.start : heading.end].strip() == found.text[heading.start : heading.end]
    assert [one.start for one in found.headings] == sorted(one.start for one in found.headings)
    if media_type in ("text/html", "application/xhtml+xml", "text/markdown"):
        assert extract_again(found.extractor, data, media_type + charset) == found


@given(
    st.text(max_size=200),
    st.sampled_from(["utf-8", "utf-16"]),
    st.sampled_from(["text/plain", "text/markdown"]),
)
@examples(200)
def test_text_goes_in_and_out_unchanged(text: str, charset: str, media_type: str) -> None:
    data = text.encode(charset, "replace")
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        assert extract(data, f"{media_type}; charset={charset}").text.encode(charset) == data


NESTED = 100_000
MANY = 20_000
HOSTILE = {
    "deep": b"<div>" * NESTED + b"x",
    "deep and closed": b"<div><b>" * NESTED + b"x" + b"</b></div>" * NESTED,
    "closed without a beginning": b"</div>" * MANY,
    "paragraphs in bold": b"<b><p>" * MANY,
    "pictures": b"<svg><title>x<b>" * MANY,
    "forms": b"<div><form><div></form>" * MANY,
    "open comments": b"<!--" * MANY,
    "open quotes": b"<a b='" * MANY,
    "ampersands": b"&" * MANY * 4,
    "numbers": b"&#" + b"9" * MANY * 10,
    "references": b"&notit;" * MANY,
    "spaces": b"a  " * MANY,
    "scripts": b"<script><!--<script>" * MANY,
    "stars": b"**a " * MANY,
    "rules": b"a\n---\n" * MANY,
    "links": b"](" * MANY,
    "dates": b"effective " * MANY,
    "zeros": b"\0" * MANY * 10,
    "broken": b"\xc3(" * MANY * 4,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
@pytest.mark.parametrize("media_type", ["text/html", "text/markdown"])
def test_hostile_page_takes_linear_time(name: str, media_type: str) -> None:
    def work(data: bytes) -> float:
        began = time.process_time()
        found = extract(data, media_type + "; charset=utf-8")
        check_map(found.text, found.map, data, extractor=found.extractor)
        find_phrase(found.text, "a phrase")
        find_dates(found.text)
        assert found.problem is None or "do not decode" in found.problem
        return time.process_time() - began

    whole = HOSTILE[name]
    assert work(whole) < 40 * work(whole[: len(whole) // 8]) + 2  # 8 times if linear, 64 if quadratic


def test_large_page_is_read_and_checked() -> None:
    row = "<div><p>Paragraph {} &amp; <a href='#'>its link</a>, which goes on for a while.</p></div>\n"
    data = "".join(row.format(number) for number in range(40_000)).encode()
    assert len(data) > 3_000_000
    found = extract(data, "text/html")
    assert found.problem is None
    assert found.text.count("\n\n") == 39_999
    assert find_phrase(found.text, "paragraph 39999 & its link")


@pytest.mark.parametrize(
    ("data", "media_type", "name", "extractor"),
    [
        (b"x", "application/octet-stream", "a.md", "markdown/1"),
        (b"x", "", "https://example.org/a.HTML?b=c.txt#d", "html/1"),
        (b"x", "", "a.txt", "plain/1"),
        (b"x", "text/plain", "TERMS.md", "markdown/1"),
        (b"x", "text/plain; charset=utf-8", "a.html", "plain/1"),
        (b"x", "text/csv", "", "plain/1"),
        (b"\xef\xbb\xbf\n<!DOCTYPE HTML>", "", "", "html/1"),
        (b"<?xml version='1.0'?><html/>", "", "", "html/1"),
        (b"words", "", "", "plain/1"),
        (b"\0\1\2", "", "", "none/1"),
        (b"x", "image/png", "", "none/1"),
    ],
)
def test_which_extractor_is_taken(data: bytes, media_type: str, name: str, extractor: str) -> None:
    found = extract(data, media_type, name=name)
    assert found.extractor == extractor
    assert (found.problem is not None) == (extractor == "none/1")


def test_only_the_extractors_of_this_version_extract_again() -> None:
    data = PAGE.encode()
    assert extract_again("html/1", data, "text/html") == extract(data, "text/html")
    for name in ("html/2", "html", "pdf/1", "pdf/1:other", "none/1", "", "markdown/0"):
        assert not same_extractor(name)
        assert extract_again(name, data, "text/html") is None
