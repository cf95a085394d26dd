"""What a check found, as values: numbered steps with an outcome each, and what lowers it.

Outcomes are those of the ledger's own verification: missing is INDETERMINATE, contradiction is FAILED. A
remark (PASSED) lowers nothing. The whole is as good as its worst step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from ledger.dossier.manifest import Manifest
from ledger.verify.report import Outcome, Report, worst

FAILED, INDETERMINATE, REMARK = Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED
MAX_FINDINGS: Final = 50  # of one step; the rest is counted


class Finding(NamedTuple):
    """One thing found: what it does to its step, where in the file, and what it is."""

    outcome: Outcome
    where: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a step has to say: what was looked at, in a phrase, and what was found."""

    detail: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the plan."""

    number: int
    title: str
    outcome: Outcome
    detail: str
    findings: tuple[Finding, ...]
    suppressed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """The whole answer."""

    path: str
    sha256: str
    pages: int
    manifest: Manifest | None
    evidence: str  # what was verified: the attached files, or the bundle given
    verification: Report | None
    steps: tuple[Step, ...]

    @property
    def outcome(self) -> Outcome:
        """Of the worst step."""
        return worst(tuple(step.outcome for step in self.steps))

    @property
    def first_sentence(self) -> str:
        """What the outcome means."""
        if self.outcome is Outcome.FAILED:
            return "The file contradicts itself or its evidence; each contradiction is listed."
        if self.outcome is Outcome.INDETERMINATE:
            return (
                "Nothing contradicts the evidence; not everything could be checked, and what would settle it "
                "is listed."
            )
        return "What the file shows is what the evidence holds; whether that is true, no check can tell."


def step(number: int, title: str, answer: Answer) -> Step:
    """An answer in its place in the plan."""
    findings = answer.findings
    kept = sorted(findings, key=lambda one: _ORDER.index(one.outcome))[:MAX_FINDINGS]
    return Step(
        number=number,
        title=title,
        outcome=worst(tuple(one.outcome for one in findings)),
        detail=answer.detail,
        findings=tuple(one for one in findings if one in kept)
        if len(findings) <= MAX_FINDINGS
        else tuple(kept),
        suppressed=max(0, len(findings) - MAX_FINDINGS),
    )


_ORDER: Final = (FAILED, INDETERMINATE, REMARK)
