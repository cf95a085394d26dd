"""What trips the checks of papers, words and people: one change each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ledger.dossier.lint import Wish
from ledger.dossier.lint.subject import Subject
from ledger.dossier.matter.model import Event, Person
from ledger.resources import builtin_templates
from tests.dossier.lint.specimen import TODAY, Trip, book, changed, clean, specimen, subject, table, trip
from tests.dossier.lint.variants import new_folder

FINAL = Wish(today=TODAY, final=True)


def certified(**members: Any) -> Subject:
    return table("certification", 0, **members)


def noticed(**members: Any) -> Subject:
    return table("notice", 0, **members)


def expert(**members: Any) -> Subject:
    one = specimen().matter.expert
    assert one is not None
    return changed(expert=replace(one, **members))


def event(text: str, **members: Any) -> Subject:
    return changed(events=(*specimen().matter.events, Event(date="2025-03-01", text=text, **members)))


def templates(name: str, old: str, new: str, *, jurisdiction: str = "") -> Subject:
    """The specimen with a template that somebody changed."""
    folder = new_folder()
    text = (builtin_templates() / name).read_text("utf-8")
    assert old in text
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(text.replace(old, new), "utf-8")
    matter = specimen().matter
    return subject(
        matter=replace(matter, jurisdiction=jurisdiction or matter.jurisdiction),
        wish=Wish(today=TODAY, templates=folder),
    )


def noted(text: str) -> Subject:
    ledger = book()
    ledger.remark(text)
    made = clean(ledger, swap=(('select = "kind:attachment"', 'select = "kind:note"'),))
    return subject(made)


def disclosing(**members: Any) -> Subject:
    """A court that asks for disclosure."""
    made = changed(**members)
    law = replace(made.context.jurisdiction, disclosure="declaration")
    return replace(made, context=replace(made.context, jurisdiction=law))


def english(declarations: str) -> Subject:
    one = specimen().matter.expert
    assert one is not None
    return changed(jurisdiction="uk", expert=replace(one, declarations=declarations))


PERJURY = "I declare under penalty of perjury that the foregoing is true and correct."
ONE = (
    Person(
        id="jane",
        name="Jane Doe",
        roles=("operator", "custodian", "analyst", "certifier", "reviewer", "expert"),
    ),
)

TRIPS: tuple[Trip, ...] = (
    trip("L16", "no system", "[certification] system", lambda: certified(system="")),
    trip("L16", "no accuracy", "[certification] accuracy", lambda: certified(accuracy="")),
    trip("L16", "no comparison", "[certification] comparison", lambda: certified(comparison="")),
    trip("L16", "no qualifications", "qualifications", lambda: table("people", 2, qualifications="")),
    trip("L16", "nobody certifies", "[certification] person", lambda: certified(person="")),
    trip(
        "L16",
        "conclusory",
        "a conclusion in",
        lambda: certified(system="It is a reliable system."),
        "warning",
    ),
    trip("L16", "unsigned draft", "unsigned", lambda: certified(signed_on=""), "warning"),
    trip(
        "L16",
        "unsigned, final",
        "unsigned",
        lambda: subject(
            matter=replace(
                specimen().matter, certification=replace(specimen().matter.certification, signed_on="")
            ),
            wish=FINAL,
        ),
    ),
    trip(
        "L16",
        "signed before the records",
        "before the newest exhibit",
        lambda: certified(signed_on="2026-11-01"),
    ),
    trip("L16", "signed in the future", "has not come", lambda: certified(signed_on="2026-12-24")),
    trip("L16", "a route that is not prepared", "none is prepared", lambda: certified(rules=("902(14)",))),
    trip(
        "L17",
        "the wrong form",
        "does not close",
        lambda: templates(
            "declarations/us.html.j2",
            PERJURY,
            PERJURY.replace("perjury", "perjury under the laws of the United States of America"),
        ),
    ),
    trip(
        "L17",
        "no sentence on contempt",
        "contempt",
        lambda: templates("declarations/uk.html.j2", "contempt of court", "something", jurisdiction="uk"),
    ),
    trip("L17", "another language", "witness's language", lambda: table("declarant", 0, language="nl")),
    trip(
        "L17",
        "no place, final",
        "[certification] place",
        lambda: subject(
            matter=replace(
                specimen().matter, certification=replace(specimen().matter.certification, place="")
            ),
            wish=FINAL,
        ),
    ),
    trip(
        "L17",
        "two places",
        "declares in",
        lambda: changed(
            certification=replace(specimen().matter.certification, place="abroad", person="jane")
        ),
        "warning",
    ),
    trip("L18", "no date", "[notice] date: blank", lambda: noticed(date="")),
    trip("L18", "after the hearing", "not before the hearing", lambda: noticed(date="2027-03-15")),
    trip("L18", "no hearing", "[notice] hearing", lambda: noticed(hearing=""), "warning"),
    trip("L18", "no inspection", "[notice] inspection", lambda: noticed(inspection=""), "warning"),
    trip("L38", "a head that is blank", "testimony", lambda: expert(testimony=""), "warning"),
    trip("L38", "a placeholder", "opinions", lambda: expert(opinions="None yet."), "warning"),
    trip("L38", "nobody", "nobody is named", lambda: expert(person=""), "warning"),
    trip(
        "L38",
        "England without its declarations",
        "Part 35",
        lambda: english("My duty is to the court."),
        "warning",
    ),
)
