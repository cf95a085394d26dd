"""init, unlock, lock: a ledger's beginning, and the keys of a sitting."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.cli.boundary import fail, typed
from ledger.cli.options import JsonOption, LedgerOption, PassphraseFileOption, evidence_folder, local_path
from ledger.cli.output import put, put_json, say

if TYPE_CHECKING:
    from ledger.api import Genesis

app = typer.Typer()


@app.command()
def init(
    folder: Annotated[
        str | None, typer.Argument(help="The evidence folder to make (default: ./evidence).")
    ] = None,
    origin: Annotated[str, typer.Option(help="The ledger's name, e.g. acme.example/case-1.")] = ...,  # type: ignore[assignment]  # typer's mark for "required"
    signer: Annotated[str, typer.Option(help="Who signs, e.g. j.doe@acme.example.")] = ...,  # type: ignore[assignment]  # the same
    title: Annotated[str, typer.Option(help="The title of the matter.")] = "",
    purpose: Annotated[str, typer.Option(help="Why the ledger is kept.")] = "",
    fact: Annotated[
        list[str] | None, typer.Option("--fact", metavar="NAME=VALUE", help="A fact of the matter.")
    ] = None,
    passphrase_file: PassphraseFileOption = None,
    no_passphrase: Annotated[
        bool, typer.Option("--no-passphrase", help="Keep the keys unencrypted.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a new ledger, its log key and your signer's key.

    Keys go to your own key folder (EVIDENCE_LEDGER_KEYS), never into the evidence folder. A signer's key
    that is there already is used again. Note down the fingerprint that is printed: it is what others can
    hold the ledger against.
    """
    from ledger.api import Ledger
    from ledger.cli.opening import Keys, Role
    from ledger.core.entry import check_origin
    from ledger.core.note import check_key_name
    from ledger.errors import KeyringError, StoreError

    target = local_path(folder) if folder is not None else evidence_folder(None)
    with typed():
        check_origin(origin, "--origin")
        check_key_name(signer, "--signer")
    if signer == origin:
        fail("--signer: the log key bears the origin's name; the signer needs a name of their own")
    genesis = _genesis(origin, title, purpose, fact or [])
    if (target / "ledger.db").exists():
        raise StoreError(f"{target / 'ledger.db'}: there is a ledger already", hint="choose another folder")
    keys = Keys(passphrase_file)
    if any(one.origin == origin for one in keys.folder.remembered_all()):
        raise KeyringError(
            f"origin {origin}: a ledger of this name was made with this key folder before",
            hint="choose another origin: two ledgers must not share a log key",
        )
    passphrase = None if no_passphrase else new_passphrase(passphrase_file)

    def source(label: str) -> bytes:
        if passphrase is None:
            raise KeyringError(f"{label}: is there already, and encrypted", hint="leave out --no-passphrase")
        return passphrase

    wanted: tuple[tuple[Role, str], ...] = (("signer", signer), ("log", origin))
    missing = [(role, name) for role, name in wanted if not keys.folder.exists(role, name)]
    for role, name in wanted:
        if (role, name) not in missing:
            keys.folder.open(role, name, source)  # a wrong passphrase ends here, before anything is made
    for role, name in missing:
        keys.folder.create(role, name, passphrase)
    with Ledger.create(
        target,
        genesis,
        signer=keys.folder.open("signer", signer, source),
        log=keys.folder.open("log", origin, source),
        memory=keys.folder,
    ) as ledger:
        leaf = ledger.genesis.leaf.hex()
        vkeys = ledger.vkeys()
    if as_json:
        put_json(
            "init",
            {
                "ledger": str(target),
                "origin": origin,
                "fingerprint": leaf,
                "log_key": vkeys[0],
                "signer_key": vkeys[1],
            },
        )
        return
    put(f"ledger       {target}")
    put(f"origin       {origin}")
    put(f"fingerprint  {leaf}")
    put(f"log key      {vkeys[0]}")
    put(f"signer key   {vkeys[1]}")
    say(f"note the fingerprint down, away from this machine; the keys are in {keys.folder.path}")


def new_passphrase(file: Path | None) -> bytes:
    """A passphrase for new keys: asked twice at a terminal. Raises KeyringError for an empty one."""
    from ledger.errors import KeyringError
    from ledger.keyring.passphrase import passphrase_from

    def prompt(label: str) -> str:
        import getpass

        first = getpass.getpass("new passphrase for the keys: ")
        if first != getpass.getpass("the same again: "):
            fail("the two passphrases differ; nothing was made")
        return first

    source = passphrase_from(env=os.environ, file=file, prompt=prompt if sys.stdin.isatty() else None)
    passphrase = source("new keys")
    if not passphrase:
        raise KeyringError(
            "the passphrase is empty", hint="--no-passphrase keeps the keys unencrypted on purpose"
        )
    return passphrase


def _genesis(origin: str, title: str, purpose: str, facts: list[str]) -> Genesis:
    from ledger import __version__
    from ledger.api import Genesis
    from ledger.api.checks import MAX_BODY_BYTES
    from ledger.core import canonical

    matter = tuple(_fact(text) for text in facts)
    with typed():
        size = len(canonical.encode([title, purpose, matter]))
    if size > MAX_BODY_BYTES:
        fail(f"title, purpose and facts: {size} bytes, at most {MAX_BODY_BYTES}", "record long text later")
    software = f"evidence-ledger {__version__}"
    return Genesis(origin=origin, title=title, purpose=purpose, matter=matter, software=software)


def _fact(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        fail(f"--fact {text!r}: want NAME=VALUE")
    return name.strip(), value.strip()


@app.command()
def unlock(
    ledger: LedgerOption = None,
    duration: Annotated[str, typer.Option("--for", metavar="TIME", help="How long: 30m, 8h, 2d.")] = "8h",
    every: Annotated[bool, typer.Option("--all", help="All keys of the key folder.")] = False,
    passphrase_file: PassphraseFileOption = None,
    keyring: Annotated[
        bool, typer.Option("--keyring", help="Also leave the passphrase with the system's keyring.")
    ] = False,
) -> None:
    """Hold the keys in an agent for a sitting, so that nobody types a passphrase for every line.

    The ledger's log key and the signers' keys that are here are unlocked. The agent signs over a Unix
    socket that only you can open; the keys never leave it. `ledger lock` or the time-out ends it.
    """
    from ledger.agent.daemon import start
    from ledger.api import Ledger
    from ledger.cli.opening import passphrases
    from ledger.errors import KeyringError
    from ledger.keyring import default_folder
    from ledger.keyring.passphrase import store_in_keyring

    seconds = _seconds(duration)
    folder = default_folder()
    wanted = [(key.role, key.name) for key in folder.list()]
    if not every:
        with Ledger.open(evidence_folder(ledger)) as reading:
            names = {("log", reading.origin)}
            names |= {("signer", key.name) for key in reading.signers().active.values()}
        wanted = [key for key in wanted if key in names]
    if not wanted:
        raise KeyringError(
            f"{folder.path}: none of the ledger's keys is here",
            hint="EVIDENCE_LEDGER_KEYS names another key folder",
        )
    used: list[bytes] = []
    source = passphrases(folder, passphrase_file)

    def remembering(label: str) -> bytes:
        used.append(source(label))
        return used[-1]

    signers = [folder.open(role, name, remembering) for role, name in wanted]
    start(folder, signers, seconds)
    if keyring and used:
        store_in_keyring(folder, used[-1])
    for role, name in wanted:
        put(f"{role:6}  {name}")
    say(f"unlocked for {duration}; 'ledger lock' ends it")


def _seconds(text: str) -> float:
    units = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
    number, unit = text[:-1], text[-1:]
    if not (number.isascii() and number.isdigit() and unit in units and 0 < int(number) < 100_000):
        fail(f"--for {text!r}: want a number and s, m, h or d, such as 8h")
    return float(int(number) * units[unit])


@app.command()
def lock() -> None:
    """End the agent; keys must be unlocked again."""
    from ledger.agent.client import connect
    from ledger.keyring import default_folder

    agent = connect(default_folder())
    if agent is None:
        say("no agent was running")
        return
    agent.lock()
    say("locked")
