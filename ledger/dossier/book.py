"""Page numbers and cites as the templates print them: `book`, behind the macros page, pages, cite.

    LITERAL   the pool engine: numbers that are known are written as they are, others as stand-ins
    COUNTED   the naive engine: an empty link, which the style sheet fills in by target-counter

An anchor is an element's id. `asked` tells whether a part has printed any number, and so has to wait for
the others. Cites get their anchors in the order of print; the table of authorities asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from markupsafe import Markup, escape

from ledger.dossier.bates import Bates
from ledger.errors import RenderError

STAND_IN: Final = 188  # as wide as most page numbers are


class Book:
    """For one pass over all the parts. Mutable: one owner."""

    def __init__(
        self,
        bates: Bates,
        pages: Mapping[str, int] | None,
        *,
        headings: Mapping[str, str] | None = None,
        cited: Mapping[str, tuple[str, ...]] | None = None,
        strict: bool = False,
    ) -> None:
        """`pages`: the page of each anchor, None to leave it to counters. `headings` and `cited`: what an
        earlier pass has found. `strict`: an anchor without a page is an error."""
        self._bates, self._pages, self._strict = bates, pages, strict
        self._known_headings, self._known_cites = headings or {}, cited or {}
        self.headings: dict[str, str] = {}
        self.cited: dict[str, list[str]] = {}
        self.asked = False  # for a page number
        self.looked = False  # at headings and cites of other parts

    # ---- numbers

    def page(self, anchor: str, link: bool = True) -> Markup:
        """The number of the page that `anchor` is on; as a link, unless a neighbour is one."""
        return self._written("page-of", anchor, str, link)

    def bates(self, anchor: str, link: bool = False) -> Markup:
        """The Bates number of that page."""
        return self._written("bates bates-of", anchor, self._bates.number, link)

    def pages(self, anchors: Iterable[str]) -> Markup:
        """The numbers of several pages, each once and in order."""
        chosen = list(dict.fromkeys(anchors))
        if self._pages is not None:
            self.asked = True
            first: dict[int, str] = {}
            for anchor in chosen:
                first.setdefault(self._number(anchor), anchor)
            chosen = [first[number] for number in sorted(first)]
        return Markup(", ").join(map(self.page, chosen))

    def bates_range(self, first: str, last: str, between: str = " to ") -> Markup:
        """The Bates numbers from one anchor to another; one number where they are on one page."""
        begin, end = self.bates(first), self.bates(last)
        if self._pages is not None and self._number(first) == self._number(last):
            return begin
        return Markup("{}{}{}").format(begin, Markup(between) if "<" in between else between, end)

    def same_page(self, first: str, last: str) -> bool:
        """Whether two anchors are on one page, as far as that is known."""
        self.asked = True
        return self._pages is not None and self._number(first) == self._number(last)

    def _written(self, classes: str, anchor: str, write: Callable[[int], str], link: bool) -> Markup:
        self.asked = True
        text = "" if self._pages is None else write(self._number(anchor))
        to = escape(anchor)
        if link:
            return Markup(f'<a class="{classes}" href="#{to}">{text}</a>')
        return Markup(f'<span class="{classes}" data-to="#{to}">{text}</span>')

    def _number(self, anchor: str) -> int:
        assert self._pages is not None
        number = self._pages.get(anchor)
        if number is None and self._strict:
            raise RenderError(f"a page number is asked for #{anchor:.80}, which is nowhere in the dossier")
        return STAND_IN if number is None else number

    # ---- headings and cites

    def heading(self, anchor: str, title: str) -> None:
        """Note down the title of a part, for the table of contents."""
        self.headings.setdefault(anchor, title)

    def title(self, anchor: str) -> str:
        """The title of a part, as its heading gives it; empty in the first pass."""
        self.looked = True
        return self._known_headings.get(anchor, "")

    def cite(self, name: str, text: str) -> Markup:
        """A citation in running text, with an anchor of its own."""
        anchors = self.cited.setdefault(name, [])
        anchors.append(f"cite-{name}-{len(anchors) + 1}")
        return Markup('<span class="cite" id="{}">{}</span>').format(anchors[-1], escape(text))

    def cites(self, name: str) -> tuple[str, ...]:
        """The anchors of all citations of `name`; empty in the first pass."""
        self.looked = True
        return self._known_cites.get(name, ())
