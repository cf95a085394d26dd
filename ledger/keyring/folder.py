"""The key folder: one file a key, and what is remembered of each ledger.

    log/<slug>.pem      a ledger's log key; its name is the origin         PKCS#8 PEM, see pkcs8.py
    signers/<slug>.pem  a person's key, for any number of ledgers
    <slug>.pub          beside each, its vkey line
    known/              see known.py
    redaction/          see redaction.py
    use-keyring         there if the system's keyring holds the passphrase, see passphrase.py

A key file is made once (O_EXCL, fsync) and never overwritten or deleted by this package: a lost log key
closes its ledger for ever. Does NOT protect a key that is made without a passphrase from whoever reads
the disk or a backup of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from ledger.core.note import ED25519, VerifierKey, check_key_name, format_vkey, parse_vkey
from ledger.errors import KeyringError, LedgerError
from ledger.keyring import known, pkcs8, redaction
from ledger.keyring.files import OTHERS_WRITE, create_new, exists, make_folder, read_own, slug, unslug

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ledger.core.checkpoint import Checkpoint

Role = Literal["log", "signer"]

_FOLDERS: Final[dict[Role, str]] = {"log": "log", "signer": "signers"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalSigner:
    """A key in this process's memory; a `ledger.core.ports.Signer`."""

    role: Role
    name: str
    public_key: bytes
    private: Ed25519PrivateKey = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of `message` (RFC 8032)."""
        return self.private.sign(message)


class KeyInfo(NamedTuple):
    """One key in the folder. `vkey` is None for an encrypted key whose .pub file is missing."""

    role: Role
    name: str
    vkey: VerifierKey | None
    encrypted: bool
    path: Path


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """A folder of keys. Reading makes nothing; `create` and `remember` make what is missing."""

    path: Path

    def create(self, role: Role, name: str, passphrase: bytes | None) -> VerifierKey:
        """Make a key and its files, and return its vkey. None leaves the key unencrypted.

        Raises KeyringError; a key of that role and name that exists is never overwritten.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        what = _label(role, check_key_name(name, "key name"))
        path = self._path(role, name)
        private = Ed25519PrivateKey.generate()
        pem = pkcs8.format_private_key(private, passphrase)
        vkey = VerifierKey(name=name, algorithm=ED25519, public_key=_public(private))
        # A file that can't be opened again must show now, not after the first entry.
        if _public(pkcs8.parse_private_key(pem, passphrase, what)) != vkey.public_key:
            raise KeyringError(f"{what}: the new key file does not read back")
        make_folder(self.path, what)
        make_folder(path.parent, what)
        # The .pub first: left alone by a crash it blocks the name but loses nothing.
        public = path.with_suffix(".pub")
        create_new(public, f"{format_vkey(vkey)}\n".encode(), what, mode=0o644)
        try:
            create_new(path, pem, what)
        except KeyringError:
            public.unlink(missing_ok=True)
            raise
        return vkey

    def open(self, role: Role, name: str, passphrase_source: Callable[[str], bytes]) -> LocalSigner:
        """Read a key. `passphrase_source` is called, with the key's label, only if it is encrypted.

        Raises KeyringError: missing, open to others, damaged, wrong passphrase, other than its .pub file.
        """
        what, path = _label(role, name), self._path(role, name)
        pem = self._read(role, name)
        passphrase = passphrase_source(what) if pkcs8.is_encrypted(pem, f"{what}: {path}") else None
        private = pkcs8.parse_private_key(pem, passphrase, f"{what}: {path}")
        found = _public(private)
        vkey = self._read_public(role, name)
        if vkey is None:
            _restore_public(path, VerifierKey(name=name, algorithm=ED25519, public_key=found), what)
        elif vkey.public_key != found:
            raise KeyringError(
                f"{what}: {path} holds the key {found.hex()}, its .pub file says {vkey.public_key.hex()}",
                hint="restore both files from one copy",
            )
        return LocalSigner(role=role, name=name, public_key=found, private=private)

    def exists(self, role: Role, name: str) -> bool:
        """Whether there is a key file of that role and name."""
        return exists(self._path(role, name), _label(role, name))

    def encrypted(self, role: Role, name: str) -> bool:
        """Whether opening the key takes a passphrase."""
        return pkcs8.is_encrypted(self._read(role, name), f"{_label(role, name)}: {self._path(role, name)}")

    def vkey(self, role: Role, name: str) -> VerifierKey:
        """The key's vkey, from its .pub file or, without one, from an unencrypted key file."""
        vkey = self._read_public(role, name)
        if vkey is not None:
            return vkey
        if not self.encrypted(role, name):
            return _vkey_of(self.open(role, name, _never))
        raise KeyringError(
            f"{_label(role, name)}: no .pub file beside {self._path(role, name)}",
            hint="opening the key once writes it again: `ledger unlock`",
        )

    def list(self) -> tuple[KeyInfo, ...]:
        """Every key in the folder: log keys first, then signers, by file name."""
        found = []
        for role, folder in _FOLDERS.items():
            for path in sorted((self.path / folder).glob("*.pem")):
                found.append(self._info(role, path))
        return tuple(found)

    def remember(self, ledger: known.Remembered) -> None:
        """Remember a ledger's checkpoint; KeyringError if a larger one, or another root, is remembered."""
        known.remember(self.path, ledger)

    def remembered(self, origin: str, genesis: bytes) -> known.Remembered | None:
        """What is remembered of the ledger with that origin and that leaf hash of entry 0, or None."""
        return known.remembered(self.path, origin, genesis)

    def remembered_all(self) -> tuple[known.Remembered, ...]:
        """Everything remembered, by origin and genesis."""
        return known.remembered_all(self.path)

    def remembered_of(self, origin: str) -> tuple[Checkpoint, ...]:
        """The checkpoint of each remembered ledger of that origin, parsed."""
        return known.remembered_of(self.path, origin)

    def redaction_key(self, origin: str) -> bytes:
        """The 32 bytes for the HMAC of that ledger's secrets, made once. Raises KeyringError."""
        return redaction.redaction_key(self.path, origin)

    def find_redaction_key(self, origin: str) -> bytes | None:
        """The same; None where nothing was ever recorded with one here."""
        return redaction.find_redaction_key(self.path, origin)

    def _path(self, role: Role, name: str) -> Path:
        return self.path / _FOLDERS[role] / f"{slug(name)}.pem"

    def _read(self, role: Role, name: str) -> bytes:
        path, what = self._path(role, name), _label(role, name)
        if not exists(path, what):
            raise KeyringError(
                f"{what}: no key file {path}",
                hint="`ledger key list` shows the keys; EVIDENCE_LEDGER_KEYS names another folder",
            )
        return read_own(path, what)

    def _read_public(self, role: Role, name: str) -> VerifierKey | None:
        path = self._path(role, name).with_suffix(".pub")
        vkey = _parse_public(path, _label(role, name)) if exists(path, _label(role, name)) else None
        if vkey is not None and vkey.name != name:
            raise KeyringError(f"{_label(role, name)}: {path} names {vkey.name!r:.80}")
        return vkey

    def _info(self, role: Role, path: Path) -> KeyInfo:
        public = path.with_suffix(".pub")
        vkey = _parse_public(public, f"{role} key") if exists(public, f"{role} key") else None
        name = vkey.name if vkey is not None else unslug(path.stem)
        if name is None or self._path(role, name) != path:
            raise KeyringError(f"{path}: can't tell whose key it is", hint=f"restore {public}")
        encrypted = self.encrypted(role, name)
        if vkey is None and not encrypted:
            vkey = self.vkey(role, name)
        return KeyInfo(role=role, name=name, vkey=vkey, encrypted=encrypted, path=path)


def default_folder() -> KeyFolder:
    """The folder that `EVIDENCE_LEDGER_KEYS` names, else `keys` in the user's data folder."""
    named = os.environ.get("EVIDENCE_LEDGER_KEYS")
    if named:
        return KeyFolder(Path(named).expanduser())
    from platformdirs import user_data_dir

    return KeyFolder(Path(user_data_dir("evidence-ledger", appauthor=False)) / "keys")


def _label(role: Role, name: str) -> str:
    return f"{role} key {name}"


def _public(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()


def _vkey_of(signer: LocalSigner) -> VerifierKey:
    return VerifierKey(name=signer.name, algorithm=ED25519, public_key=signer.public_key)


def _never(what: str) -> bytes:
    raise KeyringError(f"{what}: the key file is encrypted: want a passphrase")


def _parse_public(path: Path, what: str) -> VerifierKey:
    data = read_own(path, what, mask=OTHERS_WRITE)
    try:
        vkey = parse_vkey(data.decode().removesuffix("\n"), what)
    except (LedgerError, UnicodeDecodeError):
        raise KeyringError(f"{what}: want one vkey line in {path}", hint=f"restore {path}") from None
    if vkey.algorithm != ED25519 or data != f"{format_vkey(vkey)}\n".encode():
        raise KeyringError(f"{what}: want one vkey line in {path}", hint=f"restore {path}")
    return vkey


def _restore_public(path: Path, vkey: VerifierKey, what: str) -> None:
    """Write a missing .pub file again. A folder that can't be written to is no reason not to sign."""
    try:
        create_new(path.with_suffix(".pub"), f"{format_vkey(vkey)}\n".encode(), what, mode=0o644)
    except KeyringError:
        return
