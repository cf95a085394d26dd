"""Snapshots, clauses and findings as a recorder writes them: drafts by hand, without network or browser."""

from hashlib import sha256
from typing import Any

from ledger.api import Content, Draft
from ledger.documents.dates import find_dates
from ledger.documents.extract import extract
from ledger.documents.mapping import format_map
from tests.captured import CERTIFICATE, JSON, WIRE, observed

HTML = "text/html; charset=utf-8"
URL = "https://www.provider.example/terms"
TERMS = (
    b"<!doctype html><title>Terms of Use</title><h1>Terms of Use</h1>"
    b"<p>Effective: January 31, 2024</p>\n"
    b"<h2>2. Use</h2><p>You&nbsp;may use our services.\n  You may <b>not</b> use output to train"
    b" models that compete with us.</p><h2>3. Ending</h2><p>You may stop at any time.</p>"
)
CITED = "You may not use output to train models that compete with us."
PLAIN = "text/plain; charset=utf-8"


def snapshot(
    document: bytes = TERMS,
    media_type: str = HTML,
    *,
    altered: dict[str, bytes] | None = None,
    extraction: dict[str, Any] | None = None,
    found: list[dict[str, Any]] | None = None,
    declared: dict[str, Any] | None = None,
    more: tuple[Content, ...] = (),
    **changes: Any,
) -> Draft:
    """A snapshot of a file. `altered` puts other bytes in place of text or map, as only the signer can."""
    made = extract(document, media_type)
    dates = [dict(sorted(one._asdict().items())) for one in find_dates(made.text)]
    objects = {"document": document, "text": made.text.encode(), "map": format_map(made.map)}
    objects |= altered or {}
    types = {"document": media_type, "text": PLAIN, "map": JSON}
    body = {
        "archive": None,
        "declared": _declared(**(declared or {})),
        "extraction": {
            "characters": len(objects["text"].decode("utf-8", "replace")),
            "extractor": made.extractor,
            "problem": made.problem,
            "title": made.title,
            **(extraction or {}),
        },
        "found": dates if found is None else found,
        "method": "file",
        "observed": {},
        **changes,
    }
    contents = [Content.from_bytes(role, data, types[role]) for role, data in objects.items()]
    return Draft(kind="snapshot", body=body, objects=(*contents, *more))


def _declared(**changes: Any) -> dict[str, Any]:
    return {
        "captured_at": None,
        "channel": "consumer",
        "effective": "2024-01-31",
        "publisher": "Example AI",
        "region": None,
        "title": "Terms of Use",
        "updated": None,
        "url": URL,
        "vantage": None,
        **changes,
    }


def archived(document: bytes = TERMS, media_type: str = HTML) -> Draft:
    """One out of a third party's archive of dated versions."""
    archive = {
        "collection": "pga-versions",
        "commit": "0123456789abcdef",
        "committed_at": "2024-02-01T06:00:00.000000Z",
        "path": "Example AI/Terms of Service.md",
    }
    return snapshot(document, media_type, archive=archive, method="archive")


def answer(document: bytes = TERMS, media_type: str = HTML, *, status: str = "200 OK") -> bytes:
    """The answer as it came over the wire."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(document)}\r\n\r\n"
    return head.encode() + document


def seen(status: int = 200, **changes: Any) -> dict[str, Any]:
    """What a recorder measured when it fetched a page."""
    call = observed()
    kept = {
        name: call[name] for name in ("clock", "connection", "ended_at", "missing", "software", "started_at")
    }
    http = {"date": "Fri, 05 Jan 2024 09:00:01 GMT", "redirects": [["301", URL]], "status": status}
    return {**kept, "http": http, "url": URL, **changes}


def fetched(
    document: bytes = TERMS, received: bytes | None = None, *, media_type: str = HTML, **changes: Any
) -> Draft:
    """A snapshot that the recorder fetched. `received` is another answer than the one with the document."""
    request = b"GET /terms HTTP/1.1\r\nHost: www.provider.example\r\n\r\n"
    more = (
        Content.from_bytes("wire.sent", request, WIRE),
        Content.from_bytes(
            "wire.received", answer(document, media_type) if received is None else received, WIRE
        ),
        Content.from_bytes("certificate", CERTIFICATE, "application/pkix-cert"),
    )
    return snapshot(document, media_type, **{"method": "http", "observed": seen(), "more": more, **changes})


def text_of(draft: Draft) -> str:
    """The text of a snapshot."""
    (data,) = [one.data for one in draft.objects if one.role == "text"]
    assert isinstance(data, bytes)
    return data.decode()


def clause(
    place: int,
    words: str = CITED,
    *,
    of: Draft | None = None,
    heading: tuple[str, ...] | None = ("Terms of Use", "2. Use"),
    **changes: Any,
) -> Draft:
    """A clause of the snapshot at that place (`of`: as drafted), found by its words."""
    text = text_of(of or snapshot())
    start = text.index(words)
    body = {
        "cited_for": "the ban on training",
        "end": start + len(words),
        "heading": list(heading or ()),
        "snapshot": place,
        "start": start,
        **changes,
    }
    return Draft(kind="clause", body=body)


def check(*inputs: int, **result: Any) -> Draft:
    """A person's check of an authority."""
    body = {
        "inputs": list(inputs),
        "method": "authority-check/1",
        "result": {
            "authority": "example-v-example",
            "checked_by": "A. Person",
            "checked_on": "2024-01-05",
            "digest": sha256(b"an entry of the catalogue").hexdigest(),
            "outcome": "confirmed",
            "remarks": "",
            "status": "good law",
            **result,
        },
        "software": [["evidence-ledger", "0"]],
        "title": "A check of an authority",
    }
    return Draft(kind="finding", body=body)


def long_dossier(**changes: Any) -> Draft:
    """A dossier entry of the longer form."""
    body = {
        "bates_first": "A-000001",
        "bates_last": "A-000009",
        "edition": "sealed",
        "final": True,
        "of": None,
        "profile": "filing",
        "replaces": None,
        "root": "0" * 64,
        "sha256": sha256(b"a dossier").hexdigest(),
        "signed": False,
        "title": "Dossier",
        "tree_size": 3,
        "volume": 1,
        "volumes": 2,
        **changes,
    }
    return Draft(kind="dossier", body=body)
