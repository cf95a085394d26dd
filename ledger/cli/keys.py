"""key add|revoke|list|export: who may sign, and the public keys for others to trust."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
from ledger.cli.output import put, put_appended, put_json
from ledger.cli.times import parse_user_time

app = typer.Typer(no_args_is_help=True)
key_app = typer.Typer(no_args_is_help=True, help="Add, revoke, list or export keys.")
app.add_typer(key_app, name="key")


@key_app.command()
def add(
    name: Annotated[str, typer.Argument(help="The new signer's name.")],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    no_passphrase: Annotated[
        bool, typer.Option("--no-passphrase", help="Keep a new key unencrypted.")
    ] = False,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add a signer. An active signer signs the entry, and so does the new key: it proves possession.

    The new signer's key is made if it is not in the key folder yet.
    """
    from ledger.api.checks import check_draft
    from ledger.api.content import Draft
    from ledger.cli.opening import Keys, open_for_append
    from ledger.cli.setup import new_passphrase
    from ledger.core.note import check_key_name

    with typed():
        check_key_name(name, "name")
    folder = evidence_folder(ledger)
    with open_for_append(folder, signer, passphrase_file) as writer:
        keys = Keys(passphrase_file)
        if name == writer.origin:
            fail(f"key {name}: the log key bears the origin's name; the signer needs a name of their own")
        if not keys.has("signer", name):
            keys.folder.create("signer", name, None if no_passphrase else new_passphrase(passphrase_file))
        vkey = keys.folder.vkey("signer", name)
        if vkey.fingerprint in writer.signers().active:
            fail(f"key {name}: an active signer already")
        if vkey.fingerprint in writer.signers().revoked:
            fail(f"key {name}: was revoked, and a revoked key never comes back", "make one of another name")
        body = {"action": "add", "reason": reason, "suspected_from": None, "vkey": str(vkey)}
        draft = Draft(kind="key", body=body, cosigners=(keys.find("signer", name),))
        with typed():
            check_draft(draft)
        done = writer.append([draft], accept_clock_step=accept_clock_step)
        origin = writer.origin
    put_appended(done, ["key"], quiet=quiet, as_json=as_json, origin=origin)


@key_app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="The signer's name, or a vkey.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    suspected_from: Annotated[
        str | None, typer.Option(metavar="TIME", help="Since when the key may be in other hands.")
    ] = None,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Revoke a signer: what that key signs from here on fails. A revoked key never comes back."""
    from ledger.api.checks import check_draft
    from ledger.api.content import Draft
    from ledger.cli.opening import open_for_append
    from ledger.errors import NotFoundError

    since = parse_user_time(suspected_from, "--suspected-from") if suspected_from else None
    with open_for_append(evidence_folder(ledger), signer, passphrase_file) as writer:
        active = writer.signers().active.values()
        matching = [key for key in active if name in (key.name, str(key))]
        if not matching:
            names = ", ".join(sorted(key.name for key in active))
            raise NotFoundError(f"key {name}: not an active signer", hint=f"active are: {names}")
        if len(matching) > 1:
            fail(
                f"key {name}: several active keys bear that name", "give the vkey; 'ledger key list' shows it"
            )
        body = {
            "action": "revoke",
            "reason": reason,
            "suspected_from": since,
            "vkey": str(matching[0]),
        }
        draft = Draft(kind="key", body=body)
        with typed():
            check_draft(draft)
        done = writer.append([draft], accept_clock_step=accept_clock_step)
        origin = writer.origin
    put_appended(done, ["key"], quiet=quiet, as_json=as_json, origin=origin)


@key_app.command("list")
def list_keys(ledger: LedgerOption = None, as_json: JsonOption = False) -> None:
    """List the ledger's log key and signers, and whether their private keys are here."""
    from ledger.cli.opening import open_ledger
    from ledger.keyring import default_folder

    folder = default_folder()
    with open_ledger(evidence_folder(ledger)) as reading:
        signers = reading.signers()
        rows = [("log", signers.log_key, "active")]
        rows += [("signer", key, "active") for key in signers.active.values()]
        rows += [("signer", key, "revoked") for key in signers.revoked.values()]
        origin = reading.origin
    if as_json:
        put_json(
            "keys",
            {
                "origin": origin,
                "keys": [
                    {
                        "role": role,
                        "name": key.name,
                        "state": state,
                        "vkey": str(key),
                        "fingerprint": key.fingerprint.hex(),
                        "private_key_here": folder.exists("log" if role == "log" else "signer", key.name),
                    }
                    for role, key, state in rows
                ],
            },
        )
        return
    for role, key, state in rows:
        here = (
            "key here" if folder.exists("log" if role == "log" else "signer", key.name) else "key elsewhere"
        )
        put(f"{role:6}  {state:7}  {here:13}  {key.name}")
        put(f"        {key}")


@key_app.command()
def export(
    ledger: LedgerOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write to a new file.")
    ] = None,
) -> None:
    """Print the public keys and the fingerprint: a trust file for `ledger verify --trust`.

    Hand it over by another way than the evidence: it is what the evidence is held against.
    """
    from ledger.cli.opening import open_ledger
    from ledger.cli.tree import write_new

    with open_ledger(evidence_folder(ledger)) as reading:
        lines = [
            f"# keys of {reading.origin}",
            *reading.vkeys(),
            "# fingerprint of entry 0",
            reading.genesis.leaf.hex(),
        ]
    write_new(("\n".join(lines) + "\n").encode(), out)
