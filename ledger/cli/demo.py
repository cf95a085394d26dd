"""demo: the whole job on a demonstration endpoint, each step with the command that does the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ledger.cli.boundary import one_line
from ledger.cli.options import local_path
from ledger.cli.output import put, say

if TYPE_CHECKING:
    from ledger.demo.case import Demonstration
    from ledger.demo.steps import Step

app = typer.Typer()

_WIDTH = 80


@app.command()
def demo(
    folder: Annotated[
        str | None,
        typer.Argument(metavar="DIR", help="A new or empty folder (default: ./demo, ./demo-2, ...)."),
    ] = None,
) -> None:
    """Run the whole job on a demonstration model endpoint, served on this machine for as long as it takes.

    A ledger, terms of service and clauses, exchanges by a plan, an examiner's records, verification, a PDF
    dossier and a bundle, in a folder of their own. Your own keys are not touched; the demonstration's keys
    are kept unencrypted.
    """
    import shlex

    from ledger.demo.case import fresh_folder, run

    place = fresh_folder(local_path(folder) if folder is not None else None)
    say("a demonstration: the endpoint, the parties and the case are fictional")
    say("to type the commands below yourself, say first:")
    keys, evidence = shlex.quote(str(place / "keys")), shlex.quote(str(place / "evidence"))
    say(f"    $ export EVIDENCE_LEDGER={evidence} EVIDENCE_LEDGER_KEYS={keys}")
    made = run(place, _tell)
    _put_end(made)
    if made.problem is not None:
        raise made.problem


def _tell(step: Step) -> None:
    import textwrap

    first, rest = " " * 4, " " * 6
    say("")
    say(one_line(step.did))
    say(f"    $ {one_line(step.command)}")
    for detail in step.details:
        for line in textwrap.wrap(one_line(detail), _WIDTH, initial_indent=first, subsequent_indent=rest):
            say(line)


def _put_end(made: Demonstration) -> None:
    say("")
    for name, path in (
        ("ledger", made.ledger),
        ("keys", made.keys),
        ("trust", made.trust),
        ("bundle", made.bundle),
    ):
        say(f"{name:6}  {path}")
    say("try next, after the export line at the top:")
    for command in ("ledger log", "ledger terms list", "ledger show 11", "ledger verify"):
        say(f"    $ {command}")
    say("")
    if made.dossier is None:
        say("everything is made but the dossier")
    else:
        say("the dossier:")
        put(str(made.dossier))
