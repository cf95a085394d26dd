"""The matter as values: what its drafter says of the case. Nothing here is checked against the evidence.

Everything is optional but title, declarant and exhibits; what a filing cannot do without is the business
of `ledger.dossier.lint`. Cites of exhibits are printed numbers or titles of `[[exhibit]]` tables; clauses
are named by the index of their entry; authorities by their id in the catalogue; people, parties and
accounts by the `id` of their table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ledger.dossier.select import Selection

Cites = tuple[int | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarant:
    """Who is to read, correct and sign the draft declaration, where, and in which language."""

    name: str
    role: str
    place: str  # of PLACES, never defaulted
    language: str = "en"  # the witness's own
    party: str = ""  # a party, on whose behalf (England: head of a witness statement)
    number: int = 1  # of this witness's statements
    taken: str = ""  # how the evidence was taken and the statement prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`[[person]]`: someone with a part in the evidence."""

    id: str
    name: str
    roles: tuple[str, ...]  # of PERSON_ROLES
    employer: str = ""
    qualifications: str = ""
    keys: tuple[str, ...] = ()  # signer names in the ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """`[[party]]`."""

    id: str
    name: str
    role: str  # of PARTY_ROLES
    short: str = ""
    describes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`[[account]]`: by which account, channel and region a party used a provider, and since when."""

    id: str
    party: str
    provider: str
    channel: str
    region: str
    opened: str = ""  # YYYY-MM-DD
    assent: str = ""  # how its holder agreed to the terms, in words
    assent_exhibits: Cites = ()
    exhibits: Cites = ()  # the exchanges made by it


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitRequest:
    """`[[exhibit]]`: a selection of entries, each of which becomes an exhibit of this title."""

    selection: Selection
    title: str
    claimed: str = ""  # what it is claimed to be, and nothing more (FRE 901(a))
    route: str = ""  # of ROUTES
    sponsor: str = ""  # a person
    relevance: str = ""
    hearsay: str = ""
    prejudice: str = ""  # FRE 403
    prompt_style: str = ""  # of PROMPT_STYLES
    control: bool = False  # a control or base-rate set
    model_note: str = ""  # says so where the model returned is another than asked, or none
    summary_of: Cites = ()
    summary_rule: str = "none"  # of SUMMARY_RULES
    summary_query: str = ""
    access_offer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """`[[statement]]`: a numbered paragraph of fact."""

    text: str
    cites: Cites
    comparative: bool = False  # compares; a control set must stand beside
    predates: bool = False  # what it cites is said to be older than the first adverse event


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseUse:
    """`[[clause]]`: a clause entry, whom it is said to bind, and when that matters."""

    entry: int
    account: str = ""  # whose terms they are said to be
    at: tuple[str, ...] = ()  # days of conduct, YYYY-MM-DD; empty: the days of the exhibits of the account
    quote: str = ""  # if given, must be the clause's characters exactly
    formation: str = ""  # what shows that the accused is bound; blank prints "formation not shown"
    formation_exhibits: Cites = ()
    custodian: str = ""  # a person who can certify the capture
    corroborated_by: tuple[int, ...] = ()  # snapshots of third-party archives


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """`[[claim]]`: one claim in both directions."""

    id: str
    title: str
    kind: str  # of CLAIM_KINDS
    against: str = ""  # a party
    issue: str = ""  # the question of law in a sentence
    statements: tuple[int, ...] = ()  # numbers of statements
    exhibits: Cites = ()
    clauses: tuple[int, ...] = ()  # entries
    authorities_for: tuple[str, ...] = ()
    authorities_against: tuple[str, ...] = ()
    answer: str = ""  # the accused's answer, as far as known, in their words or a fair summary
    answer_source: str = ""
    answer_exhibits: Cites = ()
    fair_use: bool = False  # print the fair-use context, factor by factor


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`[[event]]`: a line of the chronology that no entry holds."""

    date: str  # YYYY-MM-DD, or a time of the format
    text: str
    source: str = ""
    exhibits: Cites = ()
    adverse: bool = False  # the first public accusation, a hold letter, the filing, ...
    alleged_by: str = ""
    denial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """`[[obligation]]`: what binds the prober himself, and how he kept to it."""

    of: str  # of OBLIGATIONS: whose terms, or the law
    clause: int | None = None  # an entry
    text: str = ""
    kept: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """`[certification]`: what a qualified person must say under FRE 902; blanks stay blank."""

    person: str = ""
    rules: tuple[str, ...] = ()  # of CERTIFICATIONS; empty: those of the jurisdiction
    place: str = ""  # of PLACES; blank prints both forms of the closing words
    system: str = ""
    accuracy: str = ""
    qualifications: str = ""
    comparison: str = ""
    practice: str = ""  # 902(11), (12): how such records are regularly made and kept
    signed_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`[notice]`: notice of the intention to offer by certification."""

    date: str = ""
    to: str = ""
    hearing: str = ""
    inspection: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """`[expert]`: the six heads of FRCP 26(a)(2)(B), and a court's own declarations."""

    person: str = ""
    opinions: str = ""
    considered: str = ""
    exhibits: str = ""
    qualifications: str = ""
    testimony: str = ""
    compensation: str = ""
    declarations: str = ""
    signed_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """`[[redaction]]`: characters to take out of the public edition."""

    entry: int
    role: str  # of the object; "body" for the entry's own words: its note is left out
    category: str  # of REDACTION_CATEGORIES
    reason: str = ""
    by: str = ""  # who decided: a person
    start: int | None = None  # characters of the object; else every place where `text` stands; else all of it
    end: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """`[[keep]]`: what a search proposes to take out and a person has decided to leave."""

    entry: int | None = None  # none: wherever `text` stands
    role: str = ""
    reason: str = ""
    by: str = ""
    start: int | None = None
    end: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """`[protocol]`: what the drafter says of the way of probing; the plans themselves are entries."""

    denominator: str = ""
    exclusions: str = ""
    clock: str = ""  # how the clock was checked
    chose: str = ""  # who chose the exhibits, from how many
    custody: str = ""  # key custody
    retention: str = ""  # hold and retention


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A parsed matter file."""

    title: str
    court: str
    docket: str
    parties: tuple[str, ...]  # the caption's lines
    prepared_for: str
    paper: str  # letter, a4, or "" for the jurisdiction's
    bates_prefix: str
    bates_start: int
    declarant: Declarant
    exhibits: tuple[ExhibitRequest, ...]
    statements: tuple[Statement, ...]
    jurisdiction: str = "us-federal"
    language: str = "en"
    time_zone: str = "UTC"  # IANA; the chronology prints UTC and this
    exhibit_range: str = ""
    shows: tuple[str, ...] = ()
    shows_not: tuple[str, ...] = ()
    assistance: str = ""  # AI assistance in drafting, disclosed
    reviewed_by: str = ""  # a person
    max_status_age: int = 30  # days
    people: tuple[Person, ...] = ()
    sides: tuple[Party, ...] = ()
    accounts: tuple[Account, ...] = ()
    clauses: tuple[ClauseUse, ...] = ()
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    certification: Certification = field(default_factory=Certification)
    notice: Notice = field(default_factory=Notice)
    expert: Expert | None = None
    protocol: Protocol = field(default_factory=Protocol)
    redactions: tuple[Redaction, ...] = ()
    keeps: tuple[Keep, ...] = ()
    source: bytes = b""  # the file, as read
    path: Path | None = None
