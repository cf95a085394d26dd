"""Key files: encrypted, private, never overwritten, readable by OpenSSL."""

import os
import shutil
import stat
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from ledger.core.note import format_vkey, parse_vkey
from ledger.core.signature import verify
from ledger.errors import KeyringError, MalformedError, SignatureError
from ledger.keyring import KeyFolder, PassphraseSource, default_folder
from ledger.keyring.files import slug, unslug

NAME = "j.doe@acme.example"
ORIGIN = "acme.example/case-1"
PASSPHRASE = b"correct horse battery staple"


def say(passphrase: bytes) -> PassphraseSource:
    return lambda label: passphrase


def never(label: str) -> bytes:
    raise AssertionError(f"asked for the passphrase of {label}")


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "keys")


@pytest.fixture
def plain(folder: KeyFolder) -> KeyFolder:
    folder.create("signer", NAME, None)
    return folder


def key_file(folder: KeyFolder, suffix: str = ".pem") -> Path:
    return folder.path / "signers" / f"{NAME}{suffix}"


def test_a_key_opens_with_its_passphrase_and_signs(folder: KeyFolder) -> None:
    vkey = folder.create("signer", NAME, PASSPHRASE)
    asked: list[str] = []

    def source(label: str) -> bytes:
        asked.append(label)
        return PASSPHRASE

    signer = folder.open("signer", NAME, source)
    assert asked == [f"signer key {NAME}"]
    assert (signer.role, signer.name, signer.public_key) == ("signer", NAME, vkey.public_key)
    verify(vkey.public_key, signer.sign(b"text\n"), b"text\n", "test")
    with pytest.raises(SignatureError):
        verify(vkey.public_key, signer.sign(b"text\n"), b"other\n", "test")
    assert "private" not in repr(signer)
    assert folder.encrypted("signer", NAME)


def test_refuses_a_wrong_passphrase_and_says_which_key(folder: KeyFolder) -> None:
    folder.create("log", ORIGIN, PASSPHRASE)
    for wrong in (b"wrong", b""):
        with pytest.raises(KeyringError, match=f"log key {ORIGIN}.*passphrase"):
            folder.open("log", ORIGIN, say(wrong))
    assert folder.open("log", ORIGIN, say(PASSPHRASE)).name == ORIGIN


def test_an_unencrypted_key_is_made_only_when_asked_and_never_prompts(folder: KeyFolder) -> None:
    with pytest.raises(KeyringError, match="passphrase of 1 to"):
        folder.create("signer", NAME, b"")
    with pytest.raises(KeyringError, match="passphrase of 1 to"):
        folder.create("signer", NAME, b"x" * 1024)
    assert not folder.exists("signer", NAME)
    folder.create("signer", NAME, None)
    assert not folder.encrypted("signer", NAME)
    assert folder.open("signer", NAME, never).name == NAME


def test_files_and_folders_are_closed_to_others(folder: KeyFolder) -> None:
    before = os.umask(0)
    try:
        folder.create("signer", NAME, None)
    finally:
        os.umask(before)
    for path in (folder.path, folder.path / "signers"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(key_file(folder).stat().st_mode) == 0o600
    assert key_file(folder, ".pub").read_text() == format_vkey(folder.vkey("signer", NAME)) + "\n"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_refuses_a_key_file_open_to_others(plain: KeyFolder, mode: int) -> None:
    key_file(plain).chmod(mode)
    with pytest.raises(KeyringError, match=f"mode {mode:04o}") as caught:
        plain.open("signer", NAME, never)
    assert caught.value.hint == f"chmod 600 {key_file(plain)}"
    key_file(plain).chmod(0o600)
    plain.open("signer", NAME, never)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_refuses_a_key_file_of_another_user(plain: KeyFolder) -> None:
    os.chown(key_file(plain), 12345, -1)
    with pytest.raises(KeyringError, match="belongs to user 12345"):
        plain.open("signer", NAME, never)


def test_refuses_what_is_no_regular_file_and_follows_a_link(plain: KeyFolder) -> None:
    path = key_file(plain)
    moved = path.rename(plain.path / "elsewhere.pem")
    os.mkfifo(path, 0o600)
    with pytest.raises(KeyringError, match="regular file"):  # and does not hang
        plain.open("signer", NAME, never)
    path.unlink()
    path.mkdir(mode=0o700)
    with pytest.raises(KeyringError, match="regular file"):
        plain.open("signer", NAME, never)
    path.rmdir()
    path.symlink_to(moved)
    assert plain.open("signer", NAME, never).name == NAME
    moved.chmod(0o644)
    with pytest.raises(KeyringError, match="open to others"):
        plain.open("signer", NAME, never)


def test_never_overwrites_a_key(plain: KeyFolder) -> None:
    before = key_file(plain).read_bytes()
    with pytest.raises(KeyringError, match="never overwritten"):
        plain.create("signer", NAME, None)
    key_file(plain, ".pub").unlink()
    with pytest.raises(KeyringError, match="never overwritten"):
        plain.create("signer", NAME, None)
    assert key_file(plain).read_bytes() == before
    assert not key_file(plain, ".pub").exists()
    plain.create("log", NAME, None)  # another role is another key


def test_refuses_a_damaged_key_file(folder: KeyFolder) -> None:
    folder.create("signer", NAME, PASSPHRASE)
    path = key_file(folder)
    whole = path.read_bytes()
    for damage in (b"", b"junk\n", whole[:90], whole.replace(whole[45:49], b"AAAA"), b"x" * 200_000):
        path.write_bytes(damage)
        with pytest.raises(KeyringError, match=NAME):
            folder.open("signer", NAME, say(PASSPHRASE))
    path.write_bytes(whole)
    folder.open("signer", NAME, say(PASSPHRASE))


def test_refuses_another_kind_of_key(plain: KeyFolder) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    other = generate_private_key(SECP256R1())
    key_file(plain).write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(KeyringError, match="want an Ed25519 key"):
        plain.open("signer", NAME, never)


def test_refuses_a_key_that_its_pub_file_contradicts(plain: KeyFolder, tmp_path: Path) -> None:
    other = KeyFolder(tmp_path / "other")
    other.create("signer", NAME, None)
    key_file(plain).write_bytes(key_file(other).read_bytes())
    with pytest.raises(KeyringError, match=r"\.pub file says"):
        plain.open("signer", NAME, never)
    for bad in ("junk\n", format_vkey(plain.vkey("signer", NAME)), ""):
        key_file(plain, ".pub").write_text(bad)
        with pytest.raises(KeyringError, match="one vkey line"):
            plain.vkey("signer", NAME)


def test_a_missing_pub_file_is_written_again(folder: KeyFolder) -> None:
    vkey = folder.create("signer", NAME, PASSPHRASE)
    key_file(folder, ".pub").unlink()
    (info,) = folder.list()
    assert (info.name, info.vkey, info.encrypted) == (NAME, None, True)
    with pytest.raises(KeyringError, match=r"no \.pub file"):
        folder.vkey("signer", NAME)
    folder.open("signer", NAME, say(PASSPHRASE))
    assert folder.vkey("signer", NAME) == vkey


def test_a_missing_key_has_a_hint(folder: KeyFolder) -> None:
    with pytest.raises(KeyringError, match="no key file") as caught:
        folder.open("signer", NAME, never)
    assert "ledger key list" in (caught.value.hint or "")
    assert not folder.exists("signer", NAME)
    assert folder.list() == ()
    assert not folder.path.exists()  # reading makes nothing


def test_refuses_to_make_keys_where_others_may_write(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    with pytest.raises(KeyringError, match="open to others"):
        KeyFolder(shared).create("signer", NAME, None)


def test_lists_every_key(folder: KeyFolder) -> None:
    names = ["log " + ORIGIN, "log a.example/" + "x" * 240, "signer " + NAME, "signer .", "signer éàü/日本"]
    made = {}
    for text in names:
        role, name = text.split(" ")
        made[role, name] = folder.create("log" if role == "log" else "signer", name, None)
    found = folder.list()
    assert {(info.role, info.name): info.vkey for info in found} == made
    assert all(info.path.parent.parent == folder.path and not info.encrypted for info in found)
    assert [info.role for info in found] == ["log", "log", "signer", "signer", "signer"]
    for role, name in made:
        assert folder.exists("log" if role == "log" else "signer", name)


def test_refuses_a_name_that_no_vkey_can_hold(folder: KeyFolder) -> None:
    for name in ("", "a b", "a+b", "a\nb"):
        with pytest.raises(MalformedError):
            folder.create("signer", name, None)


def test_slugs_are_quoted_names_that_stay_in_their_folder() -> None:
    for name in (NAME, ORIGIN, "a~b%c:d", "日本", "a/../b", "A.pem"):
        assert slug(name) == quote(name, safe="@.-_")
        assert unslug(slug(name)) == name
    assert [slug(name) for name in (".", "..", ".x", "../x")] == ["%2E", "%2E.", "%2Ex", "%2E.%2Fx"]
    long = ["x" * 201, "x" * 202, "日" * 67]
    assert len({slug(name) for name in long}) == 3
    assert all(len(slug(name)) <= 200 and unslug(slug(name)) is None for name in long)


@pytest.mark.tools
@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize("passphrase", [PASSPHRASE, None])
def test_openssl_reads_the_key(folder: KeyFolder, passphrase: bytes | None) -> None:
    vkey = folder.create("signer", NAME, passphrase)
    given = f"pass:{(passphrase or b'').decode()}"
    command = [
        "openssl",
        "pkey",
        "-in",
        str(key_file(folder)),
        "-passin",
        given,
        "-pubout",
        "-outform",
        "DER",
    ]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout[-32:] == vkey.public_key
    text = subprocess.run(
        ["openssl", "asn1parse", "-in", str(key_file(folder))], capture_output=True, check=True, text=True
    ).stdout
    assert (":scrypt" in text) == (passphrase is not None)


@pytest.mark.tools
@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_reads_a_key_that_openssl_made(plain: KeyFolder) -> None:
    path = key_file(plain)
    made = subprocess.run(
        ["openssl", "genpkey", "-algorithm", "ed25519", "-aes-256-cbc", "-pass", "pass:p"],
        capture_output=True,
        check=True,
    )
    path.write_bytes(made.stdout)
    key_file(plain, ".pub").unlink()
    signer = plain.open("signer", NAME, say(b"p"))
    assert plain.vkey("signer", NAME).public_key == signer.public_key


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVIDENCE_LEDGER_KEYS", str(tmp_path / "mine"))
    assert default_folder() == KeyFolder(tmp_path / "mine")
    monkeypatch.delenv("EVIDENCE_LEDGER_KEYS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_folder().path.parts[-2:] == ("evidence-ledger", "keys")


def test_the_vkey_file_is_a_vkey(plain: KeyFolder) -> None:
    assert parse_vkey(key_file(plain, ".pub").read_text().rstrip("\n")) == plain.vkey("signer", NAME)


def test_importing_costs_no_cryptography() -> None:
    code = (
        "import sys, ledger.keyring, ledger.agent.client\n"
        "heavy = {'cryptography', 'platformdirs', 'json', 'orjson', 'keyring'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    import sys

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr == ""
