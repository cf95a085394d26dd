"""From a fetched answer to the `Page`: refused where it is no document, else with what was observed.

`observed` holds facts of the last hop alone: connection, TLS, clock, status, date. Whose document it is and
since when it holds is for others to say. An error page is not a document, unless the user wants it kept.
"""

from __future__ import annotations

from typing import Any, Final

from ledger.capture.entry.exchange import Words
from ledger.capture.entry.observing import certificates, observe
from ledger.capture.model import RawExchange
from ledger.capture.page.fetch import Fetched
from ledger.capture.page.message import CERTIFICATE, Message, take
from ledger.capture.secrets.redactor import Redactor, clean_text
from ledger.documents.model import Page
from ledger.errors import CaptureError

MAX_LOCATION: Final = 1_000  # characters of a redirect's address that are kept; an entry has 60,000 bytes
MAX_URL: Final = 4_000
# Facts of an exchange that a snapshot has no member for.
_ELSEWHERE: Final = frozenset(("http.ids", "http.skew_ms"))
REFUSED: Final = (
    "many publishers refuse programs: save the page in a browser and capture the file, or use --browser;"
    " --keep-error records the answer as it is"
)


def page_of(fetched: Fetched, url: str, redactor: Redactor, *, limit: int, keep_error: bool = False) -> Page:
    """The document that was fetched; `url` is what was asked for. Raises CaptureError."""
    raw = fetched.raw
    taken = take(
        _message(raw),
        fetched.address.url,
        redactor,
        limit=limit,
        texts=(url, fetched.address.url, *(location for _, location in fetched.redirects)),
        before=[_message(one) for one in fetched.before],
    )
    _check_status(taken.response.status, fetched.address.url, keep_error=keep_error)
    seen = observe(raw, taken.response, complete=True, trouble=None, missing=taken.missing, redacted=0)
    observed = {
        "clock": seen["clock"],
        "connection": seen["connection"],
        "ended_at": seen["ended_at"],
        "http": {
            "date": seen["http"]["date"],
            "redirects": [[status, location[:MAX_LOCATION]] for status, location in fetched.redirects],
            "status": seen["http"]["status"],
        },
        "missing": [pair for pair in seen["missing"] if pair[0] not in _ELSEWHERE],
        "software": seen["software"],
        "started_at": seen["started_at"],
        "url": fetched.address.url[:MAX_URL],
    }
    clean: dict[str, Any] = Words(taken.search, redactor).clean(observed)
    kept = [("certificate", CERTIFICATE, one.der) for one in certificates(raw)]
    return Page(
        document=taken.document,
        media_type=taken.media_type,
        method="http",
        url=clean_text(url, taken.search, redactor)[:MAX_URL],
        observed=clean,
        archive=None,
        objects=(*taken.objects, *kept),
        captured_at=None,  # `observed` has the time
    )


def _message(raw: RawExchange) -> Message:
    return Message(raw.sent, raw.received, raw.chunks)


def _check_status(status: int | None, what: str, *, keep_error: bool) -> None:
    check_status(status, what, keep_error=keep_error)
    if status is not None and 300 <= status < 400:
        raise CaptureError(f"{what}: the answer is {status}, with no address to go on to")


def check_status(status: int | None, what: str, *, keep_error: bool) -> None:
    """Raise CaptureError for an answer that says there is no document, unless the user wants it."""
    if status is not None and status >= 400 and not keep_error:
        raise CaptureError(f"{what}: the answer is {status}, not the document", hint=REFUSED)
