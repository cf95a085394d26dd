"""What binds the prober himself, clause by clause, and how he says that he kept to it.

It does NOT say whether he did. Where claims are made and nothing is stated here, that is printed.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import wording
from ledger.dossier.context import Context
from ledger.dossier.matter.model import Obligation
from ledger.dossier.sections.clauses import lines_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One obligation."""

    number: int
    of: str
    account: str
    clause: int | None
    anchor: str  # of its page among the clauses, or blank
    document: str
    quote: wording.Exact
    problem: str
    text: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplianceView:
    """What the template is given. `absent`: whose terms are not spoken of."""

    duties: tuple[Duty, ...]
    absent: tuple[str, ...]


def build(context: Context) -> ComplianceView | None:
    """The view; None where there is neither a claim nor an obligation."""
    matter = context.matter
    if not (matter.obligations or matter.claims):
        return None
    spoken = {one.of for one in matter.obligations}
    return ComplianceView(
        duties=tuple(_duty(context, one, number) for number, one in enumerate(matter.obligations, 1)),
        absent=tuple(words for of, words in _whose(context).items() if of not in spoken and of != "law"),
    )


def _duty(context: Context, one: Obligation, number: int) -> Duty:
    line = context.display.line
    clause = None if one.clause is None else context.clauses[one.clause]
    shown = clause is not None and any(use.entry == clause.index for use in context.matter.clauses)
    return Duty(
        number=number,
        of=_whose(context)[one.of],
        account=line(one.account),
        clause=one.clause,
        anchor=f"clause-{one.clause}" if shown else "",
        document=line(f"{clause.snapshot.publisher}, {clause.snapshot.title}") if clause else "",
        quote=lines_of(clause, context) if clause and not clause.problem else wording.Exact(),
        problem=line(clause.problem or "") if clause else "",
        text=wording.paragraphs(context, one.text),
        kept=wording.paragraphs(context, one.kept),
    )


def _whose(context: Context) -> dict[str, str]:
    say = context.language.say
    return {
        "teacher": say("Terms of the service whose outputs are said to have been used"),
        "student": say("Terms of the service that is said to have used them"),
        "law": say("Law"),
    }
