"""The redaction key: made once, by one of many, and for its owner alone."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger.errors import KeyringError
from ledger.keyring import KeyFolder

ORIGIN = "tests.example/case/1"


def test_the_key_is_made_once_for_each_origin(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    assert folder.find_redaction_key(ORIGIN) is None
    assert not folder.path.exists(), "looking makes nothing"
    key = folder.redaction_key(ORIGIN)
    assert len(key) == 32
    assert folder.redaction_key(ORIGIN) == folder.find_redaction_key(ORIGIN) == key
    assert folder.redaction_key("tests.example/case-2") != key
    assert folder.list() == ()


def test_of_many_at_once_one_makes_it(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: folder.redaction_key(ORIGIN), range(64)))
    assert len(keys) == 1
    assert len(list((folder.path / "redaction").iterdir())) == 1, "a temporary file is left"


@pytest.mark.skipif(os.name == "nt", reason="no such bits on Windows")
def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    folder.redaction_key(ORIGIN)
    (path,) = (folder.path / "redaction").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(KeyringError):
        folder.redaction_key(ORIGIN)


def test_rejects_a_damaged_key(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    folder.redaction_key(ORIGIN)
    (path,) = (folder.path / "redaction").iterdir()
    path.write_bytes(b"short")
    with pytest.raises(KeyringError, match="want 32 bytes"):
        folder.redaction_key(ORIGIN)
