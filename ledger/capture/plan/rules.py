"""How a plan is carried out and judged, read strictly: pace, retries, when to stop, what will not count."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from ledger.capture.plan.model import Exclusions, Pace, Retries, Stopping
from ledger.capture.plan.table import Table
from ledger.core.bodies.observed import PROBLEMS

MAX_CONCURRENCY: Final = 64
MAX_ATTEMPTS: Final = 20
MAX_TIME: Final = 3_600.0  # seconds of one exchange
MAX_WORDS: Final = 6_000  # of a text that goes into the entry itself
RETRY_STATUSES: Final = (408, 409, 425, 429, 500, 502, 503, 504, 529)
RETRY_PROBLEMS: Final = ("upstream-closed", "upstream-refused", "upstream-reset", "upstream-timeout")
_CURRENCY: Final = re.compile(r"[A-Z]{3}\Z")


def read_pace(table: Table) -> Pace:
    """The member `limits`, or what holds without it. Raises CaptureError."""
    row = table.table("limits", None)
    if row is None:
        return Pace(1, 30, 120.0, MAX_TIME, _retries(None))
    pace = Pace(
        concurrency=row.integer("concurrency", 1, least=1, most=MAX_CONCURRENCY),
        requests_per_minute=row.integer("requests_per_minute", 30, least=1, most=100_000),
        timeout=row.number("timeout", 120.0, least=0.1, most=3_600),
        max_time=row.number("max_time", MAX_TIME, least=0.1, most=86_400),
        retries=_retries(row.table("retries", None)),
    )
    row.done()
    return pace


def _retries(row: Table | None) -> Retries:
    if row is None:
        return Retries(3, RETRY_STATUSES, RETRY_PROBLEMS, 2.0, 120.0)
    retries = Retries(
        attempts=row.integer("attempts", 3, least=1, most=MAX_ATTEMPTS),
        statuses=row.integers("statuses", RETRY_STATUSES, least=400, most=599),
        problems=row.names("problems", PROBLEMS, RETRY_PROBLEMS),
        backoff=row.number("backoff", 2.0, most=600),
        longest_wait=row.number("longest_wait", 120.0, most=3_600),
    )
    row.done()
    return retries


def read_stopping(table: Table) -> Stopping:
    """The member `stopping_rule`. Raises CaptureError."""
    row = table.table("stopping_rule", None)
    if row is None:
        return Stopping("", None, None, None, None)
    limit = row.table("cost_limit", None)
    amount = currency = None
    if limit is not None:
        amount, currency = limit.amount("amount"), limit.text("currency")
        if not _CURRENCY.match(currency):
            raise limit.error("currency", f"want three capital letters such as USD, have {currency!r:.40}")
        limit.done()
    stopping = Stopping(
        text=row.text("text", "", maximum=MAX_WORDS),
        max_failures=row.integer("max_failures", None, least=1),
        cost_limit=amount,
        currency=currency,
        until=_until(row),
    )
    row.done()
    return stopping


def _until(row: Table) -> datetime | None:
    text = row.text("until", None, maximum=60)
    if text is None:
        return None
    try:
        value = datetime.fromisoformat(text)
        if value.tzinfo is not None:
            return value.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise row.error("until", f"want a time with its zone, such as 2026-12-31T18:00:00Z, have {text!r:.60}")


def read_exclusions(table: Table) -> Exclusions:
    """The member `exclusions`. Raises CaptureError."""
    row = table.table("exclusions", None)
    if row is None:
        return Exclusions("", (), False, False)
    exclusions = Exclusions(
        text=row.text("text", "", maximum=MAX_WORDS),
        statuses=row.integers("statuses", (), least=100, most=599),
        incomplete=row.flag("incomplete"),
        refused=row.flag("refused"),
    )
    row.done()
    return exclusions
