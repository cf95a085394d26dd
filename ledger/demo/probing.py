"""Step 4 of the case: a plan, committed before anything is asked, and carried out over the wire.

The endpoint speaks plain HTTP on loopback, so there is no certificate to record; everything else is
recorded as it is of a provider: bytes, times, address, clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger.api import Ledger
from ledger.api.writing import LedgerWriter
from ledger.capture.entry.writing import Group
from ledger.capture.plan.entry import Committed, plan_entry, read_committed
from ledger.capture.plan.expand import committable
from ledger.capture.plan.parse import YAML
from ledger.capture.plan.schedule import schedule
from ledger.capture.probe.events import Ended, Event, Sum
from ledger.capture.probe.run import Run
from ledger.capture.probe.status import read_history, work_left
from ledger.capture.secrets.redactor import Redactor
from ledger.core.ports import EntryWriter
from ledger.demo.probes import plan_file
from ledger.demo.steps import Step, command, write_new
from ledger.errors import CaptureError

_SHOWN: Final = 8  # exchanges that a step's details name

Opening = Callable[[], Ledger]


def probe(opening: Opening, url: str, redactor: Redactor, path: Path) -> Iterator[Step]:
    """Write the plan, commit it, carry it out. Raises CaptureError unless every cell was answered."""
    data = plan_file(url)
    write_new(path, data)
    committed, step = _commit(opening, data, path)
    yield step
    yield _carry_out(opening, redactor, committed)
    yield Step(
        "counted what of the plan was carried out: all of it",
        command("probe", "status", str(committed.index)),
    )


def _commit(opening: Opening, data: bytes, path: Path) -> tuple[Committed, Step]:
    ready = committable(data, YAML, str(path))
    cells = schedule(ready.plan)
    with opening() as ledger:
        (index,) = LedgerWriter(ledger).append([plan_entry(ready, cells)])
        committed = read_committed(ledger, index)
    first = ", ".join(cell.name for cell in cells[:2])
    return committed, Step(
        f"committed a plan of {len(cells)} cells: entry {index}",
        command("probe", "plan", path),
        (f"nothing was asked by then; the order follows from the plan: {first}, ...",),
    )


def _carry_out(opening: Opening, redactor: Redactor, committed: Committed) -> Step:
    @contextmanager
    def writer() -> Iterator[EntryWriter]:
        with opening() as ledger:
            yield LedgerWriter(ledger)

    lines: list[str] = []

    def told(event: Event, total: Sum) -> None:
        lines.append(f"entry {event.index:2}  {event.cell}")

    with opening() as ledger:
        history = read_history(ledger, committed)
    work = work_left(committed, history)
    with Group(writer, redactor) as group:
        run = Run(committed, work, history, group, keys={}, on_event=told)
        ended: Ended = asyncio.run(run.carry_out())
    if ended.sum.answered + ended.sum.refused != len(work):
        raise CaptureError(f"the demonstration endpoint answered {ended.sum.answered} of {len(work)} cells")
    more = len(lines) - _SHOWN
    return Step(
        f"asked {len(work)} cells and recorded what went over the wire",
        command("probe", "run", str(committed.index)),
        (*lines[:_SHOWN], f"and {more} more"),
    )
