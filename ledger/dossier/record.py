"""What the dossier says of the ledger as a whole: its verification, its custody, its keys."""

from typing import Any, Final

from ledger.core.entry import Entry
from ledger.core.note import VerifierKey, parse_vkey
from ledger.dossier import model
from ledger.dossier.display import Display
from ledger.dossier.exhibit_model import Fact
from ledger.dossier.exhibits import flatten
from ledger.dossier.survey import Survey
from ledger.dossier.told import MAX_PLANS, TOLD, body_rows, coverage_rows
from ledger.verify.report import Axis, Report

MAX_FINDINGS: Final = 500


def verification_view(report: Report, display: Display) -> model.VerificationView:
    """The report, its texts made fit for the page."""
    line = display.line
    facts = [
        Fact("Entries read", f"{report.entries:,}"),
        Fact("Tree size of the checkpoint", f"{report.size:,}"),
        Fact("Objects read", f"{report.objects:,} ({report.object_bytes:,} bytes)"),
        Fact("Entries after the last outside time-stamp", f"{report.self_attested:,} (self-attested)"),
    ]
    if report.root is not None:
        facts.append(Fact("Root hash", report.root.hex(), mono=True))
    if report.genesis is not None:
        facts.append(Fact("Leaf hash of entry 0", report.genesis.hex(), mono=True))
    if report.readings:
        facts.append(Fact("Readings derived again", f"{report.readings:,}"))
    shown = report.findings[:MAX_FINDINGS]
    return model.VerificationView(
        outcome=report.outcome,
        first_sentence=line(report.first_sentence),
        axes=tuple((axis.value, outcome, line(sentence)) for axis, outcome, sentence in report.axes),
        steps=tuple(
            model.Step(
                number=step.number,
                title=line(step.title),
                outcome=step.outcome,
                detail=line(step.detail),
                skipped=step.skipped,
            )
            for step in report.steps
        ),
        findings=tuple(
            model.Finding(
                code=line(finding.code),
                axis=finding.axis,
                outcome=finding.outcome,
                index=finding.index,
                detail=line(finding.detail),
                meaning=line(finding.meaning),
            )
            for finding in shown
        ),
        suppressed=report.suppressed + len(report.findings) - len(shown),
        skipped=tuple(map(line, report.skipped)),
        facts=tuple(facts),
        coverage=coverage_rows(report, display),
        more_plans=max(0, len(report.coverage) - MAX_PLANS),
        unplanned=report.unplanned,
        completeness=next(line(text) for axis, _, text in report.axes if axis is Axis.COMPLETENESS),
        self_attested=report.self_attested,
        quick=report.quick,
        partial=report.partial,
    )


def custody_rows(found: Survey, display: Display) -> tuple[model.CustodyRow, ...]:
    """The entries that tell of the ledger itself, in order."""
    return tuple(_custody_row(entry, display) for entry in found.record)


def _custody_row(entry: Entry, display: Display) -> model.CustodyRow:
    return model.CustodyRow(
        index=entry.index,
        kind=entry.kind,
        signed_at=entry.signed_at,
        signer=display.line(", ".join(signature.name for signature in entry.signatures)),
        facts=body_rows(entry.kind, entry.body, display)
        if entry.kind in TOLD
        else tuple(flatten(_readable(entry), display)),
    )


def _readable(entry: Entry) -> dict[str, Any]:
    """A record's body in the order that a reader asks: what, who, when, why. Keys stand elsewhere in full."""
    body = entry.body
    if entry.kind == "custody":
        order = ("action", "from", "to", "occurred_at", "place", "items", "reason")
        return {name: body[name] for name in order}
    if entry.kind == "genesis":
        return {name: body[name] for name in ("title", "purpose", "matter", "software")}
    if entry.kind == "key":
        key = parse_vkey(body["vkey"])
        told = {name: body[name] for name in ("reason", "suspected_from")}
        return {"action": body["action"], "name": key.name, "fingerprint": key.fingerprint.hex(), **told}
    return dict(body)


def key_rows(found: Survey, log_key: VerifierKey | None, display: Display) -> tuple[model.KeyRow, ...]:
    """The log key and every signer's key, with what the ledger says of each."""
    rows = []
    if log_key is not None:
        rows.append(_key_row("log key", log_key, "signs checkpoints; named in entry 0", display))
    history: dict[bytes, list[str]] = {}
    for entry in found.record:
        if entry.kind == "genesis":
            key = parse_vkey(entry.body["signer_key"])
            history.setdefault(key.fingerprint, []).append("active from entry 0")
        elif entry.kind == "key":
            key = parse_vkey(entry.body["vkey"])
            verb = "added" if entry.body["action"] == "add" else "revoked"
            history.setdefault(key.fingerprint, []).append(f"{verb} by entry {entry.index}")
    keys = found.keys()
    rows.extend(_key_row("signer", keys[mark], "; ".join(said), display) for mark, said in history.items())
    return tuple(rows)


def _key_row(role: str, key: VerifierKey, history: str, display: Display) -> model.KeyRow:
    return model.KeyRow(
        role=role, vkey=display.line(str(key)), fingerprint=key.fingerprint.hex(), history=history
    )
