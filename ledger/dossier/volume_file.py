"""One file out of some pieces of a dossier: its pages go on from those of the file before it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.dossier.engine.binding import Running, read_piece
from ledger.dossier.pdf import fragment as fragments
from ledger.dossier.pdf.fragment import Sheet
from ledger.dossier.pdf.furniture import Furniture, Words
from ledger.dossier.pdf.merge import Merger
from ledger.dossier.pdf.writer import Writer

if TYPE_CHECKING:
    from ledger.dossier.assemble import Assembled
    from ledger.dossier.engine.laying import Piece
    from ledger.dossier.engine.pooled import Pieces
    from ledger.dossier.language import Language
    from ledger.dossier.model import Part


class Bound(NamedTuple):
    """A file that was written. `pieces`: what each is, how many bytes it took, and how many exhibits it has;
    `rest`: all else."""

    sha256: bytes
    size: int
    pieces: tuple[tuple[str, int, int], ...]
    rest: int


def bind_volume(
    group: list[tuple[Part, Piece]],
    made: Assembled,
    pieces: Pieces,
    language: Language,
    fonts: Path,
    output: Path,
    *,
    first: int,
    total: int,
) -> Bound:
    """Write the file. `first`: its first page, of `total` in all files."""
    dossier = made.dossier
    words = Words(
        page=language.say("Page"), of=language.say("of"), bates=dossier.bates, failed=dossier.failed
    )
    running = Running(language, dossier.exhibits, pieces.numbers)
    furniture = Furniture(fonts, words, running.sample(), total)
    sizes: list[tuple[str, int, int]] = []
    with output.open("wb") as file:
        writer = Writer(file)
        merger = Merger(writer, first)
        drawings = merger.add_forms(fragments.decode_forms(read_piece(pieces.forms)))
        merger.furnish(furniture.write(writer, drawings))
        for part, piece in group:
            exhibits = part.name == "exhibits"

            def stamp(number: int, sheet: Sheet, exhibits: bool = exhibits) -> bytes:
                return furniture.stamp(number, sheet, running.head(number) if exhibits else "")

            before = writer.size
            merger.add(fragments.decode(read_piece(piece)), stamp)
            first, last = piece.exhibits or (1, 0)
            sizes.append((_named(part, piece), writer.size - before, last - first + 1))
        information, catalog = merger.catalog()
        digest = writer.close(writer.add(b"<<%b>>>>" % catalog), information)
    size = output.stat().st_size
    return Bound(digest, size, tuple(sizes), max(0, size - sum(one for _, one, _ in sizes)))


def _named(part: Part, piece: Piece) -> str:
    if piece.exhibits is None:
        return f"part {part.name.replace('_', ' ')}"
    first, last = piece.exhibits
    return f"exhibit {first}" if first == last else f"exhibits {first} to {last}"
