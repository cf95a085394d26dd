"""What `ledger watch` checks of entries as they come, and that it disturbs nobody who writes them."""

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.api import Ledger
from ledger.cli import watch_tail
from ledger.cli.watch_tail import Tail
from ledger.errors import StoreError
from tests.attacks.test_history import KEYS, other_model, put, rewrite
from tests.attacks.workshop import Scene, build_small
from tests.cli.desk import Desk
from tests.cli.watching import recorded, state_of, text_of
from tests.support import BOB, LOG, MALLORY, key_add, make_ledger, note, open_ledger


@pytest.fixture
def ledger_folder(tmp_path: Path) -> Path:
    make_ledger(
        tmp_path / "evidence", note("one"), recorded("an answer"), recorded("no", refused=True)
    ).close()
    return tmp_path / "evidence"


@pytest.fixture(scope="module")
def small_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("watch") / "small"
    build_small(folder)
    return folder


@pytest.fixture
def scene(small_built: Path, tmp_path: Path) -> Scene:
    return Scene(small_built, tmp_path / "scene")


def test_an_untampered_ledger_has_no_trouble(scene: Scene) -> None:
    for back in (200, 5, 1, 0):
        with Ledger.open(scene.folder) as reading:
            tail = Tail(reading, back)
            assert state_of(tail).trouble_count == 0
            assert state_of(tail).next == reading.size


def troubles(scene: Scene, back: int = 200) -> str:
    with Ledger.open(scene.folder) as reading:
        return "\n".join(state_of(Tail(reading, back)).troubles)


def test_finds_an_entry_that_was_changed_and_signed_anew(scene: Scene) -> None:
    notes = list(scene.evidence.notes)
    put(scene, [*notes[:3], rewrite(notes, KEYS, {3: other_model})[3], *notes[4:]], LOG)

    assert "entry 4: want previous" in troubles(scene)
    assert "entry 4" not in troubles(scene, back=3)  # before what is watched: 'ledger verify' finds it


def test_finds_a_signature_that_does_not_verify(scene: Scene) -> None:
    notes = list(scene.evidence.notes)
    impostors = {name: MALLORY if name == key.name else key for name, key in KEYS.items()}
    changed = rewrite(notes, {**impostors, "alice@example.org": MALLORY}, start=12)
    put(scene, changed, LOG)

    assert "entry 12" in troubles(scene, back=2)


def test_finds_a_checkpoint_of_another_tree_and_by_another_key(scene: Scene) -> None:
    changed = rewrite(list(scene.evidence.notes), KEYS, {13: other_model})
    put(scene, changed, None)
    assert "its root is" in troubles(scene)
    scene.restore()
    put(scene, list(scene.evidence.notes), MALLORY)
    assert "checkpoint of" in troubles(scene)


def test_finds_a_damaged_entry_and_goes_on_behind_it(scene: Scene) -> None:
    with scene.tampered() as database:
        database.execute("UPDATE entry SET note = X'00' WHERE \"index\" = 5")
    with Ledger.open(scene.folder) as reading:
        found = state_of(Tail(reading))
        lines = text_of(Tail(reading))

    assert found.next == reading_size(scene)
    assert [row.kind for row in found.rows][5] == "damaged"
    assert "entry 5" in found.troubles[0]
    assert found.trouble_count == 1
    assert any(line.startswith("TROUBLE  entry 5") for line in lines)


def reading_size(scene: Scene) -> int:
    with Ledger.open(scene.folder) as reading:
        return reading.size


def test_trouble_makes_the_exit_code(desk: Desk, scene: Scene) -> None:
    with scene.tampered() as database:
        database.execute("UPDATE entry SET note = X'00' WHERE \"index\" = 5")
    result = desk.run("watch", "--once", "--ledger", scene.folder)

    assert result.returncode == 3
    assert b"TROUBLE" in result.stdout


def test_new_signers_are_followed(ledger_folder: Path) -> None:
    with open_ledger(ledger_folder) as ledger, Ledger.open(ledger_folder) as reading:
        tail = Tail(reading)
        state_of(tail)
        ledger.append([key_add(BOB)])
        state_of(tail)
        with open_ledger(ledger_folder, by=BOB) as other:
            other.append([note("by Bob")])
        assert state_of(tail).trouble_count == 0
        assert Tail(reading, 1).trouble_count == 0


# -- beside a writer -------------------------------------------------------------------------------


def test_no_read_transaction_stays_open_between_two_looks(ledger_folder: Path) -> None:
    with open_ledger(ledger_folder) as ledger, Ledger.open(ledger_folder) as reading:
        tail = Tail(reading)
        state_of(tail)
        ledger.append([recorded("another")])
        text_of(tail)
        folding = sqlite3.connect(ledger_folder / "ledger.db")
        busy, _, _ = folding.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        folding.close()

        assert busy == 0
        assert not (ledger_folder / "ledger.db-wal").stat().st_size


def test_a_burst_is_read_in_batches_and_all_of_it_is_checked(ledger_folder: Path) -> None:
    with open_ledger(ledger_folder) as ledger, Ledger.open(ledger_folder) as reading:
        tail = Tail(reading)
        tail.step()
        ledger.append([note(str(number)) for number in range(1_200)])
        left = [tail.step() for _ in range(3)]
        found = tail.state(datetime.now(UTC))

    assert left == [700, 200, 0]
    assert (found.next, found.trouble_count, len(found.rows)) == (1_204, 0, watch_tail.KEPT)


def test_a_ledger_that_was_cut_short_or_replaced_is_noticed(ledger_folder: Path, scene: Scene) -> None:
    with Ledger.open(ledger_folder) as reading:
        tail = Tail(reading)
        state_of(tail)
        (ledger_folder / "ledger.db").rename(ledger_folder / "old.db")
        with pytest.raises(StoreError, match="no longer there"):
            tail.step()
        shutil.copy(ledger_folder / "old.db", ledger_folder / "ledger.db")
        with pytest.raises(StoreError, match="another file"):
            tail.step()
    with Ledger.open(scene.folder) as reading:
        tail = Tail(reading)
        state_of(tail)
        with sqlite3.connect(scene.file) as database:
            database.execute("DROP TRIGGER entry_no_delete")
            database.execute('DELETE FROM entry WHERE "index" > 9')
        assert "has 10 entries now" in state_of(tail).troubles[-1]
