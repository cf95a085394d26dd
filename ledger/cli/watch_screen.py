"""The terminal of `watch`: a screen of its own, a key that ends it, and everything put back at the end.

Lines are not wrapped while it lasts, so that a terminal which counts columns otherwise than we do shows a
cut line and no torn table. Keys are read without Enter; Ctrl-Z is off, since it would leave the screen as
it is. Where the system has no such terminals (Windows), Ctrl-C alone ends it.
"""

from __future__ import annotations

import os
import re
import select
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from types import FrameType, TracebackType
from typing import Any, Final

from rich.console import Console
from rich.live import Live
from rich.text import Text

from ledger.cli.watch_view import Line

_NO_WRAP, _WRAP = "\x1b[?7l", "\x1b[?7h"  # DECAWM
_ESCAPE: Final = b"\x1b"
_SEQUENCE: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.)")  # an arrow, a function key


class Ended(Exception):
    """A signal asks the process to end; the screen is put back first."""


class Screen:
    """A context manager around the time in which the terminal is ours."""

    def __init__(self) -> None:
        # Only what the terminal itself says of its size counts: COLUMNS may be of another time.
        given = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        self._console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False, _environ=given)
        self._live = Live(
            console=self._console,
            screen=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._stack = ExitStack()
        self._wake = -1
        self._keys = False

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines, as of now."""
        columns, lines = self._console.size
        return columns, lines

    def __enter__(self) -> Screen:
        with ExitStack() as stack:
            self._watch_signals(stack)
            self._read_keys(stack)
            stack.callback(self._control, _WRAP)
            stack.enter_context(self._live)
            self._control(_NO_WRAP)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if self._wake >= 0:
            for number in (signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)  # until the screen is put back
        self._stack.close()
        return kind is Ended

    def _control(self, sequence: str) -> None:
        with suppress(OSError):  # the terminal may be gone
            sys.stdout.write(sequence)
            sys.stdout.flush()

    def _watch_signals(self, stack: ExitStack) -> None:
        """A new size wakes `wait`; what would end the process ends the picture first."""
        if not hasattr(signal, "SIGWINCH"):
            return
        wake, waker = os.pipe()
        for end in (wake, waker):
            os.set_blocking(end, False)
            stack.callback(os.close, end)
        self._wake = wake
        stack.callback(signal.set_wakeup_fd, signal.set_wakeup_fd(waker, warn_on_full_buffer=False))
        for number, handler in ((signal.SIGWINCH, _nothing), (signal.SIGTERM, _end), (signal.SIGHUP, _end)):
            stack.callback(signal.signal, number, signal.signal(number, handler))

    def _read_keys(self, stack: ExitStack) -> None:
        try:
            import termios
            import tty
        except ImportError:
            return
        if not sys.stdin.isatty():
            return
        number = sys.stdin.fileno()
        try:
            before = termios.tcgetattr(number)
            stack.callback(termios.tcsetattr, number, termios.TCSADRAIN, before)
            tty.setcbreak(number)
            now = termios.tcgetattr(number)
            now[6][termios.VSUSP] = b"\0"
            termios.tcsetattr(number, termios.TCSADRAIN, now)
        except termios.error:
            return
        self._keys = True

    def show(self, lines: Sequence[Line]) -> None:
        """Draw a picture."""
        picture = Text(no_wrap=True, overflow="crop", end="")
        for number, line in enumerate(lines):
            picture.append("\n" if number else "")
            for text, style in line:
                picture.append(text, style=style or None)
        self._live.update(picture, refresh=True)

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until the size changes. True where the user has pressed the key that ends it."""
        sources = [number for number, there in ((0, self._keys), (self._wake, self._wake >= 0)) if there]
        ready = select.select(sources, [], [], seconds)[0] if sources else _sleep(seconds)
        if self._wake in ready:
            with suppress(BlockingIOError):
                os.read(self._wake, 4096)
        if 0 not in ready:
            return False
        return _ends(os.read(0, 1024))


def _ends(keys: bytes) -> bool:
    """Whether q, Ctrl-D or Escape is among the keys; the end of input counts as one."""
    rest = _SEQUENCE.sub(b"", keys)
    return not keys or rest == _ESCAPE or not {*rest}.isdisjoint(b"qQ\x04")


def _sleep(seconds: float) -> list[Any]:
    import time

    time.sleep(seconds)
    return []


def _nothing(number: int, frame: FrameType | None) -> None:
    """A handler that does nothing: the wake-up of `signal.set_wakeup_fd` is all that is wanted."""


def _end(number: int, frame: FrameType | None) -> None:
    raise Ended
