"""Every cell of every table is changed, several ways; every row is deleted, doubled, swapped.

Each attack must be found, or leave every note, content, salt and the newest checkpoint as they were. The
attacks of the second sort are listed in HARMLESS, with the reason; any other that passes fails the test.
"""

import sqlite3
from itertools import pairwise
from typing import Any

import pytest

from ledger.verify.report import Outcome
from tests.attacks.workshop import KEYS, TABLES, Scene, flip, where

COLUMNS = {
    "entry": ("index", "leaf_hash", "kind", "last_object", "dictionary", "note"),
    "object": ("id", "commitment", "salt", "content_key", "size", "dictionary", "data"),
    "part": ("object", "number", "data"),
    "dictionary": ("id", "purpose", "sha256", "data"),
    "checkpoint": ("size", "note"),
    "node": ("height", "position", "hash"),
}
CELLS = [(table, column) for table, columns in COLUMNS.items() for column in columns]

# What may pass, because it leaves all evidence as it was.
HARMLESS = {
    # The frame has no back-reference into a dictionary, so each unpacks it to the same bytes.
    ("object", "dictionary"),
    ("entry", "dictionary"),
    # A bit of a zstd frame that decoders ignore, or an empty frame: the same bytes come out.
    ("entry", "note"),
    ("object", "data"),
    ("part", "data"),
    # Says only what the next append packs with.
    ("dictionary", "purpose"),
}


def changed(value: Any) -> list[Any]:
    """Other values for a cell: nearby ones, none, and ones of other types."""
    others: list[Any] = [None]
    if isinstance(value, int):
        others += [value + 1, value - 1, -value - 1, value + (1 << 40), (1 << 63) - 1, "x", b"x"]
    elif isinstance(value, str):
        others += ["", value + "x", value.upper(), "exchange", "note", "key", "text", "genesis", b"note", 7]
    else:
        if value:
            others += [flip(value, place, 1 << place % 8) for place in {0, 4, len(value) // 2, len(value) - 1}
                       if place < len(value)]  # fmt: skip
            others += [value[:-1], value[1:], bytes(len(value))]
        others += [b"", value + b"\0", "text", 7]
    return [other for other in others if type(other) is not type(value) or other != value]


def sample(table: str, rows: list[dict[str, Any]], *, whole: bool) -> list[dict[str, Any]]:
    """All rows of the small ledger; of the big one what the small one lacks, and an entry and an object."""
    if whole or len(rows) <= 4:
        return rows
    return [rows[len(rows) // 2]]


def undetected(scene: Scene, name: tuple[str, str], statements: list[tuple[str, tuple[Any, ...]]]) -> bool:
    """Carry out the statements; True where they pass verification and are not known to be harmless."""
    try:
        with scene.tampered() as database:
            for sql, values in statements:
                database.execute(sql, values)
    except (sqlite3.IntegrityError, OverflowError):
        return False  # SQLite itself refuses: the key is taken
    outcome, found = scene.verdict()
    if outcome is Outcome.PASSED:
        return name not in HARMLESS or scene.changes_evidence()
    assert found
    return False


def test_untampered_ledgers_pass(small: Scene, big: Scene) -> None:
    for scene in (small, big):
        assert scene.verdict() == (Outcome.PASSED, set())
        with scene.tampered():
            pass  # guards off and on again
        assert scene.verdict() == (Outcome.PASSED, set())
        assert not scene.changes_evidence()


def test_columns_are_those_of_the_database(small: Scene, big: Scene) -> None:
    for table in TABLES:
        assert tuple(big.rows(table)[0] if table != "part" else small.rows(table)[0]) == COLUMNS[table]


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_finds_every_change_of_a_cell(table: str, column: str, small: Scene, big: Scene) -> None:
    missed = []
    for scene, whole in ((small, True), (big, False)):
        rows = scene.rows(table)
        for row in sample(table, rows, whole=whole):
            condition, key = where(table, row)
            for value in changed(row[column]):
                sql = f'UPDATE {table} SET "{column}" = ? WHERE {condition}'
                if undetected(scene, (table, column), [(sql, (value, *key))]):
                    missed.append((key, row[column] if len(str(row[column])) < 40 else "...", value))
    assert missed == []


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_a_writer_refuses_or_survives_a_changed_cell(
    table: str, column: str, small: Scene, big: Scene
) -> None:
    scene = big if table in ("node", "dictionary") else small
    row = scene.rows(table)[-1]
    condition, key = where(table, row)
    for value in changed(row[column]):
        try:
            with scene.tampered() as database:
                database.execute(f'UPDATE {table} SET "{column}" = ? WHERE {condition}', (value, *key))
        except (sqlite3.IntegrityError, OverflowError):
            continue
        scene.writer_raises_ledger_errors_only()


# Rows whose going, or coming, changes nothing that is evidence.
HARMLESS_ROWS = {
    # A checkpoint before the newest: the newest covers all that it covers.
    ("delete", "checkpoint"),
    # A dictionary that nothing was packed with yet.
    ("double", "dictionary"),
}


@pytest.mark.parametrize("table", TABLES)
def test_finds_every_deleted_row(table: str, small: Scene, big: Scene) -> None:
    missed = []
    for scene, whole in ((small, True), (big, False)):
        for row in sample(table, scene.rows(table), whole=whole):
            condition, key = where(table, row)
            with scene.tampered() as database:
                database.execute(f"DELETE FROM {table} WHERE {condition}", key)
            outcome, _ = scene.verdict()
            harmless = ("delete", table) in HARMLESS_ROWS and not scene.changes_evidence()
            if outcome is Outcome.PASSED and not harmless:
                missed.append(key)
    assert missed == []


@pytest.mark.parametrize("table", TABLES)
def test_finds_every_doubled_row(table: str, small: Scene, big: Scene) -> None:
    missed = []
    for scene, whole in ((small, True), (big, False)):
        rows = scene.rows(table)
        last = KEYS[table][-1]
        for row in sample(table, rows, whole=whole):
            highest = max(other[last] for other in rows)
            for number in (highest + 1, highest + 7, (1 << 63) - 1, 0, -1):
                copy = {**row, last: number}
                if table == "object":
                    copy["commitment"] = flip(row["commitment"], 0)  # UNIQUE refuses the very same
                names = ", ".join(f'"{name}"' for name in copy)
                sql = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(copy))})"
                try:
                    with scene.tampered() as database:
                        database.execute(sql, tuple(copy.values()))
                except sqlite3.IntegrityError:
                    continue
                outcome, _ = scene.verdict()
                harmless = ("double", table) in HARMLESS_ROWS and not scene.changes_evidence()
                if outcome is Outcome.PASSED and not harmless:
                    missed.append((row[last], number))
    assert missed == []


@pytest.mark.parametrize("table", TABLES)
def test_finds_every_swap_of_neighbours(table: str, small: Scene, big: Scene) -> None:
    missed = []
    for scene, whole in ((small, True), (big, False)):
        rows = scene.rows(table)
        pairs = [pair for pair in pairwise(rows) if whole or pair[0] is rows[0]]
        for one, two in pairs:
            values = [name for name in one if name not in KEYS[table]]
            sets = ", ".join(f'"{name}" = ?' for name in values)
            with scene.tampered() as database:
                if table == "object":
                    condition, key = where(table, one)
                    database.execute(f"UPDATE object SET commitment = x'00' WHERE {condition}", key)
                for row, other in ((two, one), (one, two)):
                    condition, key = where(table, row)
                    database.execute(
                        f"UPDATE {table} SET {sets} WHERE {condition}",
                        (*[other[name] for name in values], *key),
                    )
            outcome, _ = scene.verdict()
            # The objects of one entry have no order among themselves: query and answer may trade rows.
            harmless = table == "object" and not scene.changes_evidence()
            if outcome is Outcome.PASSED and not harmless:
                missed.append((where(table, one)[1], where(table, two)[1]))
    assert missed == []


@pytest.mark.parametrize("column", ["salt", "data", "commitment", "content_key", "size"])
def test_finds_one_column_swapped_between_two_objects(column: str, small: Scene) -> None:
    rows = small.rows("object")
    for one, two in pairwise(rows):
        if one[column] == two[column]:
            continue
        with small.tampered() as database:
            database.execute(f"UPDATE object SET {column} = x'00' WHERE id = ?", (one["id"],))
            database.execute(f"UPDATE object SET {column} = ? WHERE id = ?", (one[column], two["id"]))
            database.execute(f"UPDATE object SET {column} = ? WHERE id = ?", (two[column], one["id"]))
        outcome, found = small.verdict()
        assert outcome is Outcome.FAILED
        assert found & {"object-mismatch", "object-missing", "column-mismatch"}


def test_finds_salts_swapped_together_with_content(small: Scene) -> None:
    """Two objects exchanged whole but for their commitments."""
    one, two = small.rows("object")[:2]
    with small.tampered() as database:
        for row, other in ((one, two), (two, one)):
            database.execute(
                "UPDATE object SET salt = ?, data = ?, size = ?, content_key = ? WHERE id = ?",
                (other["salt"], other["data"], other["size"], other["content_key"], row["id"]),
            )
    assert small.verdict() == (Outcome.FAILED, {"object-mismatch"})
