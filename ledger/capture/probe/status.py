"""What has become of a plan so far, read from the ledger: for whoever resumes it, or asks.

Counting is `ledger.core.coverage`'s. Here is what a run needs besides: for each cell its attempts and
how the last one ended, so that nothing is asked twice and nothing is left out; and what it cost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from ledger.capture.plan.entry import Committed
from ledger.capture.plan.model import Retries
from ledger.capture.plan.schedule import SEPARATOR, Planned
from ledger.capture.probe.limits import retryable
from ledger.capture.probe.pricing import Cost, spent, usage_of
from ledger.core.clock import parse_time
from ledger.core.coverage import CellState, CoverageTally, state_of
from ledger.core.entry import Entry
from ledger.core.ports import EntryReader
from ledger.errors import LedgerError

STOPPED: Final = "recorder-stopped"  # the problem of an attempt that its own recorder broke off


class Tried(NamedTuple):
    """The attempts at one cell so far: the best that came of them, and how the last one ended."""

    state: CellState = CellState.UNSENT
    attempts: int = 0
    counted: int = 0  # attempts that were not broken off by the recorder itself
    again: bool = False  # the last one ended so that the plan would try again
    stopped: bool = False  # the last one was broken off by the recorder


NOTHING: Final = Tried()


class History(NamedTuple):
    """Everything that was recorded for a plan. `starts`: when requests began, newest last, by target."""

    tried: Mapping[str, Tried]
    cost: Cost
    starts: Mapping[str, tuple[datetime, ...]]


class Work(NamedTuple):
    """A cell to ask: the number of its next attempt, and how many tries it may have now."""

    cell: Planned
    attempt: int
    tries: int


def read_history(
    reader: EntryReader, committed: Committed, *, since: datetime | None = None, count_cost: bool = True
) -> History:
    """What the ledger holds of a plan. `since`: starts before that are not kept."""
    tried: dict[str, Tried] = {}
    starts: dict[str, list[datetime]] = {}
    cells = {cell.name: cell for cell in committed.cells}
    retries = committed.plan.pace.retries
    cost = Cost()
    for entry in _of_plan(reader, committed.index):
        name = entry.body["plan"]["cell"]
        cell = cells.get(name)
        if cell is None:
            continue
        tried[name] = add_attempt(tried.get(name, NOTHING), entry.body, retries)
        began = entry.body["observed"].get("started_at")
        if since is not None and began is not None and (moment := parse_time(began, "started_at")) >= since:
            starts.setdefault(cell.target.name, []).append(moment.astimezone(UTC))
        if count_cost:
            cost = cost.plus(_cost(reader, entry, cell))
    return History(tried, cost, {name: tuple(sorted(times)) for name, times in starts.items()})


def _of_plan(reader: EntryReader, plan: int) -> Iterator[Entry]:
    for entry in reader.entries(plan + 1):
        if entry.kind == "exchange" and entry.body["plan"] and entry.body["plan"]["index"] == plan:
            yield entry


def add_attempt(before: Tried, body: Mapping[str, Any], retries: Retries) -> Tried:
    """One attempt more. `body` is that of its exchange."""
    observed = body["observed"]
    http, problem = observed.get("http"), observed.get("problem")
    code = problem["code"] if problem else None
    state = state_of(body)
    again = state is CellState.FAILED and retryable(retries, http["status"] if http else None, code)
    return Tried(
        state=max(before.state, state),
        attempts=max(before.attempts + 1, body["plan"]["attempt"]),
        counted=before.counted + (code != STOPPED),
        again=again,
        stopped=code == STOPPED,
    )


def work_left(
    committed: Committed,
    history: History,
    *,
    only: frozenset[str] = frozenset(),
    retry_failed: bool = False,
) -> tuple[Work, ...]:
    """The cells still to be asked, in the order of the schedule.

    A cell is done when it was answered or refused, or when it failed in a way, or so often, that the plan
    tries no more; `retry_failed` gives such cells a new round of tries.
    """
    left = []
    most = committed.plan.pace.retries.attempts
    for cell in committed.cells:
        if only and cell.target.name not in only:
            continue
        tried = history.tried.get(cell.name, NOTHING)
        tries = _tries(tried, most, retry_failed)
        if tries:
            left.append(Work(cell, tried.attempts + 1, tries))
    return tuple(left)


def _tries(tried: Tried, most: int, retry_failed: bool) -> int:
    """How many tries a cell may have now; 0 where it is done."""
    if tried.state is CellState.UNSENT:
        return most
    if tried.state is not CellState.FAILED:
        return 0
    if tried.stopped:
        return max(1, most - tried.counted)
    if tried.again and tried.counted < most:
        return most - tried.counted
    return most if retry_failed else 0


def _cost(reader: EntryReader, entry: Entry, cell: Planned) -> Cost:
    """What an exchange cost. One whose reading is not at hand counts as estimated from the question alone."""
    observed = entry.body["observed"]
    http = observed.get("http")
    status = http["status"] if http else None
    reading = _object(reader, entry, "reading")
    try:
        usage = usage_of(json.loads(reading)["answered"]["usage"]) if reading else None
    except (ValueError, LookupError, TypeError):
        usage = None
    answer = "" if usage is not None else (_object(reader, entry, "answer") or b"").decode("utf-8", "replace")
    return spent(cell, usage, status, answer)


def _object(reader: EntryReader, entry: Entry, role: str) -> bytes | None:
    reference = entry.reference(role)
    try:
        return None if reference is None else reader.content(reference.commitment)
    except LedgerError:  # purged, or damaged: verification says so, a count of money need not
        return None


# ---- counts -----------------------------------------------------------------------------------------------


class Counts(NamedTuple):
    """Cells by what became of them."""

    planned: int = 0
    sent: int = 0
    answered: int = 0
    refused: int = 0
    failed: int = 0

    @property
    def left(self) -> int:
        """Cells that were never sent."""
        return self.planned - self.sent


def count(states: Iterable[CellState]) -> Counts:
    """The counts of some cells."""
    found = list(states)
    answered, refused, failed = (
        found.count(state) for state in (CellState.ANSWERED, CellState.REFUSED, CellState.FAILED)
    )
    return Counts(len(found), answered + refused + failed, answered, refused, failed)


def grouped(states: Iterable[tuple[str, CellState]], group: Callable[[str], str]) -> dict[str, Counts]:
    """Counts for each group of cells; `group` gives a cell's."""
    found: dict[str, list[CellState]] = {}
    for name, state in states:
        found.setdefault(group(name), []).append(state)
    return {name: count(members) for name, members in found.items()}


def target_of(cell: str) -> str:
    """The name of a cell's target."""
    return cell.partition(SEPARATOR)[0]


def tally(reader: EntryReader, cells_of: Callable[[Entry], tuple[str, ...] | None]) -> CoverageTally:
    """Every plan, exchange and import of a ledger, counted. `cells_of` gives a plan's cells."""
    counted = CoverageTally()
    for entry in reader.entries():
        if entry.kind == "plan":
            counted.add_plan(entry, cells_of(entry))
        elif entry.kind == "exchange":
            counted.add_exchange(entry)
        elif entry.kind == "import":
            counted.add_import(entry)
    return counted
