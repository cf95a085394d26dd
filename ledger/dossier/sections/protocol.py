"""The protocol of probing: what was committed before anything was asked, and what the drafter adds.

That a plan came first shows in the order of the entries, which the chain fixes; both times are claims of
clocks, and the page says so. Without a plan the page says that nothing was fixed in advance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger.core.entry import Entry
from ledger.dossier.context import Context
from ledger.dossier.matter.model import Protocol

MAX_PLANS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """One plan. `first`, `first_at`: the first exchange that names it; `backwards`: it claims to be older."""

    index: int
    signed_at: str
    title: str
    hypothesis: str
    targets: tuple[tuple[str, str, str, str], ...]  # name, model, provider, role
    cells: int
    stopping: str
    exclusions: str
    first: int | None
    first_at: str
    backwards: bool
    exhibit: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleRow:
    """What the drafter says of the prompts of one `[[exhibit]]` table."""

    title: str
    exhibits: tuple[int, ...]
    style: str  # blank: not labelled
    control: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolView:
    """All of it."""

    plans: tuple[PlanView, ...]
    more: int
    styles: tuple[StyleRow, ...]
    words: tuple[tuple[str, tuple[str, ...]], ...]


def build(context: Context) -> ProtocolView | None:
    """The view; None in a dossier without exchanges or plans."""
    plans = context.found.tally.plans
    words = _words(context, context.matter.protocol)
    if not (plans or context.found.tally.exchanges or words):
        return None
    return ProtocolView(
        plans=tuple(_plan(context, entry) for entry in plans[:MAX_PLANS]),
        more=max(0, len(plans) - MAX_PLANS),
        styles=_styles(context),
        words=words,
    )


def _plan(context: Context, entry: Entry) -> PlanView:
    line, body = context.display.line, entry.body
    first = context.found.tally.firsts.get(entry.index)
    return PlanView(
        index=entry.index,
        signed_at=entry.signed_at,
        title=line(body["title"]),
        hypothesis=line(body["hypothesis"] or ""),
        targets=tuple(
            (line(one["name"]), line(one["model"]), line(one["provider"]), line(one["role"]))
            for one in body["targets"]
        ),
        cells=body["cells"],
        stopping=line(body["stopping_rule"] or ""),
        exclusions=line(body["exclusions"] or ""),
        first=first.index if first else None,
        first_at=first.at if first else "",
        backwards=first is not None and first.at < entry.signed_at,
        exhibit=context.maker.numbers.get(entry.index),
    )


def _styles(context: Context) -> tuple[StyleRow, ...]:
    numbers = context.maker.numbers
    rows = []
    for request, picked in zip(context.matter.exhibits, context.found.picked, strict=True):
        exchanges = [index for index in picked if context.found.shown[index].kind == "exchange"]
        if exchanges:
            rows.append(
                StyleRow(
                    title=context.display.line(request.title),
                    exhibits=tuple(sorted(numbers[index] for index in exchanges)),
                    style=context.language.known(request.prompt_style),
                    control=request.control,
                )
            )
    return tuple(rows)


def _words(context: Context, protocol: Protocol) -> tuple[tuple[str, tuple[str, ...]], ...]:
    say = context.language.say
    said = (
        (say("What was attempted in all"), protocol.denominator),
        (say("What was left out, and why"), protocol.exclusions),
        (say("How the clock was checked"), protocol.clock),
        (say("Who chose the exhibits, and from how many"), protocol.chose),
        (say("How the keys were kept"), protocol.custody),
        (say("Hold and retention"), protocol.retention),
    )
    return tuple((name, context.display.lines(text)) for name, text in said if text.strip())
