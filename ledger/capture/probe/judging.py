"""What one exchange of a run came to, as soon as it is there: done, to be tried again, or broken off.

Reads the bytes that passed, in memory, by the readings that the entry will hold; nothing is written here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from ledger.capture.model import RawExchange
from ledger.capture.plan.model import Retries
from ledger.capture.plan.schedule import Planned
from ledger.capture.probe.limits import parse_retry_after, retryable
from ledger.capture.probe.pricing import Cost, spent, usage_of
from ledger.capture.probe.status import STOPPED
from ledger.core.coverage import CellState, state_of
from ledger.core.ports import NewObject
from ledger.readings.derive import derive
from ledger.readings.wire import parse_wire


class Verdict(NamedTuple):
    """What became of an attempt. `words` is for whoever watches, in a few words."""

    state: CellState
    again: bool
    stopped: bool
    retry_after: float | None
    cost: Cost
    words: str


def judge(raw: RawExchange, cell: Planned, retries: Retries) -> Verdict:
    """The verdict on an exchange."""
    objects = (
        NewObject("wire.sent", raw.sent, "message/http"),
        NewObject("wire.received", raw.received, "message/http"),
    )
    derived = derive(objects, provider=raw.provider, endpoint=raw.endpoint)
    response = parse_wire(raw.sent, raw.received).response
    state = state_of(
        {
            "observed": {
                "collector": raw.collector,
                "complete": raw.complete,
                "http": {"status": response.status},
            },
            "reading": derived.summary if derived else {},
        }
    )
    code = raw.trouble.code if raw.trouble else None
    usage = usage_of(derived.reading.answered.get("usage", ())) if derived else None
    after = next((value for name, value in response.headers if name.lower() == "retry-after"), None)
    return Verdict(
        state=state,
        again=state is CellState.FAILED and retryable(retries, response.status, code),
        stopped=code == STOPPED,
        retry_after=None if after is None else parse_retry_after(after, datetime.now(UTC)),
        cost=spent(cell, usage, response.status, derived.reading.answer if derived else ""),
        words=_words(state, raw, response.status),
    )


def _words(state: CellState, raw: RawExchange, status: int | None) -> str:
    if raw.trouble is not None:
        return f"{raw.trouble.code}: {raw.trouble.detail}"
    if state is CellState.FAILED:
        return f"status {status}" if status is not None and status >= 400 else "the answer is not whole"
    return state.name.lower()
