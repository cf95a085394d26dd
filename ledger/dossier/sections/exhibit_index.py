"""The index of exhibits: pages, and the SHA-256 of every object. In pieces, each of which is laid out alone.

Every row is as high whatever its page numbers, and its title is cut to one line, so that nothing moves when
the numbers become known. The whole title stands on the exhibit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wcwidth import wcwidth

from ledger.dossier.content import heading_of
from ledger.dossier.context import Context
from ledger.dossier.exhibit_model import UNPRINTED, ExhibitRow
from ledger.dossier.language import Language

PIECE: Final = 120  # exhibits
COLUMNS: Final = 54  # of a title, with what stands beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitIndexView:
    """Some rows of the index."""

    rows: tuple[ExhibitRow, ...]
    language: Language

    @property
    def shape(self) -> tuple[bool, tuple[int, ...]]:
        """How many lines each row has: all that the length of a piece hangs on."""
        return self.rows[0].number == 1, tuple(len(self.digests(row)) for row in self.rows)

    def title(self, row: ExhibitRow) -> str:
        """The title on one line, and what a reader of the index must know of the exhibit."""
        say = self.language.say
        marks = [] if row.kind == "exchange" else [self.language.known(row.kind)]
        marks += [say("not complete")] if row.incomplete else []
        marks += [say("corrected")] if row.corrected else []
        mark = f" ({', '.join(marks)})" if marks else ""
        entry = say("entry %(index)s", index=row.index)
        return f"{entry} · {cut(row.title, COLUMNS - len(mark))}{mark}"

    def digests(self, row: ExhibitRow) -> list[tuple[str, str | None]]:
        """What each object that is printed is called, and its SHA-256."""
        known = self.language.known
        return [
            (known(heading_of(role))[:12], digest) for role, _, digest in row.digests if role not in UNPRINTED
        ]


def build(context: Context) -> tuple[ExhibitIndexView, ...]:
    """The view of each piece."""
    rows = context.rows
    return tuple(
        ExhibitIndexView(rows=rows[at : at + PIECE], language=context.language)
        for at in range(0, len(rows), PIECE)
    )


def cut(text: str, columns: int) -> str:
    """The beginning of a text, with an ellipsis where it was longer than so many columns."""
    width = 0
    for at, character in enumerate(text):
        width += max(0, wcwidth(character))
        if width > columns:
            return f"{text[: at - 1]}…"
    return text
