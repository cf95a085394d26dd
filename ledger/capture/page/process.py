"""A browser process that is spoken to over two pipes, in a folder that is gone when it is.

The browser reads commands from descriptor 3 and answers on 4 (`--remote-debugging-pipe`): no port is opened,
so nobody else on the machine can drive it. It is a process group of its own, which is killed at the end;
profile, caches and whatever else it writes go into one temporary folder. It ends too when its pipes do.
LIMIT: not on Windows, where a child is given handles, not descriptors.
"""

from __future__ import annotations

import fcntl
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from ledger.errors import CaptureError

_FLAGS: Final = (
    "--headless",
    "--remote-debugging-pipe",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    "--use-mock-keychain",
    "--window-size=1280,1024",
)
_READ: Final = 1 << 16
MAX_ANSWER: Final = 512 << 20  # bytes of one answer
_PATIENCE: Final = 5.0
_MAX_PLACE: Final = 40  # characters


class Process:
    """The running browser. Use as a context manager."""

    def __init__(self, program: Path) -> None:
        """Raises CaptureError: it can't be started."""
        self._program = program
        self._held = bytearray()
        self._searched = 0
        self._folder = tempfile.mkdtemp(prefix="ledger-", dir=_short_place())
        try:
            self._start()
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise CaptureError(f"{program}: can't be started: {error.strerror}") from None

    def _start(self) -> None:
        theirs_in, self._to = _pipe()
        self._from, theirs_out = _pipe()
        try:
            self._pid = os.posix_spawn(
                self._program,
                [os.fspath(self._program), *_arguments(self._folder)],
                {**os.environ, **dict.fromkeys(_FOLDERS, self._folder)},
                file_actions=_streams(theirs_in, theirs_out),
                setpgroup=0,
            )
        except OSError:
            os.close(self._to)
            os.close(self._from)
            raise
        finally:
            os.close(theirs_in)
            os.close(theirs_out)

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        for number in (self._to, self._from):
            os.close(number)
        with suppress(OSError):
            os.killpg(self._pid, signal.SIGKILL)
        with suppress(OSError):
            os.waitpid(self._pid, 0)
        _remove(self._folder)

    def send(self, message: bytes) -> None:
        """One message to the browser. Raises CaptureError: it has ended."""
        try:
            data = memoryview(message + b"\0")
            while data:
                data = data[os.write(self._to, data) :]
        except OSError:
            raise self._gone() from None

    def receive(self, deadline: float) -> bytes | None:
        """The next message, or None where none comes until then. Raises CaptureError."""
        while True:
            end = self._held.find(b"\0", self._searched)
            if end >= 0:
                message = bytes(self._held[:end])
                del self._held[: end + 1]
                self._searched = 0
                return message
            self._searched = len(self._held)
            if self._searched > MAX_ANSWER:
                raise CaptureError(f"the page is larger than {MAX_ANSWER >> 20} MiB in the browser")
            wait = deadline - time.monotonic()
            if wait <= 0 or not select.select((self._from,), (), (), wait)[0]:
                return None
            piece = os.read(self._from, _READ)
            if not piece:
                raise self._gone()
            self._held += piece

    def _gone(self) -> CaptureError:
        return CaptureError(
            f"{self._program}: the browser has ended",
            hint="try it by hand: it may need libraries, or permission for its sandbox",
        )


def _short_place() -> str | None:
    """Where the folder is made: a browser puts a socket in it, whose path has at most some 100 characters."""
    return "/tmp" if len(tempfile.gettempdir()) > _MAX_PLACE and Path("/tmp").is_dir() else None


# Where a browser writes besides its profile.
_FOLDERS: Final = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")


def _arguments(folder: str) -> Sequence[str]:
    flags = [*_FLAGS, f"--user-data-dir={folder}/profile"]
    if without_sandbox():
        flags.append("--no-sandbox")
    return [*flags, "about:blank"]


def without_sandbox() -> bool:
    """Whether the browser runs without its sandbox: as root it would not start with it."""
    return os.geteuid() == 0


def _pipe() -> tuple[int, int]:
    """Both ends above the numbers that the child needs; neither is inherited."""
    ends = os.pipe()
    try:
        reads, writes = (fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 10) for one in ends)
    finally:
        for one in ends:
            os.close(one)
    return reads, writes


def _streams(reads: int, writes: int) -> list[tuple[int, ...]]:
    null = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
    pipes = [(os.POSIX_SPAWN_DUP2, reads, 3), (os.POSIX_SPAWN_DUP2, writes, 4)]
    return [*null, *pipes]  # type: ignore[list-item]  # one of them is a path


def _remove(folder: str) -> None:
    """The folder with all that is in it; what is just being killed may still write a last file."""
    until = time.monotonic() + _PATIENCE
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        if not Path(folder).exists() or time.monotonic() > until:
            return
        time.sleep(0.05)
