"""Where a passphrase comes from, and in which order."""

import os
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import KeyringError
from ledger.keyring import KeyFolder, delete_from_keyring, passphrase_from, store_in_keyring
from ledger.keyring.passphrase import uses_keyring

ENV = {"EVIDENCE_LEDGER_PASSPHRASE": "from env"}


def write(path: Path, data: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


def test_a_file_comes_before_the_environment_before_a_prompt(tmp_path: Path) -> None:
    file = write(tmp_path / "file", b"from file\nsecond line\n")
    assert passphrase_from(env=ENV, file=file, prompt=str)("key") == b"from file"
    assert passphrase_from(env=ENV, prompt=str)("key") == b"from env"
    assert passphrase_from(env={}, prompt=str, folder=KeyFolder(tmp_path))("key") == b"key"


def test_without_anybody_to_ask_there_is_a_hint() -> None:
    with pytest.raises(KeyringError, match="signer key x: want a passphrase") as caught:
        passphrase_from(env={})("signer key x")
    assert "ledger unlock" in (caught.value.hint or "")


@pytest.mark.parametrize("data", [b"pass word", b"pass word\n", b"pass word\r\nmore"])
def test_a_file_gives_its_first_line(tmp_path: Path, data: bytes) -> None:
    assert passphrase_from(env={}, file=write(tmp_path / "file", data))("key") == b"pass word"


def test_refuses_a_file_that_is_open_empty_or_missing(tmp_path: Path) -> None:
    for file, wanted in (
        (write(tmp_path / "open", b"x\n", 0o644), "open to others"),
        (write(tmp_path / "empty", b"\nx\n"), "empty"),
        (tmp_path / "missing", "no file"),
        (tmp_path, "regular file"),
    ):
        with pytest.raises(KeyringError, match=wanted):
            passphrase_from(env=ENV, file=file)("key")


def test_a_pipe_will_do_and_serves_several_keys() -> None:
    read_end, write_end = os.pipe()
    os.write(write_end, b"piped\n")
    os.close(write_end)
    source = passphrase_from(env={}, file=Path(f"/dev/fd/{read_end}"))
    if not Path("/dev/fd").exists():
        pytest.skip("no /dev/fd here")
    assert [source("one"), source("two")] == [b"piped", b"piped"]
    os.close(read_end)


def test_the_systems_keyring_is_used_only_when_asked(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    assert not uses_keyring(folder, {})
    assert uses_keyring(folder, {"EVIDENCE_LEDGER_KEYRING": "1"})
    write(tmp_path / "use-keyring", b"")
    assert uses_keyring(folder, {})
    assert not uses_keyring(folder, {"EVIDENCE_LEDGER_KEYRING": "0"})


def test_the_systems_keyring_keeps_gives_and_forgets(tmp_path: Path) -> None:
    keyring = pytest.importorskip("keyring")
    base: Any = pytest.importorskip("keyring.backend").KeyringBackend
    held: dict[tuple[str, str], str] = {}

    # The package's own way to a store that asks nobody; optional, so untyped here.
    class Memory(base):  # type: ignore[misc]
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return held.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            held[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del held[service, username]

    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    try:
        folder = KeyFolder(tmp_path / "keys")
        source = passphrase_from(env={}, prompt=str, folder=folder)
        assert source("key") == b"key"
        store_in_keyring(folder, b"stored")
        store_in_keyring(folder, b"stored")
        assert source("key") == b"stored"
        delete_from_keyring(folder)
        delete_from_keyring(folder)
        assert source("key") == b"key"
        assert held == {}
        with pytest.raises(KeyringError, match="UTF-8"):
            store_in_keyring(folder, b"\xff")
    finally:
        keyring.set_keyring(before)
