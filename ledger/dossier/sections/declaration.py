"""The draft declaration or statement, in the form of the jurisdiction and of the place of signing.

The wording is the template's, each with its source; blanks are for a person to fill in. Nothing here is
evidence until somebody has read it, corrected it and signed it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import wording
from ledger.dossier.context import Context
from ledger.dossier.jurisdiction import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationView:
    """What the template is given. `form` is a template of `declarations/`."""

    form: str
    rule: Rule
    rule_says: str
    name: str
    role: str
    party: str
    number: int
    initials: str
    taken: tuple[str, ...]
    other_language: str  # the witness's own, where it is not the dossier's
    statements: int
    assistance: tuple[str, ...]
    reviewed_by: str


def build(context: Context) -> DeclarationView:
    """The view."""
    given, line = context.matter.declarant, context.display.line
    rule = context.jurisdiction.rule("declaration")
    return DeclarationView(
        form=f"declarations/{context.jurisdiction.declaration(given.place)}.html.j2",
        rule=rule,
        rule_says=rule.text(context.language.code),
        name=line(given.name),
        role=line(given.role),
        party=wording.party_name(context, given.party) if given.party else "",
        number=given.number,
        initials=line("".join(word[0] for word in given.name.split())),
        taken=wording.paragraphs(context, given.taken),
        other_language="" if given.language == context.language.code else _language(context, given.language),
        statements=len(context.matter.statements),
        assistance=wording.paragraphs(context, context.matter.assistance),
        reviewed_by=wording.person_name(context, context.matter.reviewed_by),
    )


def _language(context: Context, code: str) -> str:
    say = context.language.say
    return {"en": say("English"), "nl": say("Dutch")}[code]
