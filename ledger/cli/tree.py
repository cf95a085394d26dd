"""checkpoint, prove: what the log key signs, and how one entry stands under it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledger.cli.options import LedgerOption, PassphraseFileOption, SignerOption, evidence_folder
from ledger.cli.output import put_bytes, say

app = typer.Typer()

OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it to a new file.")
]


@app.command()
def checkpoint(
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    out: OutOption = None,
) -> None:
    """Print a signed checkpoint of the ledger as it is.

    Give it to others: with `ledger verify --checkpoint` they can tell later whether anything that it covers
    was removed or changed. The keys are needed only where entries have come since the newest one.
    """
    from ledger.cli.opening import open_for_append, open_ledger
    from ledger.core.checkpoint import parse_checkpoint
    from ledger.errors import NotFoundError

    folder = evidence_folder(ledger)
    with open_ledger(folder) as reading:
        size = reading.size
        try:
            note = reading.newest_checkpoint()
        except NotFoundError:
            note = None
    if note is None or parse_checkpoint(note, "checkpoint").size != size:
        with open_for_append(folder, signer, passphrase_file) as writer:
            note = writer.checkpoint()
    write_new(note, out)


@app.command()
def prove(
    index: Annotated[int, typer.Argument(help="The entry.")],
    ledger: LedgerOption = None,
    out: OutOption = None,
) -> None:
    """Print the proof that an entry stands under the newest checkpoint (c2sp.org/tlog-proof@v1)."""
    from ledger.cli.opening import open_ledger

    with open_ledger(evidence_folder(ledger)) as reading:
        reading.note(index)
        proof = reading.inclusion_proof(index)
    write_new(proof, out)


def write_new(data: bytes, out: Path | None) -> None:
    from ledger.errors import StoreError

    if out is None:
        put_bytes(data)
        return
    try:
        with out.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise StoreError(f"{out}: is there already", hint="name a file that does not exist yet") from None
    say(f"written to {out}")
