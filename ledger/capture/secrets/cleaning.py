"""Secrets out of a whole message: its head, its framing, its body wherever the chunks cut it.

A `Part` is an object to be: the bytes of one message as they came (`wire.sent`, `wire.received`), or a body
alone (`request.body`, `response.body`). In a body nothing changes its length; what is no body (head,
trailers, chunk extensions, whatever follows the message) has free lengths.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger.capture.model import RawExchange
from ledger.capture.secrets.credentials import Needles, held_back
from ledger.capture.secrets.redactor import Edit, Redaction, Redactor, apply, fitted_edits, free_edits
from ledger.capture.secrets.search import Search
from ledger.readings.decoding import decoded
from ledger.readings.framing import BodyMap
from ledger.readings.model import Headers
from ledger.readings.wire import parse_request, parse_response

# Between two chunks stand the end of one and the size of the next: nothing to look for.
SEAM: Final = 8 << 10
_SIZE_LINE: Final = re.compile(rb"(?:\r?\n)?[0-9A-Fa-f]{1,16}\r?\n")


class Part(NamedTuple):
    """An object to be. `body` is its body without framing, content-encoding kept; `spans` where it stands.

    `decoded` is the body without its content-encoding; the same object as `body` where it has none.
    """

    role: str
    data: bytes
    body: bytes
    spans: BodyMap
    headers: Headers
    decoded: bytes
    complete: bool = True


class Clean(NamedTuple):
    """A part without secrets, the map of what was replaced, and how offsets before became offsets now.

    Of `part` only `data` is clean; `body` and the rest are those of the original. `in_body`: whether its body
    held a secret.
    """

    part: Part
    redactions: tuple[Redaction, ...]
    shifts: tuple[tuple[int, int, int], ...] = ()
    in_body: bool = False

    def moved(self, offset: int) -> int:
        """Where the byte at `offset` of the original now stands; the token's beginning, if in a secret."""
        at = bisect_right(self.shifts, offset, key=lambda one: one[0]) - 1
        if at < 0:
            return offset
        start, end, shift = self.shifts[at]
        before = self.shifts[at - 1][2] if at else 0
        return offset + shift if offset >= end else start + before


def sent_part(data: bytes) -> Part:
    """The request, as it was sent."""
    request, spans = parse_request(data)
    return _part("wire.sent", data, request.body, spans, request.headers, request.complete)


def received_part(data: bytes, method: str) -> Part:
    """The response, as it came."""
    response, spans = parse_response(data, method)
    return _part("wire.received", data, response.body, spans, response.headers, response.complete)


def body_part(role: str, data: bytes, headers: Headers) -> Part:
    """A body alone."""
    spans = BodyMap(((0, 0, len(data)),)) if data else BodyMap()
    return Part(role, data, data, spans, headers, data)


def _part(role: str, data: bytes, body: bytes, spans: BodyMap, headers: Headers, complete: bool) -> Part:
    encoded = any(name.lower() == "content-encoding" for name, _ in headers)
    plain = decoded(body, headers).data if encoded else body
    return Part(role, data, body, spans, headers, body if plain == body else plain, complete)


def gaps(part: Part) -> Iterator[tuple[int, bytes]]:
    """All that is no body, with its offset: head, sizes of chunks that say more, trailers, the rest."""
    done = 0
    for _, start, length in (*part.spans.spans, (0, len(part.data), 0)):
        gap = part.data[done:start]
        if gap and not _SIZE_LINE.fullmatch(gap):
            yield done, gap
        done = start + length


def search_for(raw: RawExchange, *parts: Part) -> Search:
    """What to look for in this exchange: keys by their shape, and every credential that its heads hold."""
    heads = [raw.endpoint.encode("utf-8", "surrogateescape")]
    heads += [gap for part in parts for _, gap in gaps(part)]
    held = {head: tuple(held_back(head)) for head in heads}
    return Search(Needles([one for found in held.values() for one in found]), held)


def clean(part: Part, search: Search, redactor: Redactor) -> Clean:
    """The part with every secret replaced that can be replaced in place."""
    edits: list[Edit] = []
    for offset, gap in gaps(part):
        edits += free_edits(gap, search, redactor, offset)
    spans = search.spans(part.body)
    for span in spans:
        edits += fitted_edits(span, part.spans.ranges(span.start, span.end), redactor)
    edits.sort()
    data, redactions = apply(part.data, edits, part.role)
    shift, shifts = 0, []
    for edit in edits:
        shift += len(edit.new) - (edit.end - edit.start)
        shifts.append((edit.start, edit.end, shift))
    cleaned = Clean(part._replace(data=data), redactions, tuple(shifts), bool(spans))
    return _clean_seam(cleaned, search, redactor) if part.spans.spans else cleaned


def _clean_seam(cleaned: Clean, search: Search, redactor: Redactor) -> Clean:
    """Where the body ends and something follows it at once, a secret may stand across."""
    part = cleaned.part
    _, start, length = part.spans.spans[-1]
    seam = cleaned.moved(start + length)
    if seam >= len(part.data):
        return cleaned
    low = max(0, seam - SEAM)
    edits = [
        edit
        for span in search.spans(part.data[low : seam + SEAM])
        if low + span.start < seam < low + span.end
        for edit in fitted_edits(span, [(low + span.start, low + span.end)], redactor)
    ]
    data, more = apply(part.data, edits, part.role)
    return cleaned._replace(part=part._replace(data=data), redactions=(*cleaned.redactions, *more))


def hides(part: Part, search: Search) -> bool:
    """Whether its encoded body holds a secret, which can't be replaced in place."""
    return part.decoded is not part.body and bool(search.spans(part.decoded))
