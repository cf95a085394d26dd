"""The claims, each in both directions: what is alleged, on what, authorities either way, the answer to it.

And what would have to be shown. It does NOT say whether any of it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import wording
from ledger.dossier.citing import Cited, cited
from ledger.dossier.context import Context
from ledger.dossier.matter.model import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRef:
    """A clause that a claim rests on."""

    entry: int
    anchor: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """One claim."""

    number: int
    anchor: str
    title: str
    kind: str
    accuser: str
    against: str
    issue: tuple[str, ...]
    statements: tuple[int, ...]
    exhibits: tuple[int, ...]
    clauses: tuple[ClauseRef, ...]
    helps: tuple[Cited, ...]
    hurts: tuple[Cited, ...]
    answer: tuple[str, ...]
    answer_source: str
    answer_exhibits: tuple[int, ...]
    to_show: tuple[str, ...]
    fair_use: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsView:
    """What the template is given."""

    claims: tuple[ClaimView, ...]


def build(context: Context) -> ClaimsView | None:
    """The view; None where nothing is claimed."""
    claims = context.matter.claims
    if not claims:
        return None
    return ClaimsView(claims=tuple(_claim(context, one, number) for number, one in enumerate(claims, 1)))


def _claim(context: Context, one: Claim, number: int) -> ClaimView:
    line, where, catalogue = context.display.line, f"[[claim]] {number}", context.catalogue
    accuser = next((side for side in context.matter.sides if side.role == "claimant"), None)
    return ClaimView(
        number=number,
        anchor=f"claim-{number}",
        title=line(one.title),
        kind=kind_words(context, one.kind),
        accuser=line(accuser.short or accuser.name) if accuser else context.language.say("The claimant"),
        against=wording.party_name(context, one.against),
        issue=wording.paragraphs(context, one.issue),
        statements=one.statements,
        exhibits=wording.exhibits(context, one.exhibits, where),
        clauses=tuple(_clause(context, entry) for entry in one.clauses),
        helps=tuple(cited(context, catalogue[name]) for name in one.authorities_for),
        hurts=tuple(cited(context, catalogue[name]) for name in one.authorities_against),
        answer=wording.paragraphs(context, one.answer),
        answer_source=line(one.answer_source),
        answer_exhibits=wording.exhibits(context, one.answer_exhibits, where),
        to_show=tuple(_to_show(context, one.kind)),
        fair_use=one.fair_use,
    )


def _clause(context: Context, entry: int) -> ClauseRef:
    found = context.clauses[entry]
    heading = found.heading[-1] if found.heading else context.language.say("clause")
    title = context.display.line(f"{found.snapshot.publisher}, {found.snapshot.title}: {heading}")
    return ClauseRef(entry=entry, anchor=f"clause-{entry}", title=title)


def _to_show(context: Context, kind: str) -> list[str]:
    """Questions, not answers: those of the catalogue for this kind of claim, and those of fact."""
    say = context.language.say
    of_law = [
        context.language.known(issue.title) for issue in context.issues.values() if kind in issue.claims
    ]
    of_fact = [
        say("Whether the outputs in the exhibits came from the model that they name, which is declared"),
        say(
            "Whether another explanation holds: text of chatbots has been on the public web since 2023, "
            "and a model that learned from the web has learned from it"
        ),
    ]
    if kind == "breach-of-terms":
        of_fact = [
            say(
                "Who the contracting parties are, and whether the accused, and no reseller or other user, "
                "is one"
            ),
            say("By which channel and in which region the account was used"),
            say("Which version of the terms held on each day of the conduct"),
            say("What the assent screen showed, and what was done there"),
            *of_fact,
        ]
    return [*of_law, *of_fact]


def kind_words(context: Context, kind: str) -> str:
    """A kind of claim in words."""
    say = context.language.say
    return {
        "breach-of-terms": say("breach of terms"),
        "copying": say("copying of protected work"),
        "trade-secret": say("taking of a trade secret"),
        "computer-access": say("access to a computer without authority"),
        "circumvention": say("circumvention of a technical measure"),
        "unfair-competition": say("unfair competition"),
        "other": say("another claim"),
    }[kind]
