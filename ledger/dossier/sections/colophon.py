"""The colophon: which programs made the file, and who helped to draft its words and read them over."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class ColophonView:
    """What the drafter discloses; the template lists the tools of the dossier."""

    assistance: str
    reviewed_by: str


def build(context: Context) -> ColophonView:
    """The view."""
    matter, line = context.matter, context.display.line
    names = {person.id: person.name for person in matter.people}
    return ColophonView(
        assistance=line(" ".join(matter.assistance.split())),
        reviewed_by=line(names.get(matter.reviewed_by, matter.reviewed_by)),
    )
