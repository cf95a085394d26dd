"""The cells of a plan, in an order that anyone can make again.

    cell  = target "/" prompt "/" repetition      repetitions count from 1, in decimal
    order = ascending SHA-256(order_seed || 0x00 || cell)

`order_seed` in UTF-8 and the cell in ASCII; digests are compared as bytes. The order depends on nothing
else: not on the order in the file, on the machine or on a library's idea of randomness. Targets and
repetitions are thereby mixed, so that what changes with time changes for target and control alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final, NamedTuple

from ledger.capture.plan.model import MAX_CELLS, Plan, Prompt, Target
from ledger.errors import CaptureError

SEPARATOR: Final = "/"


class Planned(NamedTuple):
    """One cell: its name, whom to ask, and what."""

    name: str
    target: Target
    prompt: Prompt


def order_key(seed: str, cell: str) -> bytes:
    """What cells are sorted by."""
    return sha256(seed.encode("utf-8") + b"\x00" + cell.encode("ascii")).digest()


def cells(plan: Plan) -> Iterator[Planned]:
    """Every cell, in the file's order."""
    for target in plan.targets:
        for prompt in plan.prompts:
            for repetition in range(1, (prompt.repetitions or plan.repetitions) + 1):
                yield Planned(SEPARATOR.join((target.name, prompt.id, str(repetition))), target, prompt)


def schedule(plan: Plan) -> tuple[Planned, ...]:
    """Every cell, in the order in which they are sent. Raises CaptureError for too many."""
    found: list[Planned] = []
    for cell in cells(plan):
        if len(found) == MAX_CELLS:
            raise CaptureError(f"{plan.title:.60}: want at most {MAX_CELLS} cells, have more")
        found.append(cell)
    return tuple(sorted(found, key=lambda cell: order_key(plan.order_seed, cell.name)))


def cells_object(scheduled: tuple[Planned, ...]) -> bytes:
    """The bytes of the object `cells`."""
    return "".join(f"{cell.name}\n" for cell in scheduled).encode("ascii")
