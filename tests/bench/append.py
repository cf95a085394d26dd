"""Appending against raw sqlite3 that makes the same commit and signature."""

import base64
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ledger.store.connection import schema_sql
from tests.bench.corpus import LOG, SIGNER, drafts, new_ledger
from tests.bench.measure import Line, at_least, in_turn, median, ratios

SINGLES = 100
BATCH = 1000
ROUNDS = 9

_DDL = """
CREATE TABLE entry (id INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT;
CREATE TABLE object (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, data BLOB NOT NULL) STRICT;
"""


def database(path: Path, ddl: str) -> sqlite3.Connection:
    """WAL, synchronous FULL, pages of 8 KiB: as the ledger's."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("page_size = 8192", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(ddl)
    return connection


class Lean:
    """The leanest thing that can be called an append: three plain rows, one signature, no compression."""

    def __init__(self, path: Path) -> None:
        self._db = database(path, _DDL)
        self._count = 0
        self._text = b"evidence-ledger/entry/v1\n" + b"x" * 700  # about as long as the ledger's

    def append(self, contents: list[list[bytes]]) -> None:
        """One transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        notes, objects = [], []
        for content in contents:
            self._count += 1
            text = self._text + str(self._count).encode() + b"\n"
            notes.append((self._count, text + base64.b64encode(SIGNER.sign(text))))
            for place, data in enumerate(content):
                digest = hashlib.sha256(os.urandom(32) + data).digest()
                objects.append((self._count * 2 + place, digest, data))
        self._db.executemany("INSERT INTO object VALUES (?, ?, ?)", objects)
        self._db.executemany("INSERT INTO entry VALUES (?, ?)", notes)
        self._db.execute("COMMIT")


class Same:
    """The floor: raw sqlite3 doing the same commit. The very rows that a ledger wrote, into the same
    schema, with the same signatures: one an entry, one a checkpoint."""

    def __init__(self, path: Path, source: Path) -> None:
        self._db = database(path, schema_sql())
        rows = sqlite3.connect(source)
        self._entries = rows.execute('SELECT * FROM entry ORDER BY "index"').fetchall()
        self._objects = rows.execute("SELECT * FROM object ORDER BY id").fetchall()
        rows.close()
        self._done = self._objects_done = 0

    def append(self, count: int) -> None:
        """One transaction of `count` entries, the objects that came with them, and a checkpoint."""
        entries = self._entries[self._done : self._done + count]
        self._done += count
        last = entries[-1][3]
        objects = self._objects[self._objects_done : last]
        self._objects_done = last
        self._db.execute("BEGIN IMMEDIATE")
        for _ in entries:
            SIGNER.sign(_TEXT)
        LOG.sign(_TEXT[:200])
        self._db.executemany("INSERT INTO object VALUES (?, ?, ?, ?, ?, ?, ?)", objects)
        self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", entries)
        self._db.execute("INSERT INTO checkpoint VALUES (?, ?)", (self._done, _TEXT[:250]))
        self._db.execute("COMMIT")


_TEXT = b"evidence-ledger/entry/v1\n" + b"x" * 700


def run() -> Iterator[Line]:
    """The lines of this benchmark."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        made = drafts(BATCH * (ROUNDS + 3) + SINGLES * (ROUNDS + 2))
        plain = [[content.data or b"" for content in draft.objects] for draft in made]
        with new_ledger(folder / "first") as first:
            for start in range(0, len(made), BATCH):
                first.append(made[start : start + BATCH])
        lean, same = Lean(folder / "lean.db"), Same(folder / "same.db", folder / "first" / "ledger.db")
        with new_ledger(folder / "evidence") as ledger:
            ledger.append(made[:BATCH])  # the dictionary is learned here, once in a ledger's life
            places = {"ours": BATCH, "lean": BATCH}

            def take(who: str, count: int) -> tuple[int, int]:
                start = places[who]
                places[who] += count
                return start, start + count

            def ours(count: int, times: int) -> None:
                for _ in range(times):
                    start, stop = take("ours", count)
                    ledger.append(made[start:stop])

            def leanly(count: int, times: int) -> None:
                for _ in range(times):
                    start, stop = take("lean", count)
                    lean.append(plain[start:stop])

            def the_same(count: int, times: int) -> None:
                for _ in range(times):
                    same.append(count)

            works = {"lean": leanly, "same": the_same, "ours": ours}
            batch = in_turn(ROUNDS, **{name: partial(work, BATCH, 1) for name, work in works.items()})
            single = in_turn(ROUNDS, **{name: partial(work, 1, SINGLES) for name, work in works.items()})
    for name, times, count, target in (
        ("single durable", single, SINGLES, 0.7),
        ("batch (1000)", batch, BATCH, 0.6),
    ):
        figures = " ".join(f"{who} {median(values) / count * 1e6:.0f}" for who, values in times.items())
        yield at_least(
            f"{name} append, x raw, same commit", ratios(times, "same", "ours"), target, figures + " us"
        )
        yield Line(
            f"{name} append, x raw, 3 lean rows", ratios(times, "lean", "ours"), "(no target)", True, ""
        )
