"""What was observed, read, planned and imported, as rows: the words of `ledger.core.bodies.telling`.

The same groups as `ledger show` prints. Every value goes through the display first.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ledger.core.bodies.telling import (
    Told,
    problem_in_words,
    tell_cell,
    tell_import,
    tell_observed,
    tell_plan,
    tell_reading,
)
from ledger.dossier.display import Display
from ledger.dossier.model import CoverageRow, Fact, FactGroup
from ledger.verify.report import Report

MAX_PLANS: Final = 200
_HEX: Final = frozenset("0123456789abcdef")


def observed_groups(observed: dict[str, Any], display: Display) -> tuple[FactGroup, ...]:
    """The facts that the recorder measured, group by group; none where it measured nothing."""
    return tuple(
        FactGroup(title=group.title, facts=_rows(group.facts, display)) for group in tell_observed(observed)
    )


def incomplete(observed: dict[str, Any]) -> str | None:
    """A sentence for an exchange that is not whole."""
    why = problem_in_words(observed)
    return None if why is None else f"This exchange is not complete: {why}."


def reading_rows(reading: dict[str, Any], display: Display) -> tuple[Fact, ...]:
    """What a reader derived from the recorded bytes."""
    return _rows(tell_reading(reading), display)


def cell_rows(planned: dict[str, Any] | None, display: Display) -> tuple[Fact, ...]:
    """The planned cell of an exchange."""
    return _rows(tell_cell(planned), display)


def body_rows(kind: str, body: dict[str, Any], display: Display) -> tuple[Fact, ...]:
    """A plan or an import."""
    return _rows(tell_plan(body) if kind == "plan" else tell_import(body), display)


def coverage_rows(report: Report, display: Display) -> tuple[CoverageRow, ...]:
    """What became of each plan, as the report counts it."""
    return tuple(
        CoverageRow(
            plan=plan.plan,
            title=display.line(plan.title),
            planned=plan.planned,
            sent=plan.sent,
            answered=plan.answered,
            refused=plan.refused,
            failed=plan.failed,
        )
        for plan in report.coverage[:MAX_PLANS]
    )


def _rows(facts: Iterable[Told], display: Display) -> tuple[Fact, ...]:
    return tuple(row for fact in facts for row in _row(fact, display))


def _row(fact: Told, display: Display) -> Iterator[Fact]:
    name, value = fact.name[:1].upper() + fact.name[1:], display.line(fact.value)
    if len(value) == 64 and _HEX.issuperset(value):
        yield Fact(name, value, mono=True)
        if fact.remark:
            yield Fact("", fact.remark)
    else:
        yield Fact(name, f"{value} ({fact.remark})" if fact.remark else value)
