"""Reading and writing files that only their owner may touch, and the file name of a key.

The checks are ssh's: a file that group or others can reach, that belongs to another user or that is no
regular file is refused, on the open descriptor, so that the file checked is the file read. A symbolic
link is followed: what it points to is checked.

Does NOT look at access control lists, nor at the folders above. On Windows there are no such bits: only
the kind of file is checked.
"""

import os
import stat
import sys
from hashlib import sha256
from pathlib import Path
from typing import Final

from ledger.errors import KeyringError

MAX_FILE_BYTES: Final = 131_072
OTHERS: Final = 0o077  # any access: for what is secret
OTHERS_WRITE: Final = 0o022  # for what is public but must be ours

_MAX_SLUG: Final = 200
_SAFE: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@.-_~")


def slug(name: str) -> str:
    """The file name of a key or origin: percent-encoded as `urllib.parse.quote(name, safe="@.-_")` does.

    A leading dot is encoded too ('.', '..' and hidden files). A long name keeps its beginning and gets
    '+' and its SHA-256; '+' stands in no other slug.
    """
    encoded = name.encode("utf-8", "surrogatepass")
    # Not urllib.parse.quote itself: its import costs each command more than the rest of this package.
    quoted = "".join([chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in encoded])
    if quoted.startswith("."):
        quoted = "%2E" + quoted[1:]
    return quoted if len(quoted) <= _MAX_SLUG else f"{quoted[:100]}+{sha256(encoded).hexdigest()}"


def unslug(text: str) -> str | None:
    """The name that `slug` made `text` from; None where it can't be told (a long name, another's file)."""
    from urllib.parse import unquote

    name = unquote(text)
    return name if slug(name) == text and len(text) <= _MAX_SLUG else None


def read_own(path: Path, what: str, *, mask: int = OTHERS, pipe: bool = False) -> bytes:
    """The content of `path`, or KeyringError: missing, not ours, open to others, no regular file.

    With `pipe`, a pipe will do as well (`--passphrase-file <(pass show ledger)`).
    """
    # Without O_NONBLOCK a FIFO in place of a key file would hang the command.
    flags = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | (0 if pipe else getattr(os, "O_NONBLOCK", 0))
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise KeyringError(f"{what}: no file {path}") from None
    except OSError as error:
        raise KeyringError(f"{what}: can't open {path}: {error.strerror}") from None
    try:
        status = os.fstat(descriptor)
        if not (stat.S_ISREG(status.st_mode) or (pipe and stat.S_ISFIFO(status.st_mode))):
            raise KeyringError(f"{what}: want a regular file at {path}")
        _check_owner(status, path, what, mask, "600" if mask == OTHERS else "go-w")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise KeyringError(f"{what}: can't read {path}: {error.strerror}") from None
    finally:
        os.close(descriptor)
    if len(data) > MAX_FILE_BYTES:
        raise KeyringError(f"{what}: {path} is larger than {MAX_FILE_BYTES} bytes")
    return data


def exists(path: Path, what: str) -> bool:
    """Whether there is something at `path`; KeyringError where that can't be told."""
    try:
        return path.exists()
    except OSError as error:  # a folder above may not be searched
        raise KeyringError(f"{what}: can't look for {path}: {error.strerror}") from None


def check_folder(path: Path, what: str, *, mask: int = OTHERS, follow: bool = True) -> None:
    """Return if `path` is a folder of ours that others can't reach (`mask`); else KeyringError.

    Without `follow`, a link to one is refused: in a folder open to all, others can point it elsewhere.
    """
    try:
        status = path.stat(follow_symlinks=follow)
    except OSError as error:
        raise KeyringError(f"{what}: can't use {path}: {error.strerror}") from None
    if not stat.S_ISDIR(status.st_mode):
        raise KeyringError(f"{what}: want a folder at {path}")
    _check_owner(status, path, what, mask, "700" if mask == OTHERS else "go-w")


def _check_owner(status: os.stat_result, path: Path, what: str, mask: int, mode: str) -> None:
    if sys.platform == "win32":
        return
    if status.st_uid != os.geteuid():
        raise KeyringError(
            f"{what}: {path} belongs to user {status.st_uid}, not to you ({os.geteuid()})",
            hint=f"copy it as yourself, or `chown {os.geteuid()} {path}`",
        )
    if status.st_mode & mask:
        have = stat.S_IMODE(status.st_mode)
        raise KeyringError(f"{what}: {path} is open to others (mode {have:04o})", hint=f"chmod {mode} {path}")


def make_folder(path: Path, what: str) -> None:
    """Make `path` (mode 0700) and what is missing above it; refuse one that others may write to."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KeyringError(f"{what}: can't make the folder {path}: {error.strerror}") from None
    check_folder(path, what, mask=OTHERS_WRITE)


def create_new(path: Path, data: bytes, what: str, *, mode: int = 0o600) -> None:
    """Write a file that wasn't there, durably (file and folder). Never overwrites: KeyringError."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), mode)
    except FileExistsError:
        raise KeyringError(
            f"{what}: {path} is there already, and a key file is never overwritten",
            hint="choose another name, or move that file away",
        ) from None
    except OSError as error:
        raise KeyringError(f"{what}: can't write {path}: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        sync_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)  # ours: O_EXCL made it above
        raise KeyringError(f"{what}: can't write {path}: {error.strerror}") from None


def sync_folder(path: Path) -> None:
    """Make a folder's entries durable."""
    if sys.platform == "win32":  # a folder can't be opened there
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
