"""`check_map` from the side of whoever wants it to say yes: each rule bent, and the same thing unbent."""

from __future__ import annotations

import pytest

from ledger.documents.extract import extract
from ledger.documents.mapping import MAX_DOCUMENT, check_map
from ledger.documents.model import Rule, Run, TextMap
from ledger.errors import MalformedError
from tests.documents.made import PAGE, pdf


def held(text: str, document: bytes, *runs: tuple[int, int, int, Rule], charset: str = "utf-8") -> None:
    check_map(text, TextMap(charset, tuple(Run(*run) for run in runs)), document)


def refused(text: str, document: bytes, *runs: tuple[int, int, int, Rule], charset: str = "utf-8") -> str:
    with pytest.raises(MalformedError) as caught:
        held(text, document, *runs, charset=charset)
    return str(caught.value)


def test_untampered_page_holds_and_one_changed_character_does_not() -> None:
    data = PAGE.encode()
    found = extract(data, "text/html")
    check_map(found.text, found.map, data)
    for at in range(len(found.text)):
        other = "X" if found.text[at] != "X" else "Y"
        with pytest.raises(MalformedError):
            check_map(found.text[:at] + other + found.text[at + 1 :], found.map, data)


def test_one_changed_byte_of_the_document_that_the_text_uses_is_seen() -> None:
    data = PAGE.encode()
    found = extract(data, "text/html")
    for run in found.map.runs:
        if run.length and run.rule != "space":
            changed = data[: run.start] + bytes([data[run.start] ^ 1]) + data[run.start + 1 :]
            with pytest.raises(MalformedError):
                check_map(found.text, found.map, changed)


def test_same_is_exactly_the_decoded_bytes() -> None:
    held("d\u00e9j\u00e0", "d\u00e9j\u00e0".encode(), (4, 0, 6, "same"))
    refused("deja", "d\u00e9j\u00e0".encode(), (4, 0, 6, "same"))
    refused("d\u00e9j\u00e0", b"de\xcc\x81ja\xcc\x80", (4, 0, 8, "same"))  # looks the same, other characters
    refused("d\u00e9j", "d\u00e9j\u00e0".encode(), (3, 0, 5, "same"))  # ends within a character
    refused("a", b"b", (1, 0, 1, "same"))


def test_shifted_and_stretched_runs_are_refused() -> None:
    data = b"you may not resell"
    held("may not", data, (7, 4, 7, "same"))
    refused("may not", data, (7, 3, 7, "same"))
    refused("may not", data, (7, 5, 7, "same"))
    refused("may not", data, (7, 4, 6, "same"))
    assert "does not fit" in refused("may not", data, (7, 14, 7, "same"))
    assert "characters together" in refused("may not!", data, (7, 4, 7, "same"))


def test_bytes_are_used_once_and_in_order() -> None:
    data = b"may<b>not"
    held("maynot", data, (3, 0, 3, "same"), (3, 6, 3, "same"))
    assert "used already" in refused("notmay", data, (3, 6, 3, "same"), (3, 0, 3, "same"))
    assert "used already" in refused("mayay", data, (3, 0, 3, "same"), (2, 1, 2, "same"))
    assert "used already" in refused("maymay", data, (3, 0, 3, "same"), (3, 0, 3, "same"))


def test_words_left_out_within_a_line_are_refused() -> None:
    data = b"you may not resell"
    runs: tuple[tuple[int, int, int, Rule], ...] = ((7, 0, 7, "same"), (7, 11, 7, "same"))
    assert "passes over words" in refused("you may resell", data, *runs)
    marked = b"you may<!-- not --> resell"
    held("you may resell", marked, (7, 0, 7, "same"), (7, 19, 7, "same"))


@pytest.mark.parametrize(
    "between",
    [
        b"<b>",
        b"</b >",
        b"<a title='x>y' b=\"<\">",
        b"<!-- x -- > y -->",
        b"<!doctype html>",
        b"<?php x ?>",
        b"<script>if (a<b) x</script>",
        b"<title>x</title >",
        b"<style>x{}</style>",
        b" \r\n\t",
        b"\xff\xfe",
    ],
)
def test_markup_may_lie_within_a_line(between: bytes) -> None:
    held("ab", b"a" + between + b"b", (1, 0, 1, "same"), (1, 1 + len(between), 1, "same"))


@pytest.mark.parametrize(
    "between",
    [
        b"x",
        b"< not>",
        b"<3",
        b"<b",
        b"<b title='x>",
        b"<!-- x ",
        b"<script>x",
        b"<div hidden>x</div>",
        b"\xc3\xa9",
        b"\xc2\xa0",
        b"&nbsp;",
        b"\0",
    ],
)
def test_anything_else_within_a_line_is_words(between: bytes) -> None:
    refused("ab", b"a" + between + b"b", (1, 0, 1, "same"), (1, 1 + len(between), 1, "same"))


def test_break_is_line_feeds_where_a_tag_is_and_nothing_else() -> None:
    data = b"a<br>b"
    first, last = (1, 0, 1, "same"), (1, 5, 1, "same")
    held("a\nb", data, first, (1, 1, 0, "break"), last)
    refused("a b", data, first, (1, 1, 0, "break"), last)
    refused("a\nb", data, first, (1, 1, 4, "break"), last)
    assert "no tag" in refused("a\nb", b"axxxxb", first, (1, 1, 0, "break"), last)
    assert "nothing comes after" in refused("a\n", data, first, (1, 1, 0, "break"))
    refused("\n\n", b"", (2, 0, 0, "break"))


def test_space_is_one_space_for_white_space_only() -> None:
    data = b"a \r\n\tb"
    first, last = (1, 0, 1, "same"), (1, 5, 1, "same")
    held("a b", data, first, (1, 1, 4, "space"), last)
    held("a b", data, first, (1, 1, 1, "space"), last)
    refused("a\nb", data, first, (1, 2, 1, "space"), last)
    refused("a b", data, first, (1, 1, 0, "space"), last)
    refused("a  b", data, first, (2, 1, 4, "space"), last)
    refused("a ", b"ab", first, (1, 1, 1, "space"))
    refused("a ", "a\u00a0".encode(), first, (1, 1, 2, "space"))
    refused("a b", b"a<br>b", first, (1, 1, 4, "space"), last)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&amp;", "&"),
        ("&eacute;", "\u00e9"),
        ("&#8217;", "\u2019"),
        ("&#x2019;", "\u2019"),
        ("&#X2019", "\u2019"),
        ("&#146;", "\u2019"),
        ("&#128;", "\u20ac"),
        ("&#0;", "\ufffd"),
        ("&#xD800;", "\ufffd"),
        ("&#x110000;", "\ufffd"),
        ("&#" + "0" * 5000 + "65;", "A"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
        ("&#1;", "\x01"),
        ("&NotEqualTilde;", "\u2242\u0338"),
        ("&copy", "\u00a9"),
    ],
)
def test_reference_stands_for_its_characters_only(written: str, meant: str) -> None:
    data = written.encode() + b" x"
    run: tuple[int, int, int, Rule] = (len(meant), 0, len(written), "reference")
    held(meant, data, run)
    refused("\u00bf" * len(meant), data, run)
    if not written.endswith(";"):
        return
    refused(meant, data, (len(meant), 0, len(written) - 1, "reference"))
    refused(meant, b"x" + data, run)


def test_reference_is_read_as_long_as_a_browser_reads_it() -> None:
    held("\u2209", b"&notin;", (1, 0, 7, "reference"))
    refused("\u00acin;", b"&notin;", (1, 0, 4, "reference"), (3, 4, 3, "same"))
    held("\u00acit;", b"&notit;", (1, 0, 4, "reference"), (3, 4, 3, "same"))
    refused("A5", b"&#655;", (1, 0, 4, "reference"), (1, 4, 1, "same"))
    refused("&&", b"&amp;&amp;", (2, 0, 10, "reference"))
    refused("a", b"a", (1, 0, 1, "reference"))


@pytest.mark.parametrize(
    "charset", ["rot13", "utf-7", "cp037", "unicode_escape", "UTF-8", "base64", "idna", ""]
)
def test_charset_is_one_of_a_closed_list(charset: str) -> None:
    refused("a", b"a", (1, 0, 1, "same"), charset=charset)


def test_charset_is_the_one_of_the_byte_order_mark() -> None:
    data = b"\xef\xbb\xbf\xc3\xa9"
    held("\u00e9", data, (1, 3, 2, "same"))
    refused("\u00c3\u00a9", data, (2, 3, 2, "same"), charset="windows-1252")


def test_wide_characters_are_not_cut_in_half() -> None:
    data = "\u4e8c\u4e00".encode("utf-16-le")
    held("\u4e8c\u4e00", data, (2, 0, 4, "same"), charset="utf-16-le")
    odd = data[1:3].decode("utf-16-le")
    assert "parts a character" in refused(odd, data, (1, 1, 2, "same"), charset="utf-16-le")


def test_page_of_a_pdf_is_for_a_pdf_only() -> None:
    data = pdf("Terms of use", "Page two")
    held("ab\n\ncd", data, (2, 1, 0, "page"), (2, 1, 0, "break"), (2, 2, 0, "page"), charset="pdf")
    refused("ab", b"no such thing", (2, 1, 0, "page"), charset="pdf")
    refused("ab", data, (2, 1, 0, "page"))
    refused("ab", data, (2, 0, 0, "page"), charset="pdf")
    refused("ab", data, (2, 1, 2, "page"), charset="pdf")
    refused("abcd", data, (2, 2, 0, "page"), (2, 1, 0, "page"), charset="pdf")
    refused("abcd", data, (2, 1, 0, "page"), (2, 1, 0, "page"), charset="pdf")
    refused("abcd", data, (2, 1, 0, "page"), (2, 1, 0, "break"), charset="pdf")
    refused("%P", data, (2, 0, 2, "same"), charset="pdf")


def test_plain_text_and_markdown_are_the_whole_document() -> None:
    data = b"You may <not> resell\r\n"
    kept = TextMap("utf-8", (Run(8, 0, 8, "same"), Run(7, 13, 7, "same")))
    check_map("You may  resell", kept, data)  # as a page it could be: <not> is a tag
    for name in ("plain/1", "markdown/1"):
        found = extract(data, "text/plain" if name == "plain/1" else "text/markdown")
        check_map(found.text, found.map, data, extractor=name)
        assert found.text == data.decode()
        with pytest.raises(MalformedError):
            check_map("You may  resell", kept, data, extractor=name)
        with pytest.raises(MalformedError):
            check_map("You may ", TextMap("utf-8", (Run(8, 0, 8, "same"),)), data, extractor=name)


def test_sizes_are_bounded() -> None:
    with pytest.raises(MalformedError, match="at most"):
        check_map("a", TextMap("utf-8", (Run(1, 0, 1, "same"),)), b"a" + bytes(MAX_DOCUMENT))
    refused("", b"", (0, 0, 0, "same"))


def test_empty_text_claims_nothing() -> None:
    held("", b"anything")
    held("", b"no such thing", charset="pdf")
    check_map("", TextMap("utf-8", ()), b"anything", extractor="plain/1")
