"""What `probe status` prints: for each plan what became of its cells, and what it cost so far."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger.api.ledger import Ledger
from ledger.capture.plan.entry import Committed, read_entry
from ledger.capture.probe.pricing import Cost, currency_of
from ledger.capture.probe.status import Counts, grouped, read_history, tally, target_of
from ledger.cli.boundary import fail, one_line
from ledger.cli.opening import open_ledger
from ledger.cli.output import put, put_json, say
from ledger.cli.probe_progress import cost_words
from ledger.core.bodies.probing import cell_lines
from ledger.core.coverage import Coverage, CoverageResult, CoverageTally
from ledger.core.entry import Entry
from ledger.errors import CaptureError, MalformedError, NotFoundError


def show_status(folder: Path, which: str | None, *, as_json: bool) -> None:
    """Print the status of one plan, or of every plan."""
    with open_ledger(folder) as ledger:
        wanted = None if which is None else _wanted(ledger, which)
        counted = tally(ledger, lambda entry: _cells(ledger, entry))
        result = counted.result()
        rows = [_row(ledger, counted, one) for one in result.plans if wanted is None or one.plan == wanted]
    if as_json:
        put_json("probe-status", {"plans": rows, **_outside(result)})
        return
    for row in rows:
        _put_row(row)
    if not rows:
        say("no plan; 'ledger probe plan --new plan.yaml' writes one to fill in")
    if result.unplanned:
        put(f"unplanned: {result.unplanned} exchanges recorded after the first plan, outside any")
    if result.contradicted:
        put(f"contradictions: {result.contradicted}")
    for one in result.contradictions[:10]:
        put(one_line(f"  entry {one.place}: {one.detail}"))


def _wanted(ledger: Ledger, which: str) -> int:
    if not (which.isascii() and which.isdecimal() and len(which) <= 16):
        fail(f"{which!r:.80}: want the index of a plan's entry", "'ledger log --kind plan' lists them")
    entry = ledger.entry(int(which))
    if entry.kind != "plan":
        raise NotFoundError(
            f"entry {which}: want a plan, have {entry.kind}", hint="'ledger log --kind plan' lists them"
        )
    return entry.index


def _cells(ledger: Ledger, entry: Entry) -> tuple[str, ...] | None:
    """The cells of a plan, or None where the object is purged or damaged."""
    reference = entry.reference("cells")
    try:
        data = ledger.content(reference.commitment) if reference else None
        return None if data is None else cell_lines(data, f"plan {entry.index}: cells")
    except (NotFoundError, MalformedError):
        return None


def _row(ledger: Ledger, counted: CoverageTally, one: Coverage) -> dict[str, Any]:
    states = list(counted.states(one.plan))
    row: dict[str, Any] = {
        "plan": one.plan,
        "title": one.title,
        "planned": one.planned,
        "sent": one.sent,
        "answered": one.answered,
        "refused": one.refused,
        "failed": one.failed,
        "left": one.planned - one.sent,
        "attempts": one.attempts,
        "cells_known": one.cells_known,
        "targets": {name: _counts(found) for name, found in grouped(states, target_of).items()},
        "strata": None,
        "cost": None,
        "currency": None,
        "estimated": 0,
    }
    try:
        committed = read_entry(ledger, ledger.entry(one.plan))
    except (NotFoundError, MalformedError, CaptureError) as error:  # purged, or of a later version
        say(one_line(f"ledger: plan {one.plan} can't be read: {error}"))
        return row
    return row | _details(ledger, committed, states)


def _details(ledger: Ledger, committed: Committed, states: list[Any]) -> dict[str, Any]:
    strata = {cell.name: cell.prompt.stratum for cell in committed.cells}
    known = [(name, state) for name, state in states if name in strata]
    found = {name: _counts(each) for name, each in grouped(known, strata.__getitem__).items()}
    currency = currency_of(committed.plan)
    if currency is None:
        return {"strata": found}
    cost = read_history(ledger, committed).cost
    return {
        "strata": found,
        "cost": f"{cost.amount:.6f}",
        "currency": currency,
        "estimated": cost.estimated,
    }


def _counts(counts: Counts) -> dict[str, int]:
    return {**counts._asdict(), "left": counts.left}


def _outside(result: CoverageResult) -> dict[str, Any]:
    return {
        "unplanned": result.unplanned,
        "contradicted": result.contradicted,
        "contradictions": [
            {"entry": one.place, "code": one.code, "detail": one.detail} for one in result.contradictions
        ],
    }


def _put_row(row: dict[str, Any]) -> None:
    put(one_line(f"plan {row['plan']}  {row['title']}"))
    put(f"  {'':30}{'planned':>9}{'sent':>9}{'answered':>9}{'refused':>9}{'failed':>9}{'left':>9}")
    put(_line("all", row))
    for what in ("targets", "strata"):
        for name, counts in sorted((row[what] or {}).items()):
            put(_line(f"{what[:-1] if what == 'targets' else 'stratum'} {name}", counts))
    put(f"  {row['attempts']} requests recorded")
    if row["cost"] is not None:
        put(f"  cost so far {cost_words(Cost(Decimal(row['cost']), row['estimated']), row['currency'])}")
    if not row["cells_known"]:
        put("  the object 'cells' is not at hand: only what was sent can be counted")


def _line(name: str, counts: dict[str, Any]) -> str:
    columns = ("planned", "sent", "answered", "refused", "failed", "left")
    return one_line(f"  {name:30}" + "".join(f"{counts[column]:>9}" for column in columns))
