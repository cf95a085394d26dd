"""What holds a run back: requests a minute, waits before another try, failures in a row. No input or output.

The pace is a sliding window: in no 60 seconds do more than N requests begin at a target, retries included.
Times are those of a monotonic clock that the caller reads.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

from ledger.capture.plan.model import Retries

WINDOW: Final = 60.0
MAX_RETRY_AFTER: Final = 86_400.0


class Window:
    """At most `number` starts in any 60 seconds."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._starts: deque[float] = deque()

    def wait(self, now: float) -> float:
        """How long to wait before the next start; 0 where it may begin now."""
        while self._starts and self._starts[0] <= now - WINDOW:
            self._starts.popleft()
        if len(self._starts) < self._number:
            return 0.0
        return self._starts[len(self._starts) - self._number] + WINDOW - now

    def start(self, now: float) -> None:
        """Something begins now."""
        self._starts.append(now)


class Streak:
    """Failures in a row at one target."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._count = 0

    def add(self, failed: bool) -> None:
        """What became of a cell."""
        self._count = self._count + 1 if failed else 0

    @property
    def reached(self) -> bool:
        """Whether the target is to be left alone."""
        return self._most is not None and self._count >= self._most


def retryable(retries: Retries, status: int | None, problem: str | None) -> bool:
    """Whether a failed attempt is of the kind that is tried again."""
    return (problem is not None and problem in retries.problems) or (
        problem is None and status is not None and status in retries.statuses
    )


def wait_before(retries: Retries, attempt: int, retry_after: float | None) -> float | None:
    """Seconds to wait after the `attempt`-th try of a run; None where the server asks for too long a wait."""
    backoff = min(retries.backoff * 2.0 ** min(attempt - 1, 30), retries.longest_wait)
    if retry_after is None:
        return backoff
    return None if retry_after > retries.longest_wait else max(backoff, retry_after)


def parse_retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110 section 10.2.3); None where it is malformed."""
    text = value.strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:9]), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(text)
        seconds = (moment - now).total_seconds()
    except (TypeError, ValueError, OverflowError):  # TypeError: a date without a zone
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)
