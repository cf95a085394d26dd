"""The numbered statements, each with the exhibits and entries that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.dossier.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A run of exhibits that follow each other; `entries` are first and last of each run of their entries."""

    first: int
    last: int
    entries: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A numbered statement."""

    number: int
    paragraphs: tuple[str, ...]
    cites: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsView:
    """What the template is given."""

    statements: tuple[StatementView, ...]


def build(context: Context) -> StatementsView:
    """The view. Raises RenderError for a cite of what is not there."""
    entries = {row.number: row.index for row in context.rows}
    return StatementsView(
        statements=tuple(
            StatementView(
                number=number,
                paragraphs=context.display.lines(statement.text),
                cites=tuple(
                    Cited(
                        first=first,
                        last=last,
                        entries=tuple(runs(entries[one] for one in range(first, last + 1))),
                    )
                    for first, last in runs(context.maker.cited(statement.cites, f"[[statement]] {number}"))
                ),
            )
            for number, statement in enumerate(context.matter.statements, 1)
        )
    )


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of consecutive numbers: 1, 2, 3, 7 are (1, 3) and (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
