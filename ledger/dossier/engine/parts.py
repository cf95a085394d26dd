"""The sections as HTML, in the order of print: what both engines begin with.

Templates are put through twice: headings and cites are known after the first pass, and the table of contents
and the table of authorities print them in the second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from ledger.dossier.assemble import Assembled
from ledger.dossier.book import Book
from ledger.dossier.html import Pages
from ledger.dossier.language import Language
from ledger.dossier.model import Part

EXHIBITS = "part-exhibits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A section as HTML. `asks`: it prints page numbers; `looks`: headings or cites of others."""

    part: Part
    html: Markup
    asks: bool
    looks: bool
    cited: Mapping[str, int]  # how often each authority was cited before it


class Sections:
    """The sections of one dossier, written as often as page numbers change."""

    def __init__(self, made: Assembled, pages: Pages, language: Language) -> None:
        self.parts = made.parts
        self._dossier, self._pages = made.dossier, pages
        self._headings = {EXHIBITS: language.say("Exhibits")}
        self._cited: dict[str, tuple[str, ...]] = {}
        self._written: dict[tuple[str, int], Written] = {}
        self._numbers: Mapping[str, int] | None = {}  # those that stand in `_written`
        book = Book(self._dossier.bates, {})
        for part in self.parts:
            if part.name != "exhibits":
                self._write(part, book)
        self._headings |= book.headings
        self._cited = {name: tuple(anchors) for name, anchors in book.cited.items()}

    def write(self, numbers: Mapping[str, int] | None, *, strict: bool = False) -> list[Written]:
        """Every section but the exhibits. `numbers`: the page of each anchor; None leaves it to counters."""
        changed = strict or numbers != self._numbers
        self._numbers = numbers
        book = Book(self._dossier.bates, numbers, headings=self._headings, cited=self._cited, strict=strict)
        for one in list(self._written.values()):
            if one.looks or (one.asks and changed):
                book.cited = {name: [""] * count for name, count in one.cited.items()}
                self._write(one.part, book)
        return list(self._written.values())

    def _write(self, part: Part, book: Book) -> None:
        book.asked = book.looked = False
        before = {name: len(anchors) for name, anchors in book.cited.items()}
        html = self._pages.section(part, self._dossier, self.parts, book)
        self._written[part.name, part.place] = Written(
            part=part, html=html, asks=book.asked, looks=book.looked, cited=before
        )
