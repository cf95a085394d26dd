"""A verification report in 80 columns, and as JSON. Sentences come from the Report."""

from __future__ import annotations

import textwrap

from ledger.cli.boundary import one_line
from ledger.cli.output import put, put_json
from ledger.verify.report import Finding, Outcome, Report

_WIDTH = 79
_MAX_PLANS = 20


def put_report(report: Report, *, as_json: bool) -> None:
    """Print the report on stdout."""
    if as_json:
        put_json("report", _as_dict(report))
        return
    for line in textwrap.wrap(report.first_sentence, _WIDTH):
        put(line)
    put("")
    held = f"{report.entries} of {report.size} entries" if report.partial else f"{report.entries} entries"
    put(f"verified  {one_line(report.source)}")
    put(f"origin    {one_line(report.origin or 'unknown')}")
    put(f"holds     {held}, {report.objects} objects ({report.object_bytes} bytes) digested")
    if report.genesis:
        put(f"entry 0   {report.genesis.hex()}")
    put("")
    for axis, outcome, sentence in report.axes:
        _put_columns(f"{axis.value:13} {outcome.value:14}", sentence)
    put("")
    for step in report.steps:
        mark = "skipped" if step.skipped else step.outcome.value
        _put_columns(f"{step.number:2}  {mark:14}", f"{step.title} ({step.detail})")
    for skipped in report.skipped:
        _put_columns("    not checked   ", skipped)
    if report.coverage:
        _put_coverage(report)
    if report.findings:
        put("")
        for finding in report.findings:
            _put_finding(finding)
        if report.suppressed:
            put(f"and {report.suppressed} more findings of the same kinds")
    put("")
    noun = "entry is" if report.self_attested == 1 else "entries are"
    put(f"{report.self_attested} {noun} self-attested: no outside time-stamp covers them")
    quick = " (quick: see what was not checked)" if report.quick else ""
    put(f"{report.outcome.value}{quick}")


def _put_coverage(report: Report) -> None:
    """What became of each plan."""
    put("")
    for plan in report.coverage[:_MAX_PLANS]:
        counts = f"{plan.sent} of {plan.planned} cells sent; answered {plan.answered}, refused {plan.refused}"
        _put_columns(f"plan {plan.plan:<9}", f"{counts}, failed {plan.failed}: {plan.title}")
    if (more := len(report.coverage) - _MAX_PLANS) > 0:
        put(f"and {more} more plans")


def _put_columns(head: str, text: str) -> None:
    lines = textwrap.wrap(one_line(text), _WIDTH - len(head) - 1) or [""]
    put(f"{head} {lines[0]}")
    for line in lines[1:]:
        put(f"{'':{len(head)}} {line}")


def _put_finding(finding: Finding) -> None:
    mark = "remark" if finding.outcome is Outcome.PASSED else finding.outcome.value
    where = "" if finding.index is None else f"entry {finding.index}"
    put(f"{mark:14} {finding.code}  {where}".rstrip())
    for text in (finding.meaning, finding.detail):
        for line in textwrap.wrap(one_line(text), _WIDTH - 15):
            put(f"{'':14} {line}")


def _as_dict(report: Report) -> dict[str, object]:
    return {
        "outcome": report.outcome.value,
        "first_sentence": report.first_sentence,
        "source": report.source,
        "origin": report.origin,
        "entries": report.entries,
        "size": report.size,
        "partial": report.partial,
        "quick": report.quick,
        "skipped": list(report.skipped),
        "genesis": report.genesis.hex() if report.genesis else None,
        "root": report.root.hex() if report.root else None,
        "checkpoint": report.checkpoint.decode("utf-8", "replace") if report.checkpoint else None,
        "objects": report.objects,
        "object_bytes": report.object_bytes,
        "self_attested": report.self_attested,
        "readings": report.readings,
        "snapshots": report.snapshots,
        "clauses": report.clauses,
        "coverage": {
            "plans": [plan._asdict() for plan in report.coverage],
            "imports": [one._asdict() for one in report.imports],
            "unplanned": report.unplanned,
        },
        "axes": {axis.value: {"outcome": outcome.value, "says": text} for axis, outcome, text in report.axes},
        "steps": [
            {
                "number": step.number,
                "title": step.title,
                "outcome": step.outcome.value,
                "detail": step.detail,
                "skipped": step.skipped,
            }
            for step in report.steps
        ],
        "findings": [
            {
                "code": finding.code,
                "axis": finding.axis.value,
                "outcome": finding.outcome.value,
                "index": finding.index,
                "meaning": finding.meaning,
                "detail": finding.detail,
            }
            for finding in report.findings
        ],
        "suppressed": report.suppressed,
    }
