"""Who is who in a matter file: declarant, people, parties and accounts."""

from __future__ import annotations

from ledger.dossier.language import LANGUAGES
from ledger.dossier.matter.model import (
    Account,
    Declarant,
    Party,
    Person,
)
from ledger.dossier.matter.table import Table
from ledger.dossier.matter.vocabulary import PARTY_ROLES, PERSON_ROLES, PLACES


def declarant(table: Table) -> Declarant:
    """`[declarant]`."""
    return Declarant(
        name=table.text("name", required=True),
        role=table.text("role"),
        # Never defaulted: the wording of the declaration turns on it.
        place=table.choice("place", PLACES, default=None),
        language=table.choice("language", LANGUAGES, default="en"),
        party=table.text("party"),
        number=table.whole("number", default=1),
        taken=table.text("taken"),
    )


def person(table: Table) -> Person:
    """`[[person]]`."""
    return Person(
        id=table.id(),
        name=table.text("name", required=True),
        roles=table.choices("roles", PERSON_ROLES, required=True),
        employer=table.text("employer"),
        qualifications=table.text("qualifications"),
        keys=table.texts("keys"),
    )


def party(table: Table) -> Party:
    """`[[party]]`."""
    return Party(
        id=table.id(),
        name=table.text("name", required=True),
        role=table.choice("role", PARTY_ROLES, default=None),
        short=table.text("short"),
        describes=table.text("describes"),
    )


def account(table: Table) -> Account:
    """`[[account]]`."""
    return Account(
        id=table.id(),
        party=table.text("party", required=True),
        provider=table.text("provider", required=True),
        channel=table.text("channel", required=True),
        region=table.text("region", required=True),
        opened=table.day("opened"),
        assent=table.text("assent"),
        assent_exhibits=table.cites("assent_exhibits"),
        exhibits=table.cites("exhibits"),
    )
