"""Remembered ledgers: verbatim, only growing, strict."""

import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from ledger.core.checkpoint import parse_checkpoint, sign_checkpoint
from ledger.errors import KeyringError
from ledger.keyring import KeyFolder, LocalSigner, Remembered

ORIGIN = "acme.example/case-1"
GENESIS = bytes(range(32))


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "keys")


@pytest.fixture
def log(folder: KeyFolder) -> LocalSigner:
    folder.create("log", ORIGIN, None)
    return folder.open("log", ORIGIN, lambda label: b"")


def made(log: LocalSigner, size: int, root: int = 0, genesis: bytes = GENESIS) -> Remembered:
    note = sign_checkpoint(log, size, bytes([root]) * 32)
    return Remembered(origin=ORIGIN, genesis=genesis, checkpoint=note)


def the_file(folder: KeyFolder) -> Path:
    (path,) = (folder.path / "known" / "acme.example%2Fcase-1").iterdir()
    return path


def test_remembers_verbatim_and_replaces_by_a_larger_one(folder: KeyFolder, log: LocalSigner) -> None:
    assert folder.remembered(ORIGIN, GENESIS) is None
    assert folder.remembered_all() == ()
    for size in (1, 2, 2, 10):
        folder.remember(made(log, size))
        assert folder.remembered(ORIGIN, GENESIS) == made(log, size)
    path = the_file(folder)
    assert path.name == GENESIS.hex()[:16]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    note = made(log, 10).checkpoint
    assert path.read_bytes() == f"origin {ORIGIN}\ngenesis {GENESIS.hex()}\n\n".encode() + note


def test_refuses_a_smaller_checkpoint_or_another_root(folder: KeyFolder, log: LocalSigner) -> None:
    folder.remember(made(log, 10))
    with pytest.raises(KeyringError, match="size 10 is remembered"):
        folder.remember(made(log, 9))
    with pytest.raises(KeyringError, match="another root of size 10"):
        folder.remember(made(log, 10, root=1))
    assert folder.remembered(ORIGIN, GENESIS) == made(log, 10)


def test_keeps_ledgers_of_one_origin_apart_by_their_genesis(folder: KeyFolder, log: LocalSigner) -> None:
    other = bytes(32)
    folder.remember(made(log, 10))
    folder.remember(made(log, 3, genesis=other))
    assert folder.remembered(ORIGIN, other) == made(log, 3, genesis=other)
    assert folder.remembered_all() == (made(log, 3, genesis=other), made(log, 10))
    near = GENESIS[:31] + b"\xff"  # the same file name, another genesis
    with pytest.raises(KeyringError, match=GENESIS.hex()):
        folder.remembered(ORIGIN, near)
    with pytest.raises(KeyringError, match=GENESIS.hex()):
        folder.remember(made(log, 11, genesis=near))


def test_refuses_what_would_not_read_back(folder: KeyFolder, log: LocalSigner) -> None:
    good = made(log, 1)
    for bad in (
        good._replace(checkpoint=b"junk"),
        good._replace(origin="other.example"),
        good._replace(genesis=b"short"),
    ):
        with pytest.raises(KeyringError):
            folder.remember(bad)
    assert not (folder.path / "known").exists()
    folder.remember(good)


def test_a_damaged_file_is_named(folder: KeyFolder, log: LocalSigner) -> None:
    folder.remember(made(log, 10))
    path = the_file(folder)
    whole = path.read_bytes()
    damages = (
        b"",
        whole[:50],
        whole[:-1],
        b"\n" + whole,
        whole.replace(b"\n10\n", b"\n+10\n"),
        whole.replace(b"\n10\n", b"\n010\n"),
        whole.replace(b"genesis 0001", b"genesis 000A"),
        whole.replace(b"origin acme.example/case-1", b"origin acme.example/case-2"),
        whole.replace(b"origin acme", b"Origin acme"),
    )
    for damage in damages:
        assert damage != whole
        path.write_bytes(damage)
        for act in (
            lambda: folder.remembered(ORIGIN, GENESIS),
            lambda: folder.remember(made(log, 11)),
            folder.remembered_all,
            lambda: folder.remembered_of(ORIGIN),
        ):
            with pytest.raises(KeyringError, match=GENESIS.hex()[:16]):
                act()
    path.write_bytes(whole)
    path.chmod(0o666)
    with pytest.raises(KeyringError, match="open to others"):
        folder.remembered(ORIGIN, GENESIS)
    path.chmod(0o600)
    assert folder.remembered(ORIGIN, GENESIS) == made(log, 10)


def test_a_write_that_a_crash_left_is_passed_over(folder: KeyFolder, log: LocalSigner) -> None:
    folder.remember(made(log, 1))
    path = the_file(folder)
    path.with_name(f".{path.name}.123").write_bytes(b"half")
    assert folder.remembered_all() == (made(log, 1),)


def test_tells_the_checkpoints_of_one_origin(folder: KeyFolder, log: LocalSigner) -> None:
    assert folder.remembered_of(ORIGIN) == ()
    folder.remember(made(log, 10))
    path = the_file(folder)
    path.with_name(f".{path.name}.123").write_bytes(b"half")
    elsewhere = folder.path / "known" / "other.example"
    elsewhere.mkdir()
    (elsewhere / path.name).write_bytes(b"another origin's, and not read")
    assert folder.remembered_of(ORIGIN) == (parse_checkpoint(made(log, 10).checkpoint, "test"),)
    folder.remember(made(log, 3, genesis=bytes(32)))
    assert sorted(found.size for found in folder.remembered_of(ORIGIN)) == [3, 10]
    with pytest.raises(KeyringError, match="damaged"):
        folder.remembered_of("other.example")
    (folder.path / "known" / "file.example").write_bytes(b"")
    with pytest.raises(KeyringError, match=r"can't read .*file\.example"):
        folder.remembered_of("file.example")


def test_the_largest_of_many_writers_stays(folder: KeyFolder, log: LocalSigner) -> None:
    def write(size: int) -> None:
        with suppress(KeyringError):
            folder.remember(made(log, size))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, [(number * 37) % 101 for number in range(1, 101)]))
    found = folder.remembered(ORIGIN, GENESIS)
    assert found is not None
    assert parse_checkpoint(found.checkpoint, "test").size == 100
    assert len(list(the_file(folder).parent.iterdir())) == 1
