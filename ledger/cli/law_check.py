"""law check, law lock: a person's check of an authority; the lock of a catalogue of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.cli.boundary import fail, typed
from ledger.cli.law_options import TemplatesOption, today
from ledger.cli.options import (
    ClockOption,
    JsonOption,
    LedgerOption,
    PassphraseFileOption,
    QuietOption,
    SignerOption,
    evidence_folder,
)
from ledger.cli.output import put_appended

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger

app = typer.Typer()


@app.command("check")
def check_command(
    name: Annotated[str, typer.Argument(metavar="ID", help="Its id in the catalogue.")],
    source: Annotated[
        list[int],
        typer.Option("--source", metavar="INDEX", help="The snapshot that was read; may be repeated."),
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="The person who read it.")],
    outcome: Annotated[str, typer.Option(metavar="WORD", help="confirmed, differs or not-found.")],
    status: Annotated[str, typer.Option(metavar="TEXT", help="Its status, as found.")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="When (default: today, UTC).")
    ] = None,
    remarks: Annotated[str, typer.Option(metavar="TEXT", help="What was found.")] = "",
    templates: TemplatesOption = None,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Record that a person has read the source of an authority, and what was found.

    Capture the source first: 'ledger terms capture URL --publisher COURT'. The
    check holds for the catalogue's entry as it is now, and it grows old.
    """
    from ledger import __version__
    from ledger.api.checks import check_draft
    from ledger.api.content import Draft
    from ledger.cli.opening import open_for_append, open_ledger
    from ledger.law.authorities import authority, draft_check

    found = authority(name, templates)
    new = draft_check(
        found,
        inputs=source,
        checked_by=by,
        checked_on=_day(on),
        outcome=outcome,
        status=status,
        remarks=remarks,
        software=(("evidence-ledger", __version__),),
    )
    draft = Draft(kind=new.kind, body=new.body)
    with typed():
        check_draft(draft)
    with open_ledger(evidence_folder(ledger)) as reading:
        for index in source:
            _check_is_snapshot(reading, index)
    with open_for_append(evidence_folder(ledger), signer, passphrase_file) as writer:
        done = writer.append([draft], accept_clock_step=accept_clock_step)
        origin = writer.origin
    put_appended(done, [draft.kind], quiet=quiet, as_json=as_json, origin=origin)


@app.command("lock")
def lock_command(
    templates: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of templates with 'law' in it.")],
) -> None:
    """Print the lock of a catalogue of your own: the lines of its law/lock.txt.

    Nothing is checked against the old lock: look at what you changed first.
    """
    from ledger.cli.output import put
    from ledger.law.authorities import catalogue
    from ledger.law.locked import FOLDER, lock_lines
    from ledger.law.terms import known

    files = [(one, templates / FOLDER / one.FILE) for one in (catalogue, known)]
    held = [(one.ARRAYS, path) for one, path in files if path.is_file()]
    if not held:
        fail(f"{templates / FOLDER}: want {catalogue.FILE} or {known.FILE} in it, found neither")
    for arrays, path in held:
        for line in lock_lines(path, arrays):
            put(line)


def _check_is_snapshot(reading: Ledger, index: int) -> None:
    from ledger.errors import NotFoundError

    hint = "capture the source first: 'ledger terms capture URL --publisher COURT'"
    if not 0 <= index < reading.size:
        raise NotFoundError(f"entry {index}: there is none; the ledger has {reading.size}", hint=hint)
    kind = reading.entry(index).kind
    if kind != "snapshot":
        raise NotFoundError(f"entry {index}: want the snapshot that was read, have kind {kind}", hint=hint)


def _day(text: str | None) -> str:
    """The day of a check: no later than today."""
    from ledger.core.bodies.schema import date as check_date

    if text is None:
        return today().isoformat()
    with typed():
        check_date(text, "--on")
    if text > today().isoformat():
        fail(f"--on {text}: later than today", "a check is recorded when it has been made")
    return text
