"""From problems to a Report: outcomes of steps and axes, and the sentences that people read."""

import math
from collections import Counter
from typing import Final

from ledger.core.ports import Shape
from ledger.verify.codes import CODES
from ledger.verify.coverage import counted, number_of
from ledger.verify.merge import Merge
from ledger.verify.report import Axis, Finding, Outcome, Report, Step, worst
from ledger.verify.runs import Problem
from ledger.verify.trust import Trust

MAX_FINDINGS_PER_CODE: Final = 200  # a ruined file must not fill the memory; the rest is counted

FIRST_SENTENCE: Final = (
    "Integrity is not truth: this verification can show that recorded entries were not altered since they"
    " were signed and checkpointed; it does not show that an answer came from the model that is named,"
    " that everything that was asked was recorded, or why answers resemble each other."
)

STEPS: Final = (
    (1, "every entry parses strictly and re-encodes to the same bytes"),
    (2, "index, origin and previous form one chain"),
    (3, "every signature verifies, every signer is active, no weak key"),
    (4, "every object is there and matches its commitment"),
    (5, "stored columns, indexes and cached hashes agree with the signed bytes"),
    (6, "the tree's root equals the newest checkpoint's, and all checkpoints are consistent"),
    (7, "time-stamps and cosignatures verify against pinned roots and policy"),
    (8, "claimed times are in order and lie inside the brackets"),
    (9, "completeness and trust: what was planned is there, nothing known from outside is different"),
    (10, "derived values re-derive from their objects"),
)

_SKIPPED_DERIVED: Final = (
    "whether readings and captured texts derive from their bytes, whether clauses stand where they say, and"
    " whether what was planned or imported has its exchanges"
)
_SKIPPED_IN_DATABASE: Final = (
    "what the entries under the newest checkpoint say, their links and their own signatures: their bytes"
    " were digested, and the log key's signature covers them as a set",
    "the content of objects (their salts and bytes were not read), and whether every object is there",
    _SKIPPED_DERIVED,
    "the columns that cache kinds, object numbers, sizes and look-up keys",
    "SQLite's own check of the database pages and indexes",
)
_SKIPPED_IN_BUNDLE: Final = (
    "the signature of each entry",
    "the content of objects (their salts and bytes were not read), and whether every object is there",
    _SKIPPED_DERIVED,
)


def summarise(
    shape: Shape,
    merge: Merge,
    problems: list[Problem],
    trust: Trust | None,
    *,
    quick: bool,
    require: tuple[Axis, ...],
) -> Report:
    """The Report of a finished verification."""
    findings, suppressed = _findings(problems)
    axes = _axes(merge, findings, trust, quick=quick)
    needed = {Axis.INTEGRITY, Axis.AUTHORSHIP, Axis.COMPLETENESS, *require}
    outcomes = {axis: outcome for axis, outcome, _ in axes}
    if Outcome.FAILED in outcomes.values():
        overall = Outcome.FAILED
    elif all(outcomes[axis] is Outcome.PASSED for axis in needed):
        overall = Outcome.PASSED
    else:
        overall = Outcome.INDETERMINATE
    newest, coverage = merge.newest, merge.plans.result()
    return Report(
        source=shape.source,
        origin=merge.signing.genesis.origin if merge.signing.genesis else (newest.origin if newest else None),
        entries=merge.entries,
        size=max(shape.size, newest.size if newest and shape.partial else 0),
        partial=shape.partial,
        quick=quick,
        checkpoint=newest.note if newest else None,
        root=newest.root if newest else None,
        genesis=merge.signing.genesis.leaf if merge.signing.genesis else None,
        objects=merge.objects,
        object_bytes=merge.object_bytes,
        self_attested=merge.entries,
        outcome=overall,
        axes=axes,
        steps=_steps(shape, merge, findings, quick=quick),
        findings=findings,
        suppressed=suppressed + merge.suppressed,
        skipped=(_SKIPPED_IN_DATABASE if shape.database else _SKIPPED_IN_BUNDLE) if quick else (),
        first_sentence=FIRST_SENTENCE,
        coverage=coverage.plans,
        imports=coverage.imports,
        unplanned=coverage.unplanned,
        readings=merge.readings,
        snapshots=merge.snapshots,
        clauses=merge.citations.held,
    )


def _findings(problems: list[Problem]) -> tuple[tuple[Finding, ...], int]:
    """Findings as a reader wants them: entry by entry (steps 1 to 5), then the joins; remarks last."""
    ordered = sorted(problems, key=_reading_order)
    counted: Counter[str] = Counter()
    findings = []
    for problem in ordered:
        counted[problem.code] += 1
        if counted[problem.code] > MAX_FINDINGS_PER_CODE:
            continue
        code = CODES[problem.code]
        findings.append(
            Finding(
                code=problem.code,
                axis=code.axis,
                outcome=code.outcome,
                index=problem.place,
                detail=problem.detail,
                meaning=code.meaning,
            )
        )
    return tuple(findings), len(problems) - len(findings)


def _reading_order(problem: Problem) -> tuple[bool, bool, float, int]:
    code, place = CODES[problem.code], problem.place
    by_entry = code.step <= 5
    nowhere = math.inf if by_entry else -1.0
    where = nowhere if place is None else float(place)
    remark = code.outcome is Outcome.PASSED
    # by entry, then step; from step 6 on by step, then entry
    return (
        remark,
        not by_entry,
        where if by_entry else float(code.step),
        code.step if by_entry else int(where),
    )


def _axes(
    merge: Merge, findings: tuple[Finding, ...], trust: Trust | None, *, quick: bool
) -> tuple[tuple[Axis, Outcome, str], ...]:
    by_axis = {axis: worst(tuple(f.outcome for f in findings if f.axis is axis)) for axis in Axis}
    integrity = by_axis[Axis.INTEGRITY]
    authorship = by_axis[Axis.AUTHORSHIP]
    # Signatures that do not verify say nothing good about who wrote what.
    broken = {"signature-invalid", "key-inactive", "key-weak", "key-event-invalid", "genesis-invalid"}
    if any(f.code in broken for f in findings):
        authorship = Outcome.FAILED
    count = merge.entries
    plural = "entry is" if count == 1 else "entries are"
    vouched = (
        "keys or a fingerprint that the verifier brought" if trust else "this machine's memory of the ledger"
    )
    sentences = {
        Axis.INTEGRITY: {
            Outcome.PASSED: "the notes are byte for byte those under the checkpoint; no more was checked"
            if quick
            else "entries, links, signatures, content and checkpoint agree with each other",
            Outcome.INDETERMINATE: "nothing contradicts, but something needed is not at hand",
            Outcome.FAILED: "something was altered, removed or put in",
        }[integrity],
        Axis.AUTHORSHIP: {
            Outcome.PASSED: f"entry 0 is vouched for by {vouched}; "
            + ("entry signatures were not checked" if quick else "every signer descends from it"),
            Outcome.INDETERMINATE: "nothing from outside says whose keys these are",
            Outcome.FAILED: "a signature or key is not what it should be",
        }[authorship],
        Axis.TIME: "times are claimed by the signers' own clocks; no outside time-stamp bounds them",
        Axis.INDEPENDENCE: f"no outside time-stamp or cosignature: {count} {plural} self-attested",
        Axis.COMPLETENESS: _completeness(merge, findings, by_axis[Axis.COMPLETENESS], quick=quick),
    }
    outcomes = {
        Axis.INTEGRITY: integrity,
        Axis.AUTHORSHIP: authorship,
        Axis.TIME: worst((by_axis[Axis.TIME], Outcome.INDETERMINATE)),
        Axis.INDEPENDENCE: Outcome.INDETERMINATE,
        Axis.COMPLETENESS: by_axis[Axis.COMPLETENESS],
    }
    return tuple((axis, outcomes[axis], sentences[axis]) for axis in Axis)


def _completeness(merge: Merge, findings: tuple[Finding, ...], outcome: Outcome, *, quick: bool) -> str:
    """What was found of what should be there, then the count of what was planned and imported."""
    found = {finding.code for finding in findings if finding.outcome is outcome}
    said = "nothing known from outside is missing"
    if outcome is Outcome.FAILED:
        said = "entries that once were there are missing"
        if found.isdisjoint(("ledger-truncated",)):
            said = "a plan or an import contradicts the exchanges"
    elif outcome is Outcome.INDETERMINATE:
        said = "part of what is known from outside could not be compared"
        if "consistency-unchecked" not in found:
            said = "not all that was planned or imported is there, or can be counted"
    return f"{said}; " + ("plans and imports were not compared" if quick else counted(merge.plans.result()))


def _derived(merge: Merge) -> str:
    """What step 10 went through."""
    said = number_of(merge.readings, "reading") + " derived again" if merge.readings else "no reading derived"
    for number, noun, other in (
        (merge.snapshots, "snapshot", "document"),
        (merge.citations.held, "clause", "text"),
    ):
        said += f"; {number_of(number, noun)} held against the {other}" if number else ""
    return said


def _steps(shape: Shape, merge: Merge, findings: tuple[Finding, ...], *, quick: bool) -> tuple[Step, ...]:
    behind = max(0, merge.entries - merge.covered)
    read = f"{behind} entries behind the checkpoint; {merge.covered} digested only" if quick else None
    if not shape.database:
        stored = "file names and manifests"
    else:
        stored = "leaf hashes, nodes and schema" if quick else "all look-up columns, nodes and schema"
    counts = {
        1: read or f"{merge.entries} entries",
        2: read or f"{merge.entries} entries",
        3: read or f"{merge.entries} entries",
        4: f"{merge.objects} objects, {merge.object_bytes} bytes",
        5: stored,
        6: f"{merge.checkpoints_seen} checkpoint{'' if merge.checkpoints_seen == 1 else 's'}",
        7: "none recorded",
        8: f"{merge.entries} claimed times",
        9: "plans and imports not compared" if quick else counted(merge.plans.result()),
        10: _derived(merge),
    }
    left_out = {7, 4, 8, 10} if quick else {7}
    steps = []
    for number, title in STEPS:
        own = tuple(f.outcome for f in findings if CODES[f.code].step == number)
        steps.append(
            Step(
                number=number,
                title=title,
                outcome=Outcome.INDETERMINATE if number == 7 else worst(own),
                detail=counts[number],
                skipped=number in left_out,
            )
        )
    return tuple(steps)
