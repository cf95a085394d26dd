"""What was observed, read, planned and captured, as facts: the words of `ledger.core.bodies.telling`.

The same groups as `ledger show` prints, in the dossier's language; but of certificates and their logs a page
only gives the number: their digests are in the signed note, and nobody reads them off paper. Every value goes
through the display first. Where facts run on in one paragraph a middle dot parts them, so one within a value
becomes a token: no value can pass for the next fact.

What is translated: names, remarks, and values that are words of ours. Never a value that holds evidence.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from ledger.core.bodies.telling import (
    Told,
    problem_in_words,
    tell_cell,
    tell_import,
    tell_observed,
    tell_plan,
    tell_reading,
)
from ledger.core.bodies.telling_terms import tell_clause, tell_dossier, tell_finding, tell_snapshot
from ledger.dossier.display import Display
from ledger.dossier.exhibit_model import Fact, FactGroup
from ledger.dossier.language import ENGLISH, Language
from ledger.dossier.model import CoverageRow
from ledger.verify.report import Report

MAX_PLANS: Final = 200
# The facts whose values are words of the recorder, whatever was recorded.
OUR_WORDS: Final = (
    "complete",
    "answer",
    "refused",
    "reused",
    "verified",
    "secrets",
    "TLS",
    "clock error",
    "plan",
    "import",
)
TOLD: Final[dict[str, Callable[[dict[str, Any]], Iterable[Told]]]] = {
    "clause": tell_clause,
    "dossier": tell_dossier,
    "finding": tell_finding,
    "import": tell_import,
    "plan": tell_plan,
    "snapshot": lambda body: [fact for group in tell_snapshot(body) for fact in group.facts],
}
_HEX: Final = frozenset("0123456789abcdef")
_CERTIFICATES: Final = ("cert. ", "SCT ", "of the log")


def observed_groups(
    observed: dict[str, Any], display: Display, language: Language = ENGLISH
) -> tuple[FactGroup, ...]:
    """The facts that the recorder measured, group by group; none where it measured nothing."""
    return tuple(
        FactGroup(
            title=_named(group.title, language),
            facts=_running(_without_certificates(group.facts, language), display, language),
        )
        for group in tell_observed(observed)
    )


def incomplete(observed: dict[str, Any], language: Language = ENGLISH) -> str | None:
    """A sentence for an exchange that is not whole."""
    why = problem_in_words(observed)
    return (
        None
        if why is None
        else language.say("This exchange is not complete: %(why)s.", why=language.known(why))
    )


def reading_rows(reading: dict[str, Any], display: Display, language: Language = ENGLISH) -> tuple[Fact, ...]:
    """What a reader derived from the recorded bytes."""
    return _running(tell_reading(reading), display, language)


def cell_rows(
    planned: dict[str, Any] | None, display: Display, language: Language = ENGLISH
) -> tuple[Fact, ...]:
    """The planned cell of an exchange."""
    return _running(tell_cell(planned), display, language)


def body_rows(
    kind: str, body: dict[str, Any], display: Display, language: Language = ENGLISH
) -> tuple[Fact, ...]:
    """An entry of one of the kinds in TOLD."""
    return _rows(_without_certificates(TOLD[kind](body), language), display, language)


def coverage_rows(report: Report, display: Display) -> tuple[CoverageRow, ...]:
    """What became of each plan, as the report counts it."""
    return tuple(
        CoverageRow(
            plan=plan.plan,
            title=display.line(plan.title),
            planned=plan.planned,
            sent=plan.sent,
            answered=plan.answered,
            refused=plan.refused,
            failed=plan.failed,
        )
        for plan in report.coverage[:MAX_PLANS]
    )


def _without_certificates(facts: Iterable[Told], language: Language) -> Iterator[Told]:
    counted = {"cert. ": 0, "SCT ": 0}
    for fact in facts:
        if not fact.name.startswith(_CERTIFICATES):
            yield fact
        for start in counted:
            counted[start] += fact.name.startswith(start)
    if counted["cert. "]:
        scts = language.count(
            "%(count)s time of a log in the first", "%(count)s times of logs in the first", counted["SCT "]
        )
        yield Told(
            "certificates", language.number(counted["cert. "]), f"{scts}; {language.say('see the note')}"
        )


def _running(facts: Iterable[Told], display: Display, language: Language) -> tuple[Fact, ...]:
    """Facts that run on in a paragraph: what has no name goes on the one before."""
    run: list[Fact] = []
    for fact in facts:
        name, value = _shown(fact, display.fact, language)
        if name or not run:
            run.append(Fact(name, value))
        else:
            run[-1] = Fact(run[-1].name, f"{run[-1].value}, {value}")
    return tuple(run)


def _rows(facts: Iterable[Told], display: Display, language: Language) -> tuple[Fact, ...]:
    return tuple(row for fact in facts for row in _row(fact, display, language))


def _row(fact: Told, display: Display, language: Language) -> Iterator[Fact]:
    name, value = _shown(fact, display.line, language)
    yield Fact(name, value, mono=len(value) == 64 and _HEX.issuperset(value))


def _shown(fact: Told, show: Callable[[str], str], language: Language) -> tuple[str, str]:
    shown = show(language.known(fact.value) if fact.name in OUR_WORDS else fact.value)
    remark = f" ({language.known(fact.remark)})" if fact.remark else ""
    return _named(fact.name, language), shown + remark


def _named(name: str, language: Language) -> str:
    known = language.known(name)
    return known[:1].upper() + known[1:]
