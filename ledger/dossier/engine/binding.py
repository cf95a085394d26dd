"""The pieces of a dossier bound into one file: pages, furniture, attachments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ledger.dossier.assemble import Assembled
from ledger.dossier.engine.laying import Piece
from ledger.dossier.language import Language
from ledger.dossier.manifested import with_tag_file
from ledger.dossier.pdf import fragment as fragments
from ledger.dossier.pdf.attach import write_attachments
from ledger.dossier.pdf.fragment import Sheet
from ledger.dossier.pdf.furniture import Furniture, Words
from ledger.dossier.pdf.merge import Merger
from ledger.dossier.pdf.writer import Writer
from ledger.errors import RenderError

if TYPE_CHECKING:
    from ledger.dossier.engine.pooled import Pieces


def bind(pieces: Pieces, made: Assembled, language: Language, fonts: Path, output: Path) -> tuple[int, bytes]:
    """Write the file: the number of pages, and its SHA-256."""
    dossier = made.dossier
    ordered = list(pieces.ordered(made))
    total = sum(piece.pages for _, piece in ordered)
    words = Words(
        page=language.say("Page"), of=language.say("of"), bates=dossier.bates, failed=dossier.failed
    )
    running = Running(language, dossier.exhibits, pieces.numbers)
    furniture = Furniture(fonts, words, running.sample(), total)
    with output.open("wb") as file:
        writer = Writer(file)
        merger = Merger(writer)
        drawings = merger.add_forms(fragments.decode_forms(read_piece(pieces.forms)))
        merger.furnish(furniture.write(writer, drawings))
        for part, piece in ordered:
            exhibits = part.name == "exhibits"

            def stamp(number: int, sheet: Sheet, exhibits: bool = exhibits) -> bytes:
                return furniture.stamp(number, sheet, running.head(number) if exhibits else "")

            merger.add(fragments.decode(read_piece(piece)), stamp)
        information, catalog = merger.catalog()
        files = with_tag_file(made.files, made.unpaged.manifest(pieces.numbers, total))
        embedded, associated = write_attachments(writer, files, dossier.made_at)
        root = writer.add(b"<<%b%b>>%b>>" % (catalog, embedded, associated))
        digest = writer.close(root, information)
    return total, digest


def read_piece(piece: Piece | None) -> bytes:
    """A piece's fragment, as the worker left it."""
    if piece is None or piece.path is None:
        raise RenderError("a piece of the dossier was not laid out")
    return piece.path.read_bytes()


class Running:
    """The running head of pages on which an exhibit goes on."""

    def __init__(self, language: Language, count: int, numbers: dict[str, int]) -> None:
        self._language = language
        self._last_on = {numbers[f"exhibit-{number}"]: number for number in range(1, count + 1)}
        self._current = 0

    def sample(self) -> str:
        """All characters that heads are made of."""
        return self._head("0123456789")

    def head(self, page: int) -> str:
        """What stands on a page of exhibits; asked for in the order of pages."""
        begins = self._last_on.get(page)
        if begins is None:
            return self._head(str(self._current)) if self._current else ""
        self._current = begins
        return ""

    def _head(self, number: str) -> str:
        return self._language.say("Exhibit %(number)s (continued)", number=number)
