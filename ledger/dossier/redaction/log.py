"""The redaction log: with the words for the sealed edition, without them for the public one and the ledger.

As an object of the `dossier` entry it is canonical JSON: which places of which objects, why, by whom. It says
how many characters were taken out, and never which; the public edition's pages do not even say how many.
"""

from __future__ import annotations

from typing import Any

from ledger.core import canonical
from ledger.dossier.redaction.marks import Mark

FORMAT = "evidence-ledger/redactions/v1"


def log_object(marks: tuple[Mark, ...]) -> bytes:
    """The object `redactions` of a public edition's entry."""
    return canonical.encode({"format": FORMAT, "redactions": [_row(mark) for mark in marks]})


def _row(mark: Mark) -> dict[str, Any]:
    return {
        "by": mark.by,
        "category": mark.category,
        "entry": mark.entry,
        "number": mark.number,
        "objects": [commitment.hex() for commitment in mark.commitments],
        "reason": mark.reason,
        "role": mark.role,
        "spans": [[span.start, span.end] for span in mark.spans],
        "whole": mark.whole,
    }
