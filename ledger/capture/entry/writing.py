"""One thread that appends: exchanges that wait are written together, in one transaction.

    submit(raw) -> a future of the entry's index, done once the entry is on the disk

Building an entry (secrets out, reading) and signing it take place in this thread, or in a process beside
it, so that whoever passes bytes on never waits for them. It does NOT lose what it acknowledged, and
acknowledges nothing else: where appending fails, the futures carry the error, `failure` is set, and nothing
more is taken.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Final, NamedTuple, Protocol

from ledger.capture.entry.building import Builder
from ledger.capture.entry.exchange import build
from ledger.capture.model import RawExchange
from ledger.capture.secrets.redactor import Redactor
from ledger.core.ports import EntryWriter, NewEntry
from ledger.errors import CaptureError, MalformedError, RecordedError

MAX_ENTRIES: Final = 64
LEAST: Final = 8  # of those that wait; where more do, a third of them
MAX_BYTES: Final = 8 << 20


class Discardable(Protocol):
    """What is kept of an exchange until it is an entry (`spool.Slip`)."""

    def discard(self) -> None:
        """The exchange is recorded."""


class Left:
    """What an earlier recorder left behind; `done` is called once it is an entry."""

    __slots__ = ("_done",)

    def __init__(self, done: Callable[[], None]) -> None:
        self._done = done

    def discard(self) -> None:
        """The exchange is recorded."""
        self._done()


class _Waiting(NamedTuple):
    raw: RawExchange
    slip: Discardable | None
    future: Future[int]


class Group:
    """Appends to one ledger. A context manager: leaving it waits until everything submitted is written.

    `opening` gives the writer, which is opened, used and closed in this object's thread alone: SQLite's
    connections belong to the thread that made them.
    """

    def __init__(
        self, opening: Callable[[], AbstractContextManager[EntryWriter]], redactor: Redactor
    ) -> None:
        self._opening = opening
        self._opened: Future[None] = Future()
        self._redactor = redactor
        self._builder = Builder(redactor)
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="ledger-append", daemon=True)
        self._ended = False
        self.failure: BaseException | None = None

    def submit(self, raw: RawExchange, slip: Discardable | None = None) -> Future[int]:
        """Queue an exchange. The future gives its index, or raises what appending raised."""
        waiting = _Waiting(raw, slip, Future())
        self._queue.put(waiting)
        return waiting.future

    def __enter__(self) -> Group:
        """Open the ledger. Raises what opening raises."""
        self._thread.start()
        self._opened.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._queue.put(None)
        self._thread.join()

    # -- in the thread ---------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            with self._opening() as writer:
                self._opened.set_result(None)
                self._run(writer)
        except BaseException as error:
            if self._opened.done():
                raise
            self._opened.set_exception(error)
        finally:
            self._builder.close()

    def _run(self, writer: EntryWriter) -> None:
        """While one group is built elsewhere, the group before it is written."""
        elsewhere: list[_Waiting] = []
        while not self._ended or elsewhere:
            waiting = [] if self._ended else self._next(wait=not elsewhere)
            built = self._builder.finish(len(elsewhere)) if elsewhere else []
            begun = self._builder.start([one.raw for one in waiting])
            self._take(writer, elsewhere, built)
            if not begun:
                self._take(writer, waiting, [None] * len(waiting))
            elsewhere = waiting if begun else []

    def _next(self, *, wait: bool) -> list[_Waiting]:
        """What waits, at least one if told to wait; not all of it, so that building and writing overlap."""
        found: list[_Waiting] = []
        size = 0
        most = min(max(LEAST, self._queue.qsize() // 3), MAX_ENTRIES)
        while len(found) < most and size < MAX_BYTES:
            try:
                item = self._queue.get(block=wait and not found)
            except queue.Empty:
                break
            if item is None:
                self._ended = True
                break
            found.append(item)
            size += len(item.raw.sent) + len(item.raw.received) + len(item.raw.handed)
        return found

    def _take(self, writer: EntryWriter, waiting: list[_Waiting], built: Sequence[NewEntry | None]) -> None:
        if waiting:
            try:
                self._record(writer, waiting, built)
            except BaseException as error:  # noqa: BLE001  # a bug, too: its future hands it to whoever waits
                self._fail(waiting, error)

    def _record(self, writer: EntryWriter, waiting: list[_Waiting], built: Sequence[NewEntry | None]) -> None:
        if self.failure is not None:
            raise CaptureError(f"not recorded, since recording has failed before: {self.failure}")
        entries = [(one, entry or self._build(one)) for one, entry in zip(waiting, built, strict=True)]
        good = [(one, entry) for one, entry in entries if entry is not None]
        if not good:
            return
        try:
            indexes = writer.append([entry for _, entry in good])
        except RecordedError:  # the entries are there: to record them again would be to have them twice
            for one, _ in good:
                _discard(one)
            raise
        for (one, _), index in zip(good, indexes, strict=True):
            _discard(one)
            one.future.set_result(index)

    def _build(self, one: _Waiting) -> NewEntry | None:
        """The entry; None where there can be none, which its future says and stops what comes after."""
        try:
            return build(one.raw, self._redactor)
        except (MalformedError, CaptureError) as error:
            self._fail([one], error)
            return None

    def _fail(self, waiting: list[_Waiting], error: BaseException) -> None:
        if self.failure is None:
            self.failure = error
        for one in waiting:
            if not one.future.done():
                one.future.set_exception(error)


def _discard(one: _Waiting) -> None:
    if one.slip is not None:
        one.slip.discard()
