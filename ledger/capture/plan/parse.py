"""A plan file -> Plan. Strict: what is not known is refused, with the line (YAML) and the member."""

from __future__ import annotations

from typing import Final

from ledger.capture.plan.model import MAX_CELLS, PLAN_FORMAT, Plan, SuiteSource, SuiteUse
from ledger.capture.plan.prompts import MAX_REPETITIONS, read_prompts
from ledger.capture.plan.rules import MAX_WORDS, read_exclusions, read_pace, read_stopping
from ledger.capture.plan.table import Table
from ledger.capture.plan.targets import read_targets
from ledger.capture.plan.tree import read_tree
from ledger.core.bodies import schema
from ledger.errors import MalformedError

YAML: Final = "application/yaml"
TOML: Final = "application/toml"


def parse_plan(data: bytes, media_type: str, what: str) -> Plan:
    """The plan in a file. Raises CaptureError."""
    table = Table.top(read_tree(data, media_type, what))
    table.choice("format", (PLAN_FORMAT,))
    suites = tuple(map(_suite, table.tables("suites", [], most=100)))
    plan = Plan(
        title=table.text("title", maximum=300),
        hypothesis=table.text("hypothesis", "", maximum=MAX_WORDS),
        order_seed=table.text("order_seed", maximum=300),
        repetitions=table.integer("repetitions", 1, least=1, most=MAX_REPETITIONS),
        targets=read_targets(table),
        prompts=read_prompts(table, required=not suites),
        suites=suites,
        sources=tuple(map(_source, table.tables("written_out_from", [], most=100))),
        pace=read_pace(table),
        stopping=read_stopping(table),
        exclusions=read_exclusions(table),
    )
    if not plan.prompts and not plan.suites:
        raise table.error("prompts", "want at least one, or a suite of them")
    _check_cost_limit(table, plan)
    per_target = sum(prompt.repetitions or plan.repetitions for prompt in plan.prompts)
    if per_target * len(plan.targets) > MAX_CELLS:
        raise table.error(None, f"want at most {MAX_CELLS} cells, have {per_target * len(plan.targets)}")
    table.done()
    return plan


def _check_cost_limit(table: Table, plan: Plan) -> None:
    if plan.stopping.cost_limit is None:
        return
    for target in plan.targets:
        if target.price is None or target.price.currency != plan.stopping.currency:
            raise table.error(
                "stopping_rule",
                f"cost_limit: wants a price in {plan.stopping.currency} for target {target.name}",
            )


def _suite(row: Table) -> SuiteUse:
    use = SuiteUse(
        name=row.name("name"),
        version=row.integer("version", least=1),
        sha256=_digest(row, None),
        languages=row.names("languages", None, ()),
        strata=row.names("strata", None, ()),
        prompts=row.names("prompts", None, ()),
        repetitions=row.integer("repetitions", None, least=1, most=MAX_REPETITIONS),
    )
    row.done()
    return use


def _source(row: Table) -> SuiteSource:
    digest = _digest(row, ...)
    source = SuiteSource(row.name("name"), row.integer("version", least=1), digest or "")
    row.done()
    return source


def _digest(row: Table, default: object) -> str | None:
    text: str | None = row.text("sha256") if default is ... else row.text("sha256", None)
    if text is not None:
        try:
            schema.digest(text, "sha256")
        except MalformedError as error:
            raise row.error(None, str(error)) from None
    return text
