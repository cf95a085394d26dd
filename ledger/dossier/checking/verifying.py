"""Step: the evidence verifies by the ledger's own verification, and is what the manifest says it was made
of."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.dossier.checking.evidence import Evidence
from ledger.dossier.checking.report import FAILED, INDETERMINATE, REMARK, Answer, Finding
from ledger.dossier.checking.subject import NO_EVIDENCE, Subject
from ledger.dossier.manifest import Manifest
from ledger.errors import LedgerError
from ledger.verify.report import Outcome


def check(subject: Subject) -> Answer:
    """The outcome of the verification, and the root at the dossier's tree size."""
    evidence, claims = subject.evidence, subject.manifest
    if evidence is None:
        return Answer(detail="nothing verified", findings=(NO_EVIDENCE,))
    report = evidence.report
    lowers = (
        report.outcome is not Outcome.PASSED
    )  # else open questions about time, say, are remarks there too
    found = [
        Finding(
            one.outcome if lowers else REMARK,
            one.code if one.index is None else f"{one.code}, entry {one.index}",
            f"{one.meaning} {one.detail}".strip(),
        )
        for one in report.findings
    ]
    if lowers and all(one.outcome is REMARK for one in found):
        found += [
            Finding(outcome, axis.value, sentence)
            for axis, outcome, sentence in report.axes
            if outcome is report.outcome
        ]
    if claims is not None:
        found += _origin(evidence, claims)
    detail = f"{report.outcome.value}: {report.entries} entries, {report.objects} objects"
    return Answer(detail=detail, findings=tuple(found))


def _origin(evidence: Evidence, claims: Manifest) -> Iterator[Finding]:
    """The ledger's name, and its root at the dossier's tree size."""
    if evidence.report.origin != claims.origin:
        yield Finding(FAILED, "origin", f"want {claims.origin!r:.80}, have {evidence.report.origin!r:.80}")
    try:
        root = evidence.root_at(claims.tree_size)
    except LedgerError as error:
        yield Finding(INDETERMINATE, "root", str(error))
        return
    if root is None:
        what = f"the root at tree size {claims.tree_size} can't be told from this evidence"
        yield Finding(INDETERMINATE, "root", what)
    elif root.hex() != claims.root:
        what = f"at tree size {claims.tree_size} it is {root.hex()}, the manifest has {claims.root}"
        yield Finding(FAILED, "root", what)
