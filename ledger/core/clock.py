"""Time as the format spells it: RFC 3339, UTC, six fractional digits, `Z`."""

from datetime import UTC, datetime

from ledger.errors import MalformedError


def parse_time(text: object, what: str) -> datetime:
    """The instant of `2026-11-22T13:49:00.123456Z`; any other spelling is a MalformedError."""
    if type(text) is str and len(text) == 27 and text[26] == "Z":
        try:
            value = datetime.fromisoformat(text)
        except ValueError:
            value = None
        if value is not None and value.isoformat(timespec="microseconds")[:26] == text[:26]:
            return value
    raise MalformedError(f"{what}: want a time like 2026-11-22T13:49:00.123456Z, have {text!r:.60}")


def format_time(value: datetime) -> str:
    """`value` (with a zone) in the format's one spelling."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"
