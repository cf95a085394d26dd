"""A document out of a recorded answer, with the objects that stand beside it, and without secrets.

    wire.sent, wire.received -> secrets replaced in place -> the body, transfer and content coding undone

The document is taken from the very bytes that are kept, so that whoever has those can take it again. Where
a secret stands in a compressed body, it can't be replaced in place: the bytes of the wire are then left out,
and the document, which is replaced in, says so. Secrets are what `ledger.capture.secrets` finds: credentials
of the request, cookies, and whatever has the shape of a key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ledger.capture.secrets.cleaning import Part, clean, gaps, hides, received_part, sent_part
from ledger.capture.secrets.credentials import Needles, held_back
from ledger.capture.secrets.redactor import Redaction, Redactor, clean_bytes, redaction_map
from ledger.capture.secrets.search import Search
from ledger.core import canonical
from ledger.core.text import is_plain
from ledger.errors import CaptureError
from ledger.readings.decoding import decoded
from ledger.readings.model import Headers, HttpResponse
from ledger.readings.wire import parse_response

HTTP: Final = "message/http"
JSON: Final = "application/json"
BINARY: Final = "application/octet-stream"
CERTIFICATE: Final = "application/pkix-cert"
MAX_MEDIA_TYPE: Final = 255
_GET: Final = "GET"

Object = tuple[str, str, bytes]


class Message(NamedTuple):
    """One exchange's bytes; `chunks` are the times of its reads, None where nobody knows them."""

    sent: bytes
    received: bytes
    chunks: tuple[tuple[int, int], ...] | None = None


class Taken(NamedTuple):
    """The document, what the answer says of it, the objects beside, and what is lacking."""

    document: bytes
    media_type: str
    response: HttpResponse
    objects: tuple[Object, ...]
    search: Search
    missing: tuple[tuple[str, str], ...]


def take(
    message: Message,
    what: str,
    redactor: Redactor,
    *,
    limit: int,
    texts: Sequence[str],
    before: Sequence[Message] = (),
) -> Taken:
    """The document of the answer. `texts` (addresses) and `before` may hold credentials too.

    Raises CaptureError: the answer is not whole, can't be decoded, has no body.
    """
    sent, received = sent_part(message.sent), received_part(message.received, _GET)
    earlier = [part for one in before for part in (sent_part(one.sent), received_part(one.received, _GET))]
    search = _search(texts, (sent, received, *earlier))
    _check(received, what, limit)
    if hides(received, search):
        return _document_alone(received, search, redactor)
    cleaned_sent, cleaned = clean(sent, search, redactor), clean(received, search, redactor)
    response = parse_response(cleaned.part.data, _GET)[0]
    document = decoded(response.body, response.headers, limit).data
    objects: list[Object] = []
    if message.sent:
        objects.append(("wire.sent", HTTP, cleaned_sent.part.data))
    objects.append(("wire.received", HTTP, cleaned.part.data))
    if message.chunks is not None:
        timing = {
            "chunks": [[cleaned.moved(offset), us] for offset, us in message.chunks],
            "received": len(message.received),
            "sent": len(message.sent),
        }
        objects.append(("wire.timing", JSON, canonical.encode(timing)))
    redactions = (*cleaned_sent.redactions, *cleaned.redactions)
    return Taken(
        document, _media_type(response.headers), response, (*objects, *_map(redactor, redactions)), search, ()
    )


def _search(texts: Sequence[str], parts: Sequence[Part]) -> Search:
    heads = [text.encode("utf-8", "surrogateescape") for text in texts]
    heads += [gap for part in parts for _, gap in gaps(part)]
    return Search(Needles([one for head in heads for one in held_back(head)]))


def _check(received: Part, what: str, limit: int) -> None:
    if not received.complete:
        raise CaptureError(f"{what}: the answer has no end that HTTP/1.1 knows")
    plain = decoded(received.body, received.headers, limit)
    if not plain.complete:
        raise CaptureError(f"{what}: the body can't be decoded: {plain.problem or 'it is cut off'}")
    if not plain.data:
        raise CaptureError(f"{what}: the answer has no body")


def _document_alone(received: Part, search: Search, redactor: Redactor) -> Taken:
    """Without the bytes of the wire, which would show the secret to whoever unpacks them."""
    document, redactions = clean_bytes(received.decoded, search, redactor, "document")
    why = "a secret stood in a body with a content-encoding"
    head = clean(received, search, redactor).part.data
    response = parse_response(head, _GET)[0]._replace(body=b"")
    return Taken(
        document,
        _media_type(response.headers),
        response,
        _map(redactor, redactions),
        search,
        (("wire.sent, wire.received, wire.timing", why),),
    )


def _map(redactor: Redactor, redactions: Sequence[Redaction]) -> tuple[Object, ...]:
    return (("redactions", JSON, redaction_map(redactor, redactions)),) if redactions else ()


def cleaned_document(document: bytes, redactor: Redactor) -> tuple[bytes, tuple[Object, ...]]:
    """A document without a message (a browser's): keys in it replaced at their length, and the map."""
    data, redactions = clean_bytes(document, Search(), redactor, "document")
    return data, _map(redactor, redactions)


def _media_type(headers: Headers) -> str:
    values = [value.strip() for name, value in headers if name.lower() == "content-type"]
    found = values[-1] if values else ""
    return found if 0 < len(found) <= MAX_MEDIA_TYPE and is_plain(found) else BINARY
