"""Our reading of HTML held against `tinyhtml5`, which follows the standard: the same characters are drawn.

Where the two may differ by design is left out of the soup: tables (text in a wrong place is moved out),
templates and dialogs (`tinyhtml5` knows the older standard), hidden elements that nothing closes.
"""

from __future__ import annotations

import re
from typing import Any

import tinyhtml5.parser  # type: ignore[import-untyped,unused-ignore]
from hypothesis import given
from hypothesis import strategies as st

from ledger.documents.elements import names
from ledger.documents.markup import UNDRAWN
from tests.documents.made import examples, page

UNSEEN = UNDRAWN | {"audio", "canvas", "datalist", "rp", "template", "video"}
NAMES = sorted(
    names(
        "p div span b i a em li ul ol h1 h2 dd dt dl section script style title noscript textarea pre xmp"
        " button br hr img iframe form body html head address label svg q x-y"
    )
)
ATTRIBUTES = st.sampled_from(["", "", " a='>'", ' b=">"', " c=d>", "/", " =x", " e"])
MARKUP = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(NAMES), ATTRIBUTES),
    st.builds("</{}>".format, st.sampled_from(NAMES)),
    st.sampled_from(
        ["<!-- x -->", "<!-->", "<!--->", "<!--", "-->", "--!>", "<!x>", "<?x>", "</>", "</ x>", "<", "<3"]
    ),
    st.sampled_from(["&amp;", "&notit;", "&not", "&#128;", "&#x1;", "&", "&#0;", "&#", "<a", "<!--<script>"]),
)
SOUP = st.lists(st.one_of(MARKUP, st.text("ab \n\u00e9<&>", min_size=1, max_size=4)), max_size=25).map(
    "".join
)
TREE = st.recursive(
    st.sampled_from(["word", " ", "&lt;", "<br>", "<!-- x -->", "<script>y</script>"]),
    lambda inner: st.builds(
        "<{0}{1}>{2}</{0}>".format,
        st.sampled_from(["div", "span", "section", "em"]),
        st.sampled_from(
            ["", "", " hidden", " hidden=''", ' style="display: none"', ' style="display:block"']
        ),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=20,
)


def drawn(source: str) -> str:
    """The characters that are not white space, in the order of the tree."""
    parser = tinyhtml5.parser.HTMLParser()
    parser._parse(source + " " * 200, scripting=True)  # a short string could be the name of a file
    parts: list[str] = []
    _walk(parser.tree.get_document(), parts)
    return "".join(parts)


def _walk(element: Any, parts: list[str]) -> None:
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else None
    attributes = element.attrib if name else {}
    hidden = "hidden" in attributes or "none" in attributes.get("style", "")
    if name is not None and name not in UNSEEN and not hidden:
        parts.append(element.text or "")
        for child in element:
            _walk(child, parts)
            parts.append(child.tail or "")


def bare(text: str) -> str:
    return re.sub("[\t\n\f\r ]+", "", text)


@given(SOUP)
@examples(600)
def test_tag_soup_draws_the_same_characters(source: str) -> None:
    assert bare(page(source).text) == bare(drawn(source))


@given(st.lists(TREE, max_size=5).map("".join))
@examples(200)
def test_hidden_elements_draw_nothing(source: str) -> None:
    assert bare(page(source).text) == bare(drawn(source))
