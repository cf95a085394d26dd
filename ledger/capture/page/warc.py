"""A document out of a web archive file (WARC, WACZ): one record's answer, and the messages themselves.

The archive says when it was fetched and from where: whoever made the file could have written that, so it is
declared, not observed. Digests in the file are recomputed, as for `import warc`. Records that hold no HTTP
answer (`resource`, `revisit`) are not used.
"""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import urldefrag

from ledger.capture.imports import warc
from ledger.capture.imports.model import Found, Source
from ledger.capture.page.answer import MAX_URL, check_status
from ledger.capture.page.message import Message, take
from ledger.capture.secrets.redactor import Redactor
from ledger.documents.model import Page
from ledger.errors import CaptureError
from ledger.readings.wire import parse_response

_DOCUMENTS: Final = (
    "application/pdf",
    "application/xhtml+xml",
    "text/html",
    "text/markdown",
    "text/plain",
)
_LISTED: Final = 8


class Kept(NamedTuple):
    """One answer in the archive."""

    url: str
    captured_at: str | None
    status: int | None
    media_type: str
    sent: bytes
    received: bytes


def is_archive(name: str, data: bytes) -> bool:
    """Whether the file is a web archive."""
    return warc.detects(Source.of(name, data))


def from_warc(
    name: str,
    data: bytes,
    redactor: Redactor,
    *,
    limit: int,
    url: str | None = None,
    captured_at: str | None = None,
    keep_error: bool = False,
) -> Page:
    """The document of that URL, or the only one there is. Raises CaptureError."""
    every, reasons = _answers(name, data)
    kept = _chosen(name, every, reasons, url, captured_at)
    what = f"{name}: {kept.url}"
    check_status(kept.status, what, keep_error=keep_error)
    taken = take(Message(kept.sent, kept.received), what, redactor, limit=limit, texts=(kept.url,))
    return Page(
        document=taken.document,
        media_type=taken.media_type,
        method="warc",
        url=kept.url[:MAX_URL],
        observed={},
        archive=None,
        objects=taken.objects,
        captured_at=kept.captured_at,
    )


def _answers(name: str, data: bytes) -> tuple[list[Kept], list[str]]:
    """Every answer of the file, and why records were passed over."""
    found: list[Kept] = []
    reasons: list[str] = []
    for item in warc.read(Source.of(name, data, everything=True)):
        if isinstance(item, Found):
            found.append(_kept(item))
        else:
            reasons.append(item.reason)
    return found, reasons


def _kept(item: Found) -> Kept:
    content = {one.role: one.data for one in item.raw if isinstance(one.data, bytes)}
    received = content.get("wire.received", b"")
    response = parse_response(received, "GET")[0]
    types = [value for header, value in response.headers if header.lower() == "content-type"]
    return Kept(
        url=item.endpoint or "",
        captured_at=item.captured_at,
        status=response.status,
        media_type=types[-1].partition(";")[0].strip().lower() if types else "",
        sent=content.get("wire.sent", b""),
        received=received,
    )


def _chosen(
    name: str, every: list[Kept], reasons: list[str], url: str | None, captured_at: str | None
) -> Kept:
    if url is None:
        wanted = [one for one in every if _is_document(one)]
    else:
        wanted = [one for one in every if _same(one.url, url)]
        # A redirect is an answer too, but who names an address means the document behind it.
        wanted = [one for one in wanted if one.status is None or not 300 <= one.status < 400] or wanted
    if len(wanted) > 1 and captured_at is not None:
        wanted = [one for one in wanted if one.captured_at == captured_at] or wanted
    if len(wanted) == 1:
        return wanted[0]
    if not wanted:
        raise _nothing(name, every, reasons, url)
    listed = ", ".join(f"{one.url} ({one.captured_at or 'no time'})" for one in wanted[:_LISTED])
    more = f" and {len(wanted) - _LISTED} more" if len(wanted) > _LISTED else ""
    raise CaptureError(
        f"{name}: {len(wanted)} documents in it: {listed}{more}",
        hint="choose one with --url; of several of one address, with --captured-at TIME too",
    )


def _nothing(name: str, every: list[Kept], reasons: list[str], url: str | None) -> CaptureError:
    what = "no document" if url is None else f"no answer for {url}"
    if every:
        first = ", ".join(dict.fromkeys(one.url for one in every[:_LISTED]))
        return CaptureError(f"{name}: {what} in it", hint=f"it has answers for {first}")
    why = f": {reasons[0]}" if reasons else ""
    return CaptureError(f"{name}: {what} in it{why}")


def _is_document(one: Kept) -> bool:
    return one.media_type in _DOCUMENTS and one.status is not None and 200 <= one.status < 300


def _same(one: str, other: str) -> bool:
    return urldefrag(one).url.rstrip("/") == urldefrag(other).url.rstrip("/")
