"""What of a plan was carried out: counted from entries, by one rule, for whoever asks.

A plan is committed before anything is asked, so what is missing is as visible as what is there: nobody
can plan forty questions, keep the seven answers that suit, and forget the rest. `ledger probe status`
and verification count with this module, and therefore agree.

    sent      = cells with at least one exchange
    answered  = of these, cells with a whole answer: complete by what was observed (where anything was),
                complete by its reading (where there is one), status below 400 or none, no refusal
    refused   = not answered, but with a complete exchange that its reading marks as a refusal
    failed    = sent - answered - refused
    unplanned = exchanges that a recorder made by itself after the first plan, outside any plan

It reads what entries say. It does NOT derive a reading again, nor check that the request of an exchange
is the one that its cell asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any, Final, Literal, NamedTuple

from ledger.core.entry import Entry

MAX_KEPT: Final = 1_000  # contradictions that are kept with their words; all are counted


class CellState(IntEnum):
    """What became of a cell: the best of its attempts."""

    UNSENT = 0
    FAILED = 1
    REFUSED = 2
    ANSWERED = 3


class Coverage(NamedTuple):
    """One plan. `cells_known`: whether the object `cells` was at hand; else only numbers can be checked."""

    plan: int
    title: str
    planned: int
    sent: int
    answered: int
    refused: int
    failed: int
    attempts: int
    cells_known: bool


class ImportCount(NamedTuple):
    """One import: how many exchanges it says to have taken over, and how many name it."""

    place: int
    announced: int
    found: int


Code = Literal["later", "no-plan", "no-cell", "cells-differ", "no-import"]


class Contradiction(NamedTuple):
    """An entry that contradicts another one: its index, which one it names, and words.

    `no-plan` and `no-import` say that the named entry was not among those given as such: whoever holds
    only a part of a ledger must ask whether it is there at all.
    """

    place: int
    code: Code
    named: int
    detail: str


class CoverageResult(NamedTuple):
    """Everything counted. `contradicted` counts all contradictions; the first MAX_KEPT are given."""

    plans: tuple[Coverage, ...]
    imports: tuple[ImportCount, ...]
    unplanned: int
    contradicted: int
    contradictions: tuple[Contradiction, ...]


def state_of(body: Mapping[str, Any]) -> CellState:
    """What one exchange makes of its cell. `body` is that of an exchange entry."""
    observed, reading = body["observed"], body["reading"]
    collected = "collector" in observed
    if collected and not (observed["complete"] and reading):
        return CellState.FAILED
    if reading and not reading["complete"]:
        return CellState.FAILED
    if reading and reading["refused"]:
        return CellState.REFUSED
    status = observed["http"]["status"] if collected and observed["http"] else None
    return CellState.FAILED if status is not None and status >= 400 else CellState.ANSWERED


class _Plan:
    """The cells of one plan, a byte each beside their names."""

    __slots__ = ("attempts", "known", "place", "planned", "states", "title", "where")

    def __init__(self, entry: Entry, cells: Sequence[str] | None) -> None:
        self.place = entry.index
        self.title: str = entry.body["title"]
        self.planned: int = entry.body["cells"]
        self.known = cells is not None
        self.where = {name: place for place, name in enumerate(cells or ())}
        self.states = bytearray(len(self.where))
        self.attempts = 0

    def add(self, name: str, state: CellState) -> bool:
        """Count an attempt. False where the plan has no such cell."""
        place = self.where.get(name)
        if place is None:
            if self.known:
                return False
            place = self.where[name] = len(self.states)
            self.states.append(CellState.UNSENT)
        self.attempts += 1
        self.states[place] = max(self.states[place], state)
        return True

    def coverage(self) -> Coverage:
        count = self.states.count
        answered, refused, failed = (
            count(state) for state in (CellState.ANSWERED, CellState.REFUSED, CellState.FAILED)
        )
        return Coverage(
            plan=self.place,
            title=self.title,
            planned=self.planned,
            sent=answered + refused + failed,
            answered=answered,
            refused=refused,
            failed=failed,
            attempts=self.attempts,
            cells_known=self.known,
        )


class CoverageTally:
    """Counts entries, which come in the order of the ledger. Entries of other kinds are not given to it."""

    def __init__(self) -> None:
        self._plans: dict[int, _Plan] = {}
        self._imports: dict[int, list[int]] = {}  # index -> [announced, found]
        self._unplanned = 0
        self._contradicted = 0
        self._contradictions: list[Contradiction] = []

    def add_plan(self, entry: Entry, cells: Sequence[str] | None) -> None:
        """A plan with the lines of its object `cells`, or None where that is not at hand."""
        self._plans[entry.index] = _Plan(entry, cells)
        if cells is not None and len(cells) != entry.body["cells"]:
            self._contradict(
                entry.index,
                "cells-differ",
                entry.index,
                f"the plan says {entry.body['cells']} cells, its object 'cells' has {len(cells)}",
            )

    def add_import(self, entry: Entry) -> None:
        """An import entry."""
        self._imports[entry.index] = [entry.body["imported"], 0]

    def add_exchange(self, entry: Entry) -> None:
        """An exchange, planned or not."""
        body = entry.body
        planned, observed = body["plan"], body["observed"]
        if planned is not None:
            self._add_planned(entry.index, planned, body)
        elif self._plans and "collector" in observed:
            self._unplanned += 1
        if "import" in observed:
            self._add_imported(entry.index, observed["import"])

    def _add_planned(self, place: int, planned: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        named, name = planned["index"], planned["cell"]
        plan = self._plans.get(named)
        if named >= place:
            self._contradict(place, "later", named, f"names the plan {named}, which does not come before it")
        elif plan is None:
            self._contradict(place, "no-plan", named, f"names entry {named} as its plan, which is none")
        elif not plan.add(name, state_of(body)):
            self._contradict(place, "no-cell", named, f"the plan {named} has no cell {name}")

    def _add_imported(self, place: int, named: int) -> None:
        counts = self._imports.get(named)
        if named >= place:
            self._contradict(
                place, "later", named, f"names the import {named}, which does not come before it"
            )
        elif counts is None:
            self._contradict(place, "no-import", named, f"names entry {named} as its import, which is none")
        else:
            counts[1] += 1

    def _contradict(self, place: int, code: Code, named: int, detail: str) -> None:
        self._contradicted += 1
        if len(self._contradictions) < MAX_KEPT:
            self._contradictions.append(Contradiction(place, code, named, detail))

    def states(self, plan: int) -> Iterator[tuple[str, CellState]]:
        """Each cell of a plan and what became of it, in the plan's order."""
        found = self._plans[plan]
        return ((name, CellState(found.states[place])) for name, place in found.where.items())

    def result(self) -> CoverageResult:
        """What was counted so far."""
        return CoverageResult(
            plans=tuple(plan.coverage() for plan in self._plans.values()),
            imports=tuple(ImportCount(place, *counts) for place, counts in self._imports.items()),
            unplanned=self._unplanned,
            contradicted=self._contradicted,
            contradictions=tuple(self._contradictions),
        )
