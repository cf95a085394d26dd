"""Time as the format spells it: RFC 3339, UTC, six fractional digits, `Z`."""

from datetime import UTC, datetime
from functools import lru_cache

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


def check_time(text: object, what: str) -> None:
    """Raise MalformedError unless `text` is a time in the format's spelling.

    The same answer as `parse_time`; the part up to the second is remembered, since a verification meets
    the same second in many entries.
    """
    if type(text) is str and len(text) == 27 and text[26] == "Z" and text[19] == ".":
        fraction = text[20:26]
        if fraction.isdigit() and fraction.isascii() and _is_second(text[:19]):
            return
    parse_time(text, what)  # raises


@lru_cache(maxsize=4096)
def _is_second(text: str) -> bool:
    try:
        return datetime.fromisoformat(text + "Z").isoformat()[:19] == text
    except ValueError:
        return False


def format_time(value: datetime) -> str:
    """`value` (with a zone) in the format's one spelling."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"
