"""How problems name things: exhibits in runs, entries, counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ledger.dossier.exhibit_model import ExhibitRow
from ledger.dossier.sections.statements import runs

MAX_RUNS: Final = 6


def exhibits(rows: Iterable[ExhibitRow]) -> str:
    """`exhibit 3 (entry 17)`, or `exhibits 1 to 3, 7`."""
    those = sorted(rows, key=lambda row: row.number)
    if len(those) == 1:
        return f"exhibit {those[0].number} (entry {those[0].index})"
    return f"exhibits {spans(row.number for row in those)}"


def spans(numbers: Iterable[int]) -> str:
    """`1 to 3, 7`; beyond six runs, how many more."""
    found = runs(sorted(numbers))
    said = [str(first) if first == last else f"{first} to {last}" for first, last in found[:MAX_RUNS]]
    more = sum(last - first + 1 for first, last in found[MAX_RUNS:])
    return ", ".join(said) + (f" and {more} more" if more else "")


def some(words: Iterable[object], most: int = 3) -> str:
    """The first few of many, with how many more."""
    those = [str(one) for one in words]
    more = f" and {len(those) - most} more" if len(those) > most else ""
    return ", ".join(those[:most]) + more
