"""Server-sent events: the event-stream grammar of the WHATWG HTML standard, section 9.2.6, exactly.

Lines end at LF, CR or CRLF, whose bytes stand nowhere else in UTF-8: so lines are split before they are
decoded, and each event keeps the range of bytes it was read from. An event without its empty line at the
end is discarded, as the standard has it; `tail` says from where.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import Final, NamedTuple

_LINE_END: Final = re.compile(rb"\r\n|\n|\r")


class Event(NamedTuple):
    """A dispatched event. `start` and `end`: its bytes in the body, from its first line to its empty line."""

    type: str
    data: str
    id: str
    start: int
    end: int


class EventStream(NamedTuple):
    """A body as events. `tail`: where an event begins that was never dispatched. `comments`: how many."""

    events: tuple[Event, ...]
    comments: int
    retry: int | None
    tail: int | None
    utf8: bool


class _Buffers:
    """What the standard calls the data buffer, the event type buffer and the last event ID buffer."""

    __slots__ = ("comments", "data", "id", "retry", "start", "type", "utf8")

    def __init__(self) -> None:
        self.data: list[str] = []
        self.type = ""
        self.id = ""
        self.retry: int | None = None
        self.start: int | None = None
        self.comments = 0
        self.utf8 = True

    def field(self, line: bytes) -> None:
        """One line that is not empty."""
        raw, _, value = line.partition(b":")
        if not raw:
            self.comments += 1
            return
        if raw not in (b"data", b"event", b"id", b"retry"):
            return
        text = self._decode(value[1:] if value[:1] == b" " else value)
        if raw == b"data":
            self.data.append(text)
        elif raw == b"event":
            self.type = text
        elif raw == b"id":
            if "\0" not in text:
                self.id = text
        elif text.isascii() and text.isdigit() and len(text) <= 15:
            self.retry = int(text)

    def dispatch(self, end: int) -> Event | None:
        """The event at an empty line; None where there was no data."""
        event = None
        if self.data and self.start is not None:
            event = Event(self.type or "message", "\n".join(self.data), self.id, self.start, end)
        self.data = []
        self.type = ""
        self.start = None
        return event

    def _decode(self, value: bytes) -> str:
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            self.utf8 = False
            return value.decode("utf-8", "replace")


def parse(body: bytes) -> EventStream:
    """The events of a body. `utf8` is False where bytes were not UTF-8 and became U+FFFD."""
    buffers = _Buffers()
    events: list[Event] = []
    place = len(BOM_UTF8) if body.startswith(BOM_UTF8) else 0
    for match in _LINE_END.finditer(body, place):
        line = body[place : match.start()]
        if line:
            if buffers.start is None:
                buffers.start = place
            buffers.field(line)
        else:
            event = buffers.dispatch(match.end())
            if event is not None:
                events.append(event)
        place = match.end()
    if buffers.start is None and place < len(body):
        buffers.start = place
    # A tail of comments alone is no event that was cut off.
    pending = buffers.start if buffers.data or place < len(body) else None
    return EventStream(tuple(events), buffers.comments, buffers.retry, pending, buffers.utf8)
