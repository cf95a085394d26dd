"""The newest plan of a ledger under way, counted with `ledger.core.coverage` as everyone counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ledger.core.bodies.probing import cell_lines
from ledger.core.coverage import Coverage, CoverageTally
from ledger.core.entry import Entry
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger

BATCH: Final = 500


class PlanWatch:
    """Counts what came since the newest plan: what is there already bit by bit, what comes as it comes."""

    def __init__(self, ledger: Ledger, start: int) -> None:
        """`start`: the first entry that `add` will be given."""
        self._ledger = ledger
        self._tally: CoverageTally | None = None
        self._from = self._start = start
        plan = None
        for entry in ledger.entries_of_kind("plan"):
            plan = entry if entry.index < start else plan
        if plan is not None:
            self._begin(plan)
            self._from = plan.index + 1

    @property
    def left(self) -> int:
        """How many entries are still to be read before the numbers are right."""
        return self._start - self._from

    def _begin(self, plan: Entry) -> None:
        self._tally = CoverageTally()
        self._tally.add_plan(plan, self._cells(plan))

    def _cells(self, plan: Entry) -> tuple[str, ...] | None:
        reference = plan.reference("cells")
        try:
            return reference and cell_lines(self._ledger.content(reference.commitment), "cells")
        except LedgerError:  # purged, or damaged: then only numbers can be counted
            return None

    def add(self, entry: Entry) -> None:
        """An entry that came."""
        if entry.kind == "plan":
            self._begin(entry)
            self._from = self._start
        elif entry.kind == "exchange" and self._tally is not None:
            self._tally.add_exchange(entry)

    def catch_up(self) -> None:
        """Read some of what lies between the plan and the first entry that came."""
        stop = min(self._start, self._from + BATCH)
        if self._from >= stop:
            return
        try:
            for entry in list(self._ledger.entries(self._from, stop)):
                if entry.kind == "exchange" and self._tally is not None:
                    self._tally.add_exchange(entry)
        except LedgerError:  # a damaged entry carries out nothing that could be counted
            self._one_by_one(self._from, stop)
        self._from = stop

    def _one_by_one(self, start: int, stop: int) -> None:
        for place in range(start, stop):
            try:
                entry = self._ledger.entry(place)
            except LedgerError:
                continue
            if entry.kind == "exchange" and self._tally is not None:
                self._tally.add_exchange(entry)

    def coverage(self) -> Coverage | None:
        """The newest plan's numbers; None where there is no plan."""
        if self._tally is None:
            return None
        return self._tally.result().plans[-1]
