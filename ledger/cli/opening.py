"""Opening a ledger with the keys that this user has: from the agent, or from key files by passphrase."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from ledger.agent.client import AgentClient, connect
from ledger.api.ledger import Ledger
from ledger.core.ports import Signer
from ledger.errors import KeyringError
from ledger.keyring import KeyFolder, default_folder
from ledger.keyring.passphrase import passphrase_from

Role = Literal["log", "signer"]


def passphrases(folder: KeyFolder, file: Path | None) -> Callable[[str], bytes]:
    """Where a passphrase comes from: --passphrase-file, the environment, the system's keyring, a prompt.

    What was typed for one key is offered to the next one, so that one passphrase is typed once.
    """
    asked: list[bytes] = []

    def prompt(label: str) -> str:
        import getpass

        return getpass.getpass(f"passphrase of {label}: ")

    source = passphrase_from(
        env=os.environ, file=file, prompt=prompt if sys.stdin.isatty() else None, folder=folder
    )

    def remembering(label: str) -> bytes:
        if not asked:
            asked.append(source(label))
        return asked[0]

    return remembering


class Keys:
    """The keys at hand in this command: the agent's if it runs, else key files."""

    def __init__(self, passphrase_file: Path | None = None) -> None:
        self.folder = default_folder()
        self._agent: AgentClient | None = connect(self.folder)
        self._source = passphrases(self.folder, passphrase_file)

    def find(self, role: Role, name: str) -> Signer:
        """A key that can sign. Raises KeyringError: missing, locked, wrong passphrase."""
        if self._agent is not None:
            held = self._agent.signer(role, name)
            if held is not None:
                return held
        if not self.folder.exists(role, name):
            what = "log key" if role == "log" else "signer"
            raise KeyringError(
                f"{what} {name}: no such key in {self.folder.path}",
                hint="EVIDENCE_LEDGER_KEYS names another key folder; 'ledger key list' shows the keys",
            )
        return self.folder.open(role, name, self._source)

    def has(self, role: Role, name: str) -> bool:
        """Whether there is such a key here, locked or not."""
        return self.folder.exists(role, name)


def open_ledger(folder: Path) -> Ledger:
    """The ledger, for reading."""
    return Ledger.open(folder)


def open_for_append(folder: Path, signer: str | None, passphrase_file: Path | None) -> Ledger:
    """The ledger with a signer and its log key, ready to append. Raises as `ready_to_append` does."""
    return ready_to_append(folder, signer, passphrase_file)()


def ready_to_append(folder: Path, signer: str | None, passphrase_file: Path | None) -> Callable[[], Ledger]:
    """Find the keys, asking for passphrases; what is returned opens the ledger, in whichever thread.

    The signer: --signer, EVIDENCE_LEDGER_SIGNER, else the one active signer whose key is here.
    Raises KeyringError, NotFoundError, SchemaError, StoreError.
    """
    keys = Keys(passphrase_file)
    with Ledger.open(folder) as reading:
        origin = reading.origin
        name = signer or os.environ.get("EVIDENCE_LEDGER_SIGNER") or _only_signer(reading, keys)
    signs, logs = keys.find("signer", name), keys.find("log", origin)
    return lambda: Ledger.open(folder, signer=signs, log=logs, memory=keys.folder)


def _only_signer(ledger: Ledger, keys: Keys) -> str:
    names = sorted({key.name for key in ledger.signers().active.values()})
    here = [name for name in names if keys.has("signer", name)]
    if len(here) == 1:
        return here[0]
    if here:
        raise KeyringError(
            f"{ledger.path}: the keys of several signers are here: {', '.join(here)}",
            hint="choose one with --signer or EVIDENCE_LEDGER_SIGNER",
        )
    raise KeyringError(
        f"{ledger.path}: none of its signers' keys is in {keys.folder.path} ({', '.join(names)})",
        hint="EVIDENCE_LEDGER_KEYS names another key folder; 'ledger key add' adds your key to the ledger",
    )
