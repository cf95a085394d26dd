"""Whether a clause was in force on the days that matter, for the account's region and channel.

The days are those that the matter gives, or those of the account's exhibits. The answer of each day is the
law room's, its gaps in full; days with one answer are told together. Where another text held, it is looked
whether the clause's words stand in that one, too. It does NOT say that anybody was bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from ledger.dossier import wording
from ledger.dossier.context import Context
from ledger.dossier.legal import LawReader
from ledger.dossier.matter.model import Account, ClauseUse
from ledger.law.model import Clause
from ledger.law.terms.holding import Holding, answer_on, holding
from ledger.law.terms.in_force import in_force
from ledger.law.terms.scope import channel_fit, region_fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Force:
    """One or more days with one answer.

    `holds`: the clause's text was the one in force then, or another text was, in which its very words stand
    (`words`), or do not (`no`), or nothing at hand says.
    """

    days: str
    holds: Holding
    said: str
    basis: str
    gaps: tuple[str, ...]


def in_force_on(
    context: Context, clause: Clause, use: ClauseUse, account: Account | None, where: str
) -> tuple[Force, ...]:
    """What held on each of the days, days with one answer together."""
    told = [(day, *_told(context, clause, account, day)) for day in _days(context, use, account, where)]
    found = []
    for _, group in groupby(told, key=lambda one: one[1:]):
        run = list(group)
        first, last = run[0][0], run[-1][0]
        _, holds, said, basis, gaps = run[0]
        found.append(
            Force(days=_span(context, first, last, len(run)), holds=holds, said=said, basis=basis, gaps=gaps)
        )
    return tuple(found)


def scope_remarks(context: Context, clause: Clause, account: Account | None) -> tuple[str, ...]:
    """Where the document is not declared for the account's provider, region or channel."""
    if account is None:
        return (context.language.say("No account is named, so region and channel are not compared."),)
    say, line, one = context.language.say, context.display.line, clause.snapshot
    remarks = []
    if " ".join(one.publisher.casefold().split()) != " ".join(account.provider.casefold().split()):
        remarks.append(
            say("The publisher is %(publisher)s and the account is at %(provider)s: whether they are one is "
                "not said here.", publisher=line(one.publisher), provider=line(account.provider))
        )  # fmt: skip
    if region_fit(one.region, account.region) in ("no", "unsaid", "part"):
        remarks.append(
            say("The document is declared for the region %(one)s, the account for %(other)s.",
                one=line(one.region or say("not declared")), other=line(account.region))
        )  # fmt: skip
    if channel_fit(one.channel, account.channel) in ("no", "unsaid"):
        remarks.append(
            say("The document is declared for the channel %(one)s, the account for %(other)s.",
                one=line(one.channel or say("not declared")), other=line(account.channel))
        )  # fmt: skip
    return tuple(remarks)


def _days(context: Context, use: ClauseUse, account: Account | None, where: str) -> list[date]:
    if use.at:
        return sorted({date.fromisoformat(day) for day in use.at})
    if account is None or not account.exhibits:
        return []
    chosen = set(context.maker.cited(account.exhibits, where))
    rows = (row for row in context.rows if row.number in chosen)
    return sorted({date.fromisoformat((row.captured_at or row.signed_at)[:10]) for row in rows})


def _told(
    context: Context, clause: Clause, account: Account | None, day: date
) -> tuple[Holding, str, str, tuple[str, ...]]:
    """Holds or not, in words; what its date rests on; what is not known."""
    answers = in_force(
        context.snapshots,
        provider=clause.snapshot.publisher,
        at=day,
        region=account.region if account else None,
        channel=account.channel if account else None,
    )
    say = context.language.say
    mine = answer_on(answers, clause)
    if mine is None:
        return "no", say("No document that is declared for this region and channel has this title."), "", ()
    gaps = tuple(wording.sentence(context, gap) for gap in mine.gaps)
    found = holding(LawReader(context.reader, context.found), mine, clause)
    if mine.applied is None or mine.cite is None:
        return found, say("No recorded version is shown to have held on that day."), "", gaps
    basis = wording.sentence(context, mine.basis) if mine.basis else ""
    if found == "text":
        return found, say("By what was recorded, this text was the one in force."), basis, gaps
    entry = context.display.line(str(mine.cite.index))
    return found, _another(context, found, entry), basis, gaps


def _another(context: Context, found: Holding, entry: str) -> str:
    """That another text held, and how the clause stands to it."""
    say = context.language.say
    said = say("By what was recorded, another text was in force: that of entry %(entry)s.", entry=entry)
    if found == "words":
        how = say("The words of this clause stand in it, character for character.")
    elif found == "no":
        how = say("The words of this clause do not stand in it so.")
    else:
        how = say("Whether the words of this clause stand in it can’t be said: a text is not at hand.")
    return f"{said} {how}"


def _span(context: Context, first: date, last: date, count: int) -> str:
    language = context.language
    if count == 1:
        return language.date(first)
    return language.say(
        "%(first)s to %(last)s (%(count)s days on which something happened)",
        first=language.date(first),
        last=language.date(last),
        count=language.number(count),
    )
