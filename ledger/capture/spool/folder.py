"""The files of a spool's folder: which there are, and who holds one.

A recorder holds each of its files with flock for as long as it lives; the system lets go of it however the
recorder ends. It does NOT work across machines whose shared folder knows no locks.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

FOLDER: Final = "in-flight"  # in the evidence folder
SUFFIX: Final = ".slip"


def open_count(folder: Path) -> int:
    """How many exchanges are in flight, or were left behind."""
    return len(slips(folder))


def slips(folder: Path) -> list[Path]:
    """The files, oldest first."""
    return [path for _, path in dated(folder)]


def dated(folder: Path) -> list[tuple[int, Path]]:
    """The files with the time of their last byte (nanoseconds since the epoch), oldest first."""
    found: list[tuple[int, Path]] = []
    with suppress(FileNotFoundError):
        for path in folder.iterdir():
            if path.suffix == SUFFIX:
                with suppress(FileNotFoundError):
                    found.append((path.stat().st_mtime_ns, path))
    return sorted(found)


def take(path: Path) -> BinaryIO | None:
    """The file, open and locked; None where another recorder has it."""
    try:
        file = path.open("rb")
    except OSError:
        return None
    if lock(file.fileno()) and os.fstat(file.fileno()).st_nlink:
        return file
    file.close()
    return None


def lock(file: int) -> bool:
    """Hold the file for as long as it is open; False where somebody else does.

    LIMIT: no lock on Windows; there only one recorder a ledger may run, and nothing is left to another.
    """
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a network folder without locks
        return True
    return True
