"""Attacks by somebody who can sign: splices, entries signed anew by another key, the whole history rewritten.

What only outside knowledge catches (a remembered or given checkpoint, a trusted fingerprint, a time-stamp) is
asserted to pass without it, so that docs/threat-model.md stays honest.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from ledger.core import checkpoint as checkpoints
from ledger.core import merkle
from ledger.core.digest import fingerprint, leaf_hash
from ledger.core.entry import format_text, parse_entry
from ledger.core.note import SignatureLine, format_note, key_id
from ledger.verify.report import Axis, Outcome
from ledger.verify.trust import Trust
from tests.attacks.workshop import MIB, Scene, build_small, evidence, remembered
from tests.support import (
    ALICE,
    BOB,
    LOG,
    MALLORY,
    ORIGIN,
    FixedSigner,
    first,
    make_ledger,
    note,
    signer,
    trust,
)

Change = Callable[[dict[str, Any]], None]


def rewrite(
    notes: list[bytes],
    signers: dict[str, FixedSigner],
    change: dict[int, Change] | None = None,
    start: int = 0,
) -> list[bytes]:
    """The history from `start` on, made anew: members changed, links and signatures made to fit."""
    made = notes[:start]
    for index in range(start, len(notes)):
        entry = parse_entry(notes[index], "entry")
        members: dict[str, Any] = {
            name: getattr(entry, name)
            for name in ("index", "origin", "kind", "body", "objects", "signer", "signed_at", "key")
        }
        members["previous"] = leaf_hash(made[-1]) if made else None
        by = [signers[line.name] for line in entry.signatures]
        members["key"] = fingerprint(by[0].public_key)
        if change and index in change:
            change[index](members)
        text = format_text(**members)
        lines = tuple(SignatureLine(one.name, key_id(one.name, one.public_key), one.sign(text)) for one in by)
        made.append(format_note(text, lines))
    return made


def put(
    scene: Scene, notes: list[bytes], log: FixedSigner | None, last_checkpoint: int | None = None
) -> None:
    """Put a history into the database, with every cached column and checkpoint made to fit."""
    rows = scene.rows("entry")
    pack = zstandard.ZstdCompressor(write_content_size=True).compress
    leaves = [leaf_hash(one) for one in notes]
    with scene.tampered() as database:
        for row, data, leaf in zip(rows, notes, leaves, strict=False):
            database.execute(
                'UPDATE entry SET note = ?, dictionary = 0, leaf_hash = ? WHERE "index" = ?',
                (pack(data), leaf, row["index"]),
            )
        if last_checkpoint is not None:
            database.execute("DELETE FROM checkpoint WHERE size > ?", (last_checkpoint,))
        if log is not None:
            for row in scene.rows("checkpoint"):
                root = merkle.root_of(leaves[: row["size"]])
                checkpoint = checkpoints.sign_checkpoint(log, row["size"], root)
                database.execute("UPDATE checkpoint SET note = ? WHERE size = ?", (checkpoint, row["size"]))


def other_model(members: dict[str, Any]) -> None:
    members["body"]["declared"]["model"] = "another-model"


KEYS = {one.name: one for one in (ALICE, BOB)}


@pytest.fixture
def notes(small: Scene) -> list[bytes]:
    return list(small.evidence.notes)


def test_history_put_back_unchanged_passes(small: Scene, notes: list[bytes]) -> None:
    put(small, rewrite(notes, KEYS), LOG)  # Ed25519 is deterministic: the same bytes come out
    assert small.verdict() == (Outcome.PASSED, set())
    assert not small.changes_evidence()


def test_finds_an_entry_changed_and_signed_anew_by_its_signer(small: Scene, notes: list[bytes]) -> None:
    changed = rewrite(notes, KEYS, {3: other_model})
    put(small, [*notes[:3], changed[3], *notes[4:]], LOG)
    outcome, found = small.verdict()
    assert outcome is Outcome.FAILED
    assert "previous-mismatch" in found


def test_finds_the_tail_signed_anew_by_a_signer_without_the_log_key(small: Scene, notes: list[bytes]) -> None:
    changed = rewrite(notes, KEYS, {3: other_model})
    put(small, changed, None)
    assert small.verdict() == (Outcome.FAILED, {"tree-mismatch"})
    put(small, changed, MALLORY)
    outcome, found = small.verdict()
    assert (outcome, found) == (Outcome.FAILED, {"checkpoint-invalid"})


def test_a_signer_who_removes_checkpoints_too_leaves_entries_without_one(
    small: Scene, notes: list[bytes]
) -> None:
    """The signer alone can rewrite what comes after the last checkpoint that he leaves: it shows."""
    put(small, rewrite(notes, KEYS, {13: other_model}, start=12), None, last_checkpoint=12)
    assert small.verdict() == (Outcome.INDETERMINATE, {"checkpoint-behind"})


def test_finds_an_entry_signed_by_another_key(small: Scene, notes: list[bytes]) -> None:
    impostor = signer(ALICE.name, "an impostor's key")
    changed = rewrite(notes, {**KEYS, ALICE.name: impostor}, start=5)
    put(small, changed, LOG)
    outcome, found = small.verdict()
    assert outcome is Outcome.FAILED
    assert "key-inactive" in found

    def keeps_the_key(members: dict[str, Any]) -> None:
        members["key"] = fingerprint(ALICE.public_key)

    changed = rewrite(notes, {**KEYS, ALICE.name: impostor}, dict.fromkeys(range(14), keeps_the_key), start=5)
    put(small, changed, LOG)
    outcome, found = small.verdict()
    assert outcome is Outcome.FAILED
    assert "signature-invalid" in found


def test_finds_the_whole_history_under_other_keys(small: Scene, notes: list[bytes]) -> None:
    impostor, log = signer(ALICE.name, "an impostor's key"), signer(ORIGIN, "an impostor's log key")

    def names_them(members: dict[str, Any]) -> None:
        members["body"]["signer_key"] = impostor.vkey
        members["body"]["log_key"] = log.vkey

    put(small, rewrite(notes, {**KEYS, ALICE.name: impostor}, {0: names_them}), log)
    assert small.verdict() == (Outcome.FAILED, {"trust-mismatch"})
    assert small.verdict(trust=None) == (Outcome.INDETERMINATE, {"genesis-untrusted"})
    assert "trust-mismatch" in small.verdict(trust=None, checkpoints=remembered(small.built))[1]
    only = Trust(genesis=(leaf_hash(notes[0]),), source="fingerprint")
    assert small.verdict(trust=only)[0] is Outcome.INDETERMINATE
    assert Scene(small.built, small.folder).verdict(trust=only) == (Outcome.PASSED, set())


def test_a_rewrite_by_the_holder_of_all_keys_is_caught_from_outside_only(
    small: Scene, notes: list[bytes]
) -> None:
    known = remembered(small.built)
    assert small.verdict(checkpoints=known) == (Outcome.PASSED, set())
    put(small, rewrite(notes, KEYS, {3: other_model}), LOG)
    # Not detectable from within: both keys signed it. The axes time and independence say what is missing.
    report = small.verify()
    assert report.outcome is Outcome.PASSED
    assert report.axis(Axis.INDEPENDENCE) is Outcome.INDETERMINATE
    assert report.self_attested == report.entries
    assert small.verdict(require=(Axis.INDEPENDENCE,))[0] is Outcome.INDETERMINATE
    # A checkpoint from before, remembered or printed, catches it.
    assert small.verdict(checkpoints=known) == (Outcome.FAILED, {"history-changed"})

    # A rewritten entry 0 is another ledger of the same name.
    def retitle(members: dict[str, Any]) -> None:
        members["body"]["title"] = "Another title"

    put(small, rewrite(notes, KEYS, {0: retitle}), LOG)
    assert small.verdict()[0] is Outcome.PASSED
    assert "trust-mismatch" in small.verdict(checkpoints=known)[1]
    only = Trust(genesis=(leaf_hash(notes[0]),), source="fingerprint")
    assert small.verdict(trust=only)[0] is Outcome.INDETERMINATE


def test_finds_stripped_and_added_signature_lines(small: Scene, notes: list[bytes]) -> None:
    text, _, lines = notes[8].rpartition(b"\n\n")  # the custody entry: two signatures
    both = lines.splitlines(keepends=True)
    assert len(both) == 2
    extra = SignatureLine(MALLORY.name, key_id(MALLORY.name, MALLORY.public_key), MALLORY.sign(text + b"\n"))
    wrong = SignatureLine(BOB.name, key_id(BOB.name, BOB.public_key), bytes(64))
    first_line = SignatureLine(ALICE.name, key_id(ALICE.name, ALICE.public_key), ALICE.sign(text + b"\n"))
    variants = {
        "second stripped": text + b"\n\n" + both[0],
        "first stripped": text + b"\n\n" + both[1],
        "all stripped": text + b"\n\n",
        "swapped": text + b"\n\n" + both[1] + both[0],
        "foreign added": notes[8] + format_note(b"\n", (extra,)).split(b"\n\n")[1],
        "second zeroed": format_note(text + b"\n", (first_line, wrong)),
    }
    for how, changed in variants.items():
        put(small, [*notes[:8], changed, *notes[9:]], None)
        outcome, found = small.verdict()
        assert outcome is Outcome.FAILED, how
        assert found & {"tree-mismatch", "previous-mismatch", "entry-malformed"}, how


def test_finds_two_entries_reordered(small: Scene, notes: list[bytes]) -> None:
    put(small, [*notes[:2], notes[3], notes[2], *notes[4:]], None)
    outcome, found = small.verdict()
    assert outcome is Outcome.FAILED
    assert {"index-mismatch", "previous-mismatch"} <= found


# ---- splices ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second ledger of the same name, keys and shape; other salts, so other commitments."""
    folder = tmp_path_factory.mktemp("twin") / "evidence"
    build_small(folder)
    return folder


def test_twin_passes_by_itself(twin: Path, small: Scene) -> None:
    assert Scene(twin, small.folder).verdict() == (Outcome.PASSED, set())
    assert evidence(twin) != small.evidence


@pytest.mark.parametrize("table", ["entry", "object", "part", "checkpoint"])
def test_finds_rows_of_another_ledger_spliced_in(
    table: str, twin: Path, small: Scene, tmp_path: Path
) -> None:
    other = Scene(twin, tmp_path / "twin")
    missed = []
    for place, (row, own) in enumerate(zip(other.rows(table), small.rows(table), strict=True)):
        keep = [name for name in row if name not in ("index", "id", "object", "number", "size")]
        if all(row[name] == own[name] for name in keep):
            continue  # entry 0 and its checkpoint, or content that both hold: the same bytes
        with small.tampered() as database:
            names = ", ".join(f'"{name}"' for name in row)
            if table == "entry":
                database.execute('DELETE FROM entry WHERE "index" = ?', (place,))
            elif table == "object":
                database.execute("DELETE FROM object WHERE id = ?", (row["id"],))
            database.execute(
                f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})",
                tuple(row.values()),
            )
        if small.verdict()[0] is not Outcome.FAILED:
            missed.append(place)
    assert missed == []


@pytest.mark.parametrize("table", ["entry", "object", "checkpoint"])
def test_finds_a_whole_table_of_another_ledger(table: str, twin: Path, small: Scene, tmp_path: Path) -> None:
    rows = Scene(twin, tmp_path / "twin").rows(table)
    with small.tampered() as database:
        database.execute(f"DELETE FROM {table}")
        for row in rows:
            marks = ", ".join("?" * len(row))
            database.execute(f"INSERT INTO {table} VALUES ({marks})", tuple(row.values()))
    assert small.verdict()[0] is Outcome.FAILED


def test_finds_the_twin_in_the_place_of_the_remembered_ledger(twin: Path, small: Scene) -> None:
    known = remembered(small.built)
    assert small.verdict(checkpoints=known) == (Outcome.PASSED, set())
    small.restore((twin / "ledger.db").read_bytes())
    outcome, found = small.verdict(checkpoints=known)
    assert outcome is Outcome.FAILED
    assert found & {"history-changed", "trust-mismatch"}


def test_finds_entries_of_a_ledger_of_another_name(small: Scene, tmp_path: Path) -> None:
    with make_ledger(tmp_path / "other", note("one"), origin="tests.example/other") as ledger:
        foreign = ledger.note(1)
    put(small, [*small.evidence.notes[:2], foreign, *small.evidence.notes[3:]], None)
    outcome, found = small.verdict()
    assert outcome is Outcome.FAILED
    assert "origin-mismatch" in found


# ---- bombs ------------------------------------------------------------------------------------------------


def frame(content: bytes, claims: int) -> bytes:
    """A zstd frame whose header claims another content size (RFC 8878 section 3.1.1.1)."""
    body = zstandard.ZstdCompressor(write_content_size=False).compress(content)
    magic, blocks = body[:4], body[6:]  # behind the descriptor and the window
    return magic + bytes([0b11100000]) + claims.to_bytes(8, "little") + blocks


BOMBS = {
    "claims 2 GiB": frame(b"x" * 1000, 2 << 30),
    "claims 2^63": frame(b"x" * 1000, 1 << 63),
    "claims no size": zstandard.ZstdCompressor(write_content_size=False).compress(bytes(8 * MIB)),
    "unpacks to 8 MiB": zstandard.ZstdCompressor().compress(bytes(8 * MIB)),
    "trailing data": zstandard.ZstdCompressor().compress(b"x" * 1000) + b"more",
    "two frames": zstandard.ZstdCompressor().compress(b"x") * 2,
    "cut": zstandard.ZstdCompressor().compress(b"x" * 1000)[:-3],
    "skippable frame": b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd",
    "no frame": b"plain text",
    "nothing": b"",
}


@pytest.mark.parametrize("how", BOMBS)
@pytest.mark.parametrize(("table", "column"), [("entry", "note"), ("object", "data"), ("part", "data")])
def test_finds_bombs_and_damaged_frames(how: str, table: str, column: str, small: Scene) -> None:
    rowid = len(small.rows(table)) - 1
    with small.tampered() as database:
        database.execute(
            f"UPDATE {table} SET {column} = ? WHERE rowid = (SELECT rowid FROM {table} LIMIT 1 OFFSET ?)",
            (BOMBS[how], rowid),
        )
    outcome, found = small.verdict()
    assert outcome is Outcome.FAILED
    assert found & {"entry-unreadable", "object-mismatch", "column-mismatch", "previous-mismatch"}


def test_finds_a_bomb_in_a_dictionary(small: Scene) -> None:
    with small.tampered() as database:
        database.execute("UPDATE dictionary SET data = ?", (bytes(64 * MIB),))
    outcome, found = small.verdict()
    assert outcome is Outcome.FAILED
    assert "dictionary-mismatch" in found


def test_first_finding_names_the_entry(small: Scene, notes: list[bytes]) -> None:
    with small.tampered() as database:
        database.execute("UPDATE object SET data = ? WHERE id = 1", (BOMBS["no frame"],))
    found = first(small.verify(trust=trust()))
    assert found is not None
    assert (found.code, found.index) == ("object-mismatch", 1)
