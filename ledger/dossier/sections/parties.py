"""Parties, people, accounts and channels: who is said to be who. All of it is declared by the drafter."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier import wording
from ledger.dossier.context import Context
from ledger.dossier.matter.model import Account, Party, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """A party."""

    name: str
    short: str
    role: str
    describes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person; `keys` with what the ledger knows of each."""

    name: str
    roles: str
    employer: str
    qualifications: tuple[str, ...]
    keys: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account."""

    id: str
    party: str
    provider: str
    channel: str
    region: str
    opened: str
    assent: tuple[str, ...]
    assent_exhibits: tuple[int, ...]
    exhibits: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesView:
    """What the template is given. `alone`: one person has every part in the evidence."""

    parties: tuple[PartyRow, ...]
    people: tuple[PersonRow, ...]
    accounts: tuple[AccountRow, ...]
    alone: str


def build(context: Context) -> PartiesView | None:
    """The view; None where the matter names nobody."""
    matter = context.matter
    if not (matter.sides or matter.people or matter.accounts):
        return None
    signers = {row.signer for row in context.rows} | {
        context.display.line(entry.signer) for entry in context.found.record
    }
    return PartiesView(
        parties=tuple(_party(context, one) for one in matter.sides),
        people=tuple(_person(context, one, signers) for one in matter.people),
        accounts=tuple(_account(context, one, place) for place, one in enumerate(matter.accounts, 1)),
        alone=_alone(context),
    )


def _party(context: Context, one: Party) -> PartyRow:
    line = context.display.line
    return PartyRow(
        name=line(one.name),
        short=line(one.short),
        role=_party_role(context, one.role),
        describes=wording.paragraphs(context, one.describes),
    )


def _person(context: Context, one: Person, signers: set[str]) -> PersonRow:
    line = context.display.line
    keys = [line(key) for key in one.keys]
    return PersonRow(
        name=line(one.name),
        roles=", ".join(_role(context, role) for role in one.roles),
        employer=line(one.employer),
        qualifications=wording.paragraphs(context, one.qualifications),
        keys=tuple((key, key in signers) for key in keys),
    )


def _account(context: Context, one: Account, place: int) -> AccountRow:
    line, where = context.display.line, f"[[account]] {place}"
    return AccountRow(
        id=line(one.id),
        party=wording.party_name(context, one.party),
        provider=line(one.provider),
        channel=line(one.channel),
        region=line(one.region),
        opened=context.language.date(one.opened) if one.opened else "",
        assent=wording.paragraphs(context, one.assent),
        assent_exhibits=wording.exhibits(context, one.assent_exhibits, where),
        exhibits=wording.exhibits(context, one.exhibits, where),
    )


def _alone(context: Context) -> str:
    """The name of the one person who has several parts, where nobody else has any."""
    people = context.matter.people
    if len(people) == 1 and len(people[0].roles) > 1:
        return context.display.line(people[0].name)
    return ""


def _party_role(context: Context, role: str) -> str:
    say = context.language.say
    return {
        "claimant": say("claimant"),
        "accused": say("accused"),
        "prober": say("prober"),
        "third-party": say("third party"),
    }[role]


def _role(context: Context, role: str) -> str:
    say = context.language.say
    return {
        "operator": say("operator"),
        "custodian": say("custodian"),
        "analyst": say("analyst"),
        "certifier": say("certifier"),
        "expert": say("expert"),
        "witness": say("witness"),
        "reviewer": say("reviewer"),
    }[role]
