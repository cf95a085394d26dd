"""Builds entries in a process of its own while many exchanges come at once.

Building an entry is pure computing, most of the work of recording one, and in this process it would hold
the interpreter's lock against whoever passes bytes on. The other process is started when there is much to
do for the first time, used once it is ready, and only for many at once; without it, or if it fails,
entries are built here. It does NOT decide anything: the same function builds, there or here.
"""

from __future__ import annotations

import pickle
import select
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Final, cast

from ledger.capture.entry.builder import read_frame, write_frame
from ledger.capture.model import RawExchange
from ledger.capture.secrets.redactor import Redactor
from ledger.core.ports import NewEntry

MANY: Final = 6
_PATIENCE: Final = 5.0
_BROKEN: Final = (OSError, EOFError, ValueError, pickle.PickleError, AttributeError, ImportError)


class Builder:
    """The other process, for the one thread that uses it."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._broken = sys.platform == "win32" or not sys.executable  # LIMIT: no select on pipes there

    def start(self, raws: Sequence[RawExchange]) -> bool:
        """Begin with these; False where they are to be built here: too few, or nobody there to do it."""
        if self._broken or len(raws) < MANY:
            return False
        try:
            if not self._at_hand():
                return False
            write_frame(self._stream("stdin"), list(raws))
        except _BROKEN:
            self._give_up()
            return False
        return True

    def finish(self, count: int) -> list[NewEntry | None]:
        """What `start` began: the entry of each, None for each that is to be built here after all."""
        built: list[NewEntry | None] = []
        try:
            built = read_frame(self._stream("stdout"))
        except _BROKEN:
            self._give_up()
        return built if len(built) == count else [None] * count

    def _stream(self, name: str) -> IO[bytes]:
        stream = getattr(self._process, name, None)
        if stream is None:
            raise EOFError
        return cast("IO[bytes]", stream)

    def _give_up(self) -> None:
        self._broken = True
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process, self._ready = self._process, None, False
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _at_hand(self) -> bool:
        """Start it; whether it is ready by now."""
        if self._process is None:
            # -P: a folder named `ledger` where the user stands is no module. A session of its own: Control-C
            # in a terminal is for its parent alone.
            self._process = subprocess.Popen(
                (sys.executable, "-P", "-m", "ledger.capture.entry.builder"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            write_frame(self._stream("stdin"), self._redactor)
        answers = self._stream("stdout")
        if not self._ready and select.select((answers,), (), (), 0)[0]:
            self._ready = read_frame(answers) == "ready"
        return self._ready
