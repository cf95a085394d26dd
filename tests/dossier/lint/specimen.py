"""A matter that passes all forty checks, between fictional parties; each test changes one thing of it.

The ledger is made with the real core; what its verification would say is given as values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ledger.core.clock import format_time
from ledger.core.coverage import Coverage
from ledger.dossier.lint import Problem, Wish, lint, read_subject
from ledger.dossier.lint.pdf import PdfFacts
from ledger.dossier.lint.subject import Subject
from ledger.dossier.matter import Matter, parse_matter
from ledger.law.authorities.catalogue import authorities
from ledger.law.authorities.checks import draft_check
from ledger.verify.report import Axis, Outcome, Report
from tests.dossier.memory import START, TEXT, Key, MemoryLedger, report
from tests.dossier.specimen import COVERED, NEW, STUDENT, clause, snapshot

MATTER = Path(__file__).with_name("matter.toml")
TODAY = date(2026, 11, 30)
CHECKED = (
    "procd-v-zeidenberg-1996",
    "meyer-v-uber-2017",
    "ml-genius-v-google-2022",
    "specht-v-netscape-2002",
)
QUESTIONS = ("Who made you?", "Which company trained you?", "What is your name?")
CLOCK = {"error_us": 1500, "source": "adjtimex", "synchronised": True}
WITNESS = Key("w.itness@example.org")


class Book(MemoryLedger):
    """A ledger with the entries that a recorder makes."""

    def when(self, seconds: int = 0) -> str:
        """The time at which the next entry is signed, and so many seconds on."""
        return format_time(START + timedelta(seconds=61 * self.size + seconds))

    def plan(self, cells: int) -> int:
        """A plan."""
        targets = [
            {"endpoint": "e", "model": "student-1", "name": "s", "provider": "Student AI", "role": "target"},
            {"endpoint": "e", "model": "control-1", "name": "c", "provider": "Control AI", "role": "control"},
        ]
        body = {
            "cells": cells,
            "exclusions": "none",
            "hypothesis": "student-1 names Teacher Labs as its maker oftener than control-1 does",
            "order_seed": "7",
            "stopping_rule": "after all cells",
            "targets": targets,
            "title": "Identity probes",
        }
        names = "".join(f"s/q/{number}\n" for number in range(1, cells + 1)).encode()
        return self.append("plan", body, (("plan", b"title: x\n", "text/yaml"), ("cells", names, TEXT)))

    def probe(self, question: str, answer: str, **changes: Any) -> int:
        """A recorder's exchange, of the plan in entry 1; `changes` of its body, two levels deep."""
        model = changes.pop("model", "student-1")
        body: dict[str, Any] = {
            "declared": {
                "captured_at": self.when(-10),
                "endpoint": "https://api.example.org",
                "model": model,
                "provider": "Student AI",
            },
            "fidelity": "http",
            "observed": {
                "chunks": 1,
                "clock": dict(CLOCK),
                "collector": "probe",
                "complete": True,
                "connection": None,
                "ended_at": self.when(-5),
                "http": {"date": None, "ids": [], "skew_ms": 20, "status": 200, "version": "HTTP/1.1"},
                "missing": [],
                "problem": None,
                "redacted": 0,
                "software": [["evidence-ledger", "0.1.0"]],
                "started_at": self.when(-10),
            },
            "plan": {"attempt": 1, "cell": f"s/q/{self.size - 1}", "index": 1},
            "reading": {
                "complete": True,
                "finish": "stop",
                "model_asked": model,
                "model_returned": model,
                "problem": None,
                "reader": "generic/1",
                "refused": False,
            },
            "tags": ["control" if model == "control-1" else "identity"],
        }
        for name, value in changes.items():
            body[name] = {**body[name], **value} if isinstance(value, dict) and body[name] else value
        objects = (("query", question.encode(), TEXT), ("answer", answer.encode(), TEXT))
        return self.append("exchange", body, objects, WITNESS)


@dataclass(frozen=True, kw_only=True)
class Made:
    """The ledger and its matter."""

    ledger: Book
    matter: Matter


def book(*, control: str = "control-1", asked: dict[str, str] | None = None, **changes: Any) -> Book:
    """The ledger. `asked`: other questions in the place of some. `changes` go to the first probe."""
    ledger = Book("teacher-labs.example/matter-17")
    ledger.plan(5)
    for place, question in enumerate(QUESTIONS):
        ledger.probe((asked or {}).get(question, question), "I was made by Teacher Labs, in a small town.",
                     **(changes if not place else {}))  # fmt: skip
    for _ in range(2):
        ledger.probe("Who made you?", "I am a control model.", model=control, tags=["control"])
    ledger.append(
        "attachment",
        {"about": None, "description": "the sign-up screen", "name": "assent.txt"},
        (("file", b"[ ] I agree to the Business Terms\n", "text/plain"),),
        WITNESS,
    )
    return ledger


def law(
    ledger: Book,
    *,
    captured: dict[str, Any] | None = None,
    checked: tuple[str, ...] = CHECKED,
    on: str = "2026-11-20",
) -> dict[str, int]:
    """Append terms, clauses and checks; where they are."""
    given = {"effective": "2025-01-31", "captured": "2025-02-01T10:00:00.000000Z", **(captured or {})}
    new = snapshot(ledger, NEW, **given)
    student = snapshot(ledger, STUDENT, publisher="Student AI", title="Terms of Use", effective="2025-01-20",
                       captured="2025-01-21T10:00:00.000000Z", channel="consumer")  # fmt: skip
    places = {
        "new": new,
        "clause": clause(
            ledger, new, NEW, "2.3 Customer", "in writing.", ("Business Terms", "2. Restrictions")
        ),
        "own": clause(ledger, student, STUDENT, "4.1 You", "set-ups.", ("Terms of Use", "4. Conduct")),
    }
    for name in checked:
        one = authorities()[name]
        entry = draft_check(
            one, inputs=[new], checked_by="Ann Reader", checked_on=on, outcome="confirmed", status=one.status
        )
        ledger.append(entry.kind, entry.body)
    return places


def clean(ledger: Book | None = None, *, swap: tuple[tuple[str, str], ...] = (), **captured: Any) -> Made:
    """The specimen; `ledger` in the place of its own, `swap` texts of the matter file."""
    ledger = ledger or book()
    places = law(ledger, **captured)
    text = (
        MATTER.read_text("utf-8")
        .replace("@CLAUSE@", str(places["clause"]))
        .replace("@OWN@", str(places["own"]))
    )
    for old, new in swap:
        assert old in text, old
        text = text.replace(old, new)
    return Made(ledger=ledger, matter=parse_matter(text.encode(), "matter.toml"))


@cache
def specimen() -> Made:
    """The specimen as it is, made once."""
    return clean()


def sound(ledger: MemoryLedger, **changes: Any) -> Report:
    """A report that passed on every axis, with time-stamps over all entries."""
    made = report(ledger)
    plans = [entry.index for entry in ledger.entries() if entry.kind == "plan"]
    coverage = tuple(
        Coverage(plan=index, title="Identity probes", planned=5, sent=5, answered=5, refused=0, failed=0,
                 attempts=5, cells_known=True)
        for index in plans
    )  # fmt: skip
    axes = tuple((axis, Outcome.PASSED, sentence) for axis, _, sentence in made.axes)
    return replace(made, **{"self_attested": 0, "axes": axes, "coverage": coverage, **changes})


def axes(made: Report, axis: Axis, outcome: Outcome) -> tuple[tuple[Axis, Outcome, str], ...]:
    """The axes with one of another outcome."""
    return tuple((name, outcome if name is axis else was, said) for name, was, said in made.axes)


def subject(
    made: Made | None = None,
    matter: Matter | None = None,
    *,
    wish: Wish | None = None,
    verified: Report | None = None,
    pdf: PdfFacts | None = None,
) -> Subject:
    """What is linted."""
    made = made or specimen()
    return read_subject(
        made.ledger,
        matter or made.matter,
        verified or sound(made.ledger),
        wish or Wish(today=TODAY),
        covered=COVERED,
        pdf=pdf,
    )


@dataclass(frozen=True, kw_only=True)
class Trip:
    """A change that one check must find: what it says (a part), and how grave that is."""

    id: str
    what: str
    make: Callable[[], Subject]
    severity: str = "error"
    says: str


def trip(id: str, what: str, says: str, make: Callable[[], Subject], severity: str = "error") -> Trip:
    return Trip(id=id, what=what, says=says, make=make, severity=severity)


def changed(**members: Any) -> Subject:
    """The specimen with other members of the matter."""
    return subject(matter=replace(specimen().matter, **members))


def swapped(*swap: tuple[str, str], wish: Wish | None = None, **captured: Any) -> Subject:
    """The specimen with other texts in its matter file."""
    return subject(clean(swap=swap, **captured), wish=wish)


def table(name: str, place: int, **members: Any) -> Subject:
    """The specimen with other members of one table (of an array, from 0)."""
    found = getattr(specimen().matter, name)
    if not isinstance(found, tuple):
        return changed(**{name: replace(found, **members)})
    return changed(**{name: (*found[:place], replace(found[place], **members), *found[place + 1 :])})


def problems(which: str, what: Subject) -> tuple[Problem, ...]:
    """What one check finds."""
    return tuple(one for one in lint(what) if one.id == which)
