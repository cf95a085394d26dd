"""Where the body of an HTTP/1.x message is (RFC 9112 sections 6 and 7): by length, in chunks, to the end.

`BodyMap` says where each byte of a de-chunked body stood in the raw bytes: a secret found in the body is
replaced there, in place.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final, NamedTuple

from ledger.readings.head import members, parse_fields, read_lines, values
from ledger.readings.model import Headers
from ledger.readings.problems import Problems

MAX_SIZE_LINE: Final = 16 << 10  # of a chunk, extensions included
MAX_SIZE_DIGITS: Final = 15
_HEX: Final = frozenset(b"0123456789abcdefABCDEF")


class BodyMap(NamedTuple):
    """Spans (place in the body, place in the raw bytes, length), in order and without gaps in the body."""

    spans: tuple[tuple[int, int, int], ...] = ()

    def ranges(self, start: int, end: int) -> list[tuple[int, int]]:
        """Where the bytes start <= offset < end of the body stood: ranges (start, end) of the raw bytes."""
        found: list[tuple[int, int]] = []
        at = max(0, bisect_right(self.spans, start, key=lambda span: span[0]) - 1)
        for body, raw, length in self.spans[at:]:
            if body >= end:
                break
            low, high = max(start, body), min(end, body + length)
            if low < high:
                found.append((raw + low - body, raw + high - body))
        return found


class Body(NamedTuple):
    """A body, whether it is whole, what followed its last chunk, and where the message ends."""

    data: bytes
    complete: bool
    end: int
    spans: BodyMap = BodyMap()
    trailers: Headers = ()


def no_body(start: int) -> Body:
    """The body of a message that has none."""
    return Body(b"", True, start)


def read_body(raw: bytes, start: int, headers: Headers, problems: Problems, *, to_end: bool) -> Body:
    """The body that begins at `start`. `to_end`: without a length it runs to the end (a response).

    RFC 9112 section 6.3, in its order.
    """
    codings = members(headers, "transfer-encoding")
    lengths = values(headers, "content-length")
    if codings:
        if lengths:
            problems.note("both transfer-encoding and content-length")
        if codings[-1] == "chunked":
            if len(codings) > 1:
                problems.note(f"transfer coding {codings[0]!r:.20} is not undone")
            return read_chunks(raw, start, problems)
        problems.note(f"transfer coding {codings[-1]!r:.20} is not known")
        return _span(raw, start, len(raw), complete=False)
    if lengths:
        size = _length(lengths, problems)
        if size is None:
            return _span(raw, start, len(raw), complete=False)
        end = min(start + size, len(raw))
        return _span(raw, start, end, complete=end - start == size)
    return _span(raw, start, len(raw), complete=True) if to_end else no_body(start)


def _span(raw: bytes, start: int, end: int, *, complete: bool) -> Body:
    spans = BodyMap(((0, start, end - start),)) if end > start else BodyMap()
    return Body(raw[start:end], complete, end, spans)


def _length(lengths: list[str], problems: Problems) -> int | None:
    """The content-length; None where it can't be told (section 6.3 rule 5)."""
    parts = {part.strip() for value in lengths for part in value.split(",")}
    if len(parts) > 1:
        problems.note("contradictory content-length")
        return None
    size = parts.pop()
    if not (size.isascii() and size.isdigit() and len(size) <= MAX_SIZE_DIGITS):
        problems.note("content-length is not a number")
        return None
    if len(lengths) > 1 or "," in lengths[0]:
        problems.note("content-length more than once")
    return int(size)


def read_chunks(raw: bytes, start: int, problems: Problems) -> Body:
    """A chunked body (section 7.1); chunk extensions are passed over."""
    data: list[bytes] = []
    spans: list[tuple[int, int, int]] = []
    total = 0
    place = start
    while True:
        size, after = _size_line(raw, place, problems)
        if size is None:
            return Body(b"".join(data), False, len(raw), BodyMap(tuple(spans)))
        if size == 0:
            lines = read_lines(raw, after, problems)
            trailers = parse_fields(lines.lines, problems)
            end = len(raw) if lines.end is None else lines.end
            return Body(b"".join(data), lines.end is not None, end, BodyMap(tuple(spans)), trailers)
        end = min(after + size, len(raw))
        if end > after:
            data.append(raw[after:end])
            spans.append((total, after, end - after))
            total += end - after
        place = _after_data(raw, after + size, problems)
        if place < 0:
            return Body(b"".join(data), False, len(raw), BodyMap(tuple(spans)))


def _size_line(raw: bytes, place: int, problems: Problems) -> tuple[int | None, int]:
    """The size that a chunk's first line gives and where its data begins; None where there is none."""
    stop = raw.find(b"\n", place, place + MAX_SIZE_LINE)
    if stop < 0:
        if len(raw) >= place + MAX_SIZE_LINE:
            problems.note("a chunk without a size")
        return None, place
    line = raw[place:stop]
    if line.endswith(b"\r"):
        line = line[:-1]
    else:
        problems.note("a chunk's size ends in a bare LF")
    digits = line.partition(b";")[0].strip(b" \t")
    if not digits or len(digits) > MAX_SIZE_DIGITS or not _HEX.issuperset(digits):
        problems.note(f"a chunk's size is not hexadecimal: {digits[:20]!r}")
        return None, place
    return int(digits, 16), stop + 1


def _after_data(raw: bytes, place: int, problems: Problems) -> int:
    """Where the next chunk begins; -1 where the data is cut off or not ended by CRLF."""
    if raw[place : place + 2] == b"\r\n":
        return place + 2
    if raw[place : place + 1] == b"\n":
        problems.note("a chunk's data ends in a bare LF")
        return place + 1
    if place + 1 < len(raw) or (place < len(raw) and raw[place : place + 1] != b"\r"):
        problems.note("a chunk's data does not end where its size says")
    return -1
