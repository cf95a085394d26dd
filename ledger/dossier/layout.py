"""Where everything comes to lie: exhibits are laid out in chunks, the front matter last.

The index and the statements cite page and Bates numbers, so the front is laid out twice: first with
stand-ins, to learn how long it is, then with the true numbers. Should its length change all the same,
what follows moves once more.
"""

from dataclasses import dataclass
from typing import Any, Final

from ledger.dossier.engine import Engine
from ledger.dossier.html import Pages
from ledger.dossier.model import Dossier, Exhibit, Pagination
from ledger.errors import RenderError

CHUNK: Final = 40
CHUNK_CHARACTERS: Final = 256 * 1024
ATTEMPTS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """The documents of all parts, in order, and where things are in them."""

    documents: tuple[Any, ...]
    pagination: Pagination


def lay_out(engine: Engine, pages: Pages, dossier: Dossier) -> Laid:
    """Lay out the whole dossier. Raises RenderError."""
    stand_ins = Pagination(exhibits=tuple((1, 2) for _ in dossier.exhibits), parts={}, pages=1)
    front = engine.lay_out(pages.front(stand_ins))
    length, behind = 0, Laid(documents=(), pagination=stand_ins)
    for _ in range(ATTEMPTS):
        if len(front.pages) != length:
            length = len(front.pages)
            behind = _behind(engine, pages, dossier, length + 1)
        parts = _anchors(front, 1)
        pagination = Pagination(
            exhibits=behind.pagination.exhibits,
            parts={**parts, **behind.pagination.parts},
            pages=behind.pagination.pages,
        )
        front = engine.lay_out(pages.front(pagination))
        if len(front.pages) == length and _anchors(front, 1) == parts:
            return Laid(documents=(front, *behind.documents), pagination=pagination)
    raise RenderError(f"the front matter does not settle in {ATTEMPTS} attempts")


def _behind(engine: Engine, pages: Pages, dossier: Dossier, first_page: int) -> Laid:
    """The exhibits and the back matter, from `first_page` on."""
    documents: list[Any] = []
    anchors: dict[str, int] = {}
    at = first_page
    for chunk in _chunks(dossier.exhibits):
        documents.append(engine.lay_out(pages.exhibits(chunk, at)))
        anchors.update(_anchors(documents[-1], at))
        at += len(documents[-1].pages)
    starts = [anchors[exhibit.anchor] for exhibit in dossier.exhibits]
    ends = [*(start - 1 for start in starts[1:]), at - 1]  # each exhibit begins on a new page
    documents.append(engine.lay_out(pages.back(at)))
    anchors.update(_anchors(documents[-1], at))
    pagination = Pagination(
        exhibits=tuple(zip(starts, ends, strict=True)),
        parts=anchors,
        pages=at + len(documents[-1].pages) - 1,
    )
    return Laid(documents=tuple(documents), pagination=pagination)


def _anchors(document: Any, first_page: int) -> dict[str, int]:
    return {name: number for number, page in enumerate(document.pages, first_page) for name in page.anchors}


def _chunks(exhibits: tuple[Exhibit, ...]) -> list[tuple[Exhibit, ...]]:
    """At most CHUNK exhibits each, fewer where they are long."""
    parts: list[list[Exhibit]] = [[]]
    size = 0
    for exhibit in exhibits:
        weight = _weight(exhibit)
        if parts[-1] and (len(parts[-1]) == CHUNK or size + weight > CHUNK_CHARACTERS):
            parts.append([])
            size = 0
        parts[-1].append(exhibit)
        size += weight
    return [tuple(part) for part in parts]


def _weight(exhibit: Exhibit) -> int:
    shown = [view.shown for view in exhibit.objects if view.shown is not None]
    return sum(len(run.text) for one in shown for piece in one.pieces for run in piece.runs)
