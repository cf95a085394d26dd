"""`snapshot`: a document as captured. `clause`: a place in one, and what it is cited for.

Whose document it is, for whom and since when it holds is `declared`; the dates that stand in it are
`found`, with their places in its text. A quote is never in an entry: it is read from the snapshot's
`text`, character by character, each time.
"""

from typing import Any, Final

from ledger.core.bodies import schema
from ledger.core.bodies.observed import CLOCK, CONNECTION
from ledger.core.bodies.schema import Kind
from ledger.errors import MalformedError

# How the bytes came: fetched by the recorder; rendered by a browser that it drove; from a file of the
# user's; out of a web archive file; out of a third party's archive of dated versions (corroboration only).
METHODS: Final = ("archive", "browser", "file", "http", "warc")
DATES: Final = ("effective", "updated")
OTHER_ROLES: Final = (
    "screenshot",
    "wire.sent",
    "wire.received",
    "wire.timing",
    "redactions",
    "certificate",
)

_PLACED: Final = schema.members(
    {
        "date": schema.date,
        "end": schema.index,  # in the object `text`, characters; the words that say the date
        "start": schema.index,
        "what": schema.one_of(*DATES),
    }
)


def _stated(value: Any, what: str) -> None:
    _PLACED(value, what)
    if value["start"] >= value["end"]:
        raise MalformedError(f"{what}: the words that state a date end after they begin")


_DECLARED: Final = schema.members(
    {
        "captured_at": schema.optional(schema.time),  # null: `observed` has the time, or nobody knows
        "channel": schema.optional(schema.filled),  # consumer, api, business, ...: whom the document binds
        "effective": schema.optional(schema.date),
        "publisher": schema.filled,
        "region": schema.optional(schema.filled),
        "title": schema.filled,
        "updated": schema.optional(schema.date),
        "url": schema.optional(schema.filled),
        "vantage": schema.optional(schema.filled),  # the country that it was asked from
    }
)

_ARCHIVE: Final = schema.members(
    {
        "collection": schema.filled,
        "commit": schema.filled,
        "committed_at": schema.time,
        "path": schema.filled,
    }
)

_HTTP: Final = schema.members(
    {
        "date": schema.optional(schema.text),  # the header, as sent
        "redirects": schema.list_of(schema.pair),  # [status, location], in order
        "status": schema.index,
    }
)

_PAGE: Final = schema.members(
    {
        "clock": CLOCK,
        "connection": schema.optional(CONNECTION),
        "ended_at": schema.time,
        "http": schema.optional(_HTTP),
        "missing": schema.list_of(schema.pair),  # [fact, why it could not be observed]
        "software": schema.list_of(schema.pair),
        "started_at": schema.time,
        "url": schema.filled,  # that the bytes came from, after redirects
    }
)


def _observed(value: Any, what: str) -> None:
    if value != {} or type(value) is not dict:
        _PAGE(value, what)


_EXTRACTION: Final = schema.members(
    {
        "characters": schema.index,  # of the object `text`
        "extractor": schema.filled,  # name/version
        "problem": schema.optional(schema.filled),  # why there is no text, or not all of it
        "title": schema.optional(schema.text),  # that the document gives itself
    }
)

_SNAPSHOT: Final = schema.members(
    {
        "archive": schema.optional(_ARCHIVE),
        "declared": _DECLARED,
        "extraction": _EXTRACTION,
        "found": schema.list_of(_stated),
        "method": schema.one_of(*METHODS),
        "observed": _observed,
    }
)


def _snapshot(value: Any, what: str) -> None:
    _SNAPSHOT(value, what)
    if (value["archive"] is not None) != (value["method"] == "archive"):
        raise MalformedError(f"{what}: archive goes with the method archive, and only with it")


# `text` is UTF-8. `map` says which bytes of `document` each stretch of it comes from (docs/format.md).
SNAPSHOT: Final = Kind(_snapshot, first=("document", "text", "map"), others=OTHER_ROLES)

_CLAUSE: Final = schema.members(
    {
        "cited_for": schema.filled,
        "end": schema.index,  # first character after it, in the snapshot's `text`
        "heading": schema.list_of(schema.filled),  # the headings that it stands under, outermost first
        "snapshot": schema.index,
        "start": schema.index,
    }
)


def _clause(value: Any, what: str) -> None:
    _CLAUSE(value, what)
    if value["start"] >= value["end"]:
        raise MalformedError(f"{what}: a clause ends after it begins")


CLAUSE: Final = Kind(_clause)
