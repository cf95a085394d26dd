"""Starting the agent: a process of its own, cut off from the terminal, that can't be dumped or debugged.

Forked, not run anew: the keys pass to it in memory and cross no pipe. So it starts with a copy of what
the command had in memory, a typed passphrase included, which is never wiped.

Does NOT lock memory (a passphrase may reach swap) and does NOT resist root.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from ledger.agent import protocol
from ledger.agent.client import connect
from ledger.agent.keys import Keys, Memory, RoleSigner, Stop, boot_clock
from ledger.agent.server import Server, listen
from ledger.errors import KeyringError
from ledger.keyring.files import check_folder, make_folder
from ledger.keyring.folder import KeyFolder

MAX_KEYS: Final = 100
MAX_LIFETIME: Final = 31 * 86_400.0

_READY: Final = b"ready"
_PR_SET_DUMPABLE: Final = 4  # linux/prctl.h
_SIGNALS: Final = ("SIGTERM", "SIGINT", "SIGHUP")


def start(folder: KeyFolder, signers: Sequence[RoleSigner], lifetime_seconds: float) -> None:
    """Start an agent for `folder` with these keys; returns when it answers.

    An agent that already runs for this folder is locked first: the new one holds `signers` and no others.
    Raises KeyringError. Call it before any thread is started: it forks.
    """
    if sys.platform == "win32":
        raise KeyringError("the agent needs Unix sockets, which Python has not on Windows")
    if not 0 < lifetime_seconds <= MAX_LIFETIME:
        raise KeyringError(f"agent: want a life of up to {MAX_LIFETIME:.0f} s, have {lifetime_seconds}")
    if not 0 < len(signers) <= MAX_KEYS:
        raise KeyringError(f"agent: want 1 to {MAX_KEYS} keys, have {len(signers)}")
    keys = Keys(signers, boot_clock() + lifetime_seconds, boot_clock, remembered_in(folder))
    if len(keys.answer(bytes([protocol.LIST])) or b"") > protocol.MAX_PAYLOAD:
        raise KeyringError("agent: the names of the keys are too long to be listed in one answer")
    path = _prepare(folder)
    running = connect(folder)
    if running is not None:
        running.lock()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        _become_agent(path, keys, write_end)
    os.close(write_end)
    os.waitpid(child, 0)
    with os.fdopen(read_end, "rb") as pipe:
        word = pipe.read(1_000)
    if word != _READY:
        raise KeyringError(
            f"agent at {path}: it did not start: {word.decode(errors='replace') or 'no reason given'}"
        )
    started = connect(folder)
    if started is None:
        raise KeyringError(f"agent at {path}: it started and does not answer")
    with started:
        started.status()


def remembered_in(folder: KeyFolder) -> Memory:
    """What the agent compares with: the ledger of that origin in `folder`, if there is just one."""
    absolute = KeyFolder(folder.path.absolute())  # the agent leaves the working folder

    def remembered(origin: str) -> tuple[int, bytes] | None:
        found = absolute.remembered_of(origin)
        return (found[0].size, found[0].root) if len(found) == 1 else None

    return remembered


def _prepare(folder: KeyFolder) -> Path:
    """The socket's path, its folder made and checked."""
    path, shared = protocol.socket_path(folder.path)
    try:
        make_folder(path.parent, "agent")
        check_folder(path.parent, "agent", follow=not shared)
    except KeyringError as error:
        if path.parent == folder.path.absolute():
            raise
        # Not the usual hint: /tmp itself must not be closed to others.
        raise KeyringError(
            str(error), hint="let EVIDENCE_LEDGER_AGENT name a socket in a folder that only you can reach"
        ) from None
    return path


def _become_agent(path: Path, keys: Keys, write_end: int) -> NoReturn:
    """In the child: fork once more, serve, exit. Nothing of the caller's runs here again."""
    try:
        os.setsid()
        if os.fork() == 0:
            write_end = _detach(write_end)
            _harden()
            _serve(path, keys, write_end)
    finally:
        os._exit(0)


def _detach(keep: int) -> int:
    """No terminal, no working folder, no open file of the caller's but `keep`; returns its new number."""
    import fcntl

    # The caller's garbage may hold files; collected later, it would close our descriptors of that number.
    gc.freeze()
    os.umask(0o077)
    os.chdir("/")
    keep = fcntl.fcntl(keep, fcntl.F_DUPFD, 3)  # it is below 3 where the caller runs without stdio
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(3, keep)
    os.closerange(keep + 1, _max_descriptor())
    return keep


def _max_descriptor() -> int:
    import resource

    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 65_536 if limit == resource.RLIM_INFINITY else limit


def _harden() -> None:
    """No core dump; on Linux no debugger and no /proc/PID/mem for other programs of the user."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        try:
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        except (OSError, AttributeError):
            return  # best effort: a C library without prctl


def _serve(path: Path, keys: Keys, write_end: int) -> None:
    try:
        listener, remove = listen(path)
    except OSError as error:
        os.write(write_end, (error.strerror or str(error)).encode())
        return
    try:
        signal.set_wakeup_fd(-1)
        for name in _SIGNALS:
            signal.signal(getattr(signal, name), _stop)
        server = Server(listener, keys, remove)
        os.write(write_end, _READY)
        os.close(write_end)
        server.run()
    except Stop:
        return
    finally:
        for name in _SIGNALS:
            signal.signal(getattr(signal, name), signal.SIG_IGN)
        remove()


def _stop(number: int, frame: object) -> NoReturn:
    raise Stop
