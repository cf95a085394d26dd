"""A fair queue in front of SQLite's write lock.

SQLite's busy handler polls with growing pauses, so under load newcomers win and old waiters starve
(one writer of eight made nearly all commits). flock(2) wakes waiters in the order they came.
The lock file holds nothing; it is not evidence.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from ledger.errors import StoreError

LOCK_NAME: Final = "ledger.lock"


class Queue:
    """The folder's write queue; a context manager that holds it. The file is opened at the first use."""

    __slots__ = ("_handle", "_path")

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._handle = -1

    def __enter__(self) -> None:
        """Wait for our turn. Raises StoreError where the lock file can't be opened."""
        try:
            import fcntl
        except ImportError:  # LIMIT: without flock (Windows) writers are still safe, by SQLite, but not fair
            return
        if self._handle < 0:
            try:
                self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise StoreError(
                    f"{self._path}: can't lock the ledger for writing: {error.strerror}",
                    hint="make the evidence folder writable, or record into another one",
                ) from None
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        """The next writer's turn."""
        if self._handle >= 0:
            import fcntl

            fcntl.flock(self._handle, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file."""
        if self._handle >= 0:
            with suppress(OSError):
                os.close(self._handle)
            self._handle = -1
