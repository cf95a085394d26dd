"""The table of contents: the template lists the parts."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsView:
    """What the template is given."""


def build(context: Context) -> ContentsView:
    """The view."""
    return ContentsView()
