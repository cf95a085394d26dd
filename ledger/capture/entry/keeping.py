"""In which form the messages of an exchange are kept: the best one that holds no secret.

    wire    the bytes as they went over the wire, secrets replaced in place          the rule
    http    the bodies alone, content-encoding undone: a secret stood in an encoded body
    text    query, answer and reasoning alone: a secret shows in them that stands in no one place of the bytes

Where nothing was sent at all there are no bytes of the wire. What was to be sent is then kept as `http`.
Each step down is taken only where the one above would keep a secret, and is said in `Kept.trouble` and in
`Kept.missing`. A reading is always derived from what is kept, so that it can be derived again; from `text`
nothing can, and it has none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from ledger.capture.model import Trouble
from ledger.capture.secrets.cleaning import Clean, Part, body_part, clean, hides, received_part, sent_part
from ledger.capture.secrets.redactor import (
    Edit,
    Redaction,
    Redactor,
    apply,
    clean_bytes,
    clean_text,
    fitted_edits,
)
from ledger.capture.secrets.search import Search
from ledger.capture.secrets.split import Text, by_path, by_piece, split_secrets
from ledger.core import canonical
from ledger.core.ports import NewObject
from ledger.core.text import is_plain
from ledger.readings.derive import Derived, derive, pieces
from ledger.readings.model import Headers, HttpResponse
from ledger.readings.rebuild import exchange_of
from ledger.readings.wire import parse_response

JSON: Final = "application/json"
TEXT: Final = "text/plain; charset=utf-8"
BINARY: Final = "application/octet-stream"
HTTP: Final = "message/http"
MAX_MEDIA_TYPE: Final = 255
_READ: Final = ("query", "answer", "reasoning")


class Kept(NamedTuple):
    """What will be kept of the messages, in one of the three forms, and what is derived from it."""

    fidelity: str
    raw: tuple[NewObject, ...]
    derived: tuple[NewObject, ...]
    summary: dict[str, Any]
    model: str | None
    redactions: tuple[Redaction, ...]
    trouble: Trouble | None = None
    missing: tuple[tuple[str, str], ...] = ()


class Keeper:
    """Finds the best form that keeps no secret."""

    def __init__(
        self,
        search: Search,
        redactor: Redactor,
        *,
        provider: str,
        endpoint: str,
        chunks: Sequence[tuple[int, int]] = (),
        method: str = "POST",
    ) -> None:
        self._search = search
        self._redactor = redactor
        self._provider = provider
        self._endpoint = endpoint
        self._chunks = chunks
        self._method = method
        self._sizes = (0, 0)  # sent, received: on the line, before secrets were replaced
        self._looked: tuple[tuple[NewObject, ...], bool] = (), False  # nothing shows in nothing
        self.response = HttpResponse(None, "", "", (), b"", complete=False)

    def keep(self, sent: Part, received: Part) -> Kept:
        """The wire's bytes if that can be, else the bodies, else the texts. `response` is then the head."""
        self._sizes = len(sent.data), len(received.data)
        cleaned = [clean(part, self._search, self._redactor) for part in (sent, received)]
        self.response = self._head(received, cleaned[1])
        if not any(hides(part, self._search) for part in (sent, received)):
            kept = self._together(cleaned, self._wire)
            if not self._shows(kept):
                return kept
            why = "a secret came in pieces that can't be replaced in place"
        else:
            why = "a secret stood in a body with a content-encoding"
        bodies = [
            clean(body_part(role, part.decoded, part.headers), self._search, self._redactor)
            for role, part in (("request.body", sent), ("response.body", received))
        ]
        kept = self._together(bodies, lambda parts: self._http(parts, why))
        return self._texts(kept) if self._shows(kept) else kept

    def keep_unsent(self, asked: Part) -> Kept:
        """The body that was to be sent, where nothing was, or the texts."""
        body = body_part("request.body", asked.decoded, asked.headers)
        missing = [("wire.sent", "nothing was sent: the request is what was handed to the recorder")]
        if not asked.complete:
            missing.append(("request.body", "not all of it was handed over, or is kept"))
        kept = self._together(
            [clean(body, self._search, self._redactor)], lambda parts: self._http(parts, None)
        )
        kept = kept._replace(missing=(*kept.missing, *missing))
        return self._texts(kept) if self._shows(kept) else kept

    def _together(self, parts: Sequence[Clean], keep: Callable[[Sequence[Clean]], Kept]) -> Kept:
        """What `keep` makes of the parts, secrets that come in pieces replaced too if that can be."""
        kept = keep(parts)
        if self._shows(kept):
            parts = [self._unsplit(one, self._by_reader(one.part.role, kept)) for one in parts]
            kept = keep(parts)
        if self._shows(kept) or any(one.in_body for one in parts):
            # ... in one body it may stand once more in pieces that no text is made of: tokens with their odds
            last = [self._unsplit(one, by_path) for one in parts]
            if [one.redactions for one in last] != [one.redactions for one in parts]:
                kept = keep(last)
        return kept

    def _head(self, received: Part, cleaned: Clean) -> HttpResponse:
        """The head of the clean response."""
        data, spans = cleaned.part.data, received.spans.spans
        return parse_response(data[: cleaned.moved(spans[0][1])] if spans else data, self._method)[0]

    def _wire(self, cleaned: Sequence[Clean]) -> Kept:
        sent, received = cleaned
        timing = {
            "chunks": [[received.moved(offset), us] for offset, us in self._chunks],
            "received": self._sizes[1],
            "sent": self._sizes[0],
        }
        raw = (
            NewObject("wire.sent", sent.part.data, HTTP, "wire.sent"),
            NewObject("wire.received", received.part.data, HTTP, "wire.received"),
            NewObject("wire.timing", canonical.encode(timing), JSON, "wire.timing"),
        )
        return self._derive("wire", raw, cleaned, None)

    def _http(self, bodies: Sequence[Clean], why: str | None) -> Kept:
        raw = tuple(
            [
                NewObject(one.part.role, one.part.data, self._media_type(one.part.headers), one.part.role)
                for one in bodies
                if one.part.data
            ]
        )
        return self._derive("http", raw, bodies, why)

    def _texts(self, kept: Kept) -> Kept:
        """Nothing but the texts, cleaned themselves."""
        objects: list[NewObject] = []
        redactions: list[Redaction] = []
        for one in kept.derived:
            if one.role in _READ:
                assert isinstance(one.data, bytes)  # as `derive` makes them
                data, found = clean_bytes(one.data, self._search, self._redactor, one.role)
                objects.append(one._replace(data=data))
                redactions += found
        return kept._replace(
            fidelity="text",
            raw=(),
            derived=tuple(objects),
            summary={},
            model=None if kept.model is None else clean_text(kept.model, self._search, self._redactor),
            redactions=tuple(redactions),
            missing=(
                *kept.missing,
                ("reading", "it would show a secret that stands in no one place of the bytes"),
            ),
        )

    def _derive(
        self, fidelity: str, raw: tuple[NewObject, ...], cleaned: Sequence[Clean], why: str | None
    ) -> Kept:
        missing: list[tuple[str, str]] = []
        trouble = None
        if why is not None:
            trouble = Trouble("secret-in-encoded-body", f"{why}: the bytes of the wire are left out")
            missing.append(("wire.sent, wire.received, wire.timing", why))
        try:
            derived = derive(raw, provider=self._provider, endpoint=self._endpoint)
        except Exception as error:  # noqa: BLE001 - a bug in a reader must not cost the evidence
            derived = None
            missing.append(("reading", f"it could not be derived: {type(error).__name__}"))
        texts, summary, model = _derived(derived)
        redactions = tuple([one for part in cleaned for one in part.redactions])
        return Kept(fidelity, raw, texts, summary, model, redactions, trouble, tuple(missing))

    def _shows(self, kept: Kept) -> bool:
        """Whether a secret shows in what was derived, though none stands in the bytes."""
        derived, shows = self._looked
        if derived is not kept.derived:
            texts = [one.data for one in kept.derived if isinstance(one.data, bytes)]
            shows = self._search.finds((*texts, canonical.encode(kept.summary)))
            self._looked = kept.derived, shows
        return shows

    def _unsplit(self, one: Clean, together: Callable[[bytes], list[list[Text]]]) -> Clean:
        """The part without the secrets that come in pieces."""
        part = one.part
        fresh = part
        if part.role == "wire.sent":
            fresh = sent_part(part.data)
        elif part.role == "wire.received":
            fresh = received_part(part.data, self._method)
        elif part.data:
            fresh = body_part(part.role, part.data, part.headers)
        if fresh.decoded is not fresh.body:  # nothing in it can be replaced in place
            return one
        edits: list[Edit] = []
        for secret in split_secrets(fresh.body, together(fresh.body), self._search):
            places = [place for piece in secret.ranges for place in fresh.spans.ranges(*piece)]
            edits += fitted_edits(secret.span, places, self._redactor)
        data, redactions = apply(part.data, edits, part.role)
        both = (*one.redactions, *redactions)
        return one._replace(
            part=part._replace(data=data), redactions=both, in_body=one.in_body or bool(edits)
        )

    def _by_reader(self, role: str, kept: Kept) -> Callable[[bytes], list[list[Text]]]:
        exchange = exchange_of(self._endpoint, kept.raw)
        reader = kept.summary.get("reader")
        found = () if exchange is None or reader is None else pieces(exchange, reader)
        asked = role in ("wire.sent", "request.body")
        own = [piece for piece in found if (piece.channel == "query") == asked]
        return lambda body: by_piece(body, own)

    def _media_type(self, headers: Headers) -> str:
        """As the message declares it; bytes of unknown kind where it declares none that an entry may hold."""
        values = [value for name, value in headers if name.lower() == "content-type"]
        found = clean_text(values[-1], self._search, self._redactor).strip() if values else ""
        return found if 0 < len(found) <= MAX_MEDIA_TYPE and is_plain(found) else BINARY


def _derived(derived: Derived | None) -> tuple[tuple[NewObject, ...], dict[str, Any], str | None]:
    if derived is None:  # nothing to read
        return tuple([NewObject(role, b"", TEXT, role) for role in _READ[:2]]), {}, None
    return derived.objects, derived.summary, derived.reading.model_asked
