"""Draft certifications under FRE 902(11) to (14), with the facts that the recorder and the report have.

What only a person can say stays blank. They settle authenticity alone, and nothing before somebody signs.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from ledger.dossier import wording
from ledger.dossier.context import Context
from ledger.dossier.exhibit_model import Fact
from ledger.dossier.jurisdiction import Rule
from ledger.dossier.matter.model import Certification
from ledger.dossier.matter.vocabulary import CERTIFICATIONS
from ledger.verify.report import Outcome

OBJECTS_STEP: Final = 4  # of the verification: objects match their commitments
MAX_COMPARED: Final = 40  # objects one by one; beyond, by group, and the exhibit index has each digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One certification: the rule, and its template."""

    rule: Rule
    name: str
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Objects of one exhibit or one group: how many, how many are not at hand, and the digests of one."""

    label: str
    exhibit: int | None
    role: str
    objects: int
    missing: int
    commitment: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificationView:
    """What the template is given. `one_by_one`: `compared` has a row for each object."""

    forms: tuple[Form, ...]
    limits: Rule
    limits_says: str
    person: str
    qualifications: tuple[str, ...]
    place: str
    signed_on: str
    system: tuple[str, ...]
    accuracy: tuple[str, ...]
    comparison: tuple[str, ...]
    practice: tuple[str, ...]
    facts: tuple[Fact, ...]
    compared: tuple[Compared, ...]
    one_by_one: bool
    objects_checked: str  # what the verification says of the objects
    objects_outcome: Outcome


def build(context: Context) -> CertificationView | None:
    """The view; None where no certification is prepared, or the jurisdiction knows none."""
    law, given = context.jurisdiction, context.matter.certification
    rules = _rules(context)
    if not rules:
        return None
    one_by_one = sum(len(row.digests) for row in context.rows) <= MAX_COMPARED
    outcome, checked = _objects(context)
    limits = law.rule("certification-limits")
    person = wording.person(context, given.person)
    return CertificationView(
        forms=tuple(_form(context, name) for name in rules),
        limits=limits,
        limits_says=limits.text(context.language.code),
        person=wording.person_name(context, given.person),
        qualifications=wording.paragraphs(
            context, given.qualifications or (person.qualifications if person else "")
        ),
        place=given.place,
        signed_on=context.language.date(given.signed_on) if given.signed_on else "",
        system=wording.paragraphs(context, given.system),
        accuracy=wording.paragraphs(context, given.accuracy),
        comparison=wording.paragraphs(context, given.comparison),
        practice=wording.paragraphs(context, given.practice),
        facts=_facts(context),
        compared=_one_by_one(context) if one_by_one else _by_group(context),
        one_by_one=one_by_one,
        objects_checked=checked,
        objects_outcome=outcome,
    )


def prepared(context: Context) -> bool:
    """Whether the matter prepares a certification: it has the table, or an exhibit takes that route."""
    routes = {one.route for one in context.matter.exhibits}
    return context.matter.certification != Certification() or bool(routes & set(CERTIFICATIONS))


def _rules(context: Context) -> tuple[str, ...]:
    """Which certifications: those that are named, else the jurisdiction's and those of the routes."""
    law, given = context.jurisdiction, context.matter.certification
    if not prepared(context) or not law.certifications:
        return ()
    if given.rules:
        return given.rules
    routes = {one.route for one in context.matter.exhibits}
    return tuple(name for name in CERTIFICATIONS if name in law.certifications or name in routes)


def _form(context: Context, name: str) -> Form:
    number = name.removeprefix("902(").removesuffix(")")
    return Form(
        rule=context.jurisdiction.rule(f"certification-902-{number}"),
        name=name,
        template=f"declarations/certification-902-{number}.html.j2",
    )


def _facts(context: Context) -> tuple[Fact, ...]:
    say, line = context.language.say, context.display.line
    genesis = next((entry.body for entry in context.found.record if entry.kind == "genesis"), {})
    rows = [
        Fact(say("Ledger"), line(context.reader.origin)),
        Fact(say("Begun with"), line(str(genesis.get("software", "")) or say("not stated"))),
        Fact(say("Recorded with"), _software(context) or say("nothing was observed by a recorder")),
        Fact(
            say("Entries"),
            say("%(count)s, under the checkpoint of tree size %(size)s",
                count=context.language.number(context.reader.size),
                size=context.language.number(context.checkpoint.size)),
        ),
        Fact(say("Root hash"), context.checkpoint.root.hex(), mono=True),
        Fact(say("Hash algorithm"), say("SHA-256; a commitment is SHA-256 of a salt and the content")),
        Fact(say("Signatures"), say("Ed25519, one or more on each entry")),
        Fact(say("Clocks"), _clocks(context)),
    ]  # fmt: skip
    return tuple(rows)


def _software(context: Context) -> str:
    """The recorders by name and version, with how many exhibits each recorded."""
    counted: Counter[str] = Counter()
    for observed in _observed(context):
        for name, version in observed.get("software", ()):
            counted[f"{name} {version}"] += 1
    number = context.language.number
    return "; ".join(
        f"{context.display.line(name)} ({number(count)})" for name, count in sorted(counted.items())
    )


def _clocks(context: Context) -> str:
    """How many exhibits say that the recorder's clock was synchronised when they were captured."""
    clocks = [observed["clock"] for observed in _observed(context) if observed.get("clock")]
    if not clocks:
        return context.language.say("not measured by a recorder")
    good = sum(bool(clock.get("synchronised")) for clock in clocks)
    return context.language.say(
        "synchronised, as the system said, at %(good)s of %(all)s captures; the rest is not known",
        good=context.language.number(good),
        all=context.language.number(len(clocks)),
    )


def _observed(context: Context) -> list[dict[str, Any]]:
    entries = (context.found.shown[row.index] for row in context.rows if row.kind == "exchange")
    return [observed for entry in entries if (observed := entry.body["observed"])]


def _objects(context: Context) -> tuple[Outcome, str]:
    """The verification's own word on the objects: its step that recomputes every commitment."""
    for step in context.report.steps:
        if step.number == OBJECTS_STEP:
            return step.outcome, context.display.line(f"{step.title}: {step.detail}")
    return Outcome.INDETERMINATE, context.language.say("The report has no step on objects.")


def _one_by_one(context: Context) -> tuple[Compared, ...]:
    found = []
    for row in context.rows:
        commitments = {
            object_.role: object_.commitment.hex() for object_ in context.found.shown[row.index].objects
        }
        for role, _, sha256 in row.digests:
            found.append(
                Compared(
                    label=row.title,
                    exhibit=row.number,
                    role=context.display.line(role),
                    objects=1,
                    missing=int(sha256 is None),
                    commitment=commitments.get(role, ""),
                    sha256=sha256 or "",
                )
            )
    return tuple(found)


def _by_group(context: Context) -> tuple[Compared, ...]:
    rows = {row.number: row for row in context.rows}
    found = []
    for place, one in enumerate(context.matter.exhibits, 1):
        numbers = context.maker.cited((one.title,), f"[[exhibit]] {place}")
        digests = [digest for number in numbers for _, _, digest in rows[number].digests]
        found.append(
            Compared(
                label=context.display.line(one.title),
                exhibit=None,
                role="",
                objects=len(digests),
                missing=sum(digest is None for digest in digests),
                commitment="",
                sha256="",
            )
        )
    return tuple(found)
