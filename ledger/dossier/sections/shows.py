"""What the dossier shows, and what it does not: on one page, the two attacks that matter most first."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import model
from ledger.dossier.context import Context
from ledger.dossier.record import verification_view


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowsView:
    """What the template is given; `shows` and `shows_not` are the drafter's own lines."""

    verification: model.VerificationView
    shows: tuple[str, ...]
    shows_not: tuple[str, ...]


def build(context: Context) -> ShowsView:
    """The view."""
    line = context.display.line
    return ShowsView(
        verification=verification_view(context.report, context.display),
        shows=tuple(map(line, context.matter.shows)),
        shows_not=tuple(map(line, context.matter.shows_not)),
    )
