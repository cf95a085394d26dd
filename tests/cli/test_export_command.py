"""`ledger export`: a whole bundle under its name, or none; whole or in part, folder or zip."""

import os
import shutil
import signal
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import forked
from tests.cli.conftest import Run, environment
from tests.cli.desk import ORIGIN, Desk, Mount, is_root, state


@pytest.fixture(scope="module")
def filled(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Entries: genesis, exchange, attachment about it, note, a second signer (4), note (5)."""
    root = tmp_path_factory.mktemp("filled") / "desk"
    shutil.copytree(furnished, root)
    (root / "a.txt").write_text("attached")
    for arguments in (
        ("record", "--query-text", "q", "--answer-text", "a", "--attach", "a.txt"),
        ("note", "x" * 20_000),
        ("key", "add", "bob@example.org", "--no-passphrase"),
        ("note", "last", "--signer", "bob@example.org"),
        ("key", "export", "-o", "trust.txt"),
    ):
        forked.run(arguments, cwd=root, env=environment(root)).check_returncode()
    return root


@pytest.fixture
def full(filled: Path, ledger: Run, tmp_path: Path) -> Desk:
    """A copy of it, to do with as one likes."""
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path, ledger)


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """Another machine: no key, no memory."""
    return {"EVIDENCE_LEDGER_KEYS": str(tmp_path / "elsewhere")}


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("out", ["bundle", "bundle.zip", "Bundle.ZIP"])
def test_a_whole_bundle_passes_with_trust_from_elsewhere(
    full: Desk, elsewhere: dict[str, str], out: str
) -> None:
    before = state(full.evidence)
    words = full.ok("export", out).split()
    assert words[0] == out
    assert int(words[1]) > 10
    assert (full.root / out).is_file() == out.lower().endswith(".zip")
    assert state(full.evidence) == before
    assert full.ok("verify", out, "--trust", "trust.txt", env=elsewhere).splitlines()[-1] == "PASSED"
    assert full.run("verify", out, env=elsewhere).returncode == 4
    report = full.report(out)
    assert (report["outcome"], report["entries"], report["partial"]) == ("PASSED", 6, False)


@pytest.mark.parametrize("out", ["part", "part.zip"])
def test_a_part_goes_with_entry_0_and_the_key_entries(
    full: Desk, elsewhere: dict[str, str], out: str
) -> None:
    full.ok("export", out, "5")
    report = full.report(out, "--trust", "trust.txt", env=elsewhere)
    assert (report["outcome"], report["entries"], report["size"]) == ("PASSED", 3, 6)
    assert report["partial"] is True


def test_a_part_holds_what_was_asked_for_and_no_more(full: Desk) -> None:
    full.ok("export", "part", "1-2", "2", "1,2")
    names = left(full.root / "part" / "data" / "entries")
    assert names == {f"{index:010}.note" for index in (0, 1, 2, 4)}
    objects = {one.commitment.hex() for index in (1, 2) for one in full.entry(index).objects}
    assert left(full.root / "part" / "data" / "objects") == objects
    assert left(full.root / "part" / "data" / "salts") == objects


def test_the_same_ledger_gives_the_same_zip(full: Desk) -> None:
    full.ok("export", "bundle.zip")
    (full.root / "bundle.zip").rename(full.root / "first")
    time.sleep(0.01)
    full.ok("export", "bundle.zip")
    assert (full.root / "first").read_bytes() == (full.root / "bundle.zip").read_bytes()


def test_a_zip_has_one_folder_on_top_and_plain_files(full: Desk) -> None:
    full.ok("export", "case-1.zip")
    with zipfile.ZipFile(full.root / "case-1.zip") as archive:
        assert archive.testzip() is None
        assert {name.split("/")[0] for name in archive.namelist()} == {"case-1"}


def test_no_private_key_gets_into_a_bundle(full: Desk) -> None:
    full.ok("export", "bundle")
    for path in (full.root / "bundle").rglob("*"):
        if path.is_file():
            assert b"PRIVATE KEY" not in path.read_bytes()


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (("5-3",), "a range goes from the smaller index"),
        (("99",), "the ledger has entries 0 to 5"),
        (("0-6",), "the ledger has entries 0 to 5"),
        (("9" * 19,), "the ledger has entries 0 to 5"),
        (("9" * 5000,), "want an index or a range"),
        (("0-" + "9" * 5000,), "want an index or a range"),
        (("x",), "want an index or a range"),
        (("1-",), "want an index or a range"),
        (("1-2-3",), "want an index or a range"),
        (("1,,2",), "want an index or a range"),
        (("",), "want an index or a range"),
        (("١",), "want an index or a range"),
        (("1.0",), "want an index or a range"),
        (("--", "-1"), "want an index or a range"),
    ],
)
def test_ranges_that_can_not_be_meant(full: Desk, entries: tuple[str, ...], message: str) -> None:
    before = left(full.root)
    assert message in full.refused("export", "out", *entries, code=2)
    assert left(full.root) == before


def test_what_is_there_already_is_not_touched(full: Desk) -> None:
    (full.root / "folder").mkdir()
    (full.root / "file.zip").write_text("mine")
    (full.root / "link").symlink_to("nowhere")
    before = left(full.root)
    for out in ("folder", "file.zip", "link", "evidence", "."):
        assert "is there already" in full.refused("export", out)
    assert (full.root / "file.zip").read_text() == "mine"
    assert not list((full.root / "folder").iterdir())
    assert left(full.root) == before


def test_a_place_that_can_not_be_written_to(full: Desk) -> None:
    (full.root / "file").write_text("x")
    for out in ("no/such/out", "file/out", "https://example.org/out"):
        assert "parent folder does not exist" in full.refused("export", out)
    full.refused("export", "x" * 300)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("out", ["bundle", "bundle.zip"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_export_leaves_nothing_under_the_final_name(
    desk: Desk, out: str, number: signal.Signals
) -> None:
    (desk.root / "big").write_bytes(os.urandom(24 << 20))
    desk.ok("attach", "big")
    running = desk.start("export", out)
    deadline = time.monotonic() + 30
    while not list(desk.root.glob(".*.partial")) and time.monotonic() < deadline:
        time.sleep(0.001)
    running.send_signal(number)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == (130 if number == signal.SIGINT else -number), errors
    assert b"Traceback" not in errors
    assert not (desk.root / out).exists()
    if number == signal.SIGINT:
        assert not list(desk.root.glob(".*.partial"))
    desk.ok("export", out)
    assert desk.report(out)["outcome"] == "PASSED"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MiB."""
    if not (is_root() and shutil.which("mount")):
        pytest.skip("only root can mount a small disk")
    mount = Mount(tmp_path / "disk")
    try:
        if not mount.make("-t", "tmpfs", "-o", "size=1m", "tmpfs"):
            pytest.skip("mounting is not permitted here")
        yield mount.path
    finally:
        mount.remove()


@pytest.mark.parametrize("out", ["bundle", "bundle.zip"])
def test_a_full_disk_leaves_no_bundle(desk: Desk, disk: Path, out: str) -> None:
    (desk.root / "big").write_bytes(os.urandom(2 << 20))
    desk.ok("attach", "big")
    message = desk.refused("export", disk / out)
    assert "can't write: No space left on device" in message
    assert list(disk.iterdir()) == []


def test_entries_behind_the_checkpoint_can_not_be_exported(desk: Desk) -> None:
    """Made by hand: this program signs a checkpoint with every append."""
    import sqlite3

    desk.ok("note", "x")
    with sqlite3.connect(desk.evidence / "ledger.db") as connection:
        connection.execute("DROP TRIGGER checkpoint_no_delete")
        connection.execute("DELETE FROM checkpoint WHERE size = 2")
    connection.close()
    assert "not covered by a checkpoint" in desk.refused("export", "out")
    desk.ok("export", "out", "0")
    assert ORIGIN in (desk.root / "out" / "data" / "checkpoint").read_text()
