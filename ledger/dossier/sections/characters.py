"""How characters are shown, and which tokens occur. Built last: it counts what all others have shown."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import model
from ledger.dossier.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class CharactersView:
    """What the template is given."""

    legend: model.Legend


def build(context: Context) -> CharactersView:
    """The view."""
    return CharactersView(legend=context.display.legend())
