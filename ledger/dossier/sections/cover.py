"""The caption page: court, caption, docket, party, range of exhibits, which edition, draft or final."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import model
from ledger.dossier.context import Context
from ledger.dossier.record import verification_view


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverView:
    """What the template is given. `volume`: the drafter's own words for the range, if any."""

    verification: model.VerificationView
    range: str
    final: bool
    public: bool
    redacted: bool  # the matter plans redactions: there are two editions
    profile: str


def build(context: Context) -> CoverView:
    """The view."""
    return CoverView(
        verification=verification_view(context.report, context.display),
        range=context.display.line(context.matter.exhibit_range),
        final=context.final,
        public=context.public,
        redacted=bool(context.matter.redactions),
        profile=context.profile,
    )
