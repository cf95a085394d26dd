"""The draft notice of the intention to offer exhibits without a witness. Nobody is served by this program."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import wording
from ledger.dossier.context import Context
from ledger.dossier.jurisdiction import Rule
from ledger.dossier.matter.model import Notice
from ledger.dossier.sections.certification import prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """What the template is given. Blank members are lines to fill in."""

    form: str
    rule: Rule
    rule_says: str
    date: str
    to: tuple[str, ...]
    hearing: str
    late: bool
    inspection: tuple[str, ...]
    exhibits: int


def build(context: Context) -> NoticeView | None:
    """The view; None where no notice is prepared, or the jurisdiction has no form for one."""
    given, law = context.matter.notice, context.jurisdiction
    if not law.notice or (given == Notice() and not prepared(context)):
        return None
    rule = law.rule("notice")
    return NoticeView(
        form=f"declarations/{law.notice}.html.j2",
        rule=rule,
        rule_says=rule.text(context.language.code),
        date=context.language.date(given.date) if given.date else "",
        to=wording.paragraphs(context, given.to),
        hearing=context.language.date(given.hearing) if given.hearing else "",
        late=bool(given.date and given.hearing and given.date >= given.hearing),
        inspection=wording.paragraphs(context, given.inspection),
        exhibits=len(context.rows),
    )
