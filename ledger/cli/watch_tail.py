"""The end of a ledger as it grows: what `watch` knows, step by step.

Nothing is held between steps: each is a few short reads, so that no read transaction keeps a writer's log
from being folded into the database. A step reads at most BATCH entries: whoever falls behind catches up
between two pictures.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from ledger.api.ledger import Ledger
from ledger.capture.spool.folder import FOLDER, dated
from ledger.cli.watch_chain import Chain
from ledger.cli.watch_plan import PlanWatch
from ledger.cli.watch_rows import Row, damaged_row, row_of
from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.clock import parse_time
from ledger.core.coverage import Coverage
from ledger.core.entry import Entry
from ledger.errors import LedgerError, MalformedError, NotFoundError, StoreError, VerificationError

BACK: Final = 200  # entries before the end that are checked at the beginning
BATCH: Final = 500
KEPT: Final = 200  # rows, for the tallest terminal
FIRST_TROUBLES: Final = 2  # the first are mostly the cause of the others
MAX_TROUBLES: Final = 50  # the newest, kept with their words; all are counted
QUIET: Final = 600.0  # seconds without a byte after which an exchange may have lost its recorder
_MINUTE: Final = timedelta(minutes=1)


class State(NamedTuple):
    """What there is to show. `behind`: entries that are there and not yet read.

    `recent`: entries signed in the last minute, by their signers' clocks; `at_least` where more of them may
    lie before the first entry that was read. `covered_at`: when the last entry of the checkpoint was signed.
    """

    origin: str
    folder: Path
    size: int
    first: int
    next: int
    behind: int
    checkpoint: Checkpoint | None
    covered_at: str | None
    recent: int
    at_least: bool
    in_flight: InFlight
    plan: Coverage | None
    plan_left: int
    rows: tuple[Row, ...]
    first_troubles: tuple[str, ...]
    troubles: tuple[str, ...]
    trouble_count: int


class Tail:
    """Follows one ledger, open for reading. Raises StoreError where the database is gone or replaced."""

    def __init__(self, ledger: Ledger, back: int = BACK) -> None:
        self.ledger = ledger
        self.folder = ledger.path.parent
        self._file = self._identity()
        size = ledger.size
        self._chain = Chain(ledger, max(0, size - back))
        self._plan = PlanWatch(ledger, self._chain.next)
        self._rows: deque[Row] = deque(maxlen=KEPT)
        self._times: deque[datetime] = deque()
        self._size = size
        self._note: bytes | None = None
        self._checkpoint: Checkpoint | None = None
        self._covered: tuple[int, str] | None = None
        self._first_troubles: list[str] = []
        self._troubles: deque[str] = deque(maxlen=MAX_TROUBLES)
        self.trouble_count = 0
        for words in self._chain.troubles:
            self._trouble(words)

    def step(self, on_row: Callable[[Row], None] = lambda row: None) -> int:
        """Read what has come, at most BATCH entries; returns how many are left."""
        if self._identity() != self._file:
            raise StoreError(f"{self.ledger.path}: another file is in its place now", hint="watch again")
        self._read_checkpoint()
        self._size = self.ledger.size
        if self._size < self._chain.next:
            self._shrunk()
        stop = min(self._size, self._chain.next + BATCH)
        for entry in self._read(self._chain.next, stop):
            row = self._take(entry)
            self._rows.append(row)
            on_row(row)
        self._plan.catch_up()
        return self._size - self._chain.next

    def _identity(self) -> tuple[int, int]:
        try:
            found = self.ledger.path.stat()
        except OSError as error:
            raise StoreError(f"{self.ledger.path}: no longer there: {error.strerror}") from None
        return found.st_dev, found.st_ino

    def _read(self, start: int, stop: int) -> list[Entry | str]:
        """The entries, or words where one can't be read. All at once: nothing stays open."""
        try:
            return list(self.ledger.entries(start, stop)) if start < stop else []
        except (MalformedError, VerificationError):
            return [self._one(place) for place in range(start, stop)]

    def _one(self, place: int) -> Entry | str:
        try:
            return self.ledger.entry(place)
        except (MalformedError, NotFoundError, VerificationError) as error:
            return str(error)

    def _take(self, entry: Entry | str) -> Row:
        place = self._chain.next
        if isinstance(entry, str):
            self._trouble(self._chain.pass_damaged(place, entry))
            row = damaged_row(place)
        else:
            for words in self._chain.check(entry):
                self._trouble(words)
            self._times.append(parse_time(entry.signed_at, "signed_at"))
            self._plan.add(entry)
            row = row_of(entry, place)
        if self._checkpoint is not None and self._checkpoint.size == self._chain.next:
            self._check(self._checkpoint)
        return row

    def _read_checkpoint(self) -> None:
        try:
            note = self.ledger.newest_checkpoint()
            if note == self._note:
                return
            self._note = note
            self._checkpoint = parse_checkpoint(note, "newest checkpoint")
        except NotFoundError:
            return
        except LedgerError as error:
            self._trouble(str(error))
            return
        self._check(self._checkpoint)

    def _check(self, checkpoint: Checkpoint) -> None:
        words = self._chain.check_checkpoint(checkpoint)
        if words is not None:
            self._trouble(words)

    def _shrunk(self) -> None:
        self._trouble(
            f"the ledger has {self._size} entries now, {self._chain.next} were read: cut short or restored"
        )
        self._chain = Chain(self.ledger, self._size)
        self._plan = PlanWatch(self.ledger, self._size)

    def _trouble(self, words: str) -> None:
        self.trouble_count += 1
        self._troubles.append(words)
        if len(self._first_troubles) < FIRST_TROUBLES:
            self._first_troubles.append(words)

    def state(self, now: datetime) -> State:
        """What there is to show now."""
        while self._times and now - self._times[0] > _MINUTE:
            self._times.popleft()
        return State(
            origin=self.ledger.origin,
            folder=self.folder,
            size=self._size,
            first=self._chain.first,
            next=self._chain.next,
            behind=self._size - self._chain.next,
            checkpoint=self._checkpoint,
            covered_at=self._covered_at(),
            recent=len(self._times),
            at_least=bool(self._chain.first) and len(self._times) == self._chain.next - self._chain.first,
            in_flight=in_flight(self.folder, now),
            plan=self._plan.coverage(),
            plan_left=self._plan.left,
            rows=tuple(self._rows),
            first_troubles=tuple(self._first_troubles),
            troubles=tuple(self._troubles),
            trouble_count=self.trouble_count,
        )

    def _covered_at(self) -> str | None:
        """When the newest entry that the checkpoint covers was signed: the checkpoint bears no time."""
        if self._checkpoint is None or not self._checkpoint.size:
            return None
        place = self._checkpoint.size - 1
        if self._covered is None or self._covered[0] != place:
            entry = self._one(place)
            self._covered = (place, "" if isinstance(entry, str) else entry.signed_at)
        return self._covered[1] or None


class InFlight(NamedTuple):
    """Exchanges under way: their number, and on how many of them nothing has come for QUIET seconds.

    LIMIT: whether its recorder still lives is not asked: that would mean taking its lock.
    """

    number: int
    quiet: int


def in_flight(folder: Path, now: datetime) -> InFlight:
    """What is under way, by the files that recorders keep of it."""
    since = (now.timestamp() - QUIET) * 1e9
    found: list[tuple[int, Path]] = []
    with suppress(OSError):
        found = dated(folder / FOLDER)
    return InFlight(len(found), sum(time < since for time, _ in found))
