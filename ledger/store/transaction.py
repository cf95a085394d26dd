"""One transaction's rows on their way into the database: kept as tuples, written in a few statements.

Whoever holds a `Transaction` holds SQLite's write lock (`SqliteStore.write`); what it has read of the head
can't move under it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.core.merkle import Node
from ledger.errors import HeadMovedError
from ledger.store.objects import PreparedObject
from ledger.store.packing import NOTE_PURPOSE, dictionary_digest

if TYPE_CHECKING:
    from ledger.store.sqlite import SqliteStore

_KEYS_AT_ONCE: Final = 500  # parameters of one statement; SQLite's own limit is far above
# Rows of one INSERT. `executemany` lets go of the interpreter's lock at every row, and where another thread
# is busy each row then waits for its turn. Few lengths, so that each statement is compiled once.
_ROWS_AT_ONCE: Final = (64, 16, 4, 1)


class Head(NamedTuple):
    """The newest entry: the number of entries, its leaf hash, the highest object id."""

    size: int
    leaf: bytes | None
    last_object: int


class Transaction:
    """Rows on their way in. They are kept as tuples and written in a few statements at the end."""

    __slots__ = ("_connection", "_entries", "_known", "_notes", "_objects", "_store", "head")

    def __init__(self, store: SqliteStore, connection: sqlite3.Connection) -> None:
        self._store = store
        self._connection = connection
        self._entries: list[tuple[int, bytes, str, int]] = []
        self._notes: list[bytes] = []
        self._objects: list[tuple[int, bytes, bytes, int, int, int, bytes]] = []
        self._known: dict[int, list[tuple[bytes, bytes]]] = {}
        self.head = store.head()

    def expect(self, keys: list[int]) -> None:
        """Look up the content that is about to be added, many keys at a time; `find_content` needs it."""
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            some = keys[start : start + _KEYS_AT_ONCE]
            marks = ",".join("?" * len(some))
            sql = f"SELECT content_key, salt, commitment FROM object WHERE content_key IN ({marks})"
            for key, salt, commitment in self._connection.execute(sql, some):
                self._known.setdefault(key, []).append((salt, commitment))

    def find_content(self, prepared: PreparedObject) -> bytes | None:
        """The commitment under which these same bytes are in the ledger already, or None."""
        for salt, commitment in self._known.get(prepared.content_key, ()):
            if prepared.salted(salt) == commitment:
                return commitment
        return None

    def add_object(self, prepared: PreparedObject) -> None:
        """Store an object that `find_content` did not find."""
        number = self.head.last_object + 1
        self.head = Head(self.head.size, self.head.leaf, number)
        key = prepared.content_key
        self._known.setdefault(key, []).append((prepared.salt, prepared.commitment))
        row = (
            number,
            prepared.commitment,
            prepared.salt,
            key,
            prepared.size,
            prepared.dictionary,
            prepared.first,
        )
        self._objects.append(row)
        if prepared.parts is not None:
            self._flush_objects()
            self._connection.executemany(
                "INSERT INTO part VALUES (?, ?, ?)",
                ((number, place, data) for place, data in enumerate(prepared.parts, 1)),
            )

    def add_entry(self, index: int, note: bytes, leaf: bytes, kind: str) -> None:
        """Append an entry. Raises HeadMovedError unless it is the next one (compare-and-swap)."""
        if index != self.head.size:
            raise HeadMovedError(f"{self._store.path}: want entry {self.head.size} next, have {index}")
        self._entries.append((index, leaf, kind, self.head.last_object))
        self._notes.append(note)
        self.head = Head(index + 1, leaf, self.head.last_object)

    def add_nodes(self, nodes: list[Node]) -> None:
        """Cache Merkle nodes (height, position, hash)."""
        if nodes:
            self._insert("node", nodes)

    def add_checkpoint(self, size: int, note: bytes) -> None:
        """Keep a checkpoint."""
        self._connection.execute("INSERT INTO checkpoint VALUES (?, ?)", (size, note))

    def add_dictionary(self, purpose: str, data: bytes) -> None:
        """Keep a dictionary and pack with it from now on."""
        (number,) = self._connection.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM dictionary").fetchone()
        self._connection.execute(
            "INSERT INTO dictionary VALUES (?, ?, ?, ?)", (number, purpose, dictionary_digest(data), data)
        )
        self._store.add_known_dictionary(purpose, number, data)

    def flush(self) -> None:
        """Write what is still held."""
        self._flush_objects()
        if self._entries:
            dictionary = self._store.dictionary(NOTE_PURPOSE)
            packed = self._store.packer.pack_many(self._notes, dictionary)
            rows = [(*one, dictionary, note) for one, note in zip(self._entries, packed, strict=True)]
            self._insert("entry", rows)
            self._entries.clear()
            self._notes.clear()

    def _flush_objects(self) -> None:
        if self._objects:
            self._insert("object", self._objects)
            self._objects.clear()

    def _insert(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Add whole rows, in order."""
        done = 0
        for count in _ROWS_AT_ONCE:
            while len(rows) - done >= count:
                some = rows[done : done + count]
                marks = ",".join(["(" + ",".join("?" * len(some[0])) + ")"] * count)
                self._connection.execute(
                    f"INSERT INTO {table} VALUES {marks}", [value for row in some for value in row]
                )
                done += count
