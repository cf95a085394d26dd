"""Verification and export of what lies at a path: an evidence folder, or a bundle."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ledger.bundle.reader import BundleReader
from ledger.errors import NotFoundError, SchemaError
from ledger.keyring import KeyFolder
from ledger.store.connection import DATABASE_NAME
from ledger.store.reader import StoreReader
from ledger.verify import plan
from ledger.verify.report import Axis, Report
from ledger.verify.trust import Known, Trust


def database_folder(path: Path) -> Path | None:
    """The evidence folder that `path` names (the folder, or the database in it), or None."""
    if path.is_dir() and (path / DATABASE_NAME).exists():
        return path
    if path.name == DATABASE_NAME and path.is_file():
        return path.parent
    return None


def open_reader(path: Path) -> StoreReader | BundleReader:
    """A reader of the database or bundle at `path`. Raises NotFoundError, SchemaError, BundleError."""
    folder = database_folder(path)
    if folder is not None:
        return StoreReader(folder)
    if not path.exists():
        raise NotFoundError(
            f"{path}: no ledger or bundle there",
            hint="make a ledger with 'ledger init', or name one with --ledger or EVIDENCE_LEDGER",
        )
    if path.is_file() and path.suffix.lower() == ".db":
        with path.open("rb") as file:
            if file.read(16) == b"SQLite format 3\x00":
                raise SchemaError(
                    f"{path}: a database under another name", hint=f"put it into a folder as {DATABASE_NAME}"
                )
        raise SchemaError(f"{path}: not a ledger (not an SQLite database)")
    return BundleReader(path)


def verify(
    path: Path,
    *,
    trust: Trust | None = None,
    checkpoints: Iterable[Known] = (),
    memory: KeyFolder | None = None,
    quick: bool = False,
    threads: int = 1,
    require: tuple[Axis, ...] = (),
) -> Report:
    """Verify the database or bundle at `path`.

    `memory` is the user's key folder: what it remembers of ledgers with this origin and genesis counts as
    trust from outside the file (section 9). Raises only where `path` is no ledger and no bundle.
    """
    reader = open_reader(path)
    try:
        known = (*checkpoints, *(remembered(memory) if memory is not None else ()))
        return plan.verify(reader, trust=trust, known=known, quick=quick, threads=threads, require=require)
    finally:
        reader.close()


def remembered(memory: KeyFolder) -> tuple[Known, ...]:
    """What the key folder remembers, as checkpoints from outside."""
    return tuple(
        Known(label="the remembered checkpoint", note=one.checkpoint, genesis=one.genesis)
        for one in memory.remembered_all()
    )
