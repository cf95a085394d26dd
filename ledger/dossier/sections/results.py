"""The results with their denominator: planned, sent, answered, refused, failed, and what was outside a plan.

Counted over the whole ledger, not over the exhibits; nothing is left out because it did not fit. A chart
stands beside the table that it draws, where there is something to draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ledger.core.coverage import CellState
from ledger.dossier import model
from ledger.dossier.charts import Bar, Chart, bars, columns
from ledger.dossier.context import Context
from ledger.dossier.told import coverage_rows

CHARTED: Final = 24  # plans, in one chart
MAX_DAYS: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """How many exchanges declared, asked for and got which model. `differs`: None if none was named."""

    declared: str
    asked: str
    returned: str
    count: int
    differs: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsView:
    """All of it."""

    coverage: tuple[model.CoverageRow, ...]
    total: model.CoverageRow | None
    more_plans: int
    unplanned: int
    completeness: str
    exchanges: int
    outcomes: tuple[int, int, int]  # answered, refused, failed
    fidelities: tuple[tuple[str, int], ...]
    retries: int
    models: tuple[ModelRow, ...]
    more_models: int
    exhibits: int  # exchanges among the exhibits
    chose: tuple[str, ...]
    chart: Chart | None
    days: Chart | None
    day_rows: tuple[tuple[str, int], ...]


def build(context: Context) -> ResultsView | None:
    """The view; None where the ledger holds neither exchanges nor plans."""
    tally, report = context.found.tally, context.report
    if not (tally.exchanges or report.coverage):
        return None
    rows = coverage_rows(report, context.display)
    outcomes = tally.outcomes
    days = tuple(sorted(tally.days.items()))
    return ResultsView(
        coverage=rows,
        total=_total(context, rows) if len(rows) > 1 else None,
        more_plans=max(0, len(report.coverage) - len(rows)),
        unplanned=report.unplanned,
        completeness=next(
            context.display.line(text) for axis, _, text in report.axes if axis is model.Axis.COMPLETENESS
        ),
        exchanges=tally.exchanges,
        outcomes=(outcomes[CellState.ANSWERED], outcomes[CellState.REFUSED], outcomes[CellState.FAILED]),
        fidelities=tuple(sorted(tally.fidelities.items())),
        retries=tally.retries,
        models=_models(context),
        more_models=tally.more_models,
        exhibits=sum(row.kind == "exchange" for row in context.rows),
        chose=context.display.lines(context.matter.protocol.chose) if context.matter.protocol.chose else (),
        chart=_chart(context, rows),
        days=_days(context, days),
        day_rows=days if 1 < len(days) <= 31 else (),
    )


def _total(context: Context, rows: tuple[model.CoverageRow, ...]) -> model.CoverageRow:
    planned, sent, answered, refused, failed = (
        sum(getattr(row, name) for row in rows)
        for name in ("planned", "sent", "answered", "refused", "failed")
    )
    return model.CoverageRow(
        plan=-1,
        title=context.language.say("All plans"),
        planned=planned,
        sent=sent,
        answered=answered,
        refused=refused,
        failed=failed,
    )


def _models(context: Context) -> tuple[ModelRow, ...]:
    line = context.display.line
    return tuple(
        ModelRow(
            declared=line(declared),
            asked=line(asked),
            returned=line(returned),
            count=count,
            differs=returned != (asked or declared) if returned else None,
        )
        for (declared, asked, returned), count in sorted(context.found.tally.models.items())
    )


def _aid(context: Context) -> str:
    if context.jurisdiction.id == "us-federal":
        return context.language.say("Illustrative aid, FRE 107; not evidence")
    return context.language.say("Illustrative aid; not evidence")


def _chart(context: Context, rows: tuple[model.CoverageRow, ...]) -> Chart | None:
    if not any(row.planned for row in rows):
        return None
    say = context.language.say
    series = (say("answered"), say("refused"), say("failed"), say("not sent"))
    drawn = tuple(
        Bar(
            f"{row.plan}: {row.title}",
            (row.answered, row.refused, row.failed, max(0, row.planned - row.sent)),
        )
        for row in rows[:CHARTED]
    )
    title = say("What became of the planned probes")
    described = say("A bar for each plan, parted as the table above it: answered, refused, failed, not sent.")
    return Chart(title=title, aid=_aid(context), svg=bars(title, described, series, drawn))


def _days(context: Context, days: tuple[tuple[str, int], ...]) -> Chart | None:
    if len(days) < 2:
        return None
    first, last = date.fromisoformat(days[0][0]), date.fromisoformat(days[-1][0])
    span = (last - first).days + 1
    if span > MAX_DAYS:
        return None  # years of days: the columns would be hairlines
    counted = dict(days)
    each = [str(first + timedelta(days=number)) for number in range(span)]
    say = context.language.say
    title = say("Exchanges by day")
    described = say(
        "A column for each day (UTC) between the first and the last exchange, as their times claim."
    )
    svg = columns(title, described, [(day, counted.get(day, 0)) for day in each])
    return Chart(title=title, aid=_aid(context), svg=svg)
