"""Where a passphrase comes from, in this order: a file, the environment, the system's keyring, a prompt.

    --passphrase-file PATH          its first line; the file must be the user's own and closed to others
    EVIDENCE_LEDGER_PASSPHRASE      for scripts
    the PyPI package `keyring`      only with EVIDENCE_LEDGER_KEYRING=1 or after `store_in_keyring`
    a prompt                        if the caller has a terminal

Does NOT hide a passphrase in the environment from other programs of the same user, nor one in the
system's keyring from programs that the desktop session lets read it.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from ledger.errors import KeyringError
from ledger.keyring.files import create_new, make_folder, read_own
from ledger.keyring.folder import KeyFolder

PassphraseSource = Callable[[str], bytes]

_SERVICE: Final = "evidence-ledger"
_MARKER: Final = "use-keyring"


def passphrase_from(
    *,
    env: Mapping[str, str],
    file: Path | None = None,
    prompt: Callable[[str], str] | None = None,
    folder: KeyFolder | None = None,
) -> PassphraseSource:
    """A source for `KeyFolder.open`. Called with a key's label; looks nothing up before that.

    `prompt` gets the label and returns what was typed; None means that nobody can be asked. `folder` is
    the one whose passphrase the system's keyring may hold.
    """
    from_file: list[bytes] = []  # a pipe can be read only once, and there may be several keys

    def source(label: str) -> bytes:
        if file is not None:
            if not from_file:
                from_file.append(read_passphrase_file(file))
            return from_file[0]
        given = env.get("EVIDENCE_LEDGER_PASSPHRASE")
        if given:
            return given.encode("utf-8", "surrogateescape")
        if folder is not None and uses_keyring(folder, env):
            stored = _call_keyring("get_password", _account(folder))
            if stored:
                return str(stored).encode()
        if prompt is None:
            raise KeyringError(
                f"{label}: want a passphrase, and there is nobody to ask",
                hint="`ledger unlock` in a terminal, --passphrase-file or EVIDENCE_LEDGER_PASSPHRASE",
            )
        return prompt(label).encode("utf-8", "surrogateescape")

    return source


def read_passphrase_file(path: Path) -> bytes:
    """The first line of `path`, which must be closed to others as a key file is (a pipe will do)."""
    line = read_own(path, "passphrase file", pipe=True).split(b"\n", 1)[0].removesuffix(b"\r")
    if not line:
        raise KeyringError(f"passphrase file: the first line of {path} is empty")
    return line


def uses_keyring(folder: KeyFolder, env: Mapping[str, str]) -> bool:
    """Whether the user asked for the system's keyring: by the environment (0 or 1), else by the marker."""
    asked = env.get("EVIDENCE_LEDGER_KEYRING")
    return asked == "1" if asked else (folder.path / _MARKER).exists()


def store_in_keyring(folder: KeyFolder, passphrase: bytes) -> None:
    """Put the passphrase of this folder's keys into the system's keyring, and use it from now on."""
    try:
        text = passphrase.decode()
    except UnicodeDecodeError:
        raise KeyringError("the system's keyring takes text only: want a passphrase in UTF-8") from None
    _call_keyring("set_password", _account(folder), text)
    make_folder(folder.path, "system keyring")
    if not (folder.path / _MARKER).exists():
        create_new(folder.path / _MARKER, b"", "system keyring")


def delete_from_keyring(folder: KeyFolder) -> None:
    """Take the passphrase out of the system's keyring, and don't look there any more."""
    account = _account(folder)
    if _call_keyring("get_password", account):
        _call_keyring("delete_password", account)
    (folder.path / _MARKER).unlink(missing_ok=True)


def _account(folder: KeyFolder) -> str:
    return str(folder.path.resolve())


def _call_keyring(function: str, *arguments: str) -> Any:  # Any: the package is optional, so untyped here
    try:
        package = import_module("keyring")
        failures = import_module("keyring.errors").KeyringError
    except ImportError:
        raise KeyringError(
            "the system's keyring is asked for, and the package `keyring` isn't installed",
            hint="`pip install 'evidence-ledger[keyring]'`, or EVIDENCE_LEDGER_KEYRING=0",
        ) from None
    try:
        return getattr(package, function)(_SERVICE, *arguments)
    except failures as error:
        raise KeyringError(
            f"the system's keyring failed: {type(error).__name__}: {str(error)[:120]}",
            hint="EVIDENCE_LEDGER_KEYRING=0 does without it",
        ) from None
