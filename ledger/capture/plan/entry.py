"""A plan as a `plan` entry (format section 6), and a `plan` entry as the plan that is carried out."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final, NamedTuple

from ledger.capture.plan.expand import Committable
from ledger.capture.plan.model import Plan
from ledger.capture.plan.parse import parse_plan
from ledger.capture.plan.schedule import Planned, cells_object, schedule
from ledger.capture.probe.requests import endpoint_of
from ledger.core import canonical
from ledger.core.bodies.probing import cell_lines
from ledger.core.entry import Entry
from ledger.core.ports import EntryReader, NewEntry, NewObject
from ledger.errors import CaptureError, MalformedError, NotFoundError

MAX_BODY: Final = 60_000  # an entry has 65,535 bytes, for everything
CELLS_TYPE: Final = "text/plain; charset=utf-8"


class Committed(NamedTuple):
    """A plan that is in the ledger."""

    index: int  # type: ignore[assignment]  # the field's word; it hides tuple.index, which has no use here
    plan: Plan
    cells: tuple[Planned, ...]


def plan_entry(ready: Committable, cells: tuple[Planned, ...]) -> NewEntry:
    """The entry that commits a plan. Raises CaptureError."""
    plan = ready.plan
    body: dict[str, Any] = {
        "cells": len(cells),
        "exclusions": plan.exclusions.text,
        "hypothesis": plan.hypothesis,
        "order_seed": plan.order_seed,
        "stopping_rule": plan.stopping.text,
        "targets": [
            {
                "endpoint": endpoint_of(target),
                "model": target.model,
                "name": target.name,
                "provider": target.provider,
                "role": target.role,
            }
            for target in plan.targets
        ],
        "title": plan.title,
    }
    size = len(canonical.encode(body))
    if size > MAX_BODY:
        raise CaptureError(
            f"plan {plan.title:.60}: its texts and targets take {size} bytes, want at most {MAX_BODY}",
            hint="shorten the hypothesis, the stopping rule or the exclusions; long texts belong in a note",
        )
    return NewEntry(
        "plan",
        body,
        (
            NewObject("plan", ready.data, ready.media_type, "plan"),
            NewObject("cells", cells_object(cells), CELLS_TYPE, "cells"),
        ),
    )


def read_committed(reader: EntryReader, index: int) -> Committed:
    """The plan of an entry. Raises NotFoundError, CaptureError, MalformedError (its objects disagree)."""
    return read_entry(reader, reader.entry(index))


def read_entry(reader: EntryReader, entry: Entry) -> Committed:
    """The plan of an entry that is at hand."""
    if entry.kind != "plan":
        raise NotFoundError(
            f"entry {entry.index}: want a plan, have {entry.kind}", hint="'ledger log --kind plan' lists them"
        )
    what = f"plan {entry.index}"
    source, listed = entry.objects
    plan = parse_plan(reader.content(source.commitment), source.media_type, what)
    cells = schedule(plan)
    names = cell_lines(reader.content(listed.commitment), f"{what}: cells")
    if tuple(cell.name for cell in cells) != names:
        raise MalformedError(f"{what}: its object 'cells' is not the schedule that its object 'plan' gives")
    return Committed(entry.index, plan, cells)


def find_committed(reader: EntryReader, ready: Committable) -> int | None:
    """The newest plan entry whose object `plan` has these very bytes, or None."""
    found = None
    for entry in reader.entries_of_kind("plan"):
        with suppress(NotFoundError):  # purged: it can't be carried out any more
            if reader.content(entry.objects[0].commitment) == ready.data:
                found = entry.index
    return found
