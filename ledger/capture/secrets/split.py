"""A secret that a stream brings in pieces: `sk-` in one event, the rest in the next.

In the bytes it stands nowhere; in the text that is put together from them it does. So texts are put together
here from the strings of a JSON body: as the reader did it (`by_piece`) or, where that finds nothing, by where
they stand in their documents (`by_path`: `choices[].delta.content` of every event is one text). Whatever
secret shows in such a text is replaced piece by piece, each within its own string and at its own length.

Slow (a token at a time), and used only where a secret has shown in what was derived from clean bytes.
LIMIT: where a reader has changed a text in joining it, and its pieces stand under different names or in a
body above 16 MiB, nothing is found here; the caller then keeps no bytes. Where nobody knows how to read a
stream (`generic`), no text shows and pieces stay pieces. The numbers in `bytes` of a token are not read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple

import orjson

from ledger.capture.secrets.search import Search, Span
from ledger.readings.derive import Piece

# A new event or line begins a new document, whatever the one before left open.
_TOKEN: Final = re.compile(rb'"((?:[^"\\\r\n]|\\[^\r\n])*+)"|(-?\d+)|([{}\[\],:])|([\r\n](?=data:|[{\[]))')
_ESCAPE: Final = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SIMPLE: Final = {b"b": 8, b"f": 12, b"n": 10, b"r": 13, b"t": 9}
_MARKS: Final = ("index", "output_index", "content_index", "item_id")
_STRING: Final = re.compile(rb'"((?:[^"\\\r\n]|\\[^\r\n])*+)"(\s*+:)?')
MAX_BODY: Final = 16 << 20  # every string of it is kept in mind
_BUDGET: Final = 256 << 20  # bytes gone through for a reader's pieces
_MAX_DEPTH: Final = 64
_MIN_TEXT: Final = 8
_FOREIGN: Final = 0xFF  # stands for any character that is in no key


class SplitSecret(NamedTuple):
    """A secret, and the ranges of the body in which its pieces stand, in order."""

    span: Span
    ranges: tuple[tuple[int, int], ...]


class _Frame:
    """An object or array that is open. `marks` are what tells its text from another's."""

    __slots__ = ("key", "marks")

    def __init__(self, *, array: bool) -> None:
        self.key: str | None = "[]" if array else None
        self.marks: dict[str, bytes] | None = None if array else {}


class Text(NamedTuple):
    """The inside of a JSON string, by its place; the path to it, and what tells it from others there."""

    start: int
    end: int
    path: tuple[str, ...] = ()
    marks: tuple[dict[str, bytes], ...] = ()


def split_secrets(body: bytes, groups: Iterable[Sequence[Text]], search: Search) -> list[SplitSecret]:
    """Every secret that shows in a group's texts once they are put together."""
    found: list[SplitSecret] = []
    for texts in groups:
        if len(texts) < 2 or sum(one.end - one.start for one in texts) < _MIN_TEXT:
            continue
        parts = [_readable(body[one.start : one.end]) for one in texts]
        starts = list(accumulate(map(len, parts), initial=0))
        for span in search.spans(b"".join(parts)):
            found.append(SplitSecret(span, _ranges(body, texts, starts, span)))
    return _apart(found, len(body))


def by_piece(body: bytes, pieces: Iterable[Piece]) -> list[list[Text]]:
    """The strings that a reader joined, a group for each channel; a new group where one can't be found."""
    groups: dict[str, list[list[Text]]] = {}
    budget = _BUDGET
    for piece in pieces:
        group = groups.setdefault(piece.channel, [[]])
        budget -= piece.end - piece.start
        text = _locate(body, piece) if budget > 0 else None
        if text is None:
            group.append([])
        else:
            group[-1].append(text)
    return [texts for group in groups.values() for texts in group]


def _locate(body: bytes, piece: Piece) -> Text | None:
    """The first string of the piece's document that reads as its text."""
    size = len(piece.text)
    for found in _STRING.finditer(body, piece.start, piece.end):
        start, end = found.span(1)
        if found.group(2) is None and end - start >= size and _reads(body[start:end]) == piece.text:
            return Text(start, end)
    return None


def _reads(inside: bytes) -> str | None:
    try:
        return str(orjson.loads(b'"%s"' % inside))
    except orjson.JSONDecodeError:
        return None


def by_path(body: bytes) -> list[list[Text]]:
    """The strings of the same place in each document, with and without what numbers them."""
    groups: dict[Any, list[Text]] = {}
    for text in _texts(body) if len(body) <= MAX_BODY else ():
        marks = tuple(one.get(name) for one in text.marks for name in _MARKS)
        groups.setdefault((text.path, marks), []).append(text)
        groups.setdefault(text.path, []).append(text)  # a number may as well count the events
    return list(groups.values())


def _apart(found: list[SplitSecret], size: int) -> list[SplitSecret]:
    """Those that share no byte with one before them."""
    apart: list[SplitSecret] = []
    taken = bytearray(size)
    for one in found:
        if all(taken.find(1, start, end) < 0 for start, end in one.ranges):
            apart.append(one)
            for start, end in one.ranges:
                taken[start:end] = b"\1" * (end - start)
    return apart


def _texts(body: bytes) -> Iterator[Text]:
    """The string values, in order; yielded when the document they stand in has ended."""
    stack: list[_Frame] = []
    waiting: list[Text] = []
    expect_value = False
    for token in _TOKEN.finditer(body):
        text, number, mark, line = token.groups()
        if line is not None:
            stack = []
        elif mark is not None:
            expect_value = _step(stack, mark, expect_value)
        elif stack:
            top = stack[-1]
            if number is not None:
                _note(top, number, expect_value)
            elif expect_value or top.key == "[]":
                if len(stack) <= _MAX_DEPTH:
                    waiting.append(_text_at(*token.span(1), stack))
                _note(top, text, expect_value)
            else:
                top.key = text.decode("utf-8", "replace")
        if not stack and waiting:
            yield from waiting
            waiting = []
    yield from waiting


def _text_at(start: int, end: int, stack: list[_Frame]) -> Text:
    path = [str(frame.key) for frame in stack]
    while path[:1] == ["[]"]:  # a stream of documents may be one array
        del path[0]
    return Text(start, end, tuple(path), tuple(one.marks for one in stack if one.marks is not None))


def _step(stack: list[_Frame], mark: bytes, expect_value: bool) -> bool:
    """Follow one structural character; whether a member's value comes next."""
    if mark in b"{[":
        stack.append(_Frame(array=mark == b"["))
        return False
    if mark in b"}]":
        if stack:
            stack.pop()
        return False
    if mark == b",":
        return False
    return bool(stack) and stack[-1].key != "[]"  # a colon


def _note(frame: _Frame, value: bytes, is_value: bool) -> None:
    if is_value and frame.marks is not None and frame.key in _MARKS:
        frame.marks[frame.key] = value


def _readable(inside: bytes) -> bytes:
    """The inside of a JSON string with a byte for each escape: the character, if it can be of a key."""
    return _ESCAPE.sub(_character, inside) if b"\\" in inside else inside


def _character(escape: re.Match[bytes]) -> bytes:
    code, simple = escape.groups()
    return bytes((min(int(code, 16), _FOREIGN) if code is not None else _SIMPLE.get(simple, simple[0]),))


def _ranges(body: bytes, texts: Sequence[Text], starts: list[int], span: Span) -> tuple[tuple[int, int], ...]:
    """The bytes of the body that a span of the texts together came from, a range for each text."""
    ranges: list[tuple[int, int]] = []
    for at in range(bisect_right(starts, span.start) - 1, len(texts)):
        low, high = max(span.start, starts[at]), min(span.end, starts[at + 1])
        if starts[at] >= span.end:
            break
        if low < high:
            ranges.append(_range(body, texts[at], low - starts[at], high - starts[at]))
    return tuple(ranges)


def _range(body: bytes, text: Text, low: int, high: int) -> tuple[int, int]:
    """The bytes of the body that low <= place < high of one text came from."""
    starts, ends, shift = low, high, 0
    for escape in _ESCAPE.finditer(body, text.start, text.end):
        here = escape.start() - text.start - shift
        if here >= high:
            break
        more = escape.end() - escape.start() - 1
        shift += more
        starts += more if here < low else 0
        ends += more
    return text.start + starts, text.start + ends
