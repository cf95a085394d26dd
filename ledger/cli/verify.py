"""verify: the numbered plan over a ledger or a bundle, as text or JSON."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ledger.cli.options import LedgerOption, ledger_path, local_path

app = typer.Typer()

MAX_THREADS = 4
MAX_FILE_BYTES = 1 << 20  # of a trust file or a checkpoint


@app.command()
def verify(
    source: Annotated[
        str | None,
        typer.Argument(metavar="[LEDGER|BUNDLE]", help="An evidence folder, or a bundle (folder or zip)."),
    ] = None,
    trust: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keys and fingerprints that you trust, one a line.")
    ] = None,
    checkpoint: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="An earlier checkpoint; may be repeated.")
    ] = None,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Leave out entry signatures and object contents; says what it skipped."),
    ] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Remember this ledger's entry 0 and checkpoint on this machine.")
    ] = False,
    no_memory: Annotated[
        bool, typer.Option("--no-memory", help="Do not use what this machine remembers of the ledger.")
    ] = False,
    threads: Annotated[int | None, typer.Option(min=1, max=64, help="How many threads.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
    ledger: LedgerOption = None,
) -> None:
    """Verify a ledger or a bundle: exit 0 PASSED, 3 FAILED, 4 INDETERMINATE.

    Keys, fingerprints and checkpoints that you bring along are trust from outside the evidence; so is
    what this machine remembers of ledgers that were made or accepted here. Nothing in a bundle is trusted
    for being in it.
    """
    from ledger.api.verifying import verify as verify_path
    from ledger.cli.report import put_report
    from ledger.keyring import Remembered, default_folder
    from ledger.verify.report import Outcome
    from ledger.verify.trust import Known, parse_trust

    path = local_path(source) if source is not None else ledger_path(ledger)
    memory = default_folder()
    given = tuple(
        Known(label=f"the checkpoint {file}", note=read_small(file, "checkpoint"))
        for file in checkpoint or ()
    )
    report = verify_path(
        path,
        trust=parse_trust(read_small(trust, "trust file"), str(trust)) if trust else None,
        checkpoints=given,
        memory=None if no_memory else memory,
        quick=quick,
        threads=threads or min(MAX_THREADS, os.cpu_count() or 1),
    )
    put_report(report, as_json=as_json)
    if accept and report.outcome is not Outcome.FAILED and report.genesis and report.checkpoint:
        memory.remember(
            Remembered(origin=report.origin or "", genesis=report.genesis, checkpoint=report.checkpoint)
        )
    codes = {Outcome.PASSED: 0, Outcome.FAILED: 3, Outcome.INDETERMINATE: 4}
    raise typer.Exit(codes[report.outcome])


def read_small(path: Path, what: str) -> bytes:
    """A small file that the user names. Raises UnverifiableError."""
    from ledger.errors import UnverifiableError

    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UnverifiableError(f"{what} {path}: can't read: {error.strerror}") from None
    if len(data) > MAX_FILE_BYTES:
        raise UnverifiableError(f"{what} {path}: larger than {MAX_FILE_BYTES} bytes")
    return data
