"""Verifying by hand: commands, written out with the values of one entry."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.core.note import VerifierKey
from ledger.dossier import files, model
from ledger.dossier.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyingView:
    """What the template is given."""

    example: model.WorkedExample


def build(context: Context) -> VerifyingView:
    """The view: of the first exhibit with an object at hand, or the first exhibit."""
    rows = context.rows
    row = next((row for row in rows if any(digest for _, _, digest in row.digests)), rows[0])
    role = next((role for role, _, digest in row.digests if digest), "")
    entry = context.found.shown[row.index]
    reference = entry.reference(role) if role else None
    proof = context.prover.proof(entry.index) if context.prover is not None else None
    signer = context.found.keys().get(entry.key)
    return VerifyingView(
        example=model.WorkedExample(
            index=entry.index,
            note=files.entry_name(entry.index),
            commitment=reference.commitment.hex() if reference else "",
            role=role,
            leaf=entry.leaf.hex(),
            signer=context.display.line(entry.signer),
            signer_key=_raw(signer) if signer else "",
            log_key=_raw(context.log_key) if context.log_key else "",
            proof=None if proof is None else files.proof_name(entry.index),
            siblings=len(proof or ()),
            tree_size=context.checkpoint.size,
            root=context.checkpoint.root.hex(),
        )
    )


def _raw(key: VerifierKey) -> str:
    """The base64 part of a vkey (it may hold '+', so no rsplit)."""
    return str(key).split("+", 2)[2]
