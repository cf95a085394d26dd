"""What trips the checks of words and people: one change each."""

from __future__ import annotations

from dataclasses import replace

from tests.dossier.lint.specimen import Trip, changed, specimen, subject, table, trip
from tests.dossier.lint.trips_papers import ONE, PERJURY, disclosing, event, expert, noted, templates
from tests.dossier.lint.variants import saying

TRIPS: tuple[Trip, ...] = (
    trip(
        "L25", "distilled", "'distilled'", lambda: saying("Student AI distilled the model of Teacher Labs.")
    ),
    trip(
        "L25",
        "trained on",
        "'trained on'",
        lambda: saying("The answers show that student-1 was trained on its outputs."),
    ),
    trip(
        "L25",
        "proves",
        "'proves'",
        lambda: table("exhibits", 0, relevance="It proves the origin of student-1."),
    ),
    trip("L25", "copied", "'copied'", lambda: changed(shows=("Student AI copied the style.",))),
    trip(
        "L25",
        "a negation that comes later",
        "'proves'",
        lambda: saying("This proves that they are not honest."),
    ),
    trip(
        "L25",
        "an expert who has not signed",
        "nobody signed",
        lambda: expert(opinions="In my opinion student-1 was distilled from it.", signed_on=""),
    ),
    trip("L25", "a note that infers", "infers", lambda: noted("They stole it."), "warning"),
    trip("L35", "tamper-proof", "'tamper-proof'", lambda: saying("The ledger is tamper-proof."), "warning"),
    trip(
        "L35",
        "court-admissible",
        "'court-admissible'",
        lambda: table(
            "certification",
            0,
            accuracy="It makes court-admissible records of whatever is asked and answered.",
        ),
        "warning",
    ),
    trip(
        "L35",
        "a qualified ledger",
        "'qualified ledger'",
        lambda: saying("It is kept in a qualified ledger."),
        "warning",
    ),
    trip(
        "L35",
        "a template that claims",
        "template us.html.j2",
        lambda: templates("declarations/us.html.j2", PERJURY, f"{PERJURY} The ledger is immutable."),
        "warning",
    ),
    trip("L36", "no denial", "without the denial", lambda: table("events", 0, denial=""), "warning"),
    trip(
        "L36",
        "no alleges",
        "an accusation without",
        lambda: event("Student AI took its outputs.", alleged_by="A. Senator", denial="Denied."),
        "warning",
    ),
    trip(
        "L36",
        "an accusation of the drafter's",
        "an accusation without",
        lambda: event("Student AI distilled a model."),
        "warning",
    ),
    trip(
        "L36",
        "news as fact",
        "told as fact",
        lambda: event("Student AI lost its account.", source="The Example Times, 1 March 2025"),
        "warning",
    ),
    trip(
        "L36",
        "a claim without an answer",
        "answer of the accused",
        lambda: table("claims", 0, answer=""),
        "warning",
    ),
    trip("L31", "no obligations", "there is none", lambda: changed(obligations=()), "warning"),
    trip(
        "L31",
        "one of the two services",
        "terms of the teacher",
        lambda: changed(obligations=specimen().matter.obligations[:1]),
        "warning",
    ),
    trip("L31", "how it was kept", "kept is blank", lambda: table("obligations", 0, kept=""), "warning"),
    trip(
        "L31",
        "no account of the prober",
        "no account of a prober",
        lambda: changed(accounts=specimen().matter.accounts[:1]),
        "warning",
    ),
    trip(
        "L32",
        "one person in all parts",
        "alone is operator",
        lambda: subject(
            matter=replace(
                specimen().matter,
                people=ONE,
                certification=replace(specimen().matter.certification, person="jane"),
            )
        ),
        "warning",
    ),
    trip(
        "L32",
        "no second witness",
        "no second witness",
        lambda: table("people", 1, roles=("analyst",)),
        "warning",
    ),
    trip("L32", "nobody", "nobody is named", lambda: changed(people=()), "warning"),
    trip("L37", "not disclosed", "asks for it", lambda: disclosing(assistance=""), "warning"),
    trip("L37", "nobody reviewed", "reviewed_by", lambda: changed(reviewed_by=""), "warning"),
    trip("L37", "no reviewer", "not named as a reviewer", lambda: changed(reviewed_by="bob"), "warning"),
)
