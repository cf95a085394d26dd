"""What is wrong with who did it: the prober's own obligations, one person in every part, help in drafting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger.dossier.lint.model import WARNING, Check, Found
from ledger.dossier.lint.naming import some
from ledger.dossier.lint.subject import Subject

PARTS: Final = ("operator", "custodian", "analyst", "certifier")


def _bound(subject: Subject) -> Iterator[Found]:
    matter = subject.matter
    if not (matter.claims or any(row.kind == "exchange" for row in subject.context.rows)):
        return
    if not matter.obligations:
        yield Found("[[obligation]]", "there is none: nothing says what bound the prober")
        return
    absent = [of for of in ("teacher", "student") if all(one.of != of for one in matter.obligations)]
    if absent:
        yield Found("[[obligation]]", f"nothing on the terms of the {some(absent)} that bound the prober")
    for place, one in enumerate(matter.obligations, 1):
        if not one.kept:
            yield Found(
                f"[[obligation]] {place}",
                "kept is blank",
                "say how the prober kept to it, or that he did not",
            )
    probers = {one.id for one in matter.sides if one.role == "prober"}
    if not any(one.party in probers for one in matter.accounts):
        yield Found(
            "[[account]]",
            "no account of a prober is named, so nobody can see whose terms bound him",
            "add the prober as a [[party]], with the account that the probes were made by",
        )


def _alone(subject: Subject) -> Iterator[Found]:
    people = subject.matter.people
    if not people:
        yield Found("[[person]]", "nobody is named: who ran, kept, analysed and certifies is not said")
        return
    holders = {part: [one.name for one in people if part in one.roles] for part in PARTS}
    filled = {part: names for part, names in holders.items() if names}
    alone = {name for names in filled.values() for name in names}
    if len(alone) == 1 and len(filled) > 1:
        yield Found("[[person]]", f"{some(alone)} alone is {some(filled, 4)}")
    saw = {one.name for one in people if {"operator", "witness"} & set(one.roles)}
    if len(saw) < 2:
        yield Found(
            "[[person]]",
            f"no second witness: {some(saw) or 'nobody'} alone saw the probes",
            "have another person watch, or repeat the probes from another place",
        )


def _disclosed(subject: Subject) -> Iterator[Found]:
    matter, law = subject.matter, subject.context.jurisdiction
    if law.disclosure and not matter.assistance:
        yield Found(
            "[matter] assistance", f"blank, and {law.name} asks for it ({law.rule(law.disclosure).name})"
        )
    reviewer = subject.person(matter.reviewed_by)
    if (law.disclosure or matter.assistance) and reviewer is None:
        yield Found("[matter] reviewed_by", "nobody is named who read what a program helped to draft")
    elif reviewer is not None and "reviewer" not in reviewer.roles:
        yield Found(
            "[matter] reviewed_by",
            f"{reviewer.name} is not named as a reviewer",
            "add reviewer to the person's roles",
        )


CHECKS: Final = (
    Check(
        id="L31",
        severity=WARNING,
        run=_bound,
        title="nothing on what bound the prober: terms of the teacher and of the student",
        why="The investigator is bound too, and is asked about it first.",
        source="6C 31; section 0, finding 6; section 5",
        mend="add an [[obligation]] for the terms of each service and for the law, with how it was kept",
    ),
    Check(
        id="L32",
        severity=WARNING,
        run=_alone,
        title="one person is operator, custodian, analyst and certifier; no second witness",
        why="Who vouches for everything alone can also have made everything alone.",
        source="6C 32; section 2 (second-witness probe)",
        mend="part the roles between people, and name them",
    ),
    Check(
        id="L37",
        severity=WARNING,
        run=_disclosed,
        title="help of a language model in drafting is not disclosed where it must be, or nobody reviewed",
        why="Courts ask for it in standing orders, and have sanctioned what nobody read.",
        source="6C 37; 6B (invented citations)",
        mend="say in [matter] assistance what was used, and name who reviewed every line",
    ),
)
