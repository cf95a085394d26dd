"""Secrets out of bytes, before anything is written: what is found, what replaces it, and the map of that.

In a head, where lengths are free, a secret becomes `[redacted hmac-sha256:<64 hex>]` (in a URL
`redacted.hmac-sha256.<64 hex>`, which doesn't break it). In a body a token of the SAME LENGTH stands in its
place, so that Content-Length, chunk sizes and offsets stay true. The HMAC is over the secret with the
ledger's redaction key: it shows that two exchanges used the same credential, to whoever holds the key, and
nothing else. It does NOT hide a password that can be guessed from whoever holds that key.

Pure: bytes in, values out. Shapes are in patterns.py, heads in credentials.py, messages in cleaning.py.
"""

from __future__ import annotations

import hmac
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple

from ledger.capture.secrets import patterns
from ledger.capture.secrets.credentials import Needles, held_apart
from ledger.core import canonical

KEY_SIZE: Final = 32
_KEY_ID: Final = b"evidence-ledger/redaction"
_OPEN: Final = b"[redacted:"
_ESCAPED: Final = re.compile(
    rb"(?<!\\)\\++(?:u00(2[bdefBDEF]|3[0-9dD]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aA])|/)"
)
_ESCAPED_WORD: Final = re.compile(
    rb"\\u00(?:2[bdefBDEF]|3[0-9dD]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aA])"
)


class Redactor:
    """Makes what stands in a secret's place. One ledger, one key of 32 random bytes."""

    __slots__ = ("_key", "key_id")

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_SIZE:
            raise ValueError(f"want a redaction key of {KEY_SIZE} bytes, have {len(key)}")
        self._key = key
        self.key_id = sha256(_KEY_ID + key).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"Redactor({self.key_id})"

    def hmac(self, secret: bytes) -> str:
        """HMAC-SHA256 of the secret, hex."""
        return hmac.digest(self._key, secret, "sha256").hex()

    def token(self, secret: bytes) -> str:
        """What stands for a secret where lengths are free."""
        return f"[redacted hmac-sha256:{self.hmac(secret)}]"

    def url_token(self, secret: bytes) -> str:
        """The same in a URL: unreserved characters alone (RFC 3986 section 2.3)."""
        return f"redacted.hmac-sha256.{self.hmac(secret)}"

    def fitted(self, secret: bytes, size: int) -> bytes:
        """What stands for a secret in a body: `size` bytes, harmless in JSON: `[redacted:<hex, cut to fit>]`.

        Dots fill what is longer than the HMAC; of less than 12 bytes nothing is left but stars.
        """
        room = size - len(_OPEN) - 1
        if room < 1:
            return b"*" * size
        return _OPEN + self.hmac(secret)[:room].encode().ljust(room, b".") + b"]"


class Redaction(NamedTuple):
    """One place of an object where something was replaced; of a secret in pieces, one piece."""

    object: str
    offset: int
    length: int
    hmac: str
    what: str


def redaction_map(redactor: Redactor, redactions: Iterable[Redaction]) -> bytes:
    """The object `redactions`."""
    value: dict[str, Any] = {
        "key": redactor.key_id,
        "redactions": [one._asdict() for one in redactions],
    }
    return canonical.encode(value)


class Span(NamedTuple):
    """A secret in some bytes: where, what it is (for its HMAC), and in words what kind."""

    start: int
    end: int
    secret: bytes
    what: str


class Search:
    """Looks for secrets in bytes: the credentials of one exchange, and whatever has the shape of a key."""

    __slots__ = ("_needles",)

    def __init__(self, needles: Needles | None = None) -> None:
        self._needles = Needles() if needles is None else needles

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


class Edit(NamedTuple):
    """Bytes to be replaced."""

    start: int
    end: int
    new: bytes
    hmac: str
    what: str


def apply(data: bytes, edits: Sequence[Edit], name: str) -> tuple[bytes, tuple[Redaction, ...]]:
    """`data` with the edits made (they don't overlap), and the map of them for the object `name`."""
    if not edits:
        return data, ()
    pieces: list[bytes] = []
    redactions: list[Redaction] = []
    done = size = 0
    for one in sorted(edits):
        pieces += (data[done : one.start], one.new)
        size += one.start - done
        redactions.append(Redaction(name, size, len(one.new), one.hmac, one.what))
        size += len(one.new)
        done = one.end
    pieces.append(data[done:])
    return b"".join(pieces), tuple(redactions)


def free_edits(text: bytes, search: Search, redactor: Redactor, start: int = 0) -> list[Edit]:
    """The edits of a text (a head, a URL, an error's words) that begins at `start`; lengths are free."""
    edits: list[Edit] = []
    for one in held_apart(text):
        token = redactor.url_token(one.secret) if one.in_url else redactor.token(one.secret)
        edits.append(_edit(one.start + start, one.end + start, token, redactor.hmac(one.secret), one.what))
    taken = [(edit.start - start, edit.end - start) for edit in edits]
    for span in search.spans(text):
        if is_apart(span.start, span.end, taken):
            token = redactor.url_token(span.secret)
            edits.append(
                _edit(span.start + start, span.end + start, token, redactor.hmac(span.secret), span.what)
            )
    return edits


def is_apart(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a range shares no byte with any of `taken`, which are in order and apart."""
    at = bisect_right(taken, (start, end))
    return (at == 0 or taken[at - 1][1] <= start) and (at == len(taken) or end <= taken[at][0])


def _edit(start: int, end: int, token: str, digest: str, what: str) -> Edit:
    return Edit(start, end, token.encode(), digest, what)


def fitted_edits(span: Span, ranges: Iterable[tuple[int, int]], redactor: Redactor) -> list[Edit]:
    """The edits of one secret in a body, which stands in these ranges of the raw bytes."""
    places = list(ranges)
    token = redactor.fitted(span.secret, sum(end - start for start, end in places))
    digest = redactor.hmac(span.secret)
    edits: list[Edit] = []
    done = 0
    for start, end in places:
        edits.append(Edit(start, end, token[done : done + end - start], digest, span.what))
        done += end - start
    return edits


def clean_bytes(
    data: bytes, search: Search, redactor: Redactor, name: str
) -> tuple[bytes, tuple[Redaction, ...]]:
    """Any content without the secrets in it, at its length (an imported file, say), and the map of it."""
    edits = [
        edit for span in search.spans(data) for edit in fitted_edits(span, [(span.start, span.end)], redactor)
    ]
    return apply(data, edits, name)


def clean_text(text: str, search: Search, redactor: Redactor) -> str:
    """A text of ours (a URL, an error's words, a tag) without the secrets in it, and writable as UTF-8."""
    data = text.encode("utf-8", "backslashreplace")
    return apply(data, free_edits(data, search, redactor), "")[0].decode()
