"""Attacks on the database as a file: its schema, its pages, its length, an older copy, foreign journals."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ledger.api import verifying
from ledger.errors import LedgerError
from ledger.keyring import KeyFolder
from ledger.verify.report import Axis, Outcome
from tests.attacks.workshop import TABLES, Scene, build_small, connect, remembered
from tests.support import codes, first, make_ledger, note, open_ledger, trust

PARTS = [
    ("trigger", f"{table}_{guard}") for table in TABLES for guard in ("next", "no_update", "no_delete")
] + [("index", "entry_kind"), ("index", "object_content")]


def test_untampered_ledger_passes(small: Scene) -> None:
    assert small.verdict() == (Outcome.PASSED, set())


def test_list_of_parts_is_whole(small: Scene) -> None:
    have = {(kind, name) for kind, name, _ in small.schema if kind != "table"}
    assert have == set(PARTS)


@pytest.mark.parametrize(("kind", "name"), PARTS)
def test_finds_a_dropped_trigger_or_index(kind: str, name: str, small: Scene) -> None:
    with closing(connect(small.file)) as database:
        database.execute(f"DROP {kind} {name}")
    assert small.verdict() == (Outcome.FAILED, {"schema-mismatch"})


@pytest.mark.parametrize("table", TABLES)
def test_finds_a_dropped_table(table: str, small: Scene) -> None:
    small.restore(small.loosened)
    with closing(connect(small.file)) as database:
        database.execute(f"DROP TABLE {table}")
    for options in ({}, {"quick": True}, {"threads": 2}):
        outcome, found = small.verdict(**options)
        assert outcome is Outcome.FAILED
        assert "schema-mismatch" in found
    small.writer_raises_ledger_errors_only()


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE foreign_one (x)",
        "CREATE INDEX foreign_two ON entry (leaf_hash)",
        "CREATE TRIGGER foreign_three AFTER INSERT ON entry BEGIN DELETE FROM node; END",
        "CREATE VIEW foreign_four AS SELECT * FROM entry",
        "DROP TRIGGER entry_next; CREATE TRIGGER entry_next BEFORE INSERT ON entry BEGIN SELECT 1; END",
        "ALTER TABLE entry ADD COLUMN more TEXT",
        "ALTER TABLE node RENAME TO nodes",
        "DROP INDEX entry_kind; CREATE INDEX entry_kind ON entry (kind)",
    ],
)
def test_finds_a_foreign_or_altered_part(sql: str, small: Scene) -> None:
    with closing(connect(small.file)) as database:
        database.executescript(sql)
    outcome, found = small.verdict()
    assert outcome is Outcome.FAILED
    assert "schema-mismatch" in found


def test_finds_a_trigger_that_bears_the_name_of_statistics(small: Scene) -> None:
    with closing(connect(small.file)) as database:
        database.execute("CREATE TRIGGER evil AFTER INSERT ON entry BEGIN SELECT 1; END")
        database.execute("PRAGMA writable_schema = ON")
        database.execute(
            "UPDATE sqlite_master SET name = 'sqlite_stat_evil', "
            "sql = replace(sql, 'evil', 'sqlite_stat_evil') WHERE name = 'evil'"
        )
    outcome, found = small.verdict()
    assert (outcome, "schema-mismatch" in found) in ((Outcome.FAILED, True), (None, False))


def test_a_table_replaced_by_an_endless_view_ends(small: Scene) -> None:
    """A view in the place of a table could keep a verifier busy for ever: it is no ledger."""
    small.restore(small.loosened)
    with closing(connect(small.file)) as database:
        database.executescript(
            'ALTER TABLE entry RENAME TO old_entry; CREATE VIEW entry AS WITH RECURSIVE n("index") AS '
            '(SELECT 1 UNION ALL SELECT "index" + 1 FROM n) SELECT "index", x\'00\' AS leaf_hash, '
            "'note' AS kind, 0 AS last_object, 0 AS dictionary, x'00' AS note FROM n"
        )
    assert small.verdict() == (None, {"SchemaError"})
    small.writer_raises_ledger_errors_only()


@pytest.mark.parametrize("sql", ["ANALYZE", "VACUUM", "REINDEX", "PRAGMA journal_mode = DELETE"])
def test_housekeeping_changes_nothing_that_is_evidence(sql: str, small: Scene) -> None:
    with closing(connect(small.file)) as database:
        database.execute(sql)
    assert small.verdict() == (Outcome.PASSED, set())
    assert not small.changes_evidence()


@pytest.mark.parametrize(
    "sql", ["PRAGMA application_id = 1", "PRAGMA user_version = 0", "PRAGMA user_version = 2"]
)
def test_refuses_a_database_of_other_marks(sql: str, small: Scene) -> None:
    with closing(connect(small.file)) as database:
        database.execute(sql)
    assert small.verdict() == (None, {"SchemaError"})


# ---- the file ---------------------------------------------------------------------------------------------


def test_finds_the_file_cut_at_any_length(small: Scene) -> None:
    size = len(small.data)
    for length in sorted(
        {0, 1, 15, 16, 99, 100, 8191, 8192, 8193, size // 3, size // 2, size - 8192, size - 1}
    ):
        small.restore(small.data[:length])
        outcome, found = small.verdict()
        assert outcome is not Outcome.PASSED, length
        assert found
        small.writer_raises_ledger_errors_only()


@pytest.mark.parametrize("fill", ["zeros", "random", "other page"])
def test_finds_every_page_overwritten(fill: str, small: Scene) -> None:
    chance = random.Random(7)
    pages = len(small.data) // 8192
    for page in range(pages):
        data = bytearray(small.data)
        place = slice(page * 8192, (page + 1) * 8192)
        other = (page + 1) % pages
        data[place] = {
            "zeros": bytes(8192),
            "random": chance.randbytes(8192),
            "other page": small.data[other * 8192 : (other + 1) * 8192],
        }[fill]
        small.restore(bytes(data))
        outcome, found = small.verdict()
        assert outcome is not Outcome.PASSED or not small.changes_evidence(), (page, found)
        small.writer_raises_ledger_errors_only()


def test_finds_flipped_bytes_anywhere_in_the_file(small: Scene) -> None:
    """Most bytes of the file are evidence; in free space, or unused header fields, a flip changes none."""
    chance = random.Random(11)
    harmless = 0
    for _ in range(150):
        place = chance.randrange(len(small.data))
        data = bytearray(small.data)
        data[place] ^= 1 << chance.randrange(8)
        small.restore(bytes(data))
        outcome, _ = small.verdict()
        if outcome is Outcome.PASSED:
            harmless += 1
            assert not small.changes_evidence(), place
    assert harmless < 150


def test_every_bit_of_the_file_header_may_flip_without_a_traceback(small: Scene) -> None:
    for place in range(100):
        data = bytearray(small.data)
        data[place] ^= 0xFF
        small.restore(bytes(data))
        outcome, _ = small.verdict()
        assert outcome is not Outcome.PASSED or not small.changes_evidence(), place


def test_garbage_behind_the_last_page_changes_nothing(small: Scene) -> None:
    small.restore(small.data + b"garbage" * 5000)
    outcome, _ = small.verdict()
    assert outcome is not Outcome.PASSED or not small.changes_evidence()


@pytest.mark.parametrize("suffix", ["-wal", "-journal", "-shm"])
@pytest.mark.parametrize("content", [b"", b"x" * 40_000])
def test_a_foreign_journal_changes_nothing_unnoticed(suffix: str, content: bytes, small: Scene) -> None:
    small.file.with_name(small.file.name + suffix).write_bytes(content)
    outcome, _ = small.verdict()
    assert outcome is not Outcome.PASSED or not small.changes_evidence()


def test_finds_what_a_forged_write_ahead_log_changes(small: Scene, tmp_path: Path) -> None:
    """The change sits in the log only; the database file is as it was."""
    wal = small.file.with_name(small.file.name + "-wal")
    with small.tampered() as database:
        database.execute("UPDATE entry SET note = x'00' WHERE \"index\" = 3")
    small.restore(small.file.read_bytes())
    before = small.file.read_bytes()
    database = sqlite3.connect(small.file, isolation_level=None)
    database.execute("PRAGMA wal_autocheckpoint = 0")
    database.executescript("DROP TRIGGER entry_no_update")
    database.execute("UPDATE entry SET note = x'01' WHERE \"index\" = 5")
    log = wal.read_bytes()
    assert log
    assert small.file.read_bytes() == before
    outcome, _ = small.verdict()
    database.close()
    assert outcome is Outcome.FAILED


# ---- an older copy ----------------------------------------------------------------------------------------


@pytest.fixture
def older(built_small: Path, tmp_path: Path) -> tuple[Path, bytes, bytes]:
    """A ledger with memory of its newest state, its older copy, and its newer one."""
    folder = tmp_path / "evidence"
    with make_ledger(folder, note("one"), note("two"), memory=KeyFolder(tmp_path / "keys")):
        pass
    old = (folder / "ledger.db").read_bytes()
    with open_ledger(folder, memory=KeyFolder(tmp_path / "keys")) as ledger:
        ledger.append([note("three")])
    return folder, old, (folder / "ledger.db").read_bytes()


def test_finds_an_older_copy_by_memory_or_checkpoint(older: tuple[Path, bytes, bytes]) -> None:
    folder, old, new = older
    keys = KeyFolder(folder.parent / "keys")
    assert verifying.verify(folder, memory=keys).outcome is Outcome.PASSED
    known = remembered(folder)
    (folder / "ledger.db").write_bytes(old)
    for options in ({"memory": keys}, {"checkpoints": known, "trust": trust()}):
        report = verifying.verify(folder, **options)  # type: ignore[arg-type]
        assert (report.outcome, codes(report)) == (Outcome.FAILED, {"ledger-truncated"})
        assert report.axis(Axis.COMPLETENESS) is Outcome.FAILED
    with pytest.raises(LedgerError, match="truncated"), open_ledger(folder, memory=keys) as ledger:
        ledger.append([note("other three")])
    (folder / "ledger.db").write_bytes(new)
    assert verifying.verify(folder, memory=keys).outcome is Outcome.PASSED


def test_an_older_copy_passes_where_nothing_outside_remembers_it(older: tuple[Path, bytes, bytes]) -> None:
    """Not detectable, and so said in docs/threat-model.md: an older state is a whole, true ledger."""
    folder, old, _ = older
    (folder / "ledger.db").write_bytes(old)
    report = verifying.verify(folder, trust=trust())
    assert report.outcome is Outcome.PASSED
    assert report.self_attested == report.entries == 3
    assert report.axis(Axis.INDEPENDENCE) is Outcome.INDETERMINATE
    report = verifying.verify(folder)
    found = first(report)
    assert (report.outcome, found and found.code) == (Outcome.INDETERMINATE, "genesis-untrusted")


def cut(database: sqlite3.Connection, size: int) -> None:
    database.execute('DELETE FROM entry WHERE "index" >= ?', (size,))
    (last,) = database.execute('SELECT last_object FROM entry WHERE "index" = ?', (size - 1,)).fetchone()
    database.execute("DELETE FROM object WHERE id > ?", (last,))
    database.execute("DELETE FROM part WHERE object > ?", (last,))
    database.execute("DELETE FROM checkpoint WHERE size > ?", (size,))


@pytest.mark.parametrize(
    ("without", "want"),
    [("objects", "object-unreferenced"), ("checkpoints", "ledger-truncated"), ("nothing", None)],
)
def test_finds_a_truncation_unless_it_is_perfect(without: str, want: str | None, small: Scene) -> None:
    known = remembered(small.built)
    with small.tampered() as database:
        database.execute("CREATE TEMP TABLE kept AS SELECT * FROM " + ("object" if want else "node"))
        checkpoints = database.execute("SELECT * FROM checkpoint WHERE size > 4").fetchall()
        objects = database.execute("SELECT * FROM object").fetchall()
        cut(database, 4)
        if without == "checkpoints":
            database.executemany("INSERT INTO checkpoint VALUES (?, ?)", checkpoints)
        if without == "objects":
            database.executemany("INSERT OR IGNORE INTO object VALUES (?, ?, ?, ?, ?, ?, ?)", objects)
    outcome, found = small.verdict()
    if want is None:
        assert (outcome, found) == (Outcome.PASSED, set())  # needs knowledge from outside:
    else:
        assert outcome is Outcome.FAILED
        assert want in found
    assert "ledger-truncated" in small.verdict(checkpoints=known)[1]


def test_a_deleted_newest_checkpoint_is_said(small: Scene) -> None:
    with small.tampered() as database:
        database.execute("DELETE FROM checkpoint WHERE size = (SELECT MAX(size) FROM checkpoint)")
    assert small.verdict() == (Outcome.INDETERMINATE, {"checkpoint-behind"})
    with small.tampered() as database:
        database.execute("DELETE FROM checkpoint")
    assert small.verdict() == (Outcome.INDETERMINATE, {"checkpoint-missing"})


def test_small_ledger_is_the_same_kind_each_time(tmp_path: Path) -> None:
    build_small(tmp_path / "again")
    assert verifying.verify(tmp_path / "again", trust=trust()).outcome is Outcome.PASSED


def test_two_threads_find_what_one_finds(big: Scene) -> None:
    changes: list[Callable[[sqlite3.Connection], object]] = [
        lambda database: database.execute("UPDATE entry SET kind = 'note' WHERE \"index\" = 280"),
        lambda database: database.execute("UPDATE object SET salt = x'00' WHERE id = 40"),
        lambda database: database.execute("DELETE FROM node"),
    ]
    for change in changes:
        with big.tampered() as database:
            change(database)
        assert big.verdict(threads=2) == big.verdict()
        assert big.verdict()[0] is Outcome.FAILED
