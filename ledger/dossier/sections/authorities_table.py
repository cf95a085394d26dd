"""The table of authorities: every authority that the dossier cites, by kind, with the pages of its cites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger.dossier.citing import Cited, cited, printed
from ledger.dossier.context import Context

_ORDER: Final = ("case", "statute", "agency", "testimony")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Authorities of one kind."""

    title: str
    authorities: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoritiesTableView:
    """What the template is given."""

    groups: tuple[Group, ...]
    any_unusable: bool


def build(context: Context) -> AuthoritiesTableView | None:
    """The view; None where nothing is cited."""
    those = [cited(context, one) for one in printed(context)]
    if not those:
        return None
    say = context.language.say
    titles = {
        "case": say("Cases"),
        "statute": say("Statutes and legislation"),
        "agency": say("Agencies"),
        "testimony": say("Other: statements and reports"),
    }
    groups = [
        Group(
            title=titles[kind],
            authorities=tuple(
                sorted((one for one in those if one.kind == kind), key=lambda one: one.citation.casefold())
            ),
        )
        for kind in _ORDER
    ]
    return AuthoritiesTableView(
        groups=tuple(group for group in groups if group.authorities),
        any_unusable=any(not one.usable for one in those),
    )
