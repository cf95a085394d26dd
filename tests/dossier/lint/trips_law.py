"""What trips the checks of clauses, authorities and citations: one change each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ledger.dossier.lint import Wish
from ledger.dossier.lint.subject import Subject
from ledger.verify.report import Axis, Finding, Outcome
from tests.dossier.lint.specimen import (
    CHECKED,
    TODAY,
    Trip,
    book,
    clean,
    sound,
    specimen,
    subject,
    table,
    trip,
)
from tests.dossier.lint.variants import saying
from tests.dossier.specimen import NEW, OLD, clause, snapshot

FINAL = Wish(today=TODAY, final=True)


def captured(**changes: Any) -> Subject:
    return subject(clean(captured=changes))


def replaced(**changes: Any) -> Subject:
    """Terms of another text that begin before the day of conduct."""
    ledger = book()
    later = OLD.replace("Last updated: November 14, 2023", "Effective: February 4, 2025")
    snapshot(ledger, later, effective="2025-02-04", captured="2025-02-05T10:00:00.000000Z", **changes)
    return subject(clean(ledger))


def archive_alone(custodian: str) -> Subject:
    """The clause is cited from a third party's copy."""
    made = clean()
    data = NEW.replace("API", "API ").replace("31", "30")
    place = snapshot(
        made.ledger, data, effective="2025-01-30", archive="2025-02-01T00:00:00.000000Z", title="Other Terms"
    )
    entry = clause(
        made.ledger, place, data, "2.3 Customer", "in writing.", ("Business Terms", "2. Restrictions")
    )
    use = replace(made.matter.clauses[0], entry=entry, custodian=custodian)
    one = replace(made.matter.claims[0], clauses=(entry,))
    return subject(made, replace(made.matter, clauses=(use,), claims=(one,)))


def wayback() -> Subject:
    """One's own capture of an archive's page."""
    made = clean()
    body = made.ledger.entry(made.matter.clauses[0].entry).body
    place = made.ledger.entry(body["snapshot"])
    declared = {
        **place.body["declared"],
        "url": "https://web.archive.org/web/2025/https://teacher.example/terms",
    }
    objects = tuple(
        (one.role, b"".join(made.ledger.chunks(one.commitment)), one.media_type) for one in place.objects
    )
    text = objects[1][1] + b"\nA bar of the archive.\n"
    other = made.ledger.append(
        "snapshot",
        {
            **place.body,
            "declared": declared,
            "extraction": {**place.body["extraction"], "characters": len(text.decode())},
        },
        (("document", text, "text/markdown"), ("text", text, "text/plain; charset=utf-8"), objects[2]),
    )
    entry = made.ledger.append("clause", {**body, "snapshot": other})
    use = replace(made.matter.clauses[0], entry=entry, custodian="")
    one = replace(made.matter.claims[0], clauses=(entry,))
    return subject(made, replace(made.matter, clauses=(use,), claims=(one,)))


def unchecked(*names: str) -> Subject:
    return subject(clean(checked=tuple(one for one in CHECKED if one not in names)))


def claim(**members: Any) -> Subject:
    return table("claims", 0, **members)


def without_text() -> Subject:
    made = clean()
    made.ledger.purge(made.ledger.entry(made.matter.clauses[0].entry).body["snapshot"], "text")
    return subject(made)


def not_extracted() -> Subject:
    made = specimen()
    finding = Finding(code="clause-unchecked", axis=Axis.INTEGRITY, outcome=Outcome.PASSED,
                      index=made.matter.clauses[0].entry, detail="d", meaning="m")  # fmt: skip
    return subject(made, verified=sound(made.ledger, findings=(finding,)))


TRIPS: tuple[Trip, ...] = (
    trip(
        "L05",
        "conduct before it took effect",
        "no recorded version",
        lambda: table("clauses", 0, at=("2025-01-01",)),
    ),
    trip("L05", "another text held by then", "another text was in force", replaced),
    trip("L05", "no day of conduct", "no day of conduct", lambda: table("clauses", 0, at=())),
    trip(
        "L05",
        "a date that only somebody declared",
        "held only if",
        lambda: captured(effective=None),
        "warning",
    ),
    trip("L06", "terms of another region", "declared for region 'eu'", lambda: captured(region="eu")),
    trip("L06", "terms of another channel", "channel 'consumer'", lambda: captured(channel="consumer")),
    trip("L06", "no region declared", "may be another's", lambda: captured(region=None), "warning"),
    trip(
        "L06",
        "another provider's terms",
        "the account is at",
        lambda: table("accounts", 0, provider="Reseller GmbH"),
    ),
    trip("L06", "no account", "no account is named", lambda: table("clauses", 0, account="")),
    trip(
        "L07",
        "one changed character",
        "differs from the capture at character",
        lambda: table("clauses", 0, quote="2.3 Customer shall"),
    ),
    trip("L07", "the text is gone", "can't be shown", without_text),
    trip(
        "L07",
        "a quotation that no exhibit holds",
        "no exhibit it cites holds",
        lambda: saying('It said "we took all of their outputs".'),
    ),
    trip(
        "L07",
        "a quotation in other characters",
        "in other characters",
        lambda: saying('It said "i was made BY teacher labs, in a small town".'),
    ),
    trip(
        "L07",
        "a quotation in a claim",
        "no exhibit it cites holds",
        lambda: claim(issue="Whether “any and all outputs of ours” were used."),
        "warning",
    ),
    trip("L07", "a text that was not extracted again", "could not hold", not_extracted, "warning"),
    trip("L08", "a third party's copy, and nobody", "only a third party's copy", lambda: archive_alone("")),
    trip(
        "L08",
        "a third party's copy, and somebody",
        "only a third party's copy",
        lambda: archive_alone("jane"),
        "warning",
    ),
    trip("L08", "a capture of an archive's page", "only a third party's copy", wayback),
    trip("L08", "a file of nobody's", "captured from a file", lambda: table("clauses", 0, custodian="")),
    trip(
        "L09",
        "some other user's account",
        "not of the accused",
        lambda: table("accounts", 0, party="example"),
    ),
    trip(
        "L09",
        "assent without an exhibit",
        "no exhibit shows",
        lambda: subject(
            matter=replace(
                specimen().matter,
                clauses=(replace(specimen().matter.clauses[0], formation_exhibits=()),),
                accounts=(
                    replace(specimen().matter.accounts[0], assent_exhibits=()),
                    specimen().matter.accounts[1],
                ),
            )
        ),
    ),
    trip(
        "L09",
        "formation not shown, and printed so",
        "Formation not shown",
        lambda: subject(
            matter=replace(
                specimen().matter,
                clauses=(replace(specimen().matter.clauses[0], formation="", formation_exhibits=()),),
                accounts=(
                    replace(specimen().matter.accounts[0], assent_exhibits=()),
                    specimen().matter.accounts[1],
                ),
            )
        ),
        "warning",
    ),
)
