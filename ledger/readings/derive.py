"""From recorded bytes to the derived objects of an exchange and its summary, and the same again.

    derive(raw, provider=..., endpoint=...)        when recording: chooses the reader
    derive_again(reader, raw, endpoint=...)        when verifying: takes the reader that the entry names

Both give the same bytes for the same bytes, whenever and wherever they run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from ledger.core import canonical
from ledger.core.ports import NewObject
from ledger.readings.choose import GENERIC, choose_opened
from ledger.readings.draft import Piece
from ledger.readings.model import Reading
from ledger.readings.opening import Opened, open_exchange
from ledger.readings.readers import pieces, read_opened
from ledger.readings.rebuild import exchange_of

__all__ = ["Derived", "Piece", "derive", "derive_again", "pieces"]

TEXT: Final = "text/plain; charset=utf-8"
JSON: Final = "application/json"
_SUMMARY: Final = (
    "complete",
    "finish",
    "model_asked",
    "model_returned",
    "problem",
    "reader",
    "refused",
)


class Derived(NamedTuple):
    """The objects query, answer, reasoning (if any) and reading; `summary` is the body member `reading`."""

    objects: tuple[NewObject, ...]
    summary: dict[str, Any]
    reading: Reading


def derive(raw: Sequence[NewObject], *, provider: str | None, endpoint: str | None) -> Derived | None:
    """What the messages in `raw` say, by the reader that fits; None where it holds no messages."""
    exchange = exchange_of(endpoint, raw)
    if exchange is None:
        return None
    opened = open_exchange(exchange)
    return _derived(opened, choose_opened(opened, provider)) or _derived(opened, GENERIC)


def derive_again(reader: str, raw: Sequence[NewObject], *, endpoint: str | None) -> Derived | None:
    """The same by a named reader; None where this version has none of that name, or `raw` no messages."""
    exchange = exchange_of(endpoint, raw)
    return None if exchange is None else _derived(open_exchange(exchange), reader)


def _derived(opened: Opened, reader: str) -> Derived | None:
    reading = read_opened(opened, reader)
    if reading is None:
        return None
    summary = {name: getattr(reading, name) for name in _SUMMARY}
    whole = {**summary, "answered": reading.answered, "asked": reading.asked}
    objects = [_text("query", reading.query), _text("answer", reading.answer)]
    if reading.reasoning is not None:
        objects.append(_text("reasoning", reading.reasoning))
    objects.append(NewObject("reading", canonical.encode(whole), JSON, "reading"))
    return Derived(tuple(objects), summary, reading)


def _text(role: str, text: str) -> NewObject:
    return NewObject(role, text.encode("utf-8"), TEXT, role)
