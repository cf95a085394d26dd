"""The verification report."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import model
from ledger.dossier.context import Context
from ledger.dossier.record import verification_view


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationView:
    """What the template is given."""

    verification: model.VerificationView


def build(context: Context) -> VerificationView:
    """The view."""
    return VerificationView(verification=verification_view(context.report, context.display))
