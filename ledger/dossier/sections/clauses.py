"""Clauses of terms: the exact words in their place, whose they are, when and for whom they were in force.

What was in force is `ledger.law.terms.in_force`'s to say, with its gaps. This does NOT say that anybody is
bound: where the drafter shows no formation, it says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import wording
from ledger.dossier.captures import capture_facts, corroboration
from ledger.dossier.context import Context
from ledger.dossier.exhibit_model import Fact
from ledger.dossier.force import Force, in_force_on, scope_remarks
from ledger.dossier.matter.model import Account, ClauseUse
from ledger.law.model import Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseView:
    """One clause."""

    entry: int
    anchor: str
    exhibit: int | None
    heading: tuple[str, ...]
    document: str
    cited_for: str
    before: wording.Exact
    quote: wording.Exact
    after: wording.Exact
    problem: str
    start: int
    end: int
    facts: tuple[Fact, ...]
    account: str
    remarks: tuple[str, ...]
    force: tuple[Force, ...]
    formation: tuple[str, ...]
    formation_exhibits: tuple[int, ...]
    custodian: str
    corroborated: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClausesView:
    """What the template is given."""

    clauses: tuple[ClauseView, ...]


def build(context: Context) -> ClausesView | None:
    """The view; None where no clause is cited."""
    uses = context.matter.clauses
    if not uses:
        return None
    seen: set[int] = set()
    views = []
    for place, use in enumerate(uses, 1):
        views.append(_view(context, use, place, again=use.entry in seen))
        seen.add(use.entry)
    return ClausesView(clauses=tuple(views))


def _view(context: Context, use: ClauseUse, place: int, *, again: bool) -> ClauseView:
    clause, where = context.clauses[use.entry], f"[[clause]] {place}"
    line, display, language = context.display.line, context.display, context.language
    account = next((one for one in context.matter.accounts if one.id == use.account), None)
    return ClauseView(
        entry=clause.index,
        # An anchor stands once: of a clause that is used twice, at its first use.
        anchor=f"clause-{clause.index}-{place}" if again else f"clause-{clause.index}",
        exhibit=context.maker.numbers.get(clause.snapshot.index),
        heading=tuple(map(line, clause.heading)),
        document=line(f"{clause.snapshot.publisher}, {clause.snapshot.title}"),
        cited_for=line(clause.cited_for),
        before=wording.exact(display, language, clause.before),
        quote=wording.exact(display, language, clause.quote),
        after=wording.exact(display, language, clause.after),
        problem=line(clause.problem or ""),
        start=clause.start,
        end=clause.end,
        facts=capture_facts(context, clause.snapshot),
        account=_account(context, account),
        remarks=scope_remarks(context, clause, account),
        force=in_force_on(context, clause, use, account, where),
        formation=wording.paragraphs(context, use.formation),
        formation_exhibits=wording.exhibits(context, use.formation_exhibits, where),
        custodian=wording.person_name(context, use.custodian),
        corroborated=corroboration(context, clause, use),
        own=not clause.snapshot.corroborates_only,
    )


def _account(context: Context, account: Account | None) -> str:
    if account is None:
        return ""
    holder = wording.party_name(context, account.party)
    return context.language.say(
        "%(account)s of %(holder)s at %(provider)s; channel %(channel)s, region %(region)s",
        account=context.display.line(account.id),
        holder=holder,
        provider=context.display.line(account.provider),
        channel=context.display.line(account.channel),
        region=context.display.line(account.region),
    )


def lines_of(clause: Clause, context: Context) -> wording.Exact:
    """The quote of a clause, character for character."""
    return wording.exact(context.display, context.language, clause.quote)
