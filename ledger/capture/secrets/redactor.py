"""Secrets out of bytes, before anything is written: what replaces them, and the map of that.

In a head, where lengths are free, a secret becomes `[redacted hmac-sha256:<64 hex>]` (in a URL
`redacted.hmac-sha256.<64 hex>`, which doesn't break it). In a body a token of the SAME LENGTH stands in its
place, so that Content-Length, chunk sizes and offsets stay true. The HMAC is over the secret with the
ledger's redaction key: it shows that two exchanges used the same credential, to whoever holds the key, and
nothing else. It does NOT hide a password that can be guessed from whoever holds that key.

Pure: bytes in, values out. They are found in search.py; whole messages are in cleaning.py.
"""

from __future__ import annotations

import hmac
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple

from ledger.capture.secrets.search import Search, Span
from ledger.core import canonical

KEY_SIZE: Final = 32
_KEY_ID: Final = b"evidence-ledger/redaction"
_OPEN: Final = b"[redacted:"


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
    for one in search.held_apart(text):
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
