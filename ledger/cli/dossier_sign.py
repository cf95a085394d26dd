"""dossier sign: a signature of the PDF's own on a dossier that was built."""

from __future__ import annotations

import getpass
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any

import typer

from ledger.cli.boundary import fail
from ledger.cli.options import (
    ClockOption,
    JsonOption,
    LedgerOption,
    PassphraseFileOption,
    SignerOption,
    evidence_folder,
)
from ledger.cli.output import put, put_json, say


def sign(
    source: Annotated[Path, typer.Argument(metavar="FILE.pdf", help="A dossier that was built.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.pdf", help="The PDF to write.")],
    pfx: Annotated[
        Path | None, typer.Option("--pfx", metavar="FILE", help="Key and certificate in PKCS#12.")
    ] = None,
    pfx_passphrase_file: Annotated[
        Path | None, typer.Option("--pfx-passphrase-file", metavar="FILE", help="Of --pfx; the token's PIN.")
    ] = None,
    pkcs11: Annotated[
        Path | None, typer.Option("--pkcs11", metavar="LIBRARY", help="A token's PKCS#11 library.")
    ] = None,
    token: Annotated[str, typer.Option("--token", help="The token's label.")] = "",
    certificate: Annotated[
        str, typer.Option("--certificate", help="The label of certificate and key on the token.")
    ] = "",
    level: Annotated[str, typer.Option("--level", help="B-B, B-T or B-LTA.")] = "",
    tsa: Annotated[str | None, typer.Option("--tsa", metavar="URL", help="A TSA (RFC 3161).")] = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option("--trust", metavar="FILE", help="A root certificate; may be given again."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why it is signed.")] = "",
    location: Annotated[str, typer.Option("--location", help="Where it is signed.")] = "",
    stamp_page: Annotated[
        int | None,
        typer.Option("--stamp-page", metavar="N", help="Show a stamp on this page; -1 is the last."),
    ] = None,
    no_entry: Annotated[
        bool, typer.Option("--no-entry", help="Do not record the signed file in the ledger.")
    ] = False,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    as_json: JsonOption = False,
) -> None:
    """Sign a dossier's PDF (PAdES) and record the SHA-256 of the signed file.

    Without --tsa the level is B-B and nothing is asked of the network. The signature is the PDF's; the
    evidence in it is signed entry by entry with the ledger's own keys.
    """
    from ledger.cli.opening import ready_to_append
    from ledger.dossier.signing.record import draft_signed, find_dossier
    from ledger.dossier.signing.sign import Wish
    from ledger.dossier.signing.sign import sign as put_signature
    from ledger.dossier.signing.stamp import draw_stamp

    if (pfx is None) == (pkcs11 is None):
        fail("want a key: --pfx FILE, or --pkcs11 LIBRARY with --token and --certificate")
    if pkcs11 is not None and not (token and certificate):
        fail("--pkcs11 needs --token and --certificate, the labels on the token")
    level = level or ("B-B" if tsa is None else "B-T")
    # The ledger's keys are found, and a passphrase asked for, once and before anything is signed.
    opened = None if no_entry else ready_to_append(evidence_folder(ledger), signer, passphrase_file)
    found = None
    if opened is not None:
        with opened() as held:
            found = find_dossier(held, source)
    with _credentials(pfx, pfx_passphrase_file, pkcs11, token, certificate) as key:
        made = put_signature(
            source,
            key,
            output,
            Wish(
                level=level,
                tsa=tsa,
                roots=tuple(trust or ()),
                reason=reason,
                location=location,
                stamp=None if stamp_page is None else draw_stamp(key.signing_cert, reason, location),
                stamp_page=stamp_page or 1,
            ),
        )
    entry = None
    if opened is not None and found is not None:
        with opened() as held:
            (done,) = held.append([draft_signed(found, made.sha256)], accept_clock_step=accept_clock_step)
            entry = done.place
    view = made.signature
    if as_json:
        put_json(
            "dossier-signed",
            {
                "path": str(made.path),
                "sha256": made.sha256.hex(),
                "level": level,
                "signer": view.signer,
                "certificate_sha256": view.certificate.hex(),
                "trusted": view.trusted,
                "stamped_at": view.stamped_at,
                "entry": entry,
            },
        )
        return
    put(str(made.path))
    say(f"signed by {view.signer}, {level}; SHA-256 {made.sha256.hex()}")
    if view.trusted is None:
        say("whose certificate that is was not checked: give --trust ROOT.pem, here or to 'dossier check'")
    say("not recorded in the ledger" if entry is None else f"recorded as entry {entry}")


def _credentials(
    pfx: Path | None, secret: Path | None, library: Path | None, token: str, certificate: str
) -> AbstractContextManager[Any]:
    from ledger.dossier.signing.credentials import from_pfx, from_token

    if pfx is not None:
        return from_pfx(pfx, lambda where: _secret(secret, f"passphrase of {where}"))
    if library is None:
        fail("want a key: --pfx FILE, or --pkcs11 LIBRARY")
    return from_token(
        library, token=token, certificate=certificate, pin=lambda where: _secret(secret, f"PIN of {where}")
    )


def _secret(file: Path | None, what: str) -> bytes:
    """Of the PKCS#12 file or the token: its own, since the ledger's keys are other keys."""
    from ledger.keyring.passphrase import read_passphrase_file

    if file is not None:
        return read_passphrase_file(file)
    if not sys.stdin.isatty():
        fail(f"{what}: nobody can be asked; --pfx-passphrase-file FILE has it")
    return getpass.getpass(f"{what}: ").encode("utf-8", "surrogateescape")
