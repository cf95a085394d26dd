"""dossier redact: what a public edition would have to leave out, as far as a search finds it.

The words are shown on the terminal alone: neither the file of tables nor the JSON has them.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.cli.options import JsonOption, LedgerOption, evidence_folder
from ledger.cli.output import put, put_json, say

if TYPE_CHECKING:
    from ledger.dossier.redaction.propose import Proposal

PublicOption = Annotated[
    bool, typer.Option("--public", help="Build the public edition: what [[redaction]] names is taken out.")
]
MAX_WORDS = 60


def redact(
    matter: Annotated[Path, typer.Argument(help="The matter file.")],
    write: Annotated[
        Path | None,
        typer.Option("--write", metavar="FILE.toml", help="Write [[redaction]] tables to paste; no words."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show what is decided too.")] = False,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose redactions: personal data and keys that a search finds in what the dossier holds.

    Names, home addresses, pictures and privileged words are not found: those a person chooses. Each proposal
    is decided by a [[redaction]] or a [[keep]] in the matter file; with one undecided, no public edition.
    """
    from ledger.cli.opening import open_ledger
    from ledger.cli.tree import write_new
    from ledger.dossier.matter import read_matter
    from ledger.dossier.redaction.plan import make_plan
    from ledger.dossier.redaction.propose import propose, still_open
    from ledger.dossier.redaction.tables import tables
    from ledger.dossier.survey import survey

    wanted = read_matter(matter)
    with open_ledger(evidence_folder(ledger)) as held:
        found = survey(held, wanted, tolerant=False)
        plan = make_plan(held, wanted, found)
        proposals = tuple(propose(held, wanted, found, plan))
    waiting = still_open(proposals)
    if write is not None:
        write_new(tables(waiting).encode(), write)
    numbers = _numbers(found.picked)
    listed = proposals if every else waiting
    states = Counter(one.state for one in proposals)
    if as_json:
        counts = {state: states[state] for state in ("open", "redacted", "kept")}
        put_json("redaction-proposals", {**counts, "proposals": [_as_json(one, numbers) for one in listed]})
        return
    for one in listed:
        put(_line(one, numbers, sys.stdout.isatty()))
    say(f"{states['open']} to decide, {states['redacted']} redacted, {states['kept']} kept")
    say("a search finds no names, home addresses, pictures or privileged words: look for them yourself")
    if write is not None:
        say(f"{write}: tables for {len(waiting)}; paste them into {matter}, as [[keep]] where they stay")


def _numbers(picked: list[list[int]]) -> dict[int, int]:
    """The exhibit's number by its entry."""
    numbers: dict[int, int] = {}
    for indexes in picked:
        for index in indexes:
            numbers.setdefault(index, len(numbers) + 1)
    return numbers


def _line(one: Proposal, numbers: dict[int, int], terminal: bool) -> str:
    from ledger.cli.boundary import one_line  # nothing of the evidence moves the cursor

    if one.entry is None:
        where = "the matter file"
    else:
        exhibit = f"exhibit {numbers[one.entry]}, " if one.entry in numbers else ""
        place = "all of it" if one.start is None else f"{one.start} to {one.end}"
        where = f"{exhibit}entry {one.entry}, {one.role}, {place}"
    words = f"  {one_line(one.words[:MAX_WORDS])}" if terminal else ""
    state = "" if one.state == "open" else f"  [{one.state}]"
    return f"{where}  {one.category}{words}  ({one.why}){state}"


def _as_json(one: Proposal, numbers: dict[int, int]) -> dict[str, object]:
    return {
        "entry": one.entry,
        "exhibit": None if one.entry is None else numbers.get(one.entry),
        "role": one.role,
        "start": one.start,
        "end": one.end,
        "category": one.category,
        "why": one.why,
        "state": one.state,
    }
