"""The command in a process of its own that begins with its modules read: forked from one that has read them.

To read the same modules anew took each of a thousand commands longer than all that it then did. What a
process shows is the same: its arguments, environment, folder, standard streams, exit code. It does NOT show
what a command imports, nor how the interpreter starts or takes a signal: tests of that begin COMMAND as it
is. So does `run` where it must: not on Linux, or where the environment has what the interpreter reads first.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

COMMAND: Final = (sys.executable, "-c", "from ledger.cli.main import run; run()")
ROOT: Final = Path(__file__).parents[2]
_LARGEST: Final = 64 * 1024  # of a request, in one piece
_READ_AT_START: Final = ("PYTHON", "LC_", "LANG", "LD_")

Result = subprocess.CompletedProcess[bytes]


def run(
    arguments: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str],
    input: bytes = b"",
    timeout: float = 60,
) -> Result:
    """`ledger ARGUMENTS...` as subprocess.run would run it, output captured, exit code unchecked."""
    words = (*COMMAND, *map(str, arguments))
    request = json.dumps([["-c", *words[3:]], str(cwd), dict(env)]).encode()
    if sys.platform != "linux" or len(request) > _LARGEST or _is_read_at_start(env):
        return subprocess.run(
            words, input=input, capture_output=True, cwd=cwd, env=dict(env), timeout=timeout, check=False
        )
    return _Running(request).communicate(words, input, timeout)


def _is_read_at_start(env: Mapping[str, str]) -> bool:
    return any(name.startswith(_READ_AT_START) and name != "PYTHONIOENCODING" for name in env)


# ---- the side of the tests -------------------------------------------------------------------------------


class _Running:
    """A command that was asked for: its streams, and what the parent of all of them says about it."""

    def __init__(self, request: bytes) -> None:
        inside, self._stdin = os.pipe()
        self._stdout, out = os.pipe()
        self._stderr, err = os.pipe()
        self._told, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)  # one word at a time
        with theirs:
            given = (inside, out, err, theirs.fileno())
            socket.send_fds(_parent(), [request], given)
        for number in given[:3]:
            os.close(number)
        self._pid = int(self._told.recv(20))

    def communicate(self, words: Sequence[str], input: bytes, timeout: float) -> Result:
        """Feed it, read it to its end; kill it when it takes too long."""
        read: dict[int, bytes] = {}
        threads = [
            threading.Thread(target=_feed, args=(self._stdin, input)),
            *[threading.Thread(target=_take, args=(one, read)) for one in (self._stdout, self._stderr)],
        ]
        for thread in threads:
            thread.start()
        with self._told:
            self._told.settimeout(timeout)
            try:
                code = int(self._told.recv(20))
            except TimeoutError:
                os.kill(self._pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(words, timeout) from None
            finally:
                for thread in threads:
                    thread.join(timeout)
        return subprocess.CompletedProcess(words, code, read[self._stdout], read[self._stderr])


def _feed(number: int, data: bytes) -> None:
    with suppress(BrokenPipeError), os.fdopen(number, "wb") as pipe:
        pipe.write(data)


def _take(number: int, read: dict[int, bytes]) -> None:
    with os.fdopen(number, "rb") as pipe:
        read[number] = pipe.read()


_parents: dict[int, socket.socket] = {}


def _parent() -> socket.socket:
    """The process that all commands of this one are forked from; begun when there is a first."""
    found = _parents.get(os.getpid())
    if found is None:
        found, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            subprocess.Popen(
                (sys.executable, "-m", __name__, str(theirs.fileno())),
                pass_fds=(theirs.fileno(),),
                cwd=ROOT,
                env={"PATH": os.environ.get("PATH", "")},
            )
        _parents[os.getpid()] = found
        atexit.register(found.close)
    return found


# ---- the side of the parent ------------------------------------------------------------------------------


def _serve(requests: socket.socket) -> Any:
    """Fork a process for each request, and say its number and its exit code. Returns in such processes."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(requests, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.data is not None:
                    waiting.unregister(key.fd)
                    _say_end(key.fd, *key.data)
                    continue
                message, streams, _, _ = socket.recv_fds(requests, 2 * _LARGEST, 4)
                if not message:
                    raise SystemExit
                pid = os.fork()
                if pid == 0:
                    return json.loads(message), streams
                with socket.socket(fileno=streams[3]) as told:
                    told.send(b"%d" % pid)
                    waiting.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, told.detach()))
                for number in streams[:3]:
                    os.close(number)


def _say_end(process: int, pid: int, told: int) -> None:
    _, status = os.waitpid(pid, 0)
    os.close(process)
    with socket.socket(fileno=told) as connection, suppress(BrokenPipeError):
        connection.send(b"%d" % os.waitstatus_to_exitcode(status))


def _become(arguments: list[str], folder: str, environment: dict[str, str], streams: list[int]) -> None:
    """Everything of this process as a new one would have it."""
    for number, stream in enumerate(streams[:3]):
        os.dup2(stream, number)
    os.closerange(3, 4096)
    os.chdir(folder)
    coerced = {name: value for name, value in os.environ.items() if name == "LC_CTYPE"}  # by the interpreter
    os.environ.clear()
    os.environ.update(coerced | environment)
    time.tzset()
    sys.argv[:] = arguments
    encoding, _, errors = environment.get("PYTHONIOENCODING", "utf-8:surrogateescape").partition(":")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = open(  # noqa: SIM115
            number,
            "w" if number else "r",
            buffering=1 if name == "stderr" else -1,
            encoding=encoding,
            errors="backslashreplace" if name == "stderr" else errors or "strict",
            closefd=False,
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _end(code: Any) -> None:
    """As the interpreter ends, but that modules are not taken apart, which took longer than most commands."""
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def _main() -> None:
    import gc
    import pkgutil
    from importlib import import_module

    import ledger
    from ledger.cli.main import run

    for module in pkgutil.walk_packages(ledger.__path__, "ledger."):
        import_module(module.name)
    with suppress(ImportError):
        import_module("typer._adapters")  # which Typer reads for the first option that it meets
    gc.collect()
    gc.freeze()  # so that what was read stays the same memory for all
    (arguments, folder, environment), streams = _serve(socket.socket(fileno=int(sys.argv[1])))
    _become(arguments, folder, environment, streams)
    try:
        run()
    except SystemExit as end:
        _end(end.code)


if __name__ == "__main__":
    _main()
