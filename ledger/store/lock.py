"""A fair queue in front of SQLite's write lock.

SQLite's busy handler polls with growing pauses, so under load newcomers win and old waiters starve
(one writer of eight made nearly all commits). flock(2) wakes waiters in the order they came.
The lock file holds nothing; it is not evidence.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger.errors import StoreError

LOCK_NAME: Final = "ledger.lock"


@contextmanager
def queue(folder: Path) -> Iterator[None]:
    """Hold the folder's write queue. Raises StoreError where the lock file can't be opened."""
    try:
        import fcntl
    except ImportError:  # LIMIT: without flock (Windows) writers are still safe, by SQLite, but not fair
        yield
        return
    path = folder / LOCK_NAME
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            f"{path}: can't lock the ledger for writing: {error.strerror}",
            hint="make the evidence folder writable, or record into another one",
        ) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
