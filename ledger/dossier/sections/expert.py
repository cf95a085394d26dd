"""The expert annex: the six heads of a report, each kept apart, from the matter's `[expert]` alone.

Opinion stands here and nowhere else in a dossier. The program writes none of it: a blank head is printed
as blank. Another jurisdiction keeps the heads and adds its own closing words.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import wording
from ledger.dossier.context import Context
from ledger.dossier.jurisdiction import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertHead:
    """One head."""

    title: str
    said: tuple[str, ...]
    opinion: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertView:
    """What the template is given."""

    person: str
    rule: Rule
    rule_says: str
    on_opinion: tuple[Rule, str] | None
    heads: tuple[ExpertHead, ...]
    declarations: tuple[str, ...]
    england: bool
    signed_on: str


def build(context: Context) -> ExpertView | None:
    """The view; None without an `[expert]`."""
    given, law, say = context.matter.expert, context.jurisdiction, context.language.say
    if given is None:
        return None
    rule, code = law.rule("annex"), context.language.code
    opinion = next(iter(law.some("opinion")), None)
    heads = (
        (say("Opinions, with the basis and reasons for each"), given.opinions, True),
        (say("Facts or data considered"), given.considered, False),
        (say("Exhibits used to summarise or support them"), given.exhibits, False),
        (say("Qualifications, with publications of the last ten years"), given.qualifications, False),
        (say("Testimony of the last four years"), given.testimony, False),
        (say("Compensation"), given.compensation, False),
    )
    return ExpertView(
        person=wording.person_name(context, given.person),
        rule=rule,
        rule_says=rule.text(code),
        on_opinion=(opinion, opinion.text(code)) if opinion else None,
        heads=tuple(
            ExpertHead(title=title, said=wording.paragraphs(context, text), opinion=is_opinion)
            for title, text, is_opinion in heads
        ),
        declarations=wording.paragraphs(context, given.declarations),
        england=law.annex == "CPR 35",
        signed_on=context.language.date(given.signed_on) if given.signed_on else "",
    )
