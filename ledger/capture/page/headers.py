"""The headers of a request for a document: our own, which say who asks, and those that the user adds.

What the user adds may be a credential. It goes to the origin that the user named and to no other, whatever
a redirect says; only headers that choose a form of the document (language, format) go along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ledger import __version__
from ledger.errors import MalformedError

Header = tuple[bytes, bytes]

AGENT: Final = f"evidence-ledger/{__version__}"
# `identity`: the bytes on the wire are then the document's own, and need no decompressor to be read by hand.
OWN: Final[tuple[tuple[str, str], ...]] = (
    ("User-Agent", AGENT),
    ("Accept", "text/html,application/xhtml+xml,application/pdf,text/markdown,text/plain,*/*;q=0.5"),
    ("Accept-Encoding", "identity"),
)
# These belong to the connection and the framing, which are the recorder's.
_REFUSED: Final = frozenset(
    ("connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade")
)
_GOES_ALONG: Final = frozenset(("accept", "accept-encoding", "accept-language", "user-agent"))
_NAME: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110 section 5.6.2
MAX_VALUE: Final = 16_000


def parse_header(text: str, what: str) -> tuple[str, str]:
    """`Name: value` as typed. Raises MalformedError, which does not quote the value: it may be secret."""
    name, colon, value = text.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not _NAME.fullmatch(name):
        raise MalformedError(f"{what}: want NAME: VALUE, such as 'Accept-Language: en'")
    if name.lower() in _REFUSED:
        raise MalformedError(f"{what}: {name} is set by the recorder")
    printable = value.isascii() and value.replace("\t", " ").isprintable()
    if not printable or len(value) > MAX_VALUE:
        raise MalformedError(f"{what}: {name}: want a value of printable ASCII characters")
    return name, value


def headers_for(given: Sequence[tuple[str, str]], *, same_origin: bool) -> list[Header]:
    """What is sent: the given headers in place of our own of the same name, then the rest of them."""
    sent = [one for one in given if same_origin or one[0].lower() in _GOES_ALONG]
    replaced = {name.lower() for name, _ in sent}
    own = [one for one in OWN if one[0].lower() not in replaced]
    return [(name.encode(), value.encode()) for name, value in (*own, *sent)]
