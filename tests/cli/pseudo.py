"""`ledger watch` on a pseudo-terminal of its own, as a user at a keyboard has it. Not for Windows."""

import os
import struct
import time

from tests.cli.conftest import COMMAND, environment
from tests.cli.desk import Desk


class Terminal:
    """`ledger watch` on a pseudo-terminal of its own."""

    def __init__(self, desk: Desk, columns: int = 80, lines: int = 24, **env: str) -> None:
        import fcntl
        import pty
        import subprocess
        import termios

        self._termios = termios
        self.main, self._other = pty.openpty()
        fcntl.ioctl(self._other, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.before = termios.tcgetattr(self._other)
        self.process = subprocess.Popen(
            (*COMMAND, "watch", "--interval", "0.1"),
            cwd=desk.root,
            env={**environment(desk.root), "TERM": "xterm-256color", **env},
            stdin=self._other,
            stdout=self._other,
            stderr=self._other,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C is a signal
        )
        self.output = ""

    def until(self, wanted: str, seconds: float = 20) -> str:
        """Everything written until `wanted` came."""
        import select

        end = time.monotonic() + seconds
        while wanted not in self.output:
            assert time.monotonic() < end, (wanted, self.output[-2_000:])
            if select.select([self.main], [], [], 0.1)[0]:
                self.output += os.read(self.main, 65_536).decode("utf-8", "replace")
        return self.output

    def resize(self, columns: int, lines: int) -> None:
        import fcntl

        fcntl.ioctl(self._other, self._termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def end(self) -> tuple[int, str]:
        """Wait for its end: the exit code, and the last that it wrote. Its terminal must be as it was."""
        code = self.process.wait(10)
        os.set_blocking(self.main, False)
        try:
            while piece := os.read(self.main, 65_536):
                self.output += piece.decode("utf-8", "replace")
        except BlockingIOError:
            pass
        assert self._termios.tcgetattr(self._other) == self.before
        return code, self.output

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.main)
        os.close(self._other)
