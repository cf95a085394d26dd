"""Fragments kept from one build to the next, under a digest of everything that they were made from.

A fragment that is found is the fragment that would be made: templates, style sheet, fonts, programs and texts
are all in the key. Damaged files are made anew. The folder is the user's alone (0700), since what is in it
ends up in a dossier; it holds evidence in clear, as the dossier does. Whoever must leave none turns it off.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Final

FORMAT: Final = b"evidence-ledger/fragment/v1\n"
MAX_BYTES: Final = 512 * 1024 * 1024
_DIGEST: Final = 32


def default_folder() -> Path:
    """The user's cache folder for laid-out pages."""
    from platformdirs import user_cache_path

    return user_cache_path("evidence-ledger") / "pages"


class Cache:
    """A folder of fragments. Whatever goes wrong with it costs time, never a dossier."""

    def __init__(self, folder: Path, *, limit: int = MAX_BYTES) -> None:
        self._folder, self._limit = folder, limit
        self._usable = False
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            about = folder.stat()
            # Another's folder, or one that others write to: what is in it can't be relied on.
            private = os.name != "posix" or (about.st_uid == os.geteuid() and not about.st_mode & 0o077)
            self._usable = private

    def read(self, key: bytes) -> bytes | None:
        """What was kept under `key`, whole; None where it was not, or is damaged."""
        if not self._usable:
            return None
        path = self._folder / key.hex()
        try:
            data = path.read_bytes()
            os.utime(path)  # what is used stays longest
        except OSError:
            return None
        start = len(FORMAT) + _DIGEST
        body = data[start:]
        if data[:start] != FORMAT + sha256(key + body).digest():
            return None
        return body

    def write(self, key: bytes, body: bytes) -> None:
        """Keep `body` under `key`."""
        if not self._usable:
            return
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(prefix=".new-", dir=self._folder)
            draft = Path(name)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(FORMAT + sha256(key + body).digest() + body)
                draft.replace(self._folder / key.hex())
            except OSError:
                draft.unlink()

    def trim(self) -> None:
        """Remove what was not used for longest, until the rest is within the limit."""
        if not self._usable:
            return
        with contextlib.suppress(OSError):
            held = sorted(
                (path.stat().st_mtime_ns, path.stat().st_size, path) for path in self._folder.iterdir()
            )
            left = sum(size for _, size, _ in held)
            for _, size, path in held:
                if left <= self._limit:
                    break
                path.unlink(missing_ok=True)
                left -= size
