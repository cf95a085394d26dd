"""law list, law show: the locked catalogue of authorities, with the checks that a ledger at hand holds."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ledger.cli.boundary import fail, one_line
from ledger.cli.law_options import AgeOption, TemplatesOption, today
from ledger.cli.options import JsonOption, LedgerOption, evidence_folder
from ledger.cli.output import put_json, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.api.ledger import Ledger
    from ledger.law.authorities import Authority, Check, Issue

app = typer.Typer()

MAX_AGE = 30  # as `ledger.law.authorities` has it; that is imported when a command runs


@app.command("list")
def list_command(
    topic: Annotated[str | None, typer.Option(metavar="TOPIC", help="Only of this topic.")] = None,
    issue: Annotated[
        str | None, typer.Option(metavar="ISSUE", help="Only of this question, or of a kind of claim.")
    ] = None,
    tends: Annotated[
        str | None,
        typer.Option(metavar="SIDE", help="Only what tends to help: teacher, student, both, context."),
    ] = None,
    factor: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=4, help="Only of this fair-use factor.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only case, statute, agency or testimony.")
    ] = None,
    status: Annotated[
        str | None, typer.Option(metavar="STATE", help="Only in this state, such as pending.")
    ] = None,
    max_age: AgeOption = MAX_AGE,
    templates: TemplatesOption = None,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the authorities: id, date, whom each tends to help, what was read of it, who checked it.

    Below each stand its short form, which is no citation ('ledger law show' has
    that), and its state. Whether a person has checked it is read from a ledger;
    without one it is not shown.
    """
    from ledger.cli.law_page import put_authorities
    from ledger.law.authorities import authorities, issues

    known, questions = authorities(templates), issues(templates)
    wanted = _issues_meant(issue, questions.values())
    _check_words(known.values(), topic=topic, tends=tends, kind=kind, status=status)
    found = [
        one
        for one in known.values()
        if topic in (None, *one.topics)
        and (wanted is None or wanted.intersection(one.issues))
        and tends in (None, one.tends)
        and (factor is None or factor in one.factors)
        and kind in (None, one.kind)
        and status in (None, one.state)
    ]
    recorded = _recorded(ledger)
    if as_json:
        value = [_value(one, recorded, max_age) for one in found]
        put_json("authorities", {"checks_read": recorded is not None, "authorities": value})
        return
    put_authorities(found, recorded, today=today(), max_age=max_age)
    if not found:
        say("ledger: no authority matches")
    elif recorded is None:
        say("ledger: no ledger at hand: who has checked an authority is not shown")


@app.command("show")
def show_command(
    name: Annotated[str, typer.Argument(metavar="ID", help="Its id in the catalogue.")],
    max_age: AgeOption = MAX_AGE,
    templates: TemplatesOption = None,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one authority: citation, status, holding in the editors' words, sources, and the checks of it."""
    from ledger.cli.law_page import put_authority
    from ledger.law.authorities import authority

    found, recorded = authority(name, templates), _recorded(ledger)
    if as_json:
        put_json("authority", _value(found, recorded, max_age))
        return
    put_authority(found, recorded, today=today(), max_age=max_age)


def _recorded(ledger: str | None) -> dict[str, tuple[Check, ...]] | None:
    """The checks in the ledger; None where no ledger was named and none is here."""
    opened = _ledger_at_hand(ledger)
    if opened is None:
        return None
    from ledger.law.authorities import checks

    with opened as reading:
        return checks(reading)


def _ledger_at_hand(ledger: str | None) -> AbstractContextManager[Ledger] | None:
    import os

    folder = evidence_folder(ledger)
    named = bool(ledger or os.environ.get("EVIDENCE_LEDGER"))
    if not named and not (folder / "ledger.db").is_file():
        return None
    from ledger.cli.opening import open_ledger

    return open_ledger(folder)


def _issues_meant(word: str | None, questions: Iterable[Issue]) -> set[str] | None:
    """The questions that a word means: its own id, or those of a kind of claim."""
    if word is None:
        return None
    every = tuple(questions)
    meant = {one.id for one in every if word == one.id or word in one.claims}
    if not meant:
        names = [*(one.id for one in every), *sorted({claim for one in every for claim in one.claims})]
        fail(
            f"--issue {one_line(word)!r}: no such question", f"want one of {', '.join(dict.fromkeys(names))}"
        )
    return meant


def _check_words(known: Iterable[Authority], **given: str | None) -> None:
    """A word that nothing can match is a slip of the hand."""
    every = tuple(known)
    allowed = {
        "topic": {topic for one in every for topic in one.topics},
        "tends": {one.tends for one in every},
        "kind": {one.kind for one in every},
        "status": {one.state for one in every},
    }
    for name, word in given.items():
        if word is not None and word not in allowed[name]:
            fail(
                f"--{name} {one_line(word)!r}: there is none",
                f"want one of {', '.join(sorted(allowed[name]))}",
            )


def _value(one: Authority, recorded: dict[str, tuple[Check, ...]] | None, max_age: int) -> dict[str, Any]:
    """One authority, for --json. `checks` and `standing` are null where no ledger was read."""
    from dataclasses import asdict

    from ledger.law.authorities import standing

    value = {**asdict(one), "manner": one.manner, "checks": None, "standing": None}
    if recorded is not None:
        those = recorded.get(one.id, ())
        held = standing(one, those, today=today(), max_age=max_age)
        value["checks"] = [check._asdict() for check in those]
        value["standing"] = {
            "usable": held.usable,
            "codes": list(held.codes),
            "reasons": list(held.reasons),
            "say": held.say,
        }
    return value
