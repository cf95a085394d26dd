"""Every exchange of the ledger counted, exhibit or not: the denominator.

Counted while the ledger is read once, from what entries say; texts are not opened. What the outcome of an
exchange is, `ledger.core.coverage` decides for everybody. It does NOT know what was never recorded.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from ledger.core.coverage import CellState, state_of
from ledger.core.entry import Entry

MAX_PAIRS: Final = 200  # of model names; the rest is counted as one


@dataclass(frozen=True, slots=True)
class First:
    """The first exchange that names a plan: its entry, and the time it claims."""

    index: int
    at: str


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts so far. Mutable: one owner, the survey."""

    plans: list[Entry] = field(default_factory=list)
    exchanges: int = 0
    outcomes: Counter[CellState] = field(default_factory=Counter)
    fidelities: Counter[str] = field(default_factory=Counter)
    models: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # declared, asked, returned
    more_models: int = 0
    days: Counter[str] = field(default_factory=Counter)
    firsts: dict[int, First] = field(default_factory=dict)
    retries: int = 0

    def add(self, entry: Entry) -> None:
        """Count an entry, in the order of the ledger."""
        if entry.kind == "plan":
            self.plans.append(entry)
        if entry.kind != "exchange":
            return
        body = entry.body
        at = body["observed"].get("started_at") or body["declared"]["captured_at"] or entry.signed_at
        self.exchanges += 1
        self.outcomes[state_of(body)] += 1
        self.fidelities[body["fidelity"]] += 1
        self.days[at[:10]] += 1
        self._model(body["declared"]["model"] or "", body["reading"])
        planned = body["plan"]
        if planned is not None:
            self.firsts.setdefault(planned["index"], First(entry.index, at))
            self.retries += planned["attempt"] > 1

    def _model(self, declared: str, reading: dict[str, str | None]) -> None:
        pair = (declared, reading.get("model_asked") or "", reading.get("model_returned") or "")
        if pair in self.models or len(self.models) < MAX_PAIRS:
            self.models[pair] += 1
        else:
            self.more_models += 1
