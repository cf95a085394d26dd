"""The dossier made by a pool: exhibits while they are read, sections that print page numbers last.

1 exhibits in chunks, handed out as they are made; what was laid out before is taken from the cache
2 the sections; those that print numbers are laid out with stand-ins, to learn how long they are
3 all lengths known: those sections again, with the numbers; should a length change, once more
4 the fragments in the order of print into one file
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from ledger.dossier.assemble import Assembled, Assembly
from ledger.dossier.engine.binding import bind
from ledger.dossier.engine.cache import Cache
from ledger.dossier.engine.laying import Layout, Piece
from ledger.dossier.engine.parts import EXHIBITS, Sections, Written
from ledger.dossier.engine.pool import Pool, default_workers
from ledger.dossier.engine.worker import Setup
from ledger.dossier.exhibit_model import Exhibit
from ledger.dossier.html import Pages
from ledger.dossier.language import Language
from ledger.dossier.model import Dossier, Part
from ledger.dossier.pdf.furniture import FORM_HEIGHT, FORM_WIDTH
from ledger.errors import RenderError

CHUNK: Final = 25
CHUNK_CHARACTERS: Final = 256 * 1024
ATTEMPTS: Final = 4
Place = tuple[str, int]


def draw(
    assembly: Assembly,
    pages: Pages,
    setup: Setup,
    output: Path,
    *,
    workers: int | None,
    cache: Cache | None,
    base: bytes,
    fonts: Path,
    language: Language,
) -> tuple[Dossier, int, bytes]:
    """Write the dossier to `output`: its values, the number of pages, its SHA-256. Raises RenderError."""
    count = workers or default_workers()
    with tempfile.TemporaryDirectory(prefix="pages-", dir=output.parent) as folder:
        with Pool(count, setup) as pool:
            pieces = Pieces(assembly, pages, language, Layout(pool, Path(folder), cache, base))
            made = pieces.lay_out()
        total, digest = bind(pieces, made, language, fonts, output)
    if cache:
        cache.trim()
    return made.dossier, total, digest


class Pieces:
    """All pieces of one dossier, laid out: `ordered` once `lay_out` is done."""

    def __init__(self, assembly: Assembly, pages: Pages, language: Language, layout: Layout) -> None:
        self._assembly, self._pages, self._language, self._layout = assembly, pages, language, layout
        self._chunks: list[Piece] = []
        self._sections: dict[Place, Piece] = {}
        self._written: dict[Place, str] = {}
        self.numbers: dict[str, int] = {}
        self.forms: Piece | None = None

    def lay_out(self) -> Assembled:
        """Everything, to the end. Raises RenderError."""
        first = self._lay_out_exhibits()
        made = self._assembly.finish()
        letter = next(part for part in made.parts if part.name == "exhibits")
        self._chunks[0] = self._exhibits(first, letter)
        self.forms = self._layout.html(
            "the furniture", self._pages.forms(made.dossier, FORM_WIDTH, FORM_HEIGHT), forms=True
        )
        self._settle(made)
        return made

    def ordered(self, made: Assembled) -> Iterator[tuple[Part, Piece]]:
        """The pieces in the order of print."""
        for part in made.parts:
            if part.name == "exhibits":
                yield from ((part, piece) for piece in self._chunks)
            else:
                yield part, self._sections[part.name, part.place]

    def _lay_out_exhibits(self) -> tuple[Exhibit, ...]:
        """All chunks but the first, which bears a letter that is not known yet: it is returned."""
        chunks = _chunks(self._assembly.exhibits(), self._weight)
        first = next(chunks)
        self._chunks.append(Piece())
        part = Part(name="exhibits", letter="")
        for chunk in chunks:
            self._chunks.append(self._exhibits(chunk, part))
        return first

    def _exhibits(self, chunk: tuple[Exhibit, ...], part: Part) -> Piece:
        pictures = self._assembly.viewer.pictures
        shown = {view.image for exhibit in chunk for view in exhibit.objects if view.image}
        return self._layout.exhibits(chunk, part, {name: pictures[name] for name in shown})

    def _weight(self, exhibit: Exhibit) -> int:
        """Characters, and bytes of pictures: what makes a piece large."""
        pictures = self._assembly.viewer.pictures
        drawn = sum(len(pictures[view.image]) for view in exhibit.objects if view.image)
        return _weight(exhibit) + drawn

    def _settle(self, made: Assembled) -> None:
        """The sections, until the numbers that they print are those of the pages where things are."""
        sections = Sections(made, self._pages, self._language)
        for one in sections.write({}):
            self._lay_out_section(one, made, final=not one.asks)
        self._layout.drain()
        for _ in range(ATTEMPTS):
            self.numbers = self._count(made)
            for one in sections.write(self.numbers, strict=True):
                self._lay_out_section(one, made, final=True)
            self._layout.drain()
            if self._count(made) == self.numbers:
                return
        raise RenderError(f"the page numbers do not settle in {ATTEMPTS} attempts")

    def _lay_out_section(self, one: Written, made: Assembled, *, final: bool) -> None:
        """Unless it is laid out already with these very words."""
        place = one.part.name, one.part.place
        dossier = (
            made.dossier if one.part is made.parts[0] else None
        )  # the first bears what is said of the file
        html = self._pages.whole([one.html], dossier=dossier, shared=self._assembly.shared, styled=False)
        if self._written.get(place) != html:
            name = one.part.name.replace("_", " ")
            shape = getattr(one.part.view, "shape", None)
            layout = self._layout
            self._sections[place] = layout.html(name, html) if final else layout.draft(name, html, shape)
            self._written[place] = html if final else ""

    def _count(self, made: Assembled) -> dict[str, int]:
        """The page of every anchor."""
        numbers: dict[str, int] = {}
        at = 1
        for _, piece in self.ordered(made):
            for name, page in piece.anchors.items():
                if name in numbers:
                    raise RenderError(f"the id {name!r:.80} is used twice in the dossier")
                numbers[name] = at + page
            at += piece.pages
        if EXHIBITS not in numbers:
            raise RenderError("the template of the exhibits prints no heading, m.part")
        return numbers


def _chunks(exhibits: Iterator[Exhibit], weigh: Callable[[Exhibit], int]) -> Iterator[tuple[Exhibit, ...]]:
    """At most CHUNK exhibits each, fewer where they are long. One more at the end changes the last only."""
    chunk: list[Exhibit] = []
    size = 0
    for exhibit in exhibits:
        weight = weigh(exhibit)
        if chunk and (len(chunk) == CHUNK or size + weight > CHUNK_CHARACTERS):
            yield tuple(chunk)
            chunk, size = [], 0
        chunk.append(exhibit)
        size += weight
    yield tuple(chunk)


def _weight(exhibit: Exhibit) -> int:
    shown = [view.shown for view in exhibit.objects if view.shown is not None]
    return sum(len(run.text) for one in shown for piece in one.pieces for run in piece.runs)
