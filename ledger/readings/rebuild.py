"""From the recorded objects of an exchange back to its HTTP messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ledger.core.ports import NewObject
from ledger.readings.model import Headers, HttpExchange, HttpRequest, HttpResponse
from ledger.readings.wire import parse_wire

_BLOCK: Final = 1 << 20
# Not `urllib`: what it makes of odd addresses differs between versions of the interpreter.
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*)[^/?#]*([^?#]*)(\?[^#]*)?")


def exchange_of(endpoint: str | None, objects: Sequence[NewObject]) -> HttpExchange | None:
    """The exchange that the objects hold; None where they hold no messages.

    With `wire.sent` and `wire.received`, those. With `request.body` or `response.body`, messages around
    them: POST to the path of `endpoint`, its host, the object's media type as content-type, and no status.
    """
    found = {one.role: one for one in objects}
    if "wire.sent" in found or "wire.received" in found:
        return parse_wire(_data(found.get("wire.sent")), _data(found.get("wire.received")))
    if "request.body" not in found and "response.body" not in found:
        return None
    target, host = _address(endpoint)
    asked, answered = found.get("request.body"), found.get("response.body")
    headers = (*(() if host is None else (("host", host),)), *_content_type(asked))
    request = HttpRequest("POST", target, headers, _data(asked))
    response = HttpResponse(
        None, "", "", _content_type(answered), _data(answered), complete=answered is not None
    )
    return HttpExchange(request, response)


def _address(endpoint: str | None) -> tuple[str, str | None]:
    """Path with query, and host."""
    found = _URL.match(endpoint or "")
    if found is None:
        return "/", None
    return (found[2] or "/") + (found[3] or ""), found[1].lower() or None


def _content_type(one: NewObject | None) -> Headers:
    return () if one is None else (("content-type", one.media_type),)


def _data(one: NewObject | None) -> bytes:
    if one is None:
        return b""
    if isinstance(one.data, bytes):
        return one.data
    source = one.data()
    return b"".join(iter(lambda: source.read(_BLOCK), b""))
