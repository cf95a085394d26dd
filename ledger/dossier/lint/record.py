"""What is wrong with the ledger itself as evidence: its verification, and the order of its times.

What was found about entries is the verification's; this says what a filing can't do with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from ledger.core.entry import Entry
from ledger.dossier.lint.model import ERROR, WARNING, Check, Found
from ledger.dossier.lint.naming import exhibits, some
from ledger.dossier.lint.subject import Subject
from ledger.verify.report import Axis, Outcome

_PREDATES: Final = re.compile(
    r"\b(?:pre-?dat|ante-?dat)(?:es?|ed|ing)\b|\bdateert van v[oó][oó]r\b", re.IGNORECASE
)


def _chain(subject: Subject) -> Iterator[Found]:
    report, context = subject.report, subject.context
    bad = [one for one in report.findings if one.outcome is not Outcome.PASSED]
    for axis in (Axis.INTEGRITY, Axis.COMPLETENESS):
        outcome = report.axis(axis)
        if outcome is not Outcome.PASSED:
            said = some(
                one.code if one.index is None else f"{one.code} at entry {one.index}"
                for one in bad
                if one.axis is axis
            )
            yield Found("verification", f"{axis.value} is {outcome.value}: {said or 'see the report'}")
    if report.axis(Axis.AUTHORSHIP) is not Outcome.PASSED:
        yield Found(
            "verification",
            f"authorship is {report.axis(Axis.AUTHORSHIP).value}: nothing from outside vouches for the keys",
            "verify with --trust or --accept first, so that the dossier's report says whose keys they are",
            ERROR if report.axis(Axis.AUTHORSHIP) is Outcome.FAILED else WARNING,
        )
    if report.quick or report.partial or report.skipped:
        yield Found(
            "verification", f"not everything was verified: {some(report.skipped) or 'quick, or a part'}"
        )
    size = context.reader.size
    if report.entries != size:
        yield Found("verification", f"the report covers {report.entries} entries, the ledger has {size}")
    if context.checkpoint.size != size:
        yield Found("checkpoint", f"the newest checkpoint covers {context.checkpoint.size} of {size} entries")
    elif context.prover is None:
        yield Found("checkpoint", "the entries do not give the root hash of the newest checkpoint")


def _predates(subject: Subject) -> Iterator[Found]:
    first = min((one.date for one in subject.matter.events if one.adverse), default="")
    stamped = subject.context.reader.size - subject.report.self_attested
    said = [
        (f"[[statement]] {place}", subject.cited(one.cites))
        for place, one in enumerate(subject.matter.statements, 1)
        if one.predates or _PREDATES.search(one.text)
    ]
    said += [(where, rows) for where, one, rows in subject.tables() if _PREDATES.search(one.claimed)]
    for where, rows in said:
        if not first:
            yield Found(
                where,
                "is said to predate something, and no [[event]] is marked adverse",
                "mark the first accusation, hold letter or filing with adverse = true",
                WARNING,
            )
            continue
        late = [row for row in rows if (row.captured_at or row.signed_at)[: len(first)] >= first]
        bare = [row for row in rows if row.index >= stamped and row not in late]
        if late:
            yield Found(where, f"{exhibits(late)} can't predate {first}: captured on or after that day")
        if bare:
            yield Found(where, f"no outside time-stamp covers {exhibits(bare)}, said to predate {first}")
        elif rows and not late:
            yield Found(
                where,
                f"whether the time-stamps were made before {first} is not in the report",
                "compare their times with the event's by hand",
                WARNING,
            )


def _backwards(subject: Subject) -> Iterator[Found]:
    for one in subject.report.findings:
        if one.code == "clock-stepped":
            yield Found(f"entry {one.index}", f"the chain's time runs backwards: {one.detail}")
    found = subject.context.found
    entries = {entry.index: entry for entry in (*found.record, *found.law, *found.shown.values())}
    known = {one.index for one in subject.report.findings if one.code == "clock-stepped"}
    for before, after in pairwise(entries[index] for index in sorted(entries)):
        if after.signed_at < before.signed_at and not known & set(range(before.index + 1, after.index + 1)):
            yield Found(
                f"entry {after.index}",
                f"signed at {after.signed_at}, earlier than entry {before.index} ({before.signed_at})",
            )
    for index in sorted(entries):
        for what, time in _claimed(entries[index]):
            if time > entries[index].signed_at:
                yield Found(
                    f"entry {index}", f"{what} {time} is later than signed_at {entries[index].signed_at}"
                )


def _claimed(entry: Entry) -> Iterator[tuple[str, str]]:
    """The times that an entry claims for what it records."""
    if entry.kind not in ("exchange", "snapshot", "custody"):
        return
    body: dict[str, Any] = entry.body
    for name, members in (("declared", ("captured_at",)), ("observed", ("started_at", "ended_at"))):
        for member in members:
            if time := (body.get(name) or {}).get(member):
                yield member, time
    if entry.kind == "custody":
        yield "occurred_at", body["occurred_at"]


CHECKS: Final = (
    Check(
        id="L01",
        severity=ERROR,
        run=_chain,
        title="the chain does not verify from entry 0 to the newest checkpoint",
        why="An exhibit is offered as unaltered since it was recorded; a report that did not pass, or "
        "covers less, does not show it.",
        source="6C 1; FRE 901(b)(9)",
        mend="run `ledger verify`, settle what it finds, and build from a ledger that passed in full",
    ),
    Check(
        id="L02",
        severity=ERROR,
        run=_predates,
        title="records said to predate an accusation have no outside time-stamp",
        why="Before the first outside time-stamp whoever holds the key can write the whole chain anew.",
        source="6C 2; 6D",
        mend="leave out that it predates anything, or stamp the ledger before the event",
    ),
    Check(
        id="L03",
        severity=ERROR,
        run=_backwards,
        title="a claimed time is later than its signature, or the chain's time runs backwards",
        why="One impossible time puts every other time of that clock in doubt.",
        source="6C 3; RFC 3227 s. 4.1",
        mend="record a correction that says what the clock did, and leave the exhibit out or say so",
    ),
)
