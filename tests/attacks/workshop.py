"""The attacker's tools: two ledgers to attack, a database whose guards are taken off and put back, a verdict.

`Scene.tampered` drops the triggers and loosens the tables (no STRICT, no NOT NULL), hands out the connection
and then restores every line of the schema exactly, so that only the data differ.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.api import Ledger, verifying
from ledger.errors import LedgerError
from ledger.store.connection import DATABASE_NAME
from ledger.verify.report import Outcome, Report
from ledger.verify.trust import Known
from tests.support import (
    BOB,
    ORIGIN,
    attachment,
    codes,
    correction,
    custody,
    dossier,
    exchange,
    key_add,
    key_revoke,
    long_note,
    make_ledger,
    note,
    one_line,
    open_ledger,
    purge,
    trust,
)

TABLES = ("entry", "object", "part", "dictionary", "checkpoint", "node")
KEYS = {
    "entry": ("index",),
    "object": ("id",),
    "part": ("object", "number"),
    "dictionary": ("id",),
    "checkpoint": ("size",),
    "node": ("height", "position"),
}
MIB = 1 << 20


def build_small(folder: Path, origin: str = ORIGIN, *, more: int = 0) -> None:
    """Every kind of entry, shared content, an empty object, one object of three parts, two signers."""
    large = b"".join(b"line %d of a long file\n" % number for number in range(110_000))
    assert 2 * MIB < len(large) < 3 * MIB
    ledger = make_ledger(
        folder,
        exchange("What is asked?", "What is answered.", tags=("first",)),
        note("a remark"),
        exchange("What is asked?", "Another answer.", tags=("again",)),
        long_note("a long remark"),
        attachment(large, "large.txt"),
        attachment(b"", "empty.bin"),
        key_add(BOB),
        custody(BOB),
        correction(1),
        key_revoke(BOB),
        origin=origin,
    )
    with ledger:
        last = ledger.entry(4).objects[0].commitment
        ledger.append([purge(last)])
        ledger.append([dossier(bytes(32), ledger.size), exchange("Last?", "The last.")])
        for number in range(more):
            ledger.append([note(f"more {number}")])


def build_big(folder: Path) -> None:
    """300 entries: a learned text dictionary, a cached tree node."""
    words = [sha256(b"%d" % number).hexdigest()[:9] for number in range(3000)]

    def text(number: int) -> str:
        return " ".join(words[(number * 7919 + step * (step + number)) % 3000] for step in range(400))

    with make_ledger(folder) as ledger:
        ledger.append([exchange(text(number), text(number + 1000)) for number in range(150)])
        ledger.append([exchange(f"question {number}", f"answer {number}") for number in range(149)])


@dataclass(frozen=True)
class Evidence:
    """All that a ledger holds as evidence: notes, contents by commitment, the newest checkpoint."""

    notes: tuple[bytes, ...]
    contents: tuple[tuple[bytes, bytes, bytes], ...]
    checkpoint: bytes


def evidence(folder: Path) -> Evidence:
    with Ledger.open(folder) as ledger:
        entries = list(ledger.entries())
        marks = sorted({ref.commitment for entry in entries for ref in entry.objects})
        return Evidence(
            notes=tuple(entry.note for entry in entries),
            contents=tuple(
                (mark, ledger.salt(mark), sha256(ledger.content(mark)).digest()) for mark in marks
            ),
            checkpoint=ledger.newest_checkpoint(),
        )


class Scene:
    """One ledger, ready to be attacked again and again in a folder of its own."""

    def __init__(self, built: Path, folder: Path) -> None:
        self.built = built
        self.folder = folder
        self.file = folder / DATABASE_NAME
        self.data = (built / DATABASE_NAME).read_bytes()
        self.restore()

    def restore(self, data: bytes | None = None) -> None:
        """The folder as it was, with nothing else in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.file.write_bytes(self.data if data is None else data)

    @cached_property
    def evidence(self) -> Evidence:
        return evidence(self.built)

    @cached_property
    def schema(self) -> list[tuple[str, str, str]]:
        with closing(connect(self.built / DATABASE_NAME)) as database:
            rows = database.execute(
                "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
            )
            return list(rows)

    @cached_property
    def loosened(self) -> bytes:
        """The database without triggers, STRICT and NOT NULL."""
        self.restore()
        with closing(connect(self.file)) as database:
            for kind, name, _ in self.schema:
                if kind == "trigger":
                    database.execute(f"DROP TRIGGER {name}")
            database.execute("PRAGMA writable_schema = ON")
            database.execute(
                "UPDATE sqlite_master SET sql = replace(replace(sql, ' STRICT', ''), ' NOT NULL', '') "
                "WHERE type = 'table'"
            )
        return self.file.read_bytes()

    @contextmanager
    def tampered(self) -> Iterator[sqlite3.Connection]:
        """A connection with the guards off; afterwards they are back, word for word."""
        self.restore(self.loosened)
        with closing(connect(self.file)) as database:
            database.execute("BEGIN")
            yield database
            for kind, _, sql in self.schema:
                if kind == "trigger":
                    database.execute(sql)
            database.execute("PRAGMA writable_schema = ON")
            for kind, name, sql in self.schema:
                if kind == "table":
                    database.execute(
                        "UPDATE sqlite_master SET sql = ? WHERE name = ? AND type = 'table'", (sql, name)
                    )
            database.execute("COMMIT")

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows, oldest first."""
        with closing(connect(self.built / DATABASE_NAME)) as database:
            cursor = database.execute(f"SELECT * FROM {table} ORDER BY rowid")
            columns = [column[0] for column in cursor.description]
            return [dict(zip(columns, row, strict=True)) for row in cursor]

    def verdict(self, **options: Any) -> tuple[Outcome | None, set[str]]:
        """Outcome and codes, or None and the error's name. Whatever is no LedgerError comes out: a bug."""
        try:
            report = self.verify(**options)
        except LedgerError as error:
            one_line(error)
            return None, {type(error).__name__}
        return report.outcome, codes(report)

    def verify(self, **options: Any) -> Report:
        return verifying.verify(self.folder, **{"trust": trust(), **options})

    def changes_evidence(self) -> bool:
        """Whether what the ledger hands out differs from what was recorded, or can't be had at all."""
        try:
            return evidence(self.folder) != self.evidence
        except LedgerError:
            return True

    def writer_raises_ledger_errors_only(self) -> None:
        """Opening and appending to what was tampered with works or is refused; it is never a traceback."""
        try:
            with open_ledger(self.folder) as ledger:
                ledger.append([note("after the attack")])
        except LedgerError as error:
            one_line(error)


def connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    return database


def where(table: str, row: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """The condition that picks a row, and its values."""
    return " AND ".join(f'"{key}" = ?' for key in KEYS[table]), tuple(row[key] for key in KEYS[table])


def remembered(folder: Path) -> tuple[Known, ...]:
    """What a key folder would remember of the ledger as it is."""
    with Ledger.open(folder) as ledger:
        return (
            Known(
                label="the remembered checkpoint",
                note=ledger.newest_checkpoint(),
                genesis=ledger.genesis.leaf,
            ),
        )


def flip(data: bytes, place: int, mask: int = 1) -> bytes:
    changed = bytearray(data)
    changed[place] ^= mask
    return bytes(changed)
