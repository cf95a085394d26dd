"""Times that a user types: with their zone, or they mean nothing."""

from datetime import datetime

from ledger.cli.boundary import fail
from ledger.core.clock import format_time


def parse_user_time(text: str, what: str) -> str:
    """A time such as 2026-11-22T13:49:00Z or 2026-11-22 14:49+01:00, in the format's spelling."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        fail(f"{what} {text!r}: want a time such as 2026-11-22T13:49:00Z")
    if value.tzinfo is None:
        fail(f"{what} {text!r}: want its zone too, such as Z or +01:00")
    try:
        return format_time(value)
    except (ValueError, OverflowError):
        fail(f"{what} {text!r}: out of range")
