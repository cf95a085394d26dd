"""The four factors of 17 U.S.C. § 107, each with authorities in both directions; and what parties have said.

Context for a reader who does not know the field, of United States law alone. It weighs nothing and does NOT
say how any factor comes out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.dossier.citing import (
    FACTORS,
    Cited,
    cited,
    has_fair_use,
    on_factor,
    on_fair_use,
    positions,
)
from ledger.dossier.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor. An authority that tends to help both stands in `both`."""

    number: int
    title: str
    claimant: tuple[Cited, ...]
    accused: tuple[Cited, ...]
    both: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FairUseView:
    """What the template is given."""

    statute: Cited | None
    factors: tuple[Factor, ...]
    said_for: tuple[Cited, ...]  # public positions, by whom they tend to help
    said_against: tuple[Cited, ...]
    left_out: int  # of a final edition: those that nobody has checked
    foreign: bool
    held_claimant: tuple[Cited, ...]  # every one of them once
    held_accused: tuple[Cited, ...]
    held_both: tuple[Cited, ...]
    claims: tuple[int, ...]


def build(context: Context) -> FairUseView | None:
    """The view; None where no claim asks for it."""
    if not has_fair_use(context):
        return None
    said = [cited(context, one) for one in positions(context)]
    statute = next(iter(on_fair_use(context)), None)
    bearing = [
        one
        for one in context.catalogue.values()
        if (one.factors and one.jurisdiction == "us-federal") or one.kind == "testimony"
    ]
    shown = {one.id for factor in FACTORS for side in ("teacher", "student")
             for one in on_factor(context, factor, side)}  # fmt: skip
    shown |= {one.id for one in said}
    claims = enumerate(context.matter.claims, 1)
    factors = tuple(_factor(context, number) for number in FACTORS)
    return FairUseView(
        statute=cited(context, statute) if statute else None,
        factors=factors,
        said_for=tuple(one for one in said if one.tends == "teacher"),
        said_against=tuple(one for one in said if one.tends != "teacher"),
        left_out=sum(one.id not in shown and one.tends != "context" for one in bearing),
        foreign=context.jurisdiction.id != "us-federal",
        held_claimant=_once(factor.claimant for factor in factors),
        held_accused=_once(factor.accused for factor in factors),
        held_both=_once(factor.both for factor in factors),
        claims=tuple(number for number, one in claims if one.fair_use),
    )


def _once(groups: Iterable[tuple[Cited, ...]]) -> tuple[Cited, ...]:
    return tuple({one.id: one for group in groups for one in group}.values())


def _factor(context: Context, number: int) -> Factor:
    say = context.language.say
    titles = {
        1: say("The purpose and character of the use"),
        2: say("The nature of the work"),
        3: say("The amount used"),
        4: say("The effect on the market"),
    }
    claimant = [cited(context, one) for one in on_factor(context, number, "teacher")]
    accused = [cited(context, one) for one in on_factor(context, number, "student")]
    return Factor(
        number=number,
        title=titles[number],
        claimant=tuple(one for one in claimant if one.tends == "teacher"),
        accused=tuple(one for one in accused if one.tends == "student"),
        both=tuple(one for one in claimant if one.tends == "both"),
    )
