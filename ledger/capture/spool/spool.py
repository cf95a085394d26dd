"""Exchanges in flight, on the disk: what a recorder that is killed leaves behind, the next one records.

    <evidence>/in-flight/<random>.slip      one file an exchange, see file.py; gone once it is an entry

A file is held with flock while its recorder lives, so that no other takes it. Nothing is fsynced: this
protects against a killed process (`kill -9`, out of memory), NOT against a power cut. An exchange is in the
ledger at least once: LIMIT: a recorder killed after the entry is written and before its slip is gone leaves
one that is recorded again, marked `recorder-stopped`.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from ledger.capture.model import RawExchange
from ledger.capture.spool.file import (
    HEADER_SIZE,
    MAGIC,
    MAX_FRAMES,
    PREFIX_SIZE,
    SENT,
    cipher_of,
    exchange_left,
    facts_frame,
    frame,
    frames,
    gather,
    received_frame,
)
from ledger.capture.spool.folder import FOLDER, SUFFIX, lock, open_count, slips, take
from ledger.errors import CaptureError

__all__ = ["FOLDER", "Slip", "Spool", "open_count"]

_WHY: Final = "the recorder ended in mid-exchange; what it had set aside is recorded"
_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)


class Slip:
    """One exchange under way. What is handed in is with the system when the call returns.

    Raises CaptureError where it can't be written; the slip then holds what it held before.
    """

    __slots__ = ("_file", "_frames", "_path", "_prefix", "_seal")

    def __init__(self, path: Path, file: int, seal: Callable[[bytes, int, bytes], bytes]) -> None:
        self._path = path
        self._file = file
        self._seal = seal
        self._prefix = os.urandom(PREFIX_SIZE)
        self._frames = 0

    def begin(self, first: dict[str, Any]) -> None:
        """The file's header and what is known before anything is sent."""
        self._add(facts_frame(first), MAGIC + self._prefix)

    def facts(self, **facts: Any) -> None:
        """Members of `RawExchange` that have become known, as their own types; the last word counts."""
        self._add(facts_frame(facts))

    def sent(self, data: bytes) -> None:
        """Bytes of the request."""
        self._add(SENT + data)

    def received(self, us: int, data: bytes) -> None:
        """Bytes of the response, and the microseconds since `started_at`."""
        self._add(received_frame(us, data))

    def discard(self) -> None:
        """The exchange is recorded, or there is none. Safe from any thread, and more than once."""
        if self._file >= 0:
            with suppress(OSError):
                self._path.unlink()
        self.close()

    def close(self) -> None:
        """Let go of the file; what is in it is left behind for the next recorder."""
        if self._file >= 0:
            file, self._file = self._file, -1
            os.close(file)

    def _add(self, plain: bytes, before: bytes = b"") -> None:
        if self._frames >= MAX_FRAMES:
            raise CaptureError(f"{self._path.name}: more than {MAX_FRAMES} frames")
        number, self._frames = self._frames, self._frames + 1
        self._write(before + self._seal(self._prefix, number, plain))

    def _write(self, data: bytes) -> None:
        if self._file < 0:
            raise CaptureError(f"{self._path.name}: the exchange is no longer in flight")
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError as error:
            raise _cannot(self._path, error) from None


class Spool:
    """The exchanges in flight of one ledger. `key` is its redaction key. Safe from several threads.

    The folder is made with the first slip, and removed with this object, at the latest at the process's end,
    if nothing is in it: to make and remove it for each exchange would cost as much as all the rest.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._cipher = cipher_of(key)
        weakref.finalize(self, _tidy, folder)

    def open(self, first: dict[str, Any]) -> Slip:
        """A new slip. `first`: members of `RawExchange` by name, as their own types.

        At least `provider`, `endpoint`, `collector` and `started_at`. Raises CaptureError.
        """
        slip = Slip(*self._new(), partial(frame, self._cipher))
        try:
            slip.begin(first)
        except BaseException:
            slip.discard()
            raise
        return slip

    def left(self) -> Iterator[tuple[RawExchange, Callable[[], None]]]:
        """Exchanges that a recorder which is no longer alive left behind, oldest first.

        Call the second of each pair once the exchange is recorded; until then, and while this process lives,
        no other recorder takes it. A file that can't be read (by this key) stays where it is.
        """
        for path in slips(self.folder):
            file = take(path)
            if file is None:
                continue
            try:
                left = gather(frames(self._cipher, file.read()))
                if left is None and file.tell() <= HEADER_SIZE:
                    path.unlink(missing_ok=True)  # nothing was ever in it
                if left is None:
                    raise ValueError
                raw = exchange_left(left, _WHY)
            except (OSError, ValueError, KeyError, TypeError):
                file.close()
                continue
            yield raw, self._remover(path, file)
        _tidy(self.folder)

    def _new(self) -> tuple[Path, int]:
        """A new file of ours, locked. Another recorder may lock and remove an empty one before we do."""
        while True:
            path = self.folder / f"{os.urandom(12).hex()}{SUFFIX}"
            try:
                file = os.open(path, _FLAGS, 0o600)
            except FileNotFoundError:
                self._make()
                continue
            except OSError as error:
                raise _cannot(path, error) from None
            if lock(file) and os.fstat(file).st_nlink:
                return path, file
            os.close(file)

    def _make(self) -> None:
        try:
            # `exist_ok` would look again, and another recorder may remove an empty folder just then.
            with suppress(FileExistsError):
                self.folder.mkdir(mode=0o700)
        except OSError as error:
            raise _cannot(self.folder, error) from None

    def _remover(self, path: Path, file: BinaryIO) -> Callable[[], None]:
        def recorded() -> None:
            with suppress(OSError):
                path.unlink()
            file.close()
            _tidy(self.folder)

        return recorded


def _tidy(folder: Path) -> None:
    with suppress(OSError):  # not there, or others are in flight
        folder.rmdir()


def _cannot(path: Path, error: OSError) -> CaptureError:
    return CaptureError(
        f"{path}: can't set aside what is in flight: {error.strerror}",
        hint="check the disk and the permissions of the evidence folder",
    )
