"""The options that commands share, and what they stand for."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from ledger.cli.boundary import fail

DEFAULT_LEDGER: Final = "evidence"

LedgerOption = Annotated[
    str | None,
    typer.Option(
        "--ledger", "-L", metavar="PATH", help="The evidence folder (default: EVIDENCE_LEDGER, ./evidence)."
    ),
]
SignerOption = Annotated[
    str | None,
    typer.Option("--signer", metavar="NAME", help="Sign as this signer (default: EVIDENCE_LEDGER_SIGNER)."),
]
PassphraseFileOption = Annotated[
    Path | None,
    typer.Option("--passphrase-file", metavar="FILE", help="Read the passphrase from its first line."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print the index alone.")]
ClockOption = Annotated[
    bool,
    typer.Option("--accept-clock-step", help="Record even if the clock was set back since the last entry."),
]


def ledger_path(given: str | None) -> Path:
    """The ledger that the user means: --ledger, EVIDENCE_LEDGER, ./evidence. A URL is a usage error."""
    text = given or os.environ.get("EVIDENCE_LEDGER") or DEFAULT_LEDGER
    return local_path(text)


def local_path(text: str) -> Path:
    """A path of this machine; a URL is refused in one line."""
    scheme, colon, _ = text.partition("://")
    if colon and scheme.isascii() and scheme.isalnum():
        fail(f"{text}: a URL; this version opens evidence folders and bundles on this machine", "give a path")
    if "\0" in text:
        fail(f"{text!r}: not a path")
    return Path(text)


def evidence_folder(given: str | None) -> Path:
    """The evidence folder; the database file in it may be named too."""
    path = ledger_path(given)
    return path.parent if path.name == "ledger.db" else path
