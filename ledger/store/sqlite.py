"""The SQLite adapter: plain `sqlite3` over the schema that SQLModel emits (docs/adr/0003-store.md).

Append is one `BEGIN IMMEDIATE` behind a fair queue: the head is read and the new rows are written in
one transaction, objects and entry together, so a crash leaves either all of them or none. Rows travel
as tuples.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Final, NamedTuple

from ledger.core.digest import node_hash
from ledger.core.merkle import NODE_STEP, Frontier, perfect_subtrees
from ledger.errors import LedgerError, MalformedError, NotFoundError, StoreError
from ledger.store import connection as database
from ledger.store.connection import DATABASE_NAME, Translated
from ledger.store.lock import Queue
from ledger.store.packing import NO_DICTIONARY, PART_BYTES, Packer
from ledger.store.transaction import Head, Transaction

MAX_NOTE_BYTES: Final = 65_535
MAX_DICTIONARY_BYTES: Final = 1 << 20


class StoredObject(NamedTuple):
    """What the store knows of an object; its bytes come from `SqliteStore.blocks`."""

    number: int
    commitment: bytes
    salt: bytes
    size: int


class SqliteStore:
    """One evidence folder. Not for several threads at once: open one store a thread."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, *, writable: bool) -> None:
        self.folder = folder
        self.path = folder / DATABASE_NAME
        self.writable = writable
        self._connection = connection
        self._packer = Packer()
        self._dictionaries: dict[str, int] = {}
        self._known_dictionaries = 0
        self._queue = Queue(folder)
        # Who only reads (a verifier above all) must get in where the table is damaged or gone.
        with nullcontext() if writable else suppress(LedgerError):
            self.load_dictionaries()

    # -- opening ---------------------------------------------------------------------------------

    @classmethod
    def create(cls, folder: Path) -> "SqliteStore":
        """Make the folder (0700) and an empty database in it. Refuses where a database exists."""
        path = folder / DATABASE_NAME
        if path.exists():
            raise StoreError(f"{path}: there is a ledger already", hint="choose another folder")
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{folder}: can't make the evidence folder: {error.strerror}") from None
        turn = Queue(folder)
        try:
            with turn:
                return cls._create(folder, path)
        finally:
            turn.close()

    @classmethod
    def _create(cls, folder: Path, path: Path) -> "SqliteStore":
        if path.exists():
            raise StoreError(f"{path}: there is a ledger already", hint="choose another folder")
        try:
            with Translated(path):
                return cls(folder, database.create(path), writable=True)
        except BaseException:
            discard(folder)
            raise

    @classmethod
    def open(cls, folder: Path, *, writable: bool = True) -> "SqliteStore":
        """Open an existing ledger. Raises NotFoundError, SchemaError or StoreError."""
        path = folder / DATABASE_NAME
        opener = database.open_writable if writable else database.open_readable
        store = opener(path)
        with Translated(path):
            return cls(folder, store, writable=writable)

    def close(self) -> None:
        """Close the database; the last one out folds the write-ahead log into it."""
        self._queue.close()
        with suppress(sqlite3.Error):
            self._connection.close()

    def load_dictionaries(self) -> None:
        """Read the dictionaries that were added since. A damaged one shows when something needs it."""
        with Translated(self.path):
            rows = self._connection.execute(
                "SELECT id, purpose, data FROM dictionary WHERE id > ? AND length(data) <= ? ORDER BY id",
                (self._known_dictionaries, MAX_DICTIONARY_BYTES),
            ).fetchall()
        for number, purpose, data in rows:
            with suppress(MalformedError, TypeError):
                self._packer.add_dictionary(number, data)
                self._dictionaries[purpose] = number
            self._known_dictionaries = number

    # -- reading ---------------------------------------------------------------------------------

    @property
    def packer(self) -> Packer:
        """Packs content for this ledger; for the thread that opened the store."""
        return self._packer

    def dictionary(self, purpose: str) -> int:
        """The newest dictionary for that purpose, or 0."""
        return self._dictionaries.get(purpose, NO_DICTIONARY)

    def head(self) -> Head:
        """The newest entry, as of now."""
        with Translated(self.path):
            row = self._connection.execute(
                'SELECT "index" + 1, leaf_hash, last_object FROM entry ORDER BY "index" DESC LIMIT 1'
            ).fetchone()
        return Head(*row) if row else Head(0, None, 0)

    def note(self, index: int) -> bytes:
        """The note of one entry. Raises NotFoundError, MalformedError."""
        with Translated(self.path):
            row = self._connection.execute(
                'SELECT note, dictionary FROM entry WHERE "index" = ?', (index,)
            ).fetchone()
        if row is None:
            size = self.head().size
            raise NotFoundError(
                f"entry {index}: there is none in {self.path}", hint=f"entries run from 0 to {size - 1}"
            )
        return self.unpack_note(*row)

    def notes(self, start: int, stop: int, *, newest_first: bool = False) -> Iterator[bytes]:
        """The notes with start <= index < stop."""
        order = "DESC" if newest_first else "ASC"
        with Translated(self.path):
            rows = self._connection.execute(
                'SELECT note, dictionary, "index" FROM entry '
                f'WHERE "index" BETWEEN ? AND ? ORDER BY 3 {order}',
                (start, stop - 1),
            )
            for note, dictionary, _ in rows:
                yield self.unpack_note(note, dictionary)

    def unpack_note(self, packed: bytes, dictionary: int) -> bytes:
        """A note from its columns. Raises MalformedError."""
        if type(dictionary) is not int or type(packed) is not bytes:
            raise MalformedError("the row's columns have the wrong types")
        if dictionary > self._known_dictionaries:
            self.load_dictionaries()
        return self._packer.unpack(packed, dictionary, MAX_NOTE_BYTES)

    def notes_of_kind(self, kind: str) -> Iterator[bytes]:
        """The notes of one kind other than exchange, oldest first, by index."""
        with Translated(self.path):
            rows = self._connection.execute(
                "SELECT note, dictionary FROM entry WHERE kind = ? AND kind != 'exchange' ORDER BY \"index\"",
                (kind,),
            ).fetchall()
        for row in rows:
            yield self.unpack_note(*row)

    def find(self, commitment: bytes) -> StoredObject | None:
        """The object with this commitment, or None."""
        with Translated(self.path):
            row = self._connection.execute(
                "SELECT id, commitment, salt, size FROM object WHERE commitment = ?", (commitment,)
            ).fetchone()
        return StoredObject(*row) if row else None

    def blocks(self, number: int) -> Iterator[bytes]:
        """The plain bytes of an object, at most 1 MiB at a time. Raises MalformedError, StoreError."""
        with Translated(self.path):
            row = self._connection.execute(
                "SELECT size, dictionary, data FROM object WHERE id = ?", (number,)
            ).fetchone()
        if row is None:
            raise NotFoundError(f"object {number}: there is none in {self.path}")
        size, dictionary, data = row
        if dictionary > self._known_dictionaries:
            self.load_dictionaries()
        yield self._packer.unpack(data, dictionary, PART_BYTES)
        if size > PART_BYTES:
            yield from self.further_blocks(number, dictionary)

    def further_blocks(self, number: int, dictionary: int) -> Iterator[bytes]:
        """The plain bytes of an object from its second MiB on."""
        with Translated(self.path):
            parts = self._connection.execute(
                "SELECT data FROM part WHERE object = ? ORDER BY number", (number,)
            )
            for (data,) in parts:
                yield self._packer.unpack(data, dictionary, PART_BYTES)

    def plain(self, number: int, size: object, dictionary: int, data: bytes) -> Iterable[bytes]:
        """The plain bytes of a row of `object`; what can't be unpacked raises when it is iterated over."""
        if type(size) is int and size > PART_BYTES:
            return self._large(number, dictionary, data)
        try:
            return (self._packer.unpack(data, dictionary, PART_BYTES),)
        except MalformedError:
            return self._small(dictionary, data)

    def _small(self, dictionary: int, data: bytes) -> Iterator[bytes]:
        yield self._packer.unpack(data, dictionary, PART_BYTES)

    def _large(self, number: int, dictionary: int, data: bytes) -> Iterator[bytes]:
        yield from self._small(dictionary, data)
        yield from self.further_blocks(number, dictionary)

    @property
    def raw_connection(self) -> sqlite3.Connection:
        """The connection, for this room's own reader."""
        return self._connection

    def checkpoint(self, size: int) -> bytes | None:
        """The checkpoint of exactly that size, or None."""
        with Translated(self.path):
            row = self._connection.execute("SELECT note FROM checkpoint WHERE size = ?", (size,)).fetchone()
        return _checkpoint_note(row)

    def newest_checkpoint(self) -> bytes | None:
        """The checkpoint of the largest size, or None."""
        with Translated(self.path):
            row = self._connection.execute(
                "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1"
            ).fetchone()
        return _checkpoint_note(row)

    def node(self, height: int, position: int) -> bytes:
        """The root of a perfect subtree, from leaf hashes and cached nodes. Raises NotFoundError."""
        base = height - height % NODE_STEP
        first, count = position << (height - base), 1 << (height - base)
        with Translated(self.path):
            if base:
                rows = self._connection.execute(
                    "SELECT hash FROM node WHERE height = ? AND position >= ? AND position < ? "
                    "ORDER BY position",
                    (base, first, first + count),
                ).fetchall()
            else:
                rows = self._connection.execute(
                    'SELECT leaf_hash FROM entry WHERE "index" >= ? AND "index" < ? ORDER BY "index"',
                    (first, first + count),
                ).fetchall()
        if len(rows) != count:
            raise NotFoundError(f"{self.path}: no cached hash of height {height} at {position}")
        hashes = [row[0] for row in rows]
        if any(type(value) is not bytes for value in hashes):
            raise MalformedError(f"{self.path}: a cached hash of height {height} at {position} is no hash")
        while len(hashes) > 1:
            hashes = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
        value: bytes = hashes[0]
        return value

    def frontier(self, size: int) -> Frontier:
        """The right edge of the tree of the first `size` entries, from cached hashes."""
        return Frontier(size, [self.node(height, position) for height, position in perfect_subtrees(size)])

    # -- appending -------------------------------------------------------------------------------

    @contextmanager
    def write(self, after: Callable[[], None] | None = None) -> Iterator[Transaction]:
        """Queue up, take SQLite's write lock, and hand out a transaction that commits at the end.

        Whatever is raised inside rolls everything back. `after` runs once it is committed, before the
        next writer's turn. Raises StoreError.
        """
        if not self.writable:
            raise StoreError(f"{self.path}: opened for reading only")
        with self._queue:
            with Translated(self.path):
                self._connection.execute("BEGIN IMMEDIATE")
            try:
                with Translated(self.path):
                    self.load_dictionaries()
                    transaction = Transaction(self, self._connection)
                    yield transaction
                    transaction.flush()
                    self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                self.forget_dictionaries()
                raise
            if after is not None:
                after()

    def forget_dictionaries(self) -> None:
        """After a rollback: only what the database really holds may pack."""
        self._packer, self._dictionaries, self._known_dictionaries = Packer(), {}, 0
        with suppress(LedgerError):
            self.load_dictionaries()

    def add_known_dictionary(self, purpose: str, number: int, data: bytes) -> None:
        """A dictionary that the running transaction has just written."""
        self._packer.add_dictionary(number, data)
        self._dictionaries[purpose] = number
        self._known_dictionaries = number


def discard(folder: Path) -> None:
    """Remove a database that `create` could not finish."""
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            (folder / (DATABASE_NAME + suffix)).unlink()


def _checkpoint_note(row: tuple[object] | None) -> bytes | None:
    """The note in a row of `checkpoint`. Raises MalformedError."""
    if row is None:
        return None
    (note,) = row
    if type(note) is not bytes:
        raise MalformedError("a checkpoint's column has the wrong type")
    return note
