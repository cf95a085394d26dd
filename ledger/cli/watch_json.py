"""What `watch` knows, as JSON: the whole state, and one entry."""

from __future__ import annotations

from typing import Any, Final

from ledger.cli.watch_rows import Row
from ledger.cli.watch_tail import State

NEWEST: Final = 50


def state_value(state: State) -> dict[str, Any]:
    """The state. `not_checked` says what `checked` does not mean."""
    checkpoint = state.checkpoint
    return {
        "ledger": state.origin,
        "size": state.size,
        "checkpoint": checkpoint
        and {
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
            "last_signed_at": state.covered_at,
        },
        "checked": {
            "first": state.first,
            "next": state.next,
            "holds": not state.trouble_count,
            "what": "index, origin, previous, signatures, newest checkpoint",
            "not_checked": "earlier entries, contents, whose the keys are: see 'ledger verify'",
        },
        "signed_in_the_last_minute": state.recent,
        "in_flight": state.in_flight.number,
        "in_flight_silent": state.in_flight.quiet,
        "plan": None if state.plan is None else state.plan._asdict(),
        "first_troubles": list(state.first_troubles),
        "newest_troubles": list(state.troubles),
        "trouble_count": state.trouble_count,
        "newest": [row_value(row) for row in state.rows[-NEWEST:]],
    }


def row_value(row: Row) -> dict[str, Any]:
    """An entry: what the row shows, without its text."""
    return {
        "index": row.place,
        "kind": row.kind,
        "signed_at": row.signed_at,
        "provider": row.provider,
        "model": row.model,
        "status": row.status,
        "state": row.state,
        "whole": row.whole,
        "problem": row.problem,
    }
