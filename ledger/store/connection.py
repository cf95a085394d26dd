"""Opening the database: the file's marks, its pragmas, and SQLite's errors in the user's words."""

import os
import sqlite3
from importlib.resources import files
from pathlib import Path
from typing import Final

from ledger.errors import LedgerError, NotFoundError, SchemaError, StoreError

DATABASE_NAME: Final = "ledger.db"
APPLICATION_ID: Final = 0x45764C67  # "EvLg": PRAGMA application_id, bytes 68-71 of the file
SCHEMA_VERSION: Final = 1  # PRAGMA user_version
PAGE_SIZE: Final = 8192  # 4096 wastes half a page on a row of 2 KB
BUSY_SECONDS: Final = 60.0
# SQLite quotes a damaged schema in its messages, and `sqlite3` fails to decode them.
SQLITE_ERRORS: Final = (sqlite3.Error, UnicodeDecodeError)


def schema_sql() -> str:
    """The DDL of this version (`ledger/store/schema.sql`, emitted by ledger.store.tables)."""
    return (files("ledger.store") / "schema.sql").read_text(encoding="utf-8")


class Translated:
    """Turn SQLite's errors into a StoreError that says what to do. Nothing was committed."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, SQLITE_ERRORS):
            raise explain(error, self._path) from None


def explain(error: Exception, path: Path) -> LedgerError:
    """The StoreError for one of SQLITE_ERRORS."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_NOTADB"):
        return SchemaError(f"{path}: not a ledger (not an SQLite database)")
    if name.startswith("SQLITE_FULL"):
        return StoreError(
            f"{path}: the disk is full; nothing was recorded", hint="free some space, then repeat"
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM")):
        return read_only(path)
    # On a read-only disk SQLite can't open the write-ahead log, and says no more than that.
    if name.startswith("SQLITE_CANTOPEN") and path.exists() and not os.access(path.parent, os.W_OK):
        return read_only(path)
    if name.startswith("SQLITE_CANTOPEN"):
        return StoreError(f"{path}: can't open the database", hint="check the permissions of file and folder")
    if name.startswith("SQLITE_BUSY"):
        return StoreError(f"{path}: another program holds the ledger; nothing was recorded", hint="try again")
    if name.startswith("SQLITE_CORRUPT"):
        return StoreError(f"{path}: the database file is damaged: {error}", hint="run 'ledger verify'")
    if name.startswith("SQLITE_IOERR"):
        return StoreError(f"{path}: the disk failed ({name}); the last write may not have been recorded")
    return StoreError(f"{path}: {error}", hint="run 'ledger verify'")


def read_only(path: Path) -> StoreError:
    """The error of a write where only reading is possible."""
    return StoreError(
        f"{path}: the ledger is read-only; nothing was recorded",
        hint="make the file and its folder writable, or record into another ledger",
    )


def create(path: Path) -> sqlite3.Connection:
    """A new database with this version's schema. The caller has seen to it that `path` is free."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.executescript("BEGIN IMMEDIATE;\n" + schema_sql() + "COMMIT;")
    _configure(connection)
    return connection


def open_writable(path: Path) -> sqlite3.Connection:
    """The existing database, for reading and appending. Raises NotFoundError, SchemaError, StoreError."""
    _check_file(path)
    with Translated(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=BUSY_SECONDS
        )
        _check_marks(connection, path)
        _configure(connection)
    return connection


def open_readable(path: Path) -> sqlite3.Connection:
    """The existing database, for reading only: nothing in the folder is changed if it can be helped.

    A folder that can't be written (a DVD, a court's share) has no room for WAL's index file; there the
    database is opened as immutable, unless a write-ahead log lies beside it, which must then be readable.
    """
    _check_file(path)
    uri = path.absolute().as_uri()
    with Translated(path):
        try:
            connection = sqlite3.connect(
                f"{uri}?mode=ro",
                uri=True,
                isolation_level=None,
                timeout=BUSY_SECONDS,
                check_same_thread=False,
            )
            _check_marks(connection, path)
        except sqlite3.OperationalError as error:
            if path.with_name(path.name + "-wal").exists() or "SQLITE_CORRUPT" in str(
                getattr(error, "sqlite_errorname", "")
            ):
                raise
            connection = sqlite3.connect(
                f"{uri}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False
            )
            _check_marks(connection, path)
    return connection


def _configure(connection: sqlite3.Connection) -> None:
    # FULL: a commit that was acknowledged is on the disk. NORMAL would lose it at a power cut, and a
    # checkpoint handed out before would then look like tampering.
    connection.execute("PRAGMA synchronous = FULL")


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise SchemaError(f"{path}: a folder, where the database should be")
    if not path.exists():
        raise NotFoundError(
            f"{path}: no ledger there",
            hint="make one with 'ledger init', or name one with --ledger or EVIDENCE_LEDGER",
        )
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise StoreError(f"{path}: can't read: {error.strerror}") from None
    if head != b"SQLite format 3\x00":
        raise SchemaError(f"{path}: not a ledger (not an SQLite database)")


def _check_marks(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise SchemaError(f"{path}: an SQLite database, but not a ledger (application id {application:#x})")
    if version > SCHEMA_VERSION:
        raise SchemaError(
            f"{path}: made by a later version (schema {version}, this program knows {SCHEMA_VERSION})",
            hint="install a newer evidence-ledger to open it",
        )
    if version < 1:
        raise SchemaError(f"{path}: unknown schema version {version}")
    # A view or virtual table in the place of a table could run anything, or for ever, when it is read.
    stand_in = connection.execute(
        "SELECT name FROM sqlite_master WHERE (type = 'view' OR sql LIKE 'CREATE VIRTUAL%') "
        "AND name IN ('entry', 'object', 'part', 'dictionary', 'checkpoint', 'node')"
    ).fetchone()
    if stand_in:
        raise SchemaError(f"{path}: {stand_in[0]} is no table: not a ledger")
