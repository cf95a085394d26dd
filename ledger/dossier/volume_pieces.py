"""The pieces of a dossier in several files: covers among them, and links that stay within their file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from markupsafe import Markup

from ledger.dossier.assemble import Assembled, Assembly
from ledger.dossier.engine.laying import Layout, Piece
from ledger.dossier.engine.parts import Written
from ledger.dossier.engine.pooled import Pieces, Place
from ledger.dossier.html import Pages
from ledger.dossier.language import Language
from ledger.dossier.model import Dossier, Part, VolumeRow
from ledger.errors import RenderError

ATTEMPTS: Final = 5
COVER: Final = "volume"  # the part that a further file begins with
EXHIBITS: Final = "exhibits"
_HREF: Final = re.compile(r' href="(#?)([^"]*)"')


class VolumePieces(Pieces):
    """The pieces of a dossier with the covers of further volumes among them."""

    def __init__(
        self, assembly: Assembly, pages: Pages, language: Language, layout: Layout, links: str
    ) -> None:
        """`links`: which ones are kept."""
        super().__init__(assembly, pages, language, layout)
        self._links = links
        self._covers: dict[int, Piece] = {}  # by the place of the piece that it stands before
        self._begins: dict[Place, int] = {}
        self._firsts: list[int] = [1]  # the first page of each volume

    def split(self, made: Assembled, breaks: Sequence[int]) -> Assembled:
        """Begin a new volume before each piece of `breaks`, and settle all numbers. Raises RenderError."""
        self._covers = {place: Piece(pages=1) for place in breaks}
        for _ in range(ATTEMPTS):
            self.numbers = self._count(made)
            rows = self._rows(made)
            made = replace(made, dossier=replace(made.dossier, volumes=rows))
            for place, row in zip(breaks, rows[1:], strict=True):
                self._covers[place] = self._cover(made.dossier, row, final=made.unpaged.context.final)
            self._layout.drain()
            self._settle(made)
            if self._rows(made) == rows and all(piece.pages == 1 for piece in self._covers.values()):
                return made
        raise RenderError(f"the pages of the volumes do not settle in {ATTEMPTS} attempts")

    def part(self, made: Assembled, places: Collection[int]) -> None:
        """Lay out the exhibits of these pieces anew, half of each at a time, and settle all numbers."""
        self._covers, chunks = {}, []
        for place, (part, piece) in enumerate(super().ordered(made)):
            if part.name == EXHIBITS:
                chunks += self._halves(piece, part) if place in places else [piece]
        self._chunks = chunks
        self._layout.drain()
        self._settle(made)

    def _halves(self, piece: Piece, part: Part) -> list[Piece]:
        assert piece.exhibits is not None
        first, last = piece.exhibits
        middle = (first + last) // 2 + 1
        rest = Part(name=EXHIBITS, letter="")
        # Only the first piece of all bears the heading: see Pieces.lay_out.
        return [
            self._exhibits(tuple(self._assembly.maker.each(numbers)), part if numbers.start == 1 else rest)
            for numbers in (range(first, middle), range(middle, last + 1))
        ]

    def ordered(self, made: Assembled) -> Iterator[tuple[Part, Piece]]:
        """The pieces in the order of print."""
        for place, (part, piece) in enumerate(super().ordered(made)):
            if place in self._covers:
                yield Part(name=COVER, letter="", place=place), self._covers[place]
            yield part, piece

    def _count(self, made: Assembled) -> dict[str, int]:
        at, self._firsts, self._begins = 1, [1], {}
        for part, piece in self.ordered(made):
            if part.name == COVER:
                self._firsts.append(at)
            self._begins[part.name, part.place] = at
            at += piece.pages
        return super()._count(made)

    def _rows(self, made: Assembled) -> tuple[VolumeRow, ...]:
        total = sum(piece.pages for _, piece in self.ordered(made))
        lasts = [first - 1 for first in self._firsts[1:]] + [total]
        rows = []
        for number, (first, last) in enumerate(zip(self._firsts, lasts, strict=True), 1):
            mine = [
                one
                for one in range(1, made.dossier.exhibits + 1)
                if first <= self.numbers.get(f"exhibit-{one}", 0) <= last
            ]
            rows.append(
                VolumeRow(
                    number=number,
                    first=first,
                    last=last,
                    first_exhibit=min(mine, default=0),
                    last_exhibit=max(mine, default=0),
                )
            )
        return tuple(rows)

    def _cover(self, dossier: Dossier, row: VolumeRow, *, final: bool) -> Piece:
        html = self._pages.volume(dossier, row, self.numbers, final=final)
        language = self._language
        title = language.say(
            "%(title)s, volume %(number)s of %(count)s",
            title=dossier.caption.title,
            number=row.number,
            count=len(dossier.volumes),
        )
        about = replace(dossier, caption=replace(dossier.caption, title=title))
        whole = self._pages.whole([html], dossier=about, shared=self._assembly.shared, styled=False)
        return self._layout.html(f"the cover of volume {row.number}", self._without_links(whole, row.number))

    def _lay_out_section(self, one: Written, made: Assembled, *, final: bool) -> None:
        volume = self._volume(self._begins.get((one.part.name, one.part.place), 1))
        html = Markup(self._without_links(str(one.html), volume))
        super()._lay_out_section(replace(one, html=html), made, final=final)

    def _without_links(self, html: str, volume: int) -> str:
        """Those that the policy does not want, or that lead into another file."""

        def kept(match: re.Match[str]) -> str:
            internal, target = bool(match[1]), match[2]
            if self._links == "none" or (not internal and self._links == "internal"):
                return ""
            page = self.numbers.get(target) if internal else None
            return "" if page is not None and self._volume(page) != volume else match[0]

        return _HREF.sub(kept, html)

    def _volume(self, page: int) -> int:
        return sum(first <= page for first in self._firsts)
