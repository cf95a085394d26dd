"""llm's database, opened in memory as it is in the file, and its rows as values.

Nothing of the file is trusted: views, virtual tables and triggers are not read, texts are bounded, and a
query that runs for ever is cut off. A database in write-ahead mode is refused: its newest calls may be in
a file beside it (`logs.db-wal`), which is not here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NamedTuple

from ledger.capture.imports.messages import MAX_ROLE, as_text
from ledger.capture.imports.model import Source
from ledger.capture.imports.values import list_at, parse_json, text_at
from ledger.errors import CaptureError

MAX_PATH: Final = 2_000  # messages that are looked at before the end of an answer
MAX_PARTS: Final = 10_000  # of one message
MAX_VALUE: Final = 256 << 20  # bytes of one column
MAX_STEPS: Final = 500  # of a million instructions each: no query here needs a hundredth of it
_STEP: Final = 1_000_000
_LEAST_ROW: Final = 8  # bytes that a row takes at the very least
_WRITE_AHEAD: Final = 2  # bytes 18 and 19 of the file: www.sqlite.org/fileformat.html section 1.3.3
_TURN: Final = ("id", "thread_id", "parent_message_hash", "tip_message_hash", "model", "datetime_utc")
_RESPONSE: Final = (
    "id",
    "model",
    "resolved_model",
    "prompt",
    "system",
    "prompt_json",
    "response",
    "reasoning",
    "conversation_id",
    "datetime_utc",
)


class Turn(NamedTuple):
    """A row of `turns`: the last message before the answer (None: there is none), and the answer's last."""

    id: str
    thread: Any
    parent: Any
    tip: Any
    model: Any
    resolved: Any
    time: Any


class Path(NamedTuple):
    """(hash, role) of each message in order. `whole`: it begins with a message that has no parent."""

    messages: list[tuple[str, str]]
    whole: bool


class Part(NamedTuple):
    """A piece of a message."""

    kind: str
    text: str


def opened(source: Source) -> sqlite3.Connection:
    """The database, in memory. Raises CaptureError."""
    data = source.data
    if len(data) < 100:
        raise CaptureError(f"{source.name}: not an SQLite database")
    if _WRITE_AHEAD in (data[18], data[19]):
        raise CaptureError(
            f"{source.name}: in write-ahead mode: newer calls may be in the file {source.name}-wal beside it",
            hint="'llm logs backup FILE' writes everything into one file; import that",
        )
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.deserialize(data)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        connection.close()
        raise CaptureError(f"{source.name}: not a readable SQLite database: {error}") from None
    return connection


class Tables:
    """Reads rows. Raises sqlite3.Error and UnicodeDecodeError for a damaged database."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self.name = name
        self._connection = connection
        self._steps = 0
        (pages,), (page,) = (self._first(f"PRAGMA {what}") for what in ("page_count", "page_size"))
        self._most = pages * page // _LEAST_ROW
        connection.set_progress_handler(self._too_long, _STEP)
        rows = self._rows("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'")
        self._columns = {str(name): self._columns_of(str(name)) for (name,) in rows}
        self._parts = lru_cache(maxsize=4_096)(self._parts_of)
        self.text = lru_cache(maxsize=4_096)(self._text_of)
        self._message = lru_cache(maxsize=65_536)(self._message_of)

    def has(self, table: str) -> bool:
        """Whether there is a table of that name."""
        return table in self._columns

    def _too_long(self) -> bool:
        self._steps += 1
        return self._steps > MAX_STEPS

    def _rows(self, sql: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        self._steps = 0
        return iter(self._connection.execute(sql, values))

    def _first(self, sql: str) -> Any:
        return self._connection.execute(sql).fetchone()

    def _all(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Each row of a table. A damaged tree of pages can give the same rows for ever."""
        for count, row in enumerate(self._rows(sql)):
            if count > self._most:
                raise CaptureError(f"{self.name}: damaged: it gives more rows than it can hold")
            yield row

    def _columns_of(self, table: str) -> frozenset[str]:
        return frozenset(row[0] for row in self._rows("SELECT name FROM pragma_table_info(?)", (table,)))

    def _select(self, table: str, columns: tuple[str, ...], rest: str = "") -> str:
        """A column that this version of the table does not have is null."""
        have = self._columns[table]
        named = ", ".join(f'"{name}"' if name in have else f'NULL AS "{name}"' for name in columns)
        return f'SELECT {named} FROM "{table}"{rest}'

    def turns(self) -> Iterator[Turn]:
        """The turns by id. Rows without one are left out: nothing could refer to them."""
        columns = (*_TURN[:5], "resolved_model", _TURN[5])
        for row in self._all(self._select("turns", columns, " ORDER BY id")):
            yield Turn(str(row[0]), *row[1:])

    def responses(self) -> Iterator[dict[str, Any]]:
        """The rows of the older table that no turn repeats, by id."""
        newer = ' WHERE id NOT IN (SELECT id FROM "turns" WHERE id NOT NULL)' if self.has("turns") else ""
        for row in self._all(self._select("responses", _RESPONSE, f"{newer} ORDER BY id")):
            yield dict(zip(_RESPONSE, row, strict=True))

    def path(self, tip: Any) -> Path | None:
        """The messages from the first one to `tip`; None where a parent is missing or comes again."""
        if not (self.has("messages") and self.has("parts")):
            return None
        found: list[tuple[str, str]] = []
        seen: set[str] = set()
        while tip is not None and len(found) < MAX_PATH:
            row = self._message(tip) if isinstance(tip, str) else None
            if row is None or tip in seen:
                return None
            seen.add(tip)
            found.append((tip, " ".join(str(row[1]).split())[:MAX_ROLE]))
            tip = row[0]
        return Path(found[::-1], tip is None)

    def _message_of(self, message: str) -> tuple[Any, Any] | None:
        sql = self._select("messages", ("parent_hash", "role"), ' WHERE "hash" = ?')
        return next(self._rows(sql, (message,)), None)

    def _text_of(self, message: str) -> str:
        """The pieces of a message but its reasoning."""
        return "\n".join(part.text for part in self._parts(message) if part.kind != "reasoning")

    def reasoning(self, message: str) -> str:
        """The reasoning among the pieces of a message."""
        return "\n".join(part.text for part in self._parts(message) if part.kind == "reasoning" and part.text)

    def _parts_of(self, message: str) -> tuple[Part, ...]:
        sql = self._select(
            "parts", ("type", "tool_name", "text", "payload"), " WHERE message_hash = ? ORDER BY position"
        )
        return tuple([self._part(*row) for row in islice(self._rows(sql, (message,)), MAX_PARTS)])

    def _part(self, kind: Any, name: Any, text: Any, payload: Any) -> Part:
        kind = str(kind)
        if isinstance(text, str):
            return Part(kind, text)
        value = (
            parse_json(payload.encode("utf-8", "replace"), "payload") if isinstance(payload, str) else None
        )
        pieces = list_at(value, "text_ref")
        if pieces:
            return Part(kind, "".join(map(self._piece, pieces)))
        if kind == "tool_call":
            given = value.get("arguments") if isinstance(value, dict) else None
            return Part(kind, f"(tool call: {name})\n{as_text(given)}")
        if kind == "tool_result":
            return Part(kind, f"(tool result: {name})\n{text_at(value, 'output') or ''}")
        return Part(kind, "" if kind == "reasoning" else f"({kind})")

    def _piece(self, piece: Any) -> str:
        """A piece of a text: literal, or a fragment that is kept once."""
        literal = piece.get("literal") if isinstance(piece, dict) else None
        if isinstance(literal, str):
            return literal
        number = piece.get("fragment") if isinstance(piece, dict) else None
        if type(number) is int and self.has("fragments") and -(2**63) <= number < 2**63:
            row = next(self._rows('SELECT content FROM "fragments" WHERE id = ?', (number,)), None)
            if row and isinstance(row[0], str):
                return row[0]
        return "(a fragment that is not in the database)"
