"""Small documents for the tests, made by them."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from hypothesis import HealthCheck, settings

from ledger.documents.extract import extract
from ledger.documents.mapping import check_map
from ledger.documents.model import Extracted


def examples(count: int) -> settings:
    """The same examples each time, and no deadline: machines are shared."""
    slow = [HealthCheck.too_slow]
    return settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=slow)


PAGE = (
    "<!DOCTYPE html><html><head><title>Terms &amp; Conditions</title><style>p { color: red }</style></head>"
    "<body>"
    "<h1>Terms of use</h1><p>Effective:&nbsp;January 31, 2024</p>"
    "<h2>Using our services</h2><p><strong>What you cannot do.</strong> You may not\r\n   use our Output"
    " to <em>develop</em> models that compete with us<!-- so far -->.</p>"
    "<ul><li>No r\u00e9sale &#8211; ever</li><li>No \u201cscraping\u201d</li></ul></body></html>"
)


def page(text: str, media_type: str = "text/html; charset=utf-8", charset: str = "utf-8") -> Extracted:
    """An HTML page, extracted; its map is checked, for each test that reads one."""
    data = text.encode(charset, "surrogatepass" if charset == "utf-8" else "strict")
    found = extract(data, media_type)
    check_map(found.text, found.map, data, extractor=found.extractor)
    assert found.problem is None or "do not decode" in found.problem, found.problem
    return found


def pdf(
    *pages: str, title: str = "", bookmarks: tuple[tuple[str, int], ...] = (), password: str = ""
) -> bytes:
    """A PDF with a line of text for each line of each page."""
    made = pikepdf.new()
    font = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    for words in pages:
        lines = "".join(f"({line}) Tj 0 -16 Td " for line in words.split("\n"))
        content = made.make_stream(f"BT /F 12 Tf 72 720 Td {lines} ET".encode("latin-1"))
        one = made.add_blank_page(page_size=(595, 842))
        one.obj.Contents = content
        one.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    if title:
        made.docinfo["/Title"] = title
    with made.open_outline() as outline:
        outline.root.extend(pikepdf.OutlineItem(words, number) for words, number in bookmarks)
    options: dict[str, Any] = {}
    if password:
        options["encryption"] = pikepdf.Encryption(owner=password, user=password)
    target = io.BytesIO()
    made.save(target, **options)
    return target.getvalue()
