"""The redaction key of a ledger: 32 random bytes, for the HMAC that stands in a secret's place.

    <keys>/redaction/<slug of origin>.key       the bytes themselves, mode 600, made once

It is not encrypted: a recorder needs it whenever it records, with nobody there to type a passphrase. With it
one can tell that two exchanges used the same credential, and try guesses at a password; no secret follows
from it. Lost, no evidence is lost: new redactions then have another key, whose id stands beside them.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from ledger.errors import KeyringError
from ledger.keyring.files import create_new, exists, make_folder, read_own, slug, sync_folder

KEY_SIZE: Final = 32
_FOLDER: Final = "redaction"


def redaction_key(folder: Path, origin: str) -> bytes:
    """The key of that ledger, made if there is none. Raises KeyringError."""
    found = find_redaction_key(folder, origin)
    return found if found is not None else _make(folder, origin)


def find_redaction_key(folder: Path, origin: str) -> bytes | None:
    """The key of that ledger, or None where none was made. Raises KeyringError: damaged, open to others."""
    path, what = _path(folder, origin), _label(origin)
    if not exists(path, what):
        return None
    key = read_own(path, what)
    if len(key) != KEY_SIZE:
        raise KeyringError(
            f"{what}: want {KEY_SIZE} bytes in {path}, have {len(key)}",
            hint="restore it from a copy; with a new one, credentials no longer show as equal to older ones",
        )
    return key


def _make(folder: Path, origin: str) -> bytes:
    """Make the key; of two that do so at once, the first is both's."""
    path, what = _path(folder, origin), _label(origin)
    make_folder(folder, what)
    make_folder(path.parent, what)
    temporary = path.with_name(f".{os.getpid()}.{os.urandom(8).hex()}")
    key = os.urandom(KEY_SIZE)
    create_new(temporary, key, what)
    try:
        os.link(temporary, path)  # unlike a rename, it never replaces
        sync_folder(path.parent)
    except FileExistsError:
        key = read_own(path, what)
    except OSError as error:
        raise KeyringError(f"{what}: can't write {path}: {error.strerror}") from None
    finally:
        with suppress(OSError):
            temporary.unlink()
    return key


def _path(folder: Path, origin: str) -> Path:
    return folder / _FOLDER / f"{slug(origin)}.key"


def _label(origin: str) -> str:
    return f"redaction key of {origin}"
