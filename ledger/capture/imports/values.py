"""Values out of a stranger's JSON: parsed within bounds, looked at without trusting their types.

Nothing here raises anything but CaptureError, whatever the file holds.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from ledger.core.clock import format_time
from ledger.errors import CaptureError

MAX_DOCUMENT: Final = 512 << 20  # bytes of JSON that are parsed at once, in memory
MAX_LINE: Final = 64 << 20
MAX_LINES: Final = 5_000_000
MAX_MEMBER: Final = 8_000  # characters of a declared value; an entry has room for 65,535 bytes in all

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def parse_json(data: bytes, what: str) -> Any:
    """The value of a JSON document. A byte order mark is passed over. Raises CaptureError: where and what.

    `NaN`, `Infinity` and lone surrogates, which other tools write, are taken as Python does.
    """
    if len(data) > MAX_DOCUMENT:
        raise CaptureError(f"{what}: larger than {MAX_DOCUMENT >> 20} MiB of JSON", hint="split the file")
    data = data.removeprefix(BOM_UTF8)
    try:
        return orjson.loads(data)
    except ValueError:
        return _parse_leniently(data, what)


def _parse_leniently(data: bytes, what: str) -> Any:
    """With the standard library: it takes more, and says at which line and column it stopped."""
    try:
        return json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise CaptureError(f"{what}: not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise CaptureError(f"{what}: not JSON at {where}: {error.msg.lower()}") from None
    except RecursionError:
        raise CaptureError(f"{what}: nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits
        raise CaptureError(f"{what}: not usable as JSON: {error}") from None


def lines(data: bytes, what: str) -> Iterator[tuple[int, bytes]]:
    """(number, line) of each line that is not blank; the first is 1. Raises CaptureError."""
    start, number, size = 0, 0, len(data)
    while start < size:
        end = data.find(b"\n", start)
        end = size if end < 0 else end
        number += 1
        if end - start > MAX_LINE:
            raise CaptureError(f"{what}: line {number}: longer than {MAX_LINE >> 20} MiB")
        if number > MAX_LINES:
            raise CaptureError(f"{what}: more than {MAX_LINES} lines", hint="split the file")
        line = data[start:end].removeprefix(BOM_UTF8) if number == 1 else data[start:end]
        if line.strip():
            yield number, line
        start = end + 1


def at(value: Any, *path: str | int) -> Any:
    """The value at a path of member names and indexes, or None where there is none."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
    return value


def text_at(value: Any, *path: str | int) -> str | None:
    """The text at a path, if it is text and not blank."""
    found = at(value, *path)
    return found if isinstance(found, str) and found.strip() else None


def list_at(value: Any, *path: str | int) -> list[Any]:
    """The array at a path; empty where there is none."""
    found = at(value, *path)
    return found if isinstance(found, list) else []


def dump(value: Any) -> bytes:
    """A value that was parsed from JSON, as JSON again: not the same bytes, and `NaN` becomes `null`."""
    try:
        return orjson.dumps(value)
    except (TypeError, RecursionError):  # a lone surrogate, an integer past 64 bits, depth
        pass
    try:
        return json.dumps(value, separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:
        raise CaptureError(f"can't be written as JSON again: {error}") from None


def time_of(value: Any) -> str | None:
    """A time of another tool in our spelling, or None: ISO 8601 with its zone, or seconds since 1970.

    A time without a zone is None: which instant it means is not in the file. LIMIT: numbers above 10^11
    are taken for milliseconds, above 10^14 for microseconds; as seconds they'd be past the year 5138.
    """
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value.strip())
            return format_time(moment) if moment.tzinfo is not None else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        seconds = value / 1_000_000 if value > 1e14 else value / 1000 if value > 1e11 else value
        return format_time(datetime.fromtimestamp(seconds, UTC)) if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def short(value: Any) -> str | None:
    """A text that may stand in `declared`, or None where it is no text, blank, or too long for an entry."""
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_MEMBER:
        return None
    return without_surrogates(value)


def without_surrogates(text: str) -> str:
    """`text` as UTF-8 can hold it: U+FFFD in the place of each lone surrogate."""
    return _SURROGATE.sub("\ufffd", text)
