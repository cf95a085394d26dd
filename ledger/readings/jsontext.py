"""JSON as it was sent: decimals keep their spelling, long integers too, and nothing foreign can hurt.

RFC 8259, with these departures, each said as a problem: bytes that are not UTF-8 become U+FFFD, NaN and
Infinity are taken, of members with the same name the last counts (as in ECMAScript's JSON.parse, and in
the clients that providers publish). Deeper than MAX_DEPTH is refused: a recursion limit of the interpreter
must not decide what a reading is. Control characters in strings are refused, as RFC 8259 has it.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from typing import Any, Final

from ledger.core.canonical import MAX_INTEGER
from ledger.errors import MalformedError
from ledger.readings.problems import Problems

MAX_DEPTH: Final = 128
_quote: Final = json.JSONEncoder(ensure_ascii=False).encode
# Strings and brackets. Possessive, so that an unclosed string is passed once and not once a quote.
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)


class Number(str):
    """A number whose spelling a Python integer would not keep: decimals, exponents, more than 2^53, -0."""

    __slots__ = ()


class Parser:
    """Parses documents of one exchange; what it has to say goes to `problems`."""

    __slots__ = ("_decode", "_problems", "_what")

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._what = ""
        self._decode = json.JSONDecoder(
            object_pairs_hook=self._members,
            parse_float=Number,
            parse_int=_integer,
            parse_constant=self._constant,
        ).decode

    def parse(self, data: bytes, what: str) -> Any:
        """The value of `data`. Raises MalformedError where it is not JSON."""
        data = data.removeprefix(BOM_UTF8)
        try:
            source = data.decode("utf-8")
        except UnicodeDecodeError:
            self._problems.note(f"{what}: not UTF-8")
            source = data.decode("utf-8", "replace")
        return self.parse_text(source, what)

    def parse_text(self, source: str, what: str) -> Any:
        """The value of `source`. Raises MalformedError where it is not JSON."""
        if source.count("{") + source.count("[") > MAX_DEPTH and _depth(source) > MAX_DEPTH:
            raise MalformedError(f"{what}: deeper than {MAX_DEPTH} levels")
        self._what = what
        try:
            return self._decode(source)
        except json.JSONDecodeError:
            # The interpreter's words for it, and the place, differ between its versions: not said.
            raise MalformedError(f"{what}: not JSON") from None
        except RecursionError:
            raise MalformedError(f"{what}: nested too deeply") from None

    def _members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            self._problems.note(f"{self._what}: a member name twice; the last counts")
        return value

    def _constant(self, name: str) -> Number:
        self._problems.note(f"{self._what}: {name} is not JSON")
        return Number(name)


def parse(data: bytes, what: str, problems: Problems) -> Any:
    """One document. Raises MalformedError where it is not JSON."""
    return Parser(problems).parse(data, what)


def _integer(spelling: str) -> int | Number:
    if len(spelling) > 17 or spelling == "-0":
        return Number(spelling)
    value = int(spelling)
    return value if -MAX_INTEGER <= value <= MAX_INTEGER else Number(spelling)


def _depth(source: str) -> int:
    """How deep brackets go, strings left out."""
    depth = deepest = 0
    for match in _TOKEN.finditer(source.encode("utf-8", "surrogatepass")):
        token = match[0]
        if token in (b"[", b"{"):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MAX_DEPTH:
                break
        elif token in (b"]", b"}"):
            depth -= 1
    return deepest


def elements(body: bytes) -> tuple[list[tuple[int, int]], bool]:
    """The ranges of the elements of a JSON array, and whether its closing bracket came.

    Only brackets are looked at: what an element holds is for `parse`.
    """
    found: list[tuple[int, int]] = []
    depth = 0
    start = 0
    for match in _TOKEN.finditer(body):
        token = match[0]
        if token in (b"[", b"{"):
            depth += 1
            if depth == 1:
                start = match.end()
        elif token in (b"]", b"}"):
            depth -= 1
            if depth == 0:
                _add(found, body, start, match.start())
                return found, True
        elif token == b"," and depth == 1:
            _add(found, body, start, match.start())
            start = match.end()
    return found, False


def _add(found: list[tuple[int, int]], body: bytes, start: int, end: int) -> None:
    while start < end and body[start] in b" \t\r\n":
        start += 1
    if start < end:
        found.append((start, end))


def text(value: Any) -> str:
    """The value as compact JSON, member order and the spelling of numbers kept."""
    parts: list[str] = []
    _write(value, parts)
    return "".join(parts)


def _write(value: Any, parts: list[str]) -> None:
    if isinstance(value, dict):
        separator = "{"
        for name, member in value.items():
            parts.append(f"{separator}{_quote(name)}:")
            _write(member, parts)
            separator = ","
        parts.append("}" if value else "{}")
    elif isinstance(value, list):
        separator = "["
        for member in value:
            parts.append(separator)
            _write(member, parts)
            separator = ","
        parts.append("]" if value else "[]")
    else:
        parts.append(_scalar(value))


def _scalar(value: Any) -> str:
    if type(value) is str:
        return _quote(value)
    if value is None or type(value) is bool:
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def plain(value: Any) -> str:
    """A string as it is, everything else as compact JSON."""
    return value if type(value) is str else text(value)
