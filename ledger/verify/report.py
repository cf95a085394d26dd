"""What a verification found: outcomes on five axes, findings, counts. Values only; no checking here.

Outcomes follow docs/format.md section 9: missing is not bad (INDETERMINATE), contradiction is
(FAILED). Overall: FAILED if any axis FAILED; PASSED if integrity, authorship and completeness
PASSED, and every axis that the verifier's policy asks for besides; else INDETERMINATE.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from ledger.core.coverage import Coverage, ImportCount


class Outcome(StrEnum):
    """The three outcomes; `worst` orders them."""

    PASSED = "PASSED"
    INDETERMINATE = "INDETERMINATE"
    FAILED = "FAILED"


class Axis(StrEnum):
    """The five questions that a verification answers one by one."""

    INTEGRITY = "integrity"
    AUTHORSHIP = "authorship"
    TIME = "time"
    INDEPENDENCE = "independence"
    COMPLETENESS = "completeness"


FAILED, INDETERMINATE, REMARK = Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED


class Code(NamedTuple):
    """One code: its step in the plan, the axis that it bears on, its outcome there, its plain meaning."""

    step: int
    axis: Axis
    outcome: Outcome
    meaning: str


_ORDER: Final = (Outcome.PASSED, Outcome.INDETERMINATE, Outcome.FAILED)


def worst(outcomes: "tuple[Outcome, ...]") -> Outcome:
    """The gravest of these; PASSED of none."""
    return max(outcomes, key=_ORDER.index, default=Outcome.PASSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found: a stable code, what it does to its axis, the entry (or None), and its meaning.

    `outcome` PASSED marks a remark that lowers nothing (a purged object, a link that a partial bundle
    can't show). `meaning` is the plain sentence of the code (ledger.verify.codes), `detail` the case.
    """

    code: str
    axis: Axis
    outcome: Outcome
    index: int | None
    detail: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the plan of docs/format.md section 9: number, title, outcome, what was checked."""

    number: int
    title: str
    outcome: Outcome
    detail: str
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole answer. Sentences for people come from here, so that every page says the same.

    `coverage` has each plan, `imports` each import, `unplanned` the exchanges that a recorder made by itself
    outside any plan, `readings` those derived again and compared, `snapshots` and `clauses` those that were
    held against the documents' bytes; all empty in a quick check.
    """

    source: str
    origin: str | None
    entries: int
    size: int
    partial: bool
    quick: bool
    checkpoint: bytes | None
    root: bytes | None
    genesis: bytes | None
    objects: int
    object_bytes: int
    self_attested: int
    outcome: Outcome
    axes: tuple[tuple[Axis, Outcome, str], ...]
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    suppressed: int
    skipped: tuple[str, ...]
    first_sentence: str
    coverage: tuple[Coverage, ...] = ()
    imports: tuple[ImportCount, ...] = ()
    unplanned: int = 0
    readings: int = 0
    snapshots: int = 0
    clauses: int = 0

    def axis(self, axis: Axis) -> Outcome:
        """The outcome on one axis."""
        return next(outcome for name, outcome, _ in self.axes if name is axis)
