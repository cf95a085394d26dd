"""Which upstream a path means, and which headers pass on (RFC 9110 section 7.6.1). Pure.

    /TOKEN/up/NAME/rest/of/path?query   ->   base URL of NAME + /rest/of/path?query

What stands behind the name is passed on byte for byte. Hop-by-hop headers end here, in both directions:
they are about one connection, and there are two. `Host` becomes the upstream's, in its place. `Expect` ends
here too, since this end answers it. Nothing is added: no `Via`, no `Forwarded`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hmac import compare_digest
from typing import Final, NamedTuple

RawHeader = tuple[bytes, bytes]

_HOP_BY_HOP: Final = frozenset(
    (b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade")
)
_NOT_SENT: Final = _HOP_BY_HOP | {b"expect", b"proxy-authorization"}
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_LOOPBACK: Final = re.compile(rb"(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?", re.IGNORECASE)


class Route(NamedTuple):
    """An upstream's name, and what stands behind it: a path (empty, or with its slash) and a query.

    `missing`: (fact, why it can't be observed of what comes this way).
    """

    name: str
    target: bytes
    missing: tuple[tuple[str, str], ...] = ()


def route(path: bytes, query: bytes, token: str) -> Route | None:
    """Where a request goes; None where the path does not begin with the token."""
    start, _, rest = path[1:].partition(b"/")
    if not compare_digest(start, token.encode()) or not rest.startswith(b"up/"):
        return None
    name, slash, behind = rest[3:].partition(b"/")
    target = slash + behind
    return Route(name.decode("latin-1"), target + b"?" + query if query else target)


def is_loopback(host: bytes | None) -> bool:
    """Whether a `Host` names this machine: a page from elsewhere can point its own name here."""
    return host is not None and _LOOPBACK.fullmatch(host) is not None


def value_of(headers: Iterable[RawHeader], name: bytes) -> bytes | None:
    """The first value of a header, by its lower-case name."""
    return next((value for key, value in headers if key == name), None)


def must_upgrade(headers: Iterable[RawHeader]) -> bool:
    """Whether an offer to change the protocol can't be passed over: a WebSocket, or one with a body.

    The server in front reads no body behind such an offer.
    """
    found = dict(headers)
    offer = found.get(b"upgrade")
    if offer is None:
        return False
    return b"websocket" in offer.lower() or b"content-length" in found or b"transfer-encoding" in found


def request_headers(headers: list[RawHeader], host: bytes) -> list[RawHeader]:
    """The headers of a request (names in lower case) as they go upstream: in order, repetitions kept.

    A body that comes in chunks goes in chunks, which are made anew.
    """
    dropped = _NOT_SENT | _named(headers)
    passed: list[RawHeader] = []
    for name, value in headers:
        if name == b"host":
            passed.append((name, host))
        elif name == b"transfer-encoding" or name not in dropped:
            passed.append((name, value))
    return passed


def response_headers(headers: list[RawHeader], status: int) -> list[RawHeader]:
    """The headers of a response as they go to the client: in order, repetitions kept.

    The length is left out where it does not frame what follows: beside chunks, and where there is no body.
    """
    lower = [(name.lower(), value) for name, value in headers]
    dropped = _HOP_BY_HOP | _named(lower)
    if status in (204, 304) or any(name == b"transfer-encoding" for name, _ in lower):
        dropped |= {b"content-length"}
    return [(name, value) for name, value in lower if name not in dropped]


def is_passable(headers: Iterable[RawHeader]) -> bool:
    """Whether no value has a control character in it, which the server in front refuses to send."""
    return not any(_CONTROLS.search(value) for _, value in headers)


def _named(headers: Iterable[RawHeader]) -> frozenset[bytes]:
    """What `Connection` names as belonging to the connection. Never the framing itself."""
    named = {
        word.strip().lower() for name, value in headers if name == b"connection" for word in value.split(b",")
    }
    return frozenset(named - {b"content-length", b"host"})
