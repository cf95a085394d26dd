"""Secrets that a text file shows by the name beside them: headers, cookies and parameters in JSON and YAML.

Each is a place in the file's own bytes, so that it can be replaced there. What has the shape of a key is
found wherever it stands, without a name (`secrets/patterns.py`). LIMIT: this looks at text, not at a
parsed value: a name that is itself written with escapes is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ledger.capture.secrets.credentials import ENDINGS, HEADERS, PARAMETERS, SCHEMES, TOKEN, Held, held_back


def _any_of(words: tuple[str, ...]) -> bytes:
    return "|".join(map(re.escape, words)).encode()


_HEADER: Final = rb"(?:%s)|[a-z0-9_\-]{1,60}(?:%s)" % (_any_of(HEADERS), _any_of(ENDINGS))
_TEXT: Final = rb'"((?:[^"\\]|\\.)*+)"'
_GAP: Final = rb"\s{0,200}+"
# {"name": "Authorization", "value": "..."}, as HAR has headers, cookies and queries
_PAIR: Final = re.compile(
    rb'(?is)"name"%s:%s"(%s|%s)"%s,%s"value"%s:%s%s'
    % (_GAP, _GAP, _HEADER, _any_of(PARAMETERS), _GAP, _GAP, _GAP, _GAP, _TEXT)
)
# "authorization": "..." or ["...", "..."], as other tools have headers
_MEMBER: Final = re.compile(rb'(?is)"(%s)"%s:%s(?:\[%s)?%s' % (_HEADER, _GAP, _GAP, _GAP, _TEXT))
_NEXT: Final = re.compile(rb"(?s)%s,%s%s" % (_GAP, _GAP, _TEXT))
_COOKIES: Final = re.compile(rb'(?i)"cookies"%s:%s\[' % (_GAP, _GAP))
_COOKIE: Final = re.compile(rb'(?is)"value"%s:%s%s' % (_GAP, _GAP, _TEXT))
_URL: Final = re.compile(
    rb'(?i)"(?:url|uri|redirecturl|endpoint|api_base)"%s:%s"([^"\s]{1,20000}+)' % (_GAP, _GAP)
)
_REFERRING: Final = re.compile(
    rb'(?i)"name"%s:%s"(?:referer|location)"%s,%s"value"%s:%s"([^"\s]{1,20000}+)'
    % (_GAP, _GAP, _GAP, _GAP, _GAP, _GAP)
)
_SCHEME: Final = re.compile(rb"(?i)\s*+(?:%s)\s++" % _any_of(SCHEMES))
_SPACE: Final = b" \t\r\n"
_MAX_COOKIES: Final = 1 << 18  # bytes of one array that are looked at

# `authorization:`, alone on its line or with a value behind it
_YAML_KEY: Final = re.compile(rb"(?im)^( *+)(?:- )?[\"']?(%s)[\"']? *+: *+([^\n]*+)\n?" % _HEADER)
_YAML_LINE: Final = re.compile(rb"( *+)(- )?([^\n]*+)\n?")
_YAML_URL: Final = re.compile(rb"(?im)^ *+(?:- )?[\"']?(?:uri|url)[\"']? *+: *+([^\n]{1,20000}+)")
_YAML_NO_VALUE: Final = re.compile(rb"(?:[|>][+\-0-9]*+|!!?[a-z]++ *+[|>]?[+\-0-9]*+|\[\]|null|~)? *+\r?")


def in_json(data: bytes) -> Iterator[Held]:
    """In JSON, or lines of it."""
    for found in _PAIR.finditer(data):
        yield from _value(found[1], found[2], found.start(2))
    for found in _MEMBER.finditer(data):
        yield from _value(found[1], found[2], found.start(2))
        after, listed = found.end(), b"[" in data[found.end(1) : found.start(2)]
        while listed and (more := _NEXT.match(data, after)):
            yield from _value(found[1], more[1], more.start(1))
            after = more.end()
    place = 0
    while cookies := _COOKIES.search(data, place):
        start = cookies.end()
        end = data.find(b"]", start, start + _MAX_COOKIES)
        place = end if end >= 0 else min(start + _MAX_COOKIES, len(data))  # no byte is looked at twice
        for found in _COOKIE.finditer(data, start, place):
            yield from _value(b"cookie", found[1], found.start(1))
    for pattern in (_URL, _REFERRING):
        for found in pattern.finditer(data):
            yield from moved(held_back(found[1]), found.start(1))


def in_yaml(data: bytes) -> Iterator[Held]:
    """In YAML as vcr writes it, and in its JSON."""
    if data[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from in_json(data)
        return
    place = 0
    while found := _YAML_KEY.search(data, place):
        indent, name, place = len(found[1]), found[2], found.end()
        yield from _yaml_value(name, found[3], found.start(3))
        while place < len(data) and (line := _YAML_LINE.match(data, place)):
            if not (len(line[1]) > indent or (len(line[1]) == indent and line[2])):
                break
            yield from _yaml_value(name, line[3], line.start(3))
            place = line.end()
    for found in _YAML_URL.finditer(data):
        yield from moved(held_back(found[1]), found.start(1))


def _yaml_value(name: bytes, line: bytes, start: int) -> Iterator[Held]:
    """A line of a value: its quotes and what only says how it is written stay."""
    if _YAML_NO_VALUE.fullmatch(line):
        return
    inner = line.rstrip(b" \r")
    quote = inner[:1] if inner[:1] in (b"'", b'"') else b""
    left = len(quote)
    right = len(inner) - (1 if len(inner) > 1 and inner[-1:] in (b"'", b'"') else 0)
    yield from _value(name, inner[left:right], start + left)


def _value(name: bytes, value: bytes, start: int) -> Iterator[Held]:
    """The secret in a value: all of it, but for the scheme in front of a credential."""
    scheme = _SCHEME.match(value)
    left = scheme.end() if scheme else 0
    secret = value[left:].strip(_SPACE)
    if secret and not TOKEN.fullmatch(secret):
        left += len(value[left:]) - len(value[left:].lstrip(_SPACE))
        lowered = name.lower().decode()
        what = f"parameter {lowered}" if lowered in PARAMETERS else f"header {lowered}"
        yield Held(start + left, start + left + len(secret), secret, what, False)


def moved(held: Iterator[Held], by: int) -> Iterator[Held]:
    """The same places in something larger."""
    for one in held:
        yield one._replace(start=one.start + by, end=one.end + by)
