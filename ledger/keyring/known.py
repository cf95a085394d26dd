"""What this machine remembers of each ledger, as ssh's `known_hosts` does: genesis, newest checkpoint.

    known/<slug of origin>/<first 16 hex digits of genesis>  =
        "origin " origin LF "genesis " hex(leaf hash of entry 0) LF LF checkpoint note, verbatim

It is trust from outside the evidence: a ledger cut short, or forked, is smaller than or differs from what
is remembered. A memory only grows: a smaller checkpoint, or another root at the same size, is refused.

Signatures are NOT verified here; the caller remembers what it has signed or verified. Does NOT protect
against whoever can write to this folder, and knows nothing of ledgers first seen elsewhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.core.digest import HASH_SIZE, parse_hex
from ledger.errors import KeyringError, LedgerError
from ledger.keyring.files import OTHERS_WRITE, make_folder, read_own, slug

if TYPE_CHECKING:
    from ledger.core.checkpoint import Checkpoint

_FOLDER: Final = "known"


class Remembered(NamedTuple):
    """A ledger: origin, genesis (leaf hash of entry 0) and a checkpoint note."""

    origin: str
    genesis: bytes
    checkpoint: bytes


def format_remembered(ledger: Remembered) -> bytes:
    """The file's bytes."""
    return f"origin {ledger.origin}\ngenesis {ledger.genesis.hex()}\n\n".encode() + ledger.checkpoint


def parse_remembered(data: bytes, what: str) -> tuple[Remembered, Checkpoint]:
    """The ledger in a file's bytes, and its checkpoint parsed. Raises KeyringError."""
    from ledger.core.checkpoint import parse_checkpoint

    lines = data.split(b"\n", 3)
    try:
        origin = lines[0].decode().removeprefix("origin ")
        genesis = parse_hex(lines[1].decode().removeprefix("genesis "), what)
        ledger = Remembered(origin=origin, genesis=genesis, checkpoint=lines[3])
        checkpoint = parse_checkpoint(ledger.checkpoint, what)
    except (IndexError, UnicodeDecodeError, LedgerError):
        raise _damaged(what) from None
    if format_remembered(ledger) != data or checkpoint.origin != origin:
        raise _damaged(what)
    return ledger, checkpoint


def remember(folder: Path, ledger: Remembered) -> None:
    """Write the memory of `ledger`. Raises KeyringError if that would make it smaller or other."""
    what = f"remembered checkpoint of {ledger.origin}"
    new = _check_new(ledger, what)
    path = _path(folder, ledger.origin, ledger.genesis)
    try:
        lock = _lock(path.parent)
    except FileNotFoundError:
        for parent in (folder, folder / _FOLDER, path.parent):
            make_folder(parent, what)
        lock = _lock(path.parent)
    try:
        old = _read(path, ledger.origin, ledger.genesis)
        if old is not None:
            if new.size < old.size:
                raise KeyringError(f"{what}: size {old.size} is remembered in {path}, have only {new.size}")
            if new.size == old.size and new.root != old.root:
                raise KeyringError(f"{what}: another root of size {old.size} is remembered in {path}")
            if new.note == old.note:
                return
        _replace(path, format_remembered(ledger), what)
    finally:
        if lock is not None:
            os.close(lock)


def remembered(folder: Path, origin: str, genesis: bytes) -> Remembered | None:
    """What is remembered, or None. A damaged file is a KeyringError that names it."""
    found = _read(_path(folder, origin, genesis), origin, genesis)
    return None if found is None else Remembered(origin=origin, genesis=genesis, checkpoint=found.note)


def remembered_all(folder: Path) -> tuple[Remembered, ...]:
    """Every ledger remembered, by origin and genesis."""
    found = [ledger for ledger, _ in _read_all(folder, (folder / _FOLDER).glob("*/*"))]
    return tuple(sorted(found, key=lambda ledger: (ledger.origin, ledger.genesis)))


def remembered_of(folder: Path, origin: str) -> tuple[Checkpoint, ...]:
    """The checkpoint of each remembered ledger of that origin; reads no other origin's files."""
    place = folder / _FOLDER / slug(origin)
    try:
        paths = list(place.iterdir())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise KeyringError(f"remembered: can't read {place}: {error.strerror}") from None
    return tuple([checkpoint for _, checkpoint in _read_all(folder, paths)])


def _read_all(folder: Path, paths: Iterable[Path]) -> Iterator[tuple[Remembered, Checkpoint]]:
    for path in paths:
        if path.name.startswith("."):  # a write under way, or one that a crash left
            continue
        ledger, checkpoint = parse_remembered(read_own(path, "remembered", mask=OTHERS_WRITE), str(path))
        if _path(folder, ledger.origin, ledger.genesis) != path:
            raise _damaged(str(path))
        yield ledger, checkpoint


def _path(folder: Path, origin: str, genesis: bytes) -> Path:
    return folder / _FOLDER / slug(origin) / genesis.hex()[:16]


def _read(path: Path, origin: str, genesis: bytes) -> Checkpoint | None:
    try:
        path.lstat()
    except FileNotFoundError:
        return None
    ledger, checkpoint = parse_remembered(read_own(path, "remembered", mask=OTHERS_WRITE), str(path))
    if (ledger.origin, ledger.genesis) != (origin, genesis):
        raise KeyringError(f"{path}: is of {ledger.origin!r:.80}, genesis {ledger.genesis.hex()}")
    return checkpoint


def _check_new(ledger: Remembered, what: str) -> Checkpoint:
    """The checkpoint to be remembered, parsed: what is written must read back."""
    from ledger.core.checkpoint import parse_checkpoint

    if len(ledger.genesis) != HASH_SIZE:
        raise KeyringError(f"{what}: want a genesis of 32 bytes, have {len(ledger.genesis)}")
    try:
        checkpoint = parse_checkpoint(ledger.checkpoint, what)
    except LedgerError as error:
        raise KeyringError(str(error)) from None
    if checkpoint.origin != ledger.origin:
        raise KeyringError(f"{what}: the checkpoint is of {checkpoint.origin!r:.80}")
    return checkpoint


def _damaged(what: str) -> KeyringError:
    return KeyringError(
        f"{what}: damaged: want origin, genesis, a blank line and a checkpoint",
        hint="restore it from a copy; removing it forgets the ledger, and with it the trust in its genesis",
    )


def _lock(folder: Path) -> int | None:
    """Hold the folder until the descriptor is closed: two writers must not both find the older memory.

    LIMIT: no lock on Windows; there two commands at once may leave the smaller of their checkpoints.
    """
    if sys.platform == "win32":
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        return None
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    with suppress(OSError):  # some network folders can't be locked
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _replace(path: Path, data: bytes, what: str) -> None:
    # No fsync, on purpose: this runs at each append, and a crash of the machine that loses the newest
    # memory loses no evidence; the next append or verification remembers it again. Renamed over the old
    # file all the same: on ext4 that costs 0.15 ms, and keeps a power cut from leaving an empty file.
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
            file.write(data)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise KeyringError(f"{what}: can't write {path}: {error.strerror}") from None
