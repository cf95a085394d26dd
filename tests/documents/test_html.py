"""HTML: what a page shows, and only that."""

from __future__ import annotations

import pytest

from ledger.documents.extract import extract
from ledger.documents.headings import heading_path
from tests.documents.made import PAGE, page


def test_page_as_it_is_read() -> None:
    found = page(PAGE)
    assert found.text.split("\n") == [
        "Terms of use",
        "",
        "Effective:\u00a0January 31, 2024",
        "",
        "Using our services",
        "",
        "What you cannot do. You may not use our Output to develop models that compete with us.",
        "",
        "No r\u00e9sale \u2013 ever",
        "No \u201cscraping\u201d",
    ]
    assert (found.title, found.extractor, found.problem) == ("Terms & Conditions", "html/1", None)


def test_headings_and_the_path_over_a_place() -> None:
    found = page(PAGE)
    assert [(one.level, found.text[one.start : one.end]) for one in found.headings] == [
        (1, "Terms of use"),
        (2, "Using our services"),
        (7, "What you cannot do."),
    ]
    path = heading_path(found.headings, found.text, found.text.index("scraping"))
    assert [found.text[one.start : one.end] for one in path] == [
        "Terms of use",
        "Using our services",
        "What you cannot do.",
    ]
    assert heading_path(found.headings, found.text, 0) == found.headings[:1]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<p>a<p>b", "a\n\nb"),
        ("<div>a<div>b</div></div>c", "a\nb\nc"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a\nb\nc"),
        ("a <b> b</b> c", "a b c"),
        ("a<b> b</b>", "a b"),
        ("wo<!-- x -->rd", "word"),
        ("wo<wbr>rd &shy;x&nbsp;y", "word \u00adx\u00a0y"),
        ("<pre>\n a  b\r\n\tc</pre>d", " a  b\r\n\tc\n\nd"),
        ("<textarea>\na <b>&lt;</textarea>", "a <b><"),
        ("a<script>x</script>b<style>y</style>c<noscript>z</noscript>", "abc"),
        ("a<template>x</template>b", "a\nb"),
        ("a<span hidden>x</span>b", "a\nb"),
        ("a<span hidden></span>b", "ab"),
        ("a<span style='color:red; Display : none'>x</span>b", "a\nb"),
        ("a<span style='display:none&#59;color:red'>x</span>b", "a\nb"),
        ("a<span style='display:nonesuch'>x</span>b", "axb"),
        ("a<span hidden=until-found>x</span>b", "axb"),
        ("<div hidden><div>x</div>y<p>z</div>seen", "seen"),
        ("<p hidden>x<p>seen", "seen"),
        ("<li hidden>x<li>seen", "seen"),
        ("<dialog>x</dialog><dialog open>seen</dialog>", "seen"),
        ("<body hidden>seen", "seen"),
        ("a<svg><title>x</title><path d='z'/></svg>b", "ab"),
        ("<svg><title><b>x</b></title></svg>b", "b"),
        ("1 < 2 && 3 > 2 &amp;c &notit; &unknown; &", "1 < 2 && 3 > 2 &c \u00acit; &unknown; &"),
        ("a</ b>c</>d<!e>f<?g>h", "acdfh"),
        ("x<b title='a>b'>y</b z='>'>", "xy"),
        ("a\0b", "a\0b"),
        ("cut off <b titl", "cut off"),
        ("cut off <!-- x", "cut off"),
        ("<script><!-- <script> </script> x --></script>y", "y"),
        ("<plaintext><b>x", "<b>x"),
        ("\u200fشروط\u200f <b>الاستخدام</b>", "\u200fشروط\u200f الاستخدام"),
        ("\u202eevil\u202c", "\u202eevil\u202c"),
        ("\ufb01ne &filig;", "\ufb01ne \ufb01"),
        ("", ""),
        ("<!-- nothing -->", ""),
    ],
)
def test_what_is_drawn(source: str, text: str) -> None:
    assert page(source).text == text


def test_image_texts_and_other_attributes_are_not_text() -> None:
    assert page("<img alt='no'><input value='no'><a title='no'>yes</a>").text == "yes"


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("<h1>a<h2>b</h2>", [1, 2]),
        ("<h2> <b>a</b> </h2>", [2]),
        ("<h2></h2><h3 hidden>x</h3>", []),
        ("<p><b>Restrictions</b></p>", [7]),
        ("<p>(c) <b>Restrictions</b>. You may not</p>", [7]),
        ("<p>We use <b>Input.</b></p>", []),
        ("<p><b>Customer</b> means you</p>", []),
        ("<p><b>7.1.</b></p>", []),
    ],
)
def test_which_lines_are_headings(source: str, levels: list[int]) -> None:
    assert [one.level for one in page(source).headings] == levels


def test_xhtml_closes_any_element_in_its_own_tag() -> None:
    source = "<html><head><title/><script src='x'/></head><body><p/>text<![CDATA[ a < b ]]></body></html>"
    assert page(source, "application/xhtml+xml").text == "text\na < b"
    assert page(source).text == ""  # by the rules of HTML all of it is the title


@pytest.mark.parametrize(
    ("data", "media_type", "charset", "text"),
    [
        (b"caf\xe9", "text/html; charset=ISO-8859-1", "windows-1252", "caf\u00e9"),
        (b"caf\xe9", "text/html", "windows-1252", "caf\u00e9"),
        (b"<meta charset=windows-1251>\xe4\xe0", "text/html", "windows-1251", "\u0434\u0430"),
        (b"<meta charset=windows-1251>\xe4", "text/html;charset=windows-1252", "windows-1252", "\u00e4"),
        (b"<!-- <meta charset=koi8-r> -->\xc3\xa9", "text/html", "utf-8", "\u00e9"),
        (b"<meta http-equiv='x' content='text/html; charset=utf-8'>\xc3\xa9", "text/html", "utf-8", "\u00e9"),
        (b"<meta charset=utf-16>\xc3\xa9", "text/html", "utf-8", "\u00e9"),
        (b"<meta charset=nonsense>\xc3\xa9", "text/html", "utf-8", "\u00e9"),
        (b"\xef\xbb\xbf\xc3\xa9", "text/html; charset=latin1", "utf-8", "\u00e9"),
        ("\ufeff<p>\u00e9\U0001f600".encode("utf-16-le"), "text/html", "utf-16-le", "\u00e9\U0001f600"),
        ("\ufeff<p>\u00e9\U0001f600".encode("utf-16-be"), "text/html", "utf-16-be", "\u00e9\U0001f600"),
        ("<p>\u6761\u6b3e".encode("gb18030"), "text/html; charset=gb2312", "gb18030", "\u6761\u6b3e"),
        ("<p>\u5229\u7528".encode("cp932"), "text/html; charset=Shift_JIS", "cp932", "\u5229\u7528"),
    ],
)
def test_charsets(data: bytes, media_type: str, charset: str, text: str) -> None:
    found = extract(data, media_type)
    assert (found.map.charset, found.text, found.problem) == (charset, text, None)


@pytest.mark.parametrize(
    ("data", "media_type", "text", "count"),
    [
        (b"a\xff\xfeb", "text/html;charset=utf-8", "ab", 2),
        (b"<p>a&nb\xffsp;b", "text/html;charset=utf-8", "a&nbsp;b", 1),
        (b"<\xffa>", "text/html;charset=utf-8", "<a>", 1),
        (b"a\x81b\xe9", "text/html;charset=windows-1252", "ab\u00e9", 1),
        (b"\xff\xfea\0\0\xd8b\0c", "text/html", "ab", 3),
        (b"\x81 x \x81", "text/html;charset=gbk", "x", 2),
        (b"a \xff b", "text/html;charset=utf-8", "a b", 1),
        (b"a\xc3", "text/html;charset=utf-8", "a", 1),
    ],
)
def test_bytes_that_do_not_decode_are_left_out_and_counted(
    data: bytes, media_type: str, text: str, count: int
) -> None:
    found = extract(data, media_type)
    assert found.text == text
    assert found.problem == f"{count} bytes do not decode as {found.map.charset} and are left out"
