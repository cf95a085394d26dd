"""The redaction log: what is taken out of the public edition, where, why, by whom.

The sealed edition prints the words beside, as its reference list. Silence would mislead: an edition without
redactions says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger.dossier.context import Context
from ledger.dossier.redaction.marks import Mark, marks

MAX_SHOWN: Final = 400  # characters of one redaction in the reference list


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionRow:
    """One redaction. `words` only in the sealed edition."""

    number: int
    entry: int
    exhibit: int | None
    role: str
    whole: bool
    category: str
    reason: str
    by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionsView:
    """All of them; of a public edition, how much was withheld."""

    rows: tuple[RedactionRow, ...]
    public: bool
    kept: int
    withheld: int
    left_out: int
    unsearched: int


def build(context: Context) -> RedactionsView:
    """The view."""
    plan = context.plan
    every = plan.marks if plan is not None else marks(context.reader, context.matter)
    return RedactionsView(
        rows=tuple(_row(context, mark) for mark in every),
        public=context.public,
        kept=len(context.matter.keeps),
        withheld=len(plan.withheld) if plan is not None else 0,
        left_out=len(plan.left_out) if plan is not None else 0,
        unsearched=plan.unsearched if plan is not None else 0,
    )


def _row(context: Context, mark: Mark) -> RedactionRow:
    line = context.display.line
    people = {person.id: person.name for person in context.matter.people}
    words = "" if context.public else " / ".join(mark.shown)
    cut = words if len(words) <= MAX_SHOWN else words[:MAX_SHOWN] + " [\u2026]"
    return RedactionRow(
        number=mark.number,
        entry=mark.entry,
        exhibit=context.maker.numbers.get(mark.entry),
        role=line(mark.role),
        whole=mark.whole,
        category=context.language.known(mark.category.replace("-", " ")),
        reason=line(mark.reason),
        by=line(people.get(mark.by, "")),
        words=line(cut),
    )
