"""Appending against raw sqlite3 that makes the same commit and signature."""

import base64
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.corpus import SIGNER, drafts, new_ledger
from tests.bench.measure import Line, at_least, in_turn, median, ratios

SINGLES = 100
BATCH = 1000
ROUNDS = 9

_DDL = """
CREATE TABLE entry (id INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT;
CREATE TABLE object (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, data BLOB NOT NULL) STRICT;
"""


class Raw:
    """The floor: WAL, synchronous FULL, one entry and two objects a draft, each entry signed once."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "raw.db", isolation_level=None)
        self._db.execute("PRAGMA page_size = 8192")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_DDL)
        self._count = 0
        # The note that a signature goes on, about as long as the ledger's.
        self._text = b"evidence-ledger/entry/v1\n" + b"x" * 700

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


def run() -> Iterator[Line]:
    """The lines of this benchmark."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        raw = Raw(folder)
        made = drafts(BATCH * (ROUNDS + 3) + SINGLES * (ROUNDS + 2))
        plain = [[content.data or b"" for content in draft.objects] for draft in made]
        with new_ledger(folder / "evidence") as ledger:
            ledger.append(made[:BATCH])  # the dictionary is learned here, once in a ledger's life
            places = {"ours": BATCH, "raw": BATCH}

            def take(who: str, count: int) -> tuple[int, int]:
                start = places[who]
                places[who] += count
                return start, start + count

            def batch_ours() -> None:
                start, stop = take("ours", BATCH)
                ledger.append(made[start:stop])

            def batch_raw() -> None:
                start, stop = take("raw", BATCH)
                raw.append(plain[start:stop])

            def single_ours() -> None:
                start, stop = take("ours", SINGLES)
                for draft in made[start:stop]:
                    ledger.append([draft])

            def single_raw() -> None:
                start, stop = take("raw", SINGLES)
                for contents in plain[start:stop]:
                    raw.append([contents])

            batch = in_turn(ROUNDS, raw=batch_raw, ours=batch_ours)
            single = in_turn(ROUNDS, raw=single_raw, ours=single_ours)
    yield at_least(
        "single durable append, x raw sqlite3",
        ratios(single, "raw", "ours"),
        0.7,
        f"raw {median(single['raw']) / SINGLES * 1e6:.0f} ours {median(single['ours']) / SINGLES * 1e6:.0f} us",
    )
    yield at_least(
        "batch append (1000), x raw sqlite3",
        ratios(batch, "raw", "ours"),
        0.6,
        f"raw {median(batch['raw']) / BATCH * 1e6:.0f} ours {median(batch['ours']) / BATCH * 1e6:.0f} us an entry",
    )
