"""One exchange under way: what the tee tells of it is kept here, until it is a `RawExchange`.

Memory is bounded: of what is sent and of what is received at most `limit` bytes each are kept, and of the
times of reads at most `MAX_CHUNKS`. What passes beyond is counted, not kept, and the exchange is not
complete (`over-limit`). It does NOT look into the bytes.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from ledger.capture.model import Cell, Collector, ConnectionFacts, RawExchange, Trouble
from ledger.capture.wire.clock import clock_state
from ledger.capture.wire.handed import Handed
from ledger.errors import LedgerError

DEFAULT_LIMIT: Final = 64 << 20
MAX_CHUNKS: Final = 200_000


class Sink(Protocol):
    """Where the bytes also go as they come, so that a crash loses none of them (`spool.Slip`)."""

    def sent(self, data: bytes) -> None:
        """Bytes that are handed to the system."""

    def received(self, us: int, data: bytes) -> None:
        """Bytes that came, and when."""

    def facts(self, **facts: Any) -> None:
        """What became known of the exchange."""


class Recording:
    """Collects one exchange. `on_wanting` is called whenever the reader has used up what came.

    Times are those of the monotonic clock since `started_at`, which alone is read from the wall clock: a
    clock that is set in mid-exchange changes no interval.
    """

    __slots__ = (
        "_at",
        "_chunks",
        "_clock",
        "_connection",
        "_head_at",
        "_limit",
        "_over",
        "_received",
        "_received_size",
        "_sent",
        "_start",
        "cell",
        "collector",
        "endpoint",
        "eof",
        "handed",
        "missing",
        "on_wanting",
        "provider",
        "sink",
        "sink_failure",
        "started_at",
        "tags",
    )

    def __init__(
        self,
        *,
        provider: str,
        endpoint: str,
        collector: Collector,
        cell: Cell | None = None,
        tags: tuple[str, ...] = (),
        limit: int = DEFAULT_LIMIT,
        sink: Sink | None = None,
    ) -> None:
        self.provider = provider
        self.endpoint = endpoint
        self.collector: Collector = collector
        self.cell = cell
        self.tags = tags
        self.sink = sink
        self.sink_failure: Exception | None = None
        self.eof = False
        self.handed: Handed | None = None
        self.missing: list[tuple[str, str]] = []
        self.on_wanting: Callable[[], Awaitable[None]] | None = None
        self.started_at = datetime.now(UTC)
        self._start = time.monotonic_ns()
        self._at = 0
        self._clock = clock_state()
        self._limit = limit
        self._sent = bytearray()
        self._received = bytearray()
        self._received_size = 0
        self._chunks: list[tuple[int, int]] = []
        self._connection: ConnectionFacts | None = None
        self._head_at: datetime | None = None
        self._over: str | None = None

    def first_facts(self) -> dict[str, Any]:
        """What is known before anything is sent: members of `RawExchange` (for `spool.Spool.open`)."""
        return {
            "provider": self.provider,
            "endpoint": self.endpoint,
            "collector": self.collector,
            "started_at": self.started_at,
            "clock": self._clock,
            "missing": tuple(self.missing),
            "cell": self.cell,
            "tags": self.tags,
        }

    # -- told by the tee (wire.Listener) ---------------------------------------------------------

    def connected(self, facts: ConnectionFacts) -> None:
        """Which connection carries it; the last word counts."""
        self._connection = facts
        self._tell(lambda sink: sink.facts(connection=facts))

    def sent(self, data: bytes) -> None:
        """Bytes of the request."""
        room = self._limit - len(self._sent)
        if len(data) > room:
            self._over = f"the request is longer than {self._limit} bytes"
            data = data[: max(room, 0)]
        if data:
            self._sent += data
            self._tell(lambda sink: sink.sent(data))

    async def wanting(self) -> None:
        """The reader waits for more."""
        if self.on_wanting is not None:
            await self.on_wanting()

    def received(self, data: bytes) -> None:
        """Bytes of the response, now."""
        self._at = self._elapsed()
        if not data:
            self.eof = True
            return
        offset = len(self._received)
        self._received_size += len(data)
        if self._received_size > self._limit:
            self._over = f"the answer is longer than {self._limit} bytes"
            data = data[: max(self._limit - offset, 0)]
            if not data:
                return
        if len(self._chunks) < MAX_CHUNKS:  # later reads belong to the last chunk that has a time
            self._chunks.append((offset, self._at))
        self._received += data
        self._tell(lambda sink: sink.received(self._at, data))

    # -- told by the caller ----------------------------------------------------------------------

    def head_came(self) -> None:
        """The head of the final response was whole with the newest read."""
        self._head_at = self.started_at + timedelta(microseconds=self._at)

    def lacks(self, fact: str, why: str) -> None:
        """Something could not be observed."""
        self.missing.append((fact, why))

    @property
    def answer(self) -> bytearray:
        """The bytes received, to be read only; not all of them where `over` is set."""
        return self._received

    @property
    def began(self) -> bool:
        """Whether anything was sent."""
        return bool(self._sent)

    @property
    def over(self) -> bool:
        """Whether more passed than is kept."""
        return self._over is not None

    def finish(self, trouble: Trouble | None = None) -> RawExchange:
        """The exchange as it is now; complete where there was no trouble and everything is kept."""
        if trouble is None and self._over is not None:
            trouble = Trouble("over-limit", self._over)
        return RawExchange(
            provider=self.provider,
            endpoint=self.endpoint,
            collector=self.collector,
            sent=bytes(self._sent),
            received=bytes(self._received),
            chunks=tuple(self._chunks),
            started_at=self.started_at,
            ended_at=self.started_at + timedelta(microseconds=self._elapsed()),
            head_at=self._head_at,
            complete=trouble is None,
            trouble=trouble,
            connection=self._connection,
            clock=self._clock,
            missing=tuple(self.missing),
            cell=self.cell,
            tags=self.tags,
            handed=b"" if self._sent or self.handed is None else self.handed.message(),
        )

    def _tell(self, what: Callable[[Sink], None]) -> None:
        """Tell the sink. If it fails, the exchange goes on without it: it may yet become an entry."""
        if self.sink is not None:
            try:
                what(self.sink)
            except (OSError, LedgerError) as error:
                self.sink, self.sink_failure = None, error

    def _elapsed(self) -> int:
        return (time.monotonic_ns() - self._start) // 1000
