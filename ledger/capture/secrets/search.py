"""Where secrets stand in bytes: the credentials of one exchange, and whatever has the shape of a key.

Shapes are in patterns.py, heads in credentials.py. It does NOT replace anything: see redactor.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from ledger.capture.secrets import patterns
from ledger.capture.secrets.credentials import Held, Needles, apart, held_apart

_BETWEEN: Final = b"\0"
_ESCAPED: Final = re.compile(
    rb"(?<!\\)\\++(?:u00(2[bdefBDEF]|3[0-9dD]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aA])|/)"
)
_ESCAPED_WORD: Final = re.compile(
    rb"\\u00(?:2[bdefBDEF]|3[0-9dD]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aA])"
)


class Span(NamedTuple):
    """A secret in some bytes: where, what it is (for its HMAC), and in words what kind."""

    start: int
    end: int
    secret: bytes
    what: str


class Search:
    """Looks for secrets in bytes: the credentials of one exchange, and whatever has the shape of a key.

    `heads`: what the heads of the exchange hold back, which is known from making the needles.
    """

    __slots__ = ("_heads", "_needles")

    def __init__(
        self, needles: Needles | None = None, heads: Mapping[bytes, Sequence[Held]] | None = None
    ) -> None:
        self._needles = Needles() if needles is None else needles
        self._heads = {} if heads is None else heads

    def held_apart(self, head: bytes) -> list[Held]:
        """What a head (or any text: a URL, an error's words) holds back, in order and apart."""
        known = self._heads.get(head)
        return held_apart(head) if known is None else apart(known)

    def finds(self, texts: Sequence[bytes]) -> bool:
        """Whether any of the texts holds a secret.

        One search through all of them, with a byte between that is in no key and ends one as a text's end
        does; where that finds something, or can't be sure, each is searched by itself. Most of the time of
        searching a short text is beginning to.
        """
        together = _BETWEEN.join(texts)
        alone = _ESCAPED_WORD.search(together) is not None or self._needles.have(_BETWEEN)
        if not alone and not self._spans(together):
            return False
        return any(self.spans(text) for text in texts)

    def spans(self, data: bytes) -> list[Span]:
        """Every secret, in order and apart from each other. JSON escapes are looked through."""
        if _ESCAPED_WORD.search(data):  # rare: an encoder that writes `-` as \\u002d
            return _places(data, self._spans(_ESCAPED.sub(_unescape, data)))
        return self._spans(data)

    def _spans(self, data: bytes) -> list[Span]:
        found = [Span(start, end, secret, "credential") for start, end, secret in self._needles.find(data)]
        for match in patterns.find(data):
            found.append(Span(match.start, match.end, data[match.start : match.end], match.name))
        return _apart(data, found)


def _apart(data: bytes, found: list[Span]) -> list[Span]:
    """Those that overlap as one: the longest's name, a credential's before a shape's."""
    if len(found) < 2:
        return found
    found.sort(key=lambda one: (one.start, -one.end, one.what != "credential"))
    apart = [found[0]]
    for one in found[1:]:
        last = apart[-1]
        if one.start >= last.end:
            apart.append(one)
        elif one.end > last.end:
            apart[-1] = Span(last.start, one.end, data[last.start : one.end], last.what)
    return apart


def _unescape(found: re.Match[bytes]) -> bytes:
    code = found.group(1)
    return b"/" if code is None else bytes((int(code, 16),))


def _places(raw: bytes, spans: list[Span]) -> list[Span]:
    """Spans of the unescaped bytes as spans of `raw`. Goes through the escapes again, and keeps none."""
    wanted = iter(sorted([place for one in spans for place in (one.start, one.end - 1)]))
    place = next(wanted, None)
    found: dict[int, tuple[int, int]] = {}  # place -> the range of `raw` it came from
    shift = 0  # from a place in the unescaped bytes to the one in `raw`
    for escape in _ESCAPED.finditer(raw):
        here = escape.start() - shift
        while place is not None and place <= here:
            found[place] = escape.span() if place == here else (place + shift, place + shift + 1)
            place = next(wanted, None)
        if place is None:
            break
        shift += escape.end() - escape.start() - 1
    while place is not None:
        found[place] = (place + shift, place + shift + 1)
        place = next(wanted, None)
    return [Span(found[one.start][0], found[one.end - 1][1], *one[2:]) for one in spans]
