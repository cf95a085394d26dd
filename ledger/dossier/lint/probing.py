"""What is wrong with how it was probed: models, denominators, plans.

Counts what the ledger holds; it does NOT know what was never recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ledger.dossier.exhibit_model import ExhibitRow
from ledger.dossier.lint.model import ERROR, WARNING, Check, Found
from ledger.dossier.lint.naming import exhibits, some
from ledger.dossier.lint.subject import Subject
from ledger.dossier.lint.text import shown

# What a question shows of its design, and which labels own up to it.
_NUMBERS: Final = re.compile(r"(?<![\w.,:-])\d{1,3}(?:[,.]\d{3})+(?![\w])|(?<![\w.:-])\d+(?![\w:-])")


def _models(subject: Subject) -> Iterator[Found]:
    for where, one, rows in subject.tables():
        silent: list[ExhibitRow] = []
        denied: list[ExhibitRow] = []
        other: dict[tuple[str, str], list[ExhibitRow]] = {}
        for row in rows:
            if row.kind != "exchange":
                continue
            reading = subject.entry(row).body["reading"]
            declared = subject.entry(row).body["declared"]["model"]
            asked, returned = reading.get("model_asked") or declared, reading.get("model_returned")
            if asked and declared and asked != declared:
                denied.append(row)
            if not returned or not asked:
                silent.append(row)
            elif asked != returned:
                other.setdefault((asked, returned), []).append(row)
        if silent and not one.model_note:
            yield Found(where, f"no model is returned, or none was asked for by name, in {exhibits(silent)}")
        for (asked, returned), those in other.items():
            if returned not in one.model_note:
                yield Found(
                    where,
                    f"asked for {asked!r:.60}, returned {returned!r:.60} in {exhibits(those)}",
                    f"say so in model_note, with the name {returned!r:.60} as it was returned",
                )
        if denied:
            yield Found(
                where,
                f"the model that is declared is not the one asked for in {exhibits(denied)}",
                "record a correction of the declared name",
            )


def _denominator(subject: Subject) -> Iterator[Found]:
    found, report, said = subject.context.found, subject.report, subject.matter.protocol
    if found.unreadable:
        yield Found("ledger", f"entries {some(found.unreadable, 8)} can't be read: a gap in the sequence")
    for taken in report.imports:
        if taken.announced != taken.found:
            yield Found(
                f"entry {taken.place}", f"the import says {taken.announced} exchanges, {taken.found} name it"
            )
    tally = found.tally
    if not tally.exchanges:
        return
    if report.quick or report.partial:
        yield Found("verification", "plans and exchanges were not counted: the report is quick, or of a part")
    if not said.denominator:
        yield Found(
            "[protocol] denominator",
            f"blank; the ledger has {tally.exchanges} exchanges, retries among them: {tally.retries}",
        )
    else:
        yield from _contradicted(said.denominator, tally.exchanges)
    left = tally.exchanges - sum(row.kind == "exchange" for row in subject.context.rows)
    unsent = sum(max(0, plan.planned - plan.sent) for plan in report.coverage)
    unknown = [plan.plan for plan in report.coverage if not plan.cells_known]
    if left > 0 and not said.chose:
        yield Found(
            "[protocol] chose",
            f"blank, and {left} of {tally.exchanges} exchanges are no exhibit",
            "say who chose the exhibits, how, and from how many",
        )
    for count, what in (
        (left, "exchanges that are no exhibit"),
        (unsent, "planned probes that were never sent"),
        (report.unplanned, "exchanges outside any plan"),
    ):
        if count > 0 and not said.exclusions:
            yield Found(
                "[protocol] exclusions",
                f"blank, and there are {what}: {count}",
                "say what was left out or added, and why",
            )
    if unknown:
        yield Found(
            f"plan, entry {some(unknown)}",
            "its list of cells is not at hand, so what was not sent can't be counted",
        )


def _contradicted(text: str, exchanges: int) -> Iterator[Found]:
    """Where the words count, the count of the ledger is among them."""
    numbers = {int(re.sub(r"\D", "", one)) for one in _NUMBERS.findall(text)}
    if numbers and exchanges not in numbers:
        yield Found(
            "[protocol] denominator",
            f"counts, and does not name the {exchanges} exchanges of the ledger: {shown(text)!r}",
            "give the number of the ledger beside any other, and explain the difference",
        )


def _plans(subject: Subject) -> Iterator[Found]:
    found = subject.context.found
    plans = {plan.index: plan for plan in found.tally.plans}
    late = {
        index
        for index, first in found.tally.firsts.items()
        if index in plans and (first.at < plans[index].signed_at or first.index < index)
    }
    for row in subject.context.rows:
        if row.plan in plans and _moment(subject, row) < plans[row.plan].signed_at:
            late.add(row.plan)
    for index in sorted(late):
        first = found.tally.firsts[index]
        yield Found(
            f"plan, entry {index}",
            f"signed at {plans[index].signed_at}, and a probe it governs claims an"
            f" earlier time (first of them entry {first.index}, {first.at})",
        )
    exchanges = [row for row in subject.context.rows if row.kind == "exchange"]
    if plans:
        early = [row for row in exchanges if row.plan is None and row.index < min(plans)]
        if early:
            yield Found(
                exhibits(early),
                f"outside any plan, and before the first one (entry {min(plans)})",
                "say that they came first, and keep them apart from what the plan governs",
            )
    elif exchanges:
        yield Found(
            exhibits(exchanges),
            "the ledger holds no plan: nothing shows what was to be asked before it was",
            "say in [protocol] that nothing was fixed in advance",
            WARNING,
        )


def _moment(subject: Subject, row: ExhibitRow) -> str:
    observed = subject.entry(row).body["observed"]
    return observed.get("started_at") or row.captured_at or row.signed_at


CHECKS: Final = (
    Check(
        id="L20",
        severity=ERROR,
        run=_models,
        title="the model returned is another than the one asked for, or none, and nothing says so",
        why="An endpoint may route or change models silently; the exhibit then is of something else.",
        source="6C 20; 6A (model identity); FRE 901(b)(4)",
        mend="say in model_note what was asked, what came back, and what that leaves open",
    ),
    Check(
        id="L21",
        severity=ERROR,
        run=_denominator,
        title="the denominator is missing: attempts, failures, refusals, retries, exclusions, gaps",
        why="Seven answers out of ten and seven out of ten thousand are not the same exhibit.",
        source="6C 21; 6B (cherry-picked prompts); FRE 702",
        mend="say in [protocol] denominator what was attempted in all, within the ledger and outside it",
    ),
    Check(
        id="L22",
        severity=ERROR,
        run=_plans,
        title="a plan is later than the first probe it governs",
        why="A hypothesis written after the answers fits any answer.",
        source="6C 22; 6A (pre-registration)",
        mend="do not call it a plan of these probes; repeat them under one that comes first",
    ),
)
