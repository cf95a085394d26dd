"""attach, note, custody, correct: the examiner's own records."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ledger.cli.boundary import fail, typed
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
from ledger.cli.times import parse_user_time

app = typer.Typer()

MAX_NOTE_TEXT = 16_384  # bytes, as JSON, in the entry itself; a longer remark becomes an object of its own


def _append(
    drafts: list[Any],
    ledger: str | None,
    signer: str | None,
    passphrase_file: Path | None,
    *,
    accept: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    from ledger.api.checks import check_draft
    from ledger.cli.opening import open_for_append

    with typed():
        for draft in drafts:
            check_draft(draft)
    with open_for_append(evidence_folder(ledger), signer, passphrase_file) as writer:
        used = {writer.signer.public_key} if writer.signer else set()
        if any(one.public_key in used for draft in drafts for one in draft.cosigners):
            fail("--cosigner: signs the entry already; name the receiver's key")
        done = writer.append(drafts, accept_clock_step=accept)
        origin = writer.origin
    put_appended(done, [draft.kind for draft in drafts], quiet=quiet, as_json=as_json, origin=origin)


def check_entry(ledger: str | None, index: int) -> None:
    """Raise NotFoundError unless there is such an entry."""
    from ledger.cli.opening import open_ledger

    with open_ledger(evidence_folder(ledger)) as reading:
        reading.note(index)


@app.command()
def attach(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The files to record.")],
    about: Annotated[int | None, typer.Option(metavar="INDEX", help="The entry that they belong to.")] = None,
    description: Annotated[str, typer.Option(help="What they are.")] = "",
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Record files, byte for byte: one entry each."""
    from ledger.cli.files import attachment

    drafts = [attachment(path, description, about=about) for path in files]
    if about is not None:
        check_entry(ledger, about)
    _append(drafts, ledger, signer, passphrase_file, accept=accept_clock_step, quiet=quiet, as_json=as_json)


@app.command()
def note(
    text: Annotated[str, typer.Argument(help="The remark; - reads it from standard input.")],
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Record an examiner's remark."""
    from ledger.api.content import Content, Draft
    from ledger.core import canonical
    from ledger.core.digest import MAX_OBJECT_BYTES
    from ledger.store.objects import too_large

    if text == "-":
        data = sys.stdin.buffer.read(MAX_OBJECT_BYTES + 1)
        if len(data) > MAX_OBJECT_BYTES:
            raise too_large("standard input")
    else:
        data = text.encode("utf-8", "surrogateescape")
    try:
        words = data.decode("utf-8")
    except UnicodeDecodeError as error:
        fail(f"the remark is not UTF-8 at byte {error.start}", "record bytes with 'ledger attach'")
    if not words.strip():
        fail("the remark is empty")
    if len(data) <= MAX_NOTE_TEXT and len(canonical.encode(words)) <= MAX_NOTE_TEXT:
        draft = Draft(kind="note", body={"text": words})
    else:
        draft = Draft(kind="note", body={"text": None}, objects=(Content.from_bytes("file", data),))
    _append([draft], ledger, signer, passphrase_file, accept=accept_clock_step, quiet=quiet, as_json=as_json)


@app.command()
def custody(
    action: Annotated[str, typer.Argument(help="transfer, access, copy or return.")],
    giver: Annotated[str, typer.Option("--from", help="Who gave it, or had it.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    receiver: Annotated[str | None, typer.Option("--to", help="Who received it.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="When, with its zone (default: now).")
    ] = None,
    place: Annotated[str | None, typer.Option(help="Where.")] = None,
    entry: Annotated[
        list[int] | None,
        typer.Option("--entry", metavar="INDEX", help="Which entries (default: the whole ledger)."),
    ] = None,
    cosigner: Annotated[
        str | None, typer.Option(metavar="NAME", help="The receiver's signer key: signs the same entry.")
    ] = None,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Record who held, saw, copied or returned the evidence: who, when, why."""
    from ledger.api.content import Draft
    from ledger.api.ledger import system_clock
    from ledger.cli.opening import Keys
    from ledger.core.bodies.records import CUSTODY_ACTIONS
    from ledger.core.clock import format_time

    if action not in CUSTODY_ACTIONS:
        fail(f"custody {action!r}: want one of {', '.join(CUSTODY_ACTIONS)}")
    if action in ("transfer", "return") and receiver is None:
        fail(f"custody {action}: want --to, who received it")
    for index in entry or ():
        check_entry(ledger, index)
    body = {
        "action": action,
        "from": giver,
        "items": list(dict.fromkeys(entry or ())),
        "occurred_at": parse_user_time(at, "--at") if at else format_time(system_clock()),
        "place": place,
        "reason": reason,
        "to": receiver,
    }
    cosigners = (Keys(passphrase_file).find("signer", cosigner),) if cosigner else ()
    draft = Draft(kind="custody", body=body, cosigners=cosigners)
    _append([draft], ledger, signer, passphrase_file, accept=accept_clock_step, quiet=quiet, as_json=as_json)


@app.command()
def correct(
    index: Annotated[int, typer.Argument(help="The entry that is wrong.")],
    wrong: Annotated[str, typer.Option(help="What it says.")],
    right: Annotated[str, typer.Option(help="What is right.")],
    reason: Annotated[str, typer.Option(help="How it came about.")] = "",
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong in an entry, and what is right. Nothing is ever edited: the entry stays."""
    from ledger.api.content import Draft

    check_entry(ledger, index)
    draft = Draft(kind="correction", body={"entry": index, "reason": reason, "right": right, "wrong": wrong})
    _append([draft], ledger, signer, passphrase_file, accept=accept_clock_step, quiet=quiet, as_json=as_json)
