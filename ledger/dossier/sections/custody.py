"""The custody record, and the keys."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import model
from ledger.dossier.context import Context
from ledger.dossier.record import custody_rows, key_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyView:
    """What the template is given."""

    custody: tuple[model.CustodyRow, ...]
    keys: tuple[model.KeyRow, ...]


def build(context: Context) -> CustodyView:
    """The view."""
    return CustodyView(
        custody=custody_rows(context.found, context.display),
        keys=key_rows(context.found, context.log_key, context.display),
    )
