"""Markdown: the text is the document; its headings are found."""

from __future__ import annotations

import pytest

from ledger.documents.extract import extract
from ledger.documents.mapping import check_map

TERMS = """\
Terms
=====

Updated: 1 May 2024

1\\. Restrictions  \r
---------------

**What you cannot do.** You may not\r
resell.

## Output ##

(c) **Models**: none.

We use __Input__ as is.

> * * *
"""


def headings(text: str) -> list[tuple[int, str]]:
    data = text.encode()
    found = extract(data, "text/markdown")
    check_map(found.text, found.map, data, extractor="markdown/1")
    assert found.text == text
    return [(one.level, found.text[one.start : one.end]) for one in found.headings]


def test_text_is_the_document_and_headings_are_verbatim() -> None:
    assert headings(TERMS) == [
        (1, "Terms"),
        (2, "1\\. Restrictions"),
        (7, "What you cannot do."),
        (2, "Output"),
        (7, "Models"),
    ]
    found = extract(TERMS.encode(), "text/markdown")
    assert (found.title, len(found.map.runs)) == ("Terms", 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# a\n## b #\n### c\\#\n", [(1, "a"), (2, "b"), (3, "c\\#")]),
        ("#a\n####### b\n#\n", []),
        ("    # code\n", []),
        ("```\n# code\n```\n# a\n", [(1, "a")]),
        ("~~~~ x\n# code\n~~~\n# code\n~~~~\n# a\n", [(1, "a")]),
        ("```\n# never closed\n", []),
        ("---\ntitle: x\n---\n# a\n", [(1, "a")]),
        ("a\n---\nb\n\n---\n\n> c\n---\n", [(2, "a")]),
        ("**bold**\n===\n", [(1, "**bold**")]),
        ("**bold**\n", [(7, "bold")]),
        ("* **Bold.** words\n", [(7, "Bold.")]),
        ("**a** **b**\n", []),
        ("**not closed\n", []),
        ("# a\r\n# b\r# c", [(1, "a"), (1, "b"), (1, "c")]),
    ],
)
def test_what_is_a_heading(text: str, found: list[tuple[int, str]]) -> None:
    assert headings(text) == found


def test_byte_order_mark_is_in_no_run() -> None:
    found = extract(b"\xef\xbb\xbf# a", "text/markdown")
    assert (found.text, found.map.runs[0].start, found.headings[0].start) == ("# a", 3, 2)
