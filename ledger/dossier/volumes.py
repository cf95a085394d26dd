"""A filing in one file, or in several where a court takes only so many megabytes: pages and Bates numbers
go on.

A file ends where an exhibit ends, or a section. The first begins with the dossier's own cover and has the
index of all exhibits; each further one begins with a cover that says which volume it is and which pages it
has. A link leads within its own file only: links between files break when either is renamed, and what they
would lead to is named by its page and Bates number anyway.

1 lay out everything and bind it into one file, noting how large each piece is 2 if that is too large: say
where the files end, put in the covers, and settle the page numbers anew 3 bind each file; should one be too
large all the same, do it again with less in each

Exhibits are laid out together, some twenty-five at a time. Only where a file has no room for those of one
such piece are they laid out anew, half as many at a time, down to one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ledger.dossier import manifest as manifests
from ledger.dossier.assemble import Assembled, Assembly
from ledger.dossier.engine.cache import Cache
from ledger.dossier.engine.laying import Layout, Piece
from ledger.dossier.engine.pool import Pool, default_workers
from ledger.dossier.engine.worker import Setup
from ledger.dossier.html import Pages
from ledger.dossier.language import Language
from ledger.dossier.manifest import Manifest
from ledger.dossier.manifested import of_file
from ledger.dossier.model import Dossier, Part
from ledger.dossier.volume_file import Bound, bind_volume
from ledger.dossier.volume_names import Volume, file_of
from ledger.dossier.volume_pieces import COVER, VolumePieces
from ledger.errors import RenderError

MEGABYTE: Final = 1_000_000
DEFAULT_MEGABYTES: Final = 25  # the smallest limit of those in the data
ATTEMPTS: Final = 5
_COVER_BYTES: Final = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a file may be, in bytes, and which links it may have: `all`, `internal` or `none`."""

    size: int
    links: str


def limits_of(limit: object, *, megabytes: float | None, links: str | None) -> Limits:
    """What was asked for, else what the court's limit says (of ledger.dossier.jurisdiction), else 25 MB."""
    known = getattr(limit, "megabytes", 0) or DEFAULT_MEGABYTES
    wanted = known if megabytes is None else megabytes
    if wanted <= 0:
        raise RenderError(f"{wanted} MB: want more than nothing for a file")
    return Limits(size=int(wanted * MEGABYTE), links=links or getattr(limit, "links", "") or "all")


def draw(
    assembly: Assembly,
    pages: Pages,
    setup: Setup,
    output: Path,
    limits: Limits,
    *,
    workers: int | None,
    cache: Cache | None,
    base: bytes,
    fonts: Path,
    language: Language,
) -> tuple[Dossier, tuple[Volume, ...]]:
    """Write the dossier to `output`, or to files beside it. Raises RenderError."""
    count = workers or default_workers()
    folder = tempfile.TemporaryDirectory(prefix="pages-", dir=output.parent)
    with folder as name, Pool(count, setup) as pool:
        layout = Layout(pool, Path(name), cache, base)
        pieces = VolumePieces(assembly, pages, language, layout, limits.links)
        made = pieces.lay_out()
        volumes = _Work(pieces, made, language, fonts, output, limits).write()
    if cache:
        cache.trim()
    return made.dossier, volumes


class _Work:
    """Binds files until each is small enough. Mutable: one owner."""

    def __init__(
        self,
        pieces: VolumePieces,
        made: Assembled,
        language: Language,
        fonts: Path,
        output: Path,
        limits: Limits,
    ) -> None:
        self._pieces, self._made, self._language = pieces, made, language
        self._fonts, self._output, self._limits = fonts, output, limits

    def write(self) -> tuple[Volume, ...]:
        """Every file, under its name."""
        whole = self._whole()
        if whole.size <= self._limits.size:
            claims = self._claims(self._made, self._pieces.numbers)
            return (self._volume(self._output, whole, claims),)
        budget = self._limits.size
        for _ in range(ATTEMPTS):
            while crowded := self._crowded(whole, budget):
                self._pieces.part(self._made, crowded)
                whole = self._whole()
            self._output.unlink(missing_ok=True)
            breaks = self._pack(whole, budget)
            made = self._pieces.split(self._made, breaks)
            bound = self._bind_all(made, len(breaks) + 1)
            largest = max(one.size for _, one in bound)
            if largest <= self._limits.size:
                return self._volumes(made, bound)
            budget = int(budget * self._limits.size / largest * 0.98)
        raise RenderError(f"no volumes of at most {self._limits.size} bytes after {ATTEMPTS} attempts")

    def _whole(self) -> Bound:
        """All of it in one file, to learn how large it and its pieces are."""
        return self._bind(self._output, list(self._pieces.ordered(self._made)), self._made, first=1)

    def _crowded(self, whole: Bound, budget: int) -> set[int]:
        """The pieces that are larger than a file has room for, but hold several exhibits.

        They are laid out by the score, since fonts and tags are shared then: larger files, but for that.
        Raises RenderError for a piece that can't be parted.
        """
        crowded: set[int] = set()
        for place, (what, size, exhibits) in enumerate(whole.pieces):
            if size <= _room(whole, budget):
                continue
            if exhibits < 2:
                raise RenderError(
                    f"{what} alone takes {size / MEGABYTE:.1f} MB of pages, more than a file of "
                    f"{self._limits.size / MEGABYTE:g} MB can hold",
                    hint="--max-mb allows more; a large picture may be cited without being an exhibit",
                )
            crowded.add(place)
        return crowded

    def _pack(self, whole: Bound, budget: int) -> list[int]:
        """Before which pieces a new file begins, the first of all left out."""
        room = _room(whole, budget)
        breaks: list[int] = []
        filled = 0
        for place, (_, size, _) in enumerate(whole.pieces):
            if filled + size > room:
                breaks.append(place)
                filled = 0
            filled += size
        return breaks

    def _bind_all(self, made: Assembled, count: int) -> list[tuple[Path, Bound]]:
        bound: list[tuple[Path, Bound]] = []
        first = 1
        for number, group in enumerate(_groups(self._pieces.ordered(made)), 1):
            path = file_of(self._output, number, count)
            bound.append((path, self._bind(path, group, made, first=first)))
            first += sum(piece.pages for _, piece in group)
        return bound

    def _bind(self, path: Path, group: list[tuple[Part, Piece]], made: Assembled, *, first: int) -> Bound:
        total = sum(piece.pages for _, piece in self._pieces.ordered(made))
        return bind_volume(
            group, made, self._pieces, self._language, self._fonts, path, first=first, total=total
        )

    def _volumes(self, made: Assembled, bound: list[tuple[Path, Bound]]) -> tuple[Volume, ...]:
        claims = self._claims(made, self._pieces.numbers)
        return tuple(
            self._volume(path, one, manifests.of_volume(claims, row.number, len(bound), row.first, row.last))
            for (path, one), row in zip(bound, made.dossier.volumes, strict=True)
        )

    def _claims(self, made: Assembled, numbers: Mapping[str, int]) -> Manifest:
        total = sum(piece.pages for _, piece in self._pieces.ordered(made))
        return replace(made.unpaged.manifest(numbers, total), links=self._limits.links)

    def _volume(self, path: Path, bound: Bound, claims: Manifest) -> Volume:
        return Volume(path=path, sha256=bound.sha256, manifest=of_file(claims, bound.sha256, bound.size))


def _room(whole: Bound, budget: int) -> int:
    """For pieces, beside a cover and what belongs to none."""
    return budget - whole.rest - _COVER_BYTES


def _groups(ordered: Iterator[tuple[Part, Piece]]) -> list[list[tuple[Part, Piece]]]:
    """The pieces of each file: a cover begins the next."""
    groups: list[list[tuple[Part, Piece]]] = [[]]
    for part, piece in ordered:
        if part.name == COVER:
            groups.append([])
        groups[-1].append((part, piece))
    return groups
