"""What a run of probes tells whoever watches it: plain values. No input or output here."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from ledger.capture.entry.writing import Discardable
from ledger.capture.plan.schedule import Planned
from ledger.capture.probe.judging import Verdict
from ledger.capture.probe.pricing import Cost
from ledger.capture.wire.recording import Sink


class Slip(Sink, Discardable, Protocol):
    """Where an exchange's bytes are kept until it is an entry (`spool.Slip`)."""


class Event(NamedTuple):
    """One try has ended and is recorded as entry `index`. `wait`: seconds until the next one, if any."""

    cell: str
    attempt: int
    index: int  # type: ignore[assignment]  # the field's word; it hides tuple.index, which has no use here
    verdict: Verdict
    wait: float | None


class Sum(NamedTuple):
    """What a run did: cells by what became of them, tries, cells still left, cost with earlier runs'."""

    answered: int = 0
    refused: int = 0
    failed: int = 0
    attempts: int = 0
    left: int = 0
    cost: Cost = Cost()


class Ended(NamedTuple):
    """How a run ended. `reason` says why cells are left, where a rule or the user ended it."""

    sum: Sum
    reason: str | None
    left_alone: tuple[str, ...]  # targets that failed too often in a row


Watcher = Callable[[Event, Sum], None]
"""Who is told of each try, and of the sum with it."""


def tags_of(cell: Planned) -> tuple[str, ...]:
    """What an exchange is found by."""
    prompt, target = cell.prompt, cell.target
    found = [
        f"target:{target.name}",
        f"prompt:{prompt.id}",
        f"stratum:{prompt.stratum}",
        f"language:{prompt.language}",
        *(f"flag:{flag}" for flag in prompt.flags),
    ]
    if prompt.suite is not None:
        found.append(f"suite:{prompt.suite}")
    if target.role == "control":
        found.append("control")
    return tuple(found)
