"""The address of a document: taken apart for the request, and put together from a redirect.

What can't stand in a request line is percent-encoded; nothing else of an address is changed. The fragment is
left out, which browsers do not send either. A user or password in an address is refused.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from ledger.errors import MalformedError

MAX_ADDRESS: Final = 8_000
_KEPT: Final = "!#$%&'()*+,/:;=?@[]~"  # reserved characters (RFC 3986 section 2.2), and "%" itself
_WHITE: Final = re.compile(r"[\x00-\x20\x7f]")


class Address(NamedTuple):
    """Where a document is. `base`: scheme, host and port; `target`: path and query, as on the wire."""

    base: str
    target: str

    @property
    def url(self) -> str:
        """The whole of it."""
        return self.base + self.target

    @property
    def encrypted(self) -> bool:
        """Whether it is asked for over TLS."""
        return self.base.startswith("https:")


def parse_address(text: str, what: str) -> Address:
    """An address that somebody typed or a server sent. Raises MalformedError."""
    wanted = f"{what} {text!r:.200}: want http://HOST[:PORT]/PATH or https://..."
    if len(text) > MAX_ADDRESS:
        raise MalformedError(f"{what}: longer than {MAX_ADDRESS} characters")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        if not host.isascii():
            host = host.encode("idna").decode()
    except (ValueError, UnicodeError):
        raise MalformedError(wanted) from None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not host or port == 0 or _WHITE.search(text):
        raise MalformedError(wanted)
    if parts.username is not None or parts.password is not None:
        raise MalformedError(f"{what}: an address with a user or password in it is not asked")
    place = f"[{host}]" if ":" in host else host
    base = f"{scheme}://{place}" if port is None else f"{scheme}://{place}:{port}"
    path = quote(parts.path or "/", safe=_KEPT.replace("?", "").replace("#", ""), errors="surrogateescape")
    query = quote(parts.query, safe=_KEPT.replace("#", ""), errors="surrogateescape")
    return Address(base, f"{path}?{query}" if query else path)


def redirected(address: Address, location: str) -> Address:
    """Where a redirect leads (RFC 9110 section 10.2.2). Raises MalformedError."""
    try:
        joined = urljoin(address.url, location)
    except ValueError:
        raise MalformedError(f"redirect to {location!r:.200}: not an address") from None
    return parse_address(joined, "redirect to")
