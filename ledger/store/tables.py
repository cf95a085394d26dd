"""The tables of a ledger's database, defined once, with SQLModel; `schema.sql` is what they emit.

`python -m ledger.store.tables > ledger/store/schema.sql` writes that file (`make schema`) and a test
holds the two equal. The SQLite adapter runs `schema.sql` and never imports this module: SQLModel costs
0.4 s to import, which is longer than a whole `ledger record` (docs/adr/0003-store.md).

Rows are not the domain: what an entry says is in its note. Every other column is a cache for look-up
that verification compares with the note. The triggers stop accidents, not an attacker with a hex editor.
"""

import sys
from typing import Final

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import Field, SQLModel

_STRICT: Final = {"sqlite_strict": True}


class EntryRow(SQLModel, table=True):
    """One entry. `note` is packed with `dictionary`; the other columns are caches.

    `last_object`: the highest object id once this entry was stored, so that the objects that came with
    entries a..b are one range of ids.
    """

    __tablename__ = "entry"
    __table_args__ = _STRICT

    index: int = Field(sa_column=Column("index", Integer, primary_key=True, autoincrement=False))
    leaf_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    kind: str = Field(sa_column=Column(Text, nullable=False))
    last_object: int = Field(sa_column=Column(Integer, nullable=False))
    dictionary: int = Field(sa_column=Column(Integer, nullable=False))
    note: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ObjectRow(SQLModel, table=True):
    """One object: its salt, and its first MiB packed; the rest is in `part`.

    `content_key` is the first 8 bytes of the plain SHA-256 as a signed integer: the look-up by which the
    same bytes are stored once. A hit counts only when SHA-256(salt || bytes) is the row's commitment.
    """

    __tablename__ = "object"
    __table_args__ = _STRICT

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    commitment: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    content_key: int = Field(sa_column=Column(Integer, nullable=False))
    size: int = Field(sa_column=Column(Integer, nullable=False))
    dictionary: int = Field(sa_column=Column(Integer, nullable=False))
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class PartRow(SQLModel, table=True):
    """The second and further MiB of a large object, packed one by one; `number` runs from 1."""

    __tablename__ = "part"
    __table_args__ = _STRICT

    object: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class DictionaryRow(SQLModel, table=True):
    """A zstd dictionary that packs notes or objects. Without it they can't be unpacked: never removed."""

    __tablename__ = "dictionary"
    __table_args__ = _STRICT

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    purpose: str = Field(sa_column=Column(Text, nullable=False))
    sha256: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class CheckpointRow(SQLModel, table=True):
    """A checkpoint note, by tree size."""

    __tablename__ = "checkpoint"
    __table_args__ = _STRICT

    size: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    note: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class NodeRow(SQLModel, table=True):
    """A cached Merkle node: the root of a perfect subtree of height 8, 16, 24, ..."""

    __tablename__ = "node"
    __table_args__ = _STRICT

    height: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    position: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def _table(model: type[SQLModel]) -> Table:
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    return table


_MODELS: Final[tuple[type[SQLModel], ...]] = (
    EntryRow,
    ObjectRow,
    PartRow,
    DictionaryRow,
    CheckpointRow,
    NodeRow,
)

# Exchanges are by far the most and are never looked up by kind: the index holds the rest only.
Index(
    "entry_kind",
    _table(EntryRow).c.kind,
    _table(EntryRow).c["index"],
    sqlite_where=_table(EntryRow).c.kind != "exchange",
)
Index("object_content", _table(ObjectRow).c.content_key)

# A new row must be the next one: this also keeps INSERT OR REPLACE from replacing an old one.
_NEXT: Final = {
    "entry": 'NEW."index" IS NOT (SELECT COALESCE(MAX("index"), -1) + 1 FROM entry)',
    "object": "NEW.id IS NOT (SELECT COALESCE(MAX(id), 0) + 1 FROM object)",
    "part": "NEW.number IS NOT (SELECT COALESCE(MAX(number), 0) + 1 FROM part WHERE object = NEW.object)",
    "dictionary": "NEW.id IS NOT (SELECT COALESCE(MAX(id), 0) + 1 FROM dictionary)",
    "checkpoint": "NEW.size <= (SELECT COALESCE(MAX(size), 0) FROM checkpoint)",
    "node": "NEW.position IS NOT "
    "(SELECT COALESCE(MAX(position), -1) + 1 FROM node WHERE height = NEW.height)",
}


def _triggers(table: str) -> list[str]:
    return [
        f'CREATE TRIGGER {table}_next BEFORE INSERT ON "{table}" WHEN {_NEXT[table]}\n'
        f"BEGIN SELECT RAISE(ABORT, '{table}: rows are appended in order'); END;",
        f'CREATE TRIGGER {table}_no_update BEFORE UPDATE ON "{table}"\n'
        f"BEGIN SELECT RAISE(ABORT, '{table}: rows are never changed'); END;",
        f'CREATE TRIGGER {table}_no_delete BEFORE DELETE ON "{table}"\n'
        f"BEGIN SELECT RAISE(ABORT, '{table}: rows are never deleted'); END;",
    ]


def emit() -> str:
    """The DDL of a ledger's SQLite database: tables, indexes, triggers."""
    dialect = sqlite.dialect()
    statements: list[str] = []
    for model in _MODELS:
        table = _table(model)
        statements.append(str(CreateTable(table).compile(dialect=dialect)).strip() + ";")
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            statements.append(str(CreateIndex(index).compile(dialect=dialect)).strip() + ";")
        statements.extend(_triggers(table.name))
    lines = [line.rstrip().replace("\t", "    ") for line in "\n\n".join(statements).splitlines()]
    header = "-- Written by `make schema` from ledger/store/tables.py (SQLModel). Do not edit.\n\n"
    return header + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(emit())
