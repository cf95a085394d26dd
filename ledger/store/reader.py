"""The database as verification sees it (`ledger.core.ports.EvidenceReader`): raw rows, nothing trusted.

Each thread has a connection of its own. What can't be read raises a LedgerError at the row where it
happens, so that the verifier can report it and go on behind it.
"""

import sqlite3
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ledger.core.merkle import Node
from ledger.core.ports import CachedColumns, EntryRecord, Fault, ObjectRecord, Shape
from ledger.errors import LedgerError, MalformedError
from ledger.store import connection as database
from ledger.store.connection import DATABASE_NAME, Translated
from ledger.store.packing import PART_BYTES, dictionary_digest
from ledger.store.sqlite import SqliteStore

MAX_DAMAGE_LINES = 20
MIN_ROW_BYTES = 128  # leaf hash, previous and signature don't compress: no entry takes less

# Where the rows of each table begin. A row before that is one that no entry and no reader asks for.
_FIRST = (
    ("entry", '"index"', 0, "entry-malformed"),
    ("object", "id", 1, "object-unreferenced"),
    ("part", "number", 1, "object-mismatch"),
    ("dictionary", "id", 1, "dictionary-mismatch"),
    ("checkpoint", "size", 1, "checkpoint-malformed"),
)
_STATISTICS = frozenset(("sqlite_stat1", "sqlite_stat4"))  # what ANALYZE leaves: hints for queries


class StoreReader:
    """Reads one evidence folder for verification. `close` when done."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / DATABASE_NAME
        self._local = threading.local()
        self._stores: list[SqliteStore] = []
        self._beyond: int | None = None
        store = self._store()
        with Translated(self._path):
            # One snapshot for the whole verification: who appends meanwhile must not seem to contradict it.
            store.raw_connection.execute("BEGIN")
            self._size = self._count(store)

    def _count(self, store: SqliteStore) -> int:
        """The number of places, or 0 where the table can't be read: its faults then say why."""
        try:
            (size,) = self._rows(store, 'SELECT COALESCE(MAX("index"), -1) + 1 FROM entry')[0]
            (pages,) = self._rows(store, "PRAGMA page_count")[0]
            (page,) = self._rows(store, "PRAGMA page_size")[0]
        except database.SQLITE_ERRORS:
            return 0
        # One forged row with a huge index must not keep a verifier busy for ever.
        most = pages * page // MIN_ROW_BYTES + 1
        if type(size) is not int or size > most:
            self._beyond = most
            size = most
        return max(int(size), 0)

    def close(self) -> None:
        """Close the connections of all threads."""
        for store in self._stores:
            store.close()

    def _store(self) -> SqliteStore:
        store: SqliteStore | None = getattr(self._local, "store", None)
        if store is None:
            store = self._local.store = SqliteStore.open(self._folder, writable=False)
            self._stores.append(store)
        return store

    @staticmethod
    def _rows(store: SqliteStore, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        return store.raw_connection.execute(sql, values).fetchall()

    def shape(self) -> Shape:
        """What the database holds."""
        return Shape(source=str(self._path), size=self._size, partial=False, database=True)

    def faults(self, quick: bool) -> Iterator[Fault]:
        """Schema, dictionaries, and (unless quick) SQLite's own check of its pages and indexes."""
        try:
            with Translated(self._path):
                yield from self._schema_faults()
                yield from self._dictionary_faults()
                yield from self._part_faults()
                yield from self._place_faults()
                if not quick:
                    for (line,) in self._store().raw_connection.execute(
                        f"PRAGMA integrity_check({MAX_DAMAGE_LINES})"
                    ):
                        if line != "ok":
                            yield Fault("database-damaged", None, str(line)[:300])
        except LedgerError as error:
            yield Fault("database-damaged", None, str(error))

    def _schema_faults(self) -> Iterator[Fault]:
        """Tables, indexes and triggers must be word for word those of this version."""
        want = _schema_of(database.schema_sql())
        have = {
            (kind, name): sql
            for kind, name, sql in self._store().raw_connection.execute(
                "SELECT type, name, sql FROM sqlite_master"
            )
            if not (kind == "table" and name in _STATISTICS)
        }
        for kind, name in sorted(want.keys() - have.keys()):
            yield Fault("schema-mismatch", None, f"{kind} {name} is missing")
        for kind, name in sorted(have.keys() - want.keys(), key=str):
            yield Fault("schema-mismatch", None, f"{kind} {name!r:.80} does not belong")
        for key in sorted(want.keys() & have.keys()):
            if want[key] != have[key]:
                yield Fault("schema-mismatch", None, f"{key[0]} {key[1]} differs from this version's")

    def _place_faults(self) -> Iterator[Fault]:
        """No row stands before the first place of its table, or further on than the file can hold."""
        for table, column, least, code in _FIRST:
            (found,) = self._rows(self._store(), f"SELECT MIN({column}) FROM {table}")[0]
            if found is not None and (type(found) is not int or found < least):
                yield Fault(code, None, f"{table}: a row at {found!r:.40}, before the first ({least})")
        if self._beyond is not None:
            yield Fault(
                "entry-missing",
                self._beyond,
                f"a row stands beyond {self._beyond} entries, the most that fit",
            )

    def _dictionary_faults(self) -> Iterator[Fault]:
        rows = self._rows(self._store(), "SELECT id, purpose, sha256, data FROM dictionary ORDER BY id")
        for place, (number, purpose, digest, data) in enumerate(rows, 1):
            if number != place:
                yield Fault("dictionary-mismatch", None, f"dictionary {place} is missing")
            if purpose not in ("note", "text"):
                yield Fault("dictionary-mismatch", None, f"dictionary {number}: purpose {purpose!r:.40}")
            if type(data) is not bytes or dictionary_digest(data) != digest:
                yield Fault("dictionary-mismatch", None, f"dictionary {number}: its SHA-256 differs")

    def _part_faults(self) -> Iterator[Fault]:
        """Parts belong to an object that is large enough to have them, numbered without gaps."""
        rows = self._rows(
            self._store(),
            "SELECT object, COUNT(*), MAX(number), "
            "(SELECT size FROM object WHERE id = part.object) FROM part GROUP BY object",
        )
        for number, count, last, size in rows:
            want = (size - 1) // PART_BYTES if type(size) is int and size > 0 else 0
            if count != last or count != want:
                yield Fault("object-mismatch", None, f"object number {number}: {count} parts, want {want}")

    def entries(self, start: int, stop: int) -> Iterator[EntryRecord]:
        """The rows of `entry` in order."""
        store = self._store()
        with Translated(self._path):
            rows = store.raw_connection.execute(
                'SELECT "index", note, dictionary, leaf_hash, kind, last_object FROM entry '
                'WHERE "index" >= ? AND "index" < ? ORDER BY "index"',
                (start, stop),
            )
            unpack = store.unpack_note
            for place, packed, dictionary, leaf, kind, last in rows:
                cached = CachedColumns(leaf, kind, last)
                try:
                    yield EntryRecord(place, unpack(packed, dictionary), cached, None)
                except (MalformedError, TypeError) as error:
                    yield EntryRecord(place, None, cached, str(error))

    def next_place(self, start: int) -> int | None:
        """`start` itself: a row that is absent is a finding."""
        return start if start < self._size else None

    def key_entries(self) -> Iterator[bytes]:
        """Notes whose kind column says genesis or key."""
        store = self._store()
        for kind in ("genesis", "key"):
            try:
                yield from store.notes_of_kind(kind)
            except TypeError as error:  # columns of other types than the schema's
                raise MalformedError(f"{kind} entries: {error}") from None

    def new_objects(self, after: int, last: int) -> Iterator[ObjectRecord]:
        """The rows of `object` in order."""
        store = self._store()
        with Translated(self._path):
            rows = store.raw_connection.execute(
                "SELECT id, commitment, salt, size, content_key, dictionary, data FROM object "
                "WHERE id > ? AND id <= ? ORDER BY id",
                (after, last),
            )
            for number, commitment, salt, size, key, dictionary, data in rows:
                blocks = store.plain(number, size, dictionary, data)
                if type(commitment) is not bytes or type(salt) is not bytes:
                    commitment, salt = _bytes_only(commitment), _bytes_only(salt)
                yield ObjectRecord(number, commitment, salt, size, key, blocks)

    def object(self, commitment: bytes) -> ObjectRecord | None:
        """The row of `object` with this commitment."""
        store = self._store()
        try:
            row = store.raw_connection.execute(
                "SELECT id, commitment, salt, size, content_key, dictionary, data FROM object "
                "WHERE commitment = ?",
                (commitment,),
            ).fetchone()
        except database.SQLITE_ERRORS as error:
            raise database.explain(error, self._path) from None
        if row is None:
            return None
        number, found, salt, size, key, dictionary, data = row
        blocks = store.plain(number, size, dictionary, data)
        return ObjectRecord(number, found, _bytes_only(salt), size, key, blocks)

    def object_number(self, commitment: bytes) -> int | None:
        """The number of the object with this commitment: an index look-up, its content is not read."""
        try:
            row = (
                self._store()
                .raw_connection.execute("SELECT id FROM object WHERE commitment = ?", (commitment,))
                .fetchone()
            )
        except database.SQLITE_ERRORS as error:
            raise database.explain(error, self._path) from None
        return None if row is None else row[0]

    def object_count(self) -> int:
        """The highest object number."""
        with Translated(self._path):
            (count,) = self._rows(self._store(), "SELECT COALESCE(MAX(id), 0) FROM object")[0]
        return int(count)

    def unreferenced(self) -> Iterator[bytes]:
        """None: the numbers of the objects tell."""
        yield from ()

    def withheld(self) -> dict[bytes, str]:
        """A database withholds nothing."""
        return {}

    def checkpoints(self) -> Iterator[bytes]:
        """The rows of `checkpoint`, by size."""
        store = self._store()
        with Translated(self._path):
            for size, note in store.raw_connection.execute("SELECT size, note FROM checkpoint ORDER BY size"):
                if type(note) is not bytes or note.split(b"\n", 2)[1:2] != [str(size).encode()]:
                    raise MalformedError(f"checkpoint row {size}: its note is of another size")
                yield note

    def nodes(self) -> Iterator[Node]:
        """The rows of `node`, in the order in which the tree completes them."""
        # All at once: there is one row in 255 entries, and a cursor left open would outlive the database.
        with Translated(self._path):
            rows = self._rows(
                self._store(),
                "SELECT height, position, hash FROM node ORDER BY ((position + 1) << height), height",
            )
        yield from rows

    def proof(self, index: int) -> bytes | None:
        """A database holds no proofs; it holds the whole tree."""
        return None


def _bytes_only(value: object) -> bytes:
    """A value of another type is no commitment and no salt; the digest then shows it."""
    return value if type(value) is bytes else b""


@lru_cache(maxsize=1)
def _schema_of(sql: str) -> dict[tuple[str, str], str | None]:
    """(type, name) -> sql of every object that the DDL makes, as SQLite spells it."""
    with sqlite3.connect(":memory:") as memory:
        memory.executescript(sql)
        rows = memory.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    memory.close()
    return {(kind, name): text for kind, name, text in rows}
