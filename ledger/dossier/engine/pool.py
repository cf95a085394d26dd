"""The processes that lay out pages: each gets one task at a time, and any trouble ends in one line.

A process is begun when there is something for it to do: forked where that is safe (Linux, one thread); with
more threads, forked from a process that has one; on other systems, anew. When the parent leaves, for whatever
reason, so do they.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Final

from ledger.dossier.engine.worker import Outcome, Setup, Task, serve
from ledger.errors import RenderError

PATIENCE: Final = 900.0  # seconds for one task; some forty exhibits take two
MAX_WORKERS: Final = 16
_CLOSING: Final = 5.0

Done = Callable[[Outcome], None]


def default_workers() -> int:
    """As many as there are cores for this process."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MAX_WORKERS)


def method() -> str:
    """How processes are begun: forked where that is safe."""
    if sys.platform != "linux":
        return "spawn"
    return "fork" if threading.active_count() == 1 else "forkserver"


class _Member:
    """A process, and what it is at."""

    def __init__(self, context: Any, setup: Setup) -> None:
        self.connection, theirs = context.Pipe()
        told = (theirs, self.connection, setup, dict(os.environ))
        self.process = context.Process(target=_begin, args=told, daemon=True)
        self.process.start()
        theirs.close()
        self.ready = False
        self.task: Task | None = None
        self.done: Done | None = None
        self.since = time.monotonic()


def _begin(connection: Connection, others: Connection, setup: Setup, environment: dict[str, str]) -> None:
    others.close()  # else a forked child would keep the parent's end open, and never see it hang up
    if os.environ != environment:  # it was forked from a process that began with another: no fonts of ours
        os.environ.clear()
        os.environ.update(environment)
    serve(connection, setup)


class Pool:
    """A few processes. Use as a context; `submit`, then `drain`."""

    def __init__(self, workers: int, setup: Setup, *, patience: float = PATIENCE) -> None:
        self._count, self._setup, self._patience = workers, setup, patience
        self._members: list[_Member] = []
        self._queue: deque[tuple[Task, Done]] = deque()

    def __enter__(self) -> Pool:
        self._context = multiprocessing.get_context(method())
        if self._context.get_start_method() == "forkserver":
            self._context.set_forkserver_preload(["__main__", "ledger.dossier.engine.ready"])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end(kindly=error is None)

    def submit(self, task: Task, done: Done) -> None:
        """Have a task done; `done` is called with what came of it, within some later call.

        Blocks while there is enough to do for all: what waits is held in memory.
        """
        self._queue.append((task, done))
        # One for each task that would wait: where most pages are in the cache, one process is enough.
        beginning = sum(not one.ready for one in self._members)
        idle = sum(one.ready and one.task is None for one in self._members)
        if len(self._members) < self._count and beginning + idle < len(self._queue):
            self._members.append(_Member(self._context, self._setup))
        self._hand_out()
        while len(self._queue) > self._count:
            self._await()

    def drain(self) -> None:
        """Wait until nothing is left to do."""
        while self._queue or any(member.task for member in self._members):
            self._await()

    def _hand_out(self) -> None:
        for member in self._members:
            if self._queue and member.ready and member.task is None:
                member.task, member.done = self._queue.popleft()
                member.since = time.monotonic()
                try:
                    member.connection.send(member.task)
                except OSError:
                    self._died(member)

    def _await(self) -> None:
        """Take in what has come; at least one thing."""
        busy = [member for member in self._members if member.task is not None or not member.ready]
        latest = min(member.since for member in busy) + self._patience
        found = wait([member.connection for member in busy], max(0.0, latest - time.monotonic()))
        if not found and time.monotonic() >= latest:
            slow = min(busy, key=lambda member: member.since)
            what = slow.task.what if slow.task else "its beginning"
            raise RenderError(
                f"a process that lays out pages gave no answer in {self._patience:.0f} s, at {what}"
            )
        for member in busy:
            if member.connection in found:
                self._take(member)
        self._hand_out()

    def _take(self, member: _Member) -> None:
        try:
            outcome: Outcome | None = member.connection.recv()
        except (EOFError, OSError):
            self._died(member)
            return
        if outcome is None:
            member.ready = True
            return
        if outcome.problem:
            raise RenderError(outcome.problem, hint=outcome.hint)
        done, member.task, member.done = member.done, None, None
        if done is not None:
            done(outcome)

    def _died(self, member: _Member) -> None:
        member.process.join(_CLOSING)
        code = member.process.exitcode
        how = f"with {signal.Signals(-code).name}" if code is not None and code < 0 else f"with status {code}"
        what = member.task.what if member.task else "its beginning"
        raise RenderError(
            f"a process that lays out pages ended {how}, at {what}",
            hint="if memory ran out, --workers 1 takes less",
        )

    def _end(self, *, kindly: bool = False) -> None:
        for member in self._members:
            member.connection.close()
            if not kindly:
                member.process.terminate()
        for member in self._members:
            member.process.join(_CLOSING)
            if member.process.is_alive():
                member.process.kill()
                member.process.join()
            member.process.close()
        self._members.clear()
