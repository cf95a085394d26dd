"""The admissibility matrix: for each group of exhibits the heads in order, as the drafter fills them in.

A group is an `[[exhibit]]` table, so a thousand exhibits of one kind are one box. What is not stated is
printed as not stated. It does NOT say that anything is admissible.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import wording
from ledger.dossier.citing import Cited, cited, has_matrix, on_evidence
from ledger.dossier.context import Context
from ledger.dossier.jurisdiction import Rule
from ledger.dossier.matter.model import ExhibitRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is said under a head: `facts` by the program, `said` by the drafter (none: not stated)."""

    head: str
    said: tuple[str, ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One group of exhibits."""

    title: str
    exhibits: tuple[int, ...]
    cells: tuple[Cell, ...]
    blanks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A head with the rule behind it."""

    title: str
    rule: Rule
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissibilityView:
    """What the template is given."""

    heads: tuple[Head, ...]
    boxes: tuple[Box, ...]
    authorities: tuple[Cited, ...]


def build(context: Context) -> AdmissibilityView | None:
    """The view; None where the matter says nothing of it and claims nothing."""
    if not has_matrix(context):
        return None
    law, code = context.jurisdiction, context.language.code
    rules = [(head, law.rule(f"head-{head}")) for head in law.heads]
    return AdmissibilityView(
        heads=tuple(
            Head(title=_title(context, head), rule=rule, says=rule.text(code)) for head, rule in rules
        ),
        boxes=tuple(_box(context, one, place) for place, one in enumerate(context.matter.exhibits, 1)),
        authorities=tuple(cited(context, one) for one in on_evidence(context)),
    )


def _box(context: Context, one: ExhibitRequest, place: int) -> Box:
    numbers = context.maker.cited((one.title,), f"[[exhibit]] {place}")
    cells = tuple(_cell(context, one, head, numbers) for head in context.jurisdiction.heads)
    cells = (
        Cell(head=context.language.say("Claimed to be"), said=wording.paragraphs(context, one.claimed)),
        *cells,
    )
    return Box(
        title=context.display.line(one.title),
        exhibits=numbers,
        cells=cells,
        blanks=sum(not cell.said for cell in cells),
    )


def _cell(context: Context, one: ExhibitRequest, head: str, numbers: tuple[int, ...]) -> Cell:
    say = context.language.say
    title = _title(context, head)
    match head:
        case "relevance":
            return Cell(head=title, said=wording.paragraphs(context, one.relevance))
        case "authentication":
            sponsor = wording.person_name(context, one.sponsor)
            said = [_route(context, one.route)] if one.route else []
            if sponsor:
                said.append(say("Sponsoring person: %(name)s", name=sponsor))
            elif said:
                said.append(say("Sponsoring person: not stated"))
            return Cell(head=title, said=tuple(said))
        case "hearsay":
            return Cell(head=title, said=wording.paragraphs(context, one.hearsay))
        case "original":
            return Cell(head=title, said=_summary(context, one, numbers), facts=_original(context, numbers))
        case _:
            return Cell(head=title, said=wording.paragraphs(context, one.prejudice))


def _original(context: Context, numbers: tuple[int, ...]) -> tuple[str, ...]:
    """Where the exact bytes are: a fact of the ledger, whatever the drafter says."""
    chosen = set(numbers)
    rows = [row for row in context.rows if row.number in chosen]
    missing = sum(digest is None for row in rows for _, _, digest in row.digests)
    say, count = context.language.say, context.language.number
    facts = [
        say(
            "The pages are a display; the exact bytes of each object go with the dossier, under the SHA-256 "
            "that the exhibit index gives."
        )
    ]
    if missing:
        facts.append(say("Objects that are not at hand: %(count)s.", count=count(missing)))
    typed = sum(row.fidelity == "text" for row in rows)
    if typed:
        facts.append(
            say("Exchanges that were typed, pasted or read from a file: %(count)s of %(all)s.",
                count=count(typed), all=count(len(rows)))
        )  # fmt: skip
    return tuple(facts)


def _summary(context: Context, one: ExhibitRequest, numbers: tuple[int, ...]) -> tuple[str, ...]:
    """What is said of a summary or an aid; for anything else the facts are enough."""
    say, line = context.language.say, context.display.line
    if one.summary_rule == "none":
        return (say("No summary and no illustrative aid."),)
    if one.summary_rule == "107":
        return (say("Illustrative aid, FRE 107: it is not evidence."),)
    of = wording.exhibits(context, one.summary_of, f"[[exhibit]] {one.title!r:.40}")
    blank = say("not stated")
    return (
        say(
            "Summary, FRE 1006, of %(count)s exhibits of this dossier.",
            count=context.language.number(len(of)),
        )
        if of
        else say("Summary, FRE 1006. Of what: not stated."),
        say("Query: %(query)s", query=line(one.summary_query) or blank),
        say("Access to the originals: %(offer)s", offer=line(one.access_offer) or blank),
    )


def _route(context: Context, route: str) -> str:
    say = context.language.say
    if route == "agreed":
        return say("Agreed between the parties")
    if route == "other":
        return say("Another route, which the drafter is to name")
    if context.jurisdiction.id != "us-federal":
        return say("FRE %(rule)s, which is a rule of United States federal courts", rule=route)
    return say("FRE %(rule)s", rule=route)


def _title(context: Context, head: str) -> str:
    say = context.language.say
    return {
        "relevance": say("Relevance"),
        "authentication": say("Authentication"),
        "hearsay": say("Hearsay"),
        "original": say("Original"),
        "prejudice": say("Unfair prejudice"),
    }[head]
