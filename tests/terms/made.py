"""Snapshot entries by hand: a document that is its own text, with dates as somebody declared them."""

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.api import Content, Draft, Ledger
from ledger.core import canonical
from ledger.core.bodies.terms import SNAPSHOT
from ledger.documents.dates import find_dates
from ledger.law.model import Snapshot
from ledger.law.terms import reading
from tests.support import ROOT, TIME

SAMPLES = Path(os.environ.get("EVIDENCE_LEDGER_SHARED", ROOT.parent / "shared")) / "samples" / "terms"
NO_SAMPLES = "no shared samples of terms (set EVIDENCE_LEDGER_SHARED)"
JSON = "application/json"

NBSP, SHY, RTL = "\u00a0", "\u00ad", "\u202e"
HOSTILE = (
    f"# Terms{NBSP}of use\r\n\r\nYou may not use Out{SHY}put to de\ufb01ne\r\n"
    f"models that{NBSP}com{SHY}pete.\r\n\r\n"
    f"{RTL}\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd\u202c \u2068x\u2069\r\n\r\n"
    "\U0001f469\u200d\U0001f4bb "
    "\u201cQuoted\u201d \u2013 e\u0301tude \x1b[2J and\ttabs.\r\n"
)

TERMS = """\
Terms of use
============

Updated: November 14, 2023

**Effective: January 31, 2024**

Using Our Services
------------------

**What You Can Do**. You may use our Services. Example Inc. may also help you, e.g. with Outputs.

**What You Cannot Do**. You may not use our Services for harm. For example, you may not:

* Sell our Services.
* Extract data or Output by a program,
  or let others do it.
* Use Output to develop models that compete with Example.

### Limits

Do not get around limits.

Content
-------

You own Output. Do not use Output to develop models that compete with Example, either.
"""


def document(
    text: str,
    *,
    extractor: str = "markdown/1",
    media_type: str = "text/markdown",
    data: bytes | None = None,
    runs: list[list[Any]] | None = None,
    found: Iterable[tuple[str, str, str]] | None = (),
    method: str = "file",
    committed_at: str | None = None,
    observed: dict[str, Any] | None = None,
    problem: str | None = None,
    **declared: str | None,
) -> Draft:
    """A snapshot. `found`: (effective or updated, date, the words that say it), None: those the text states.

    `committed_at` makes it a third party's copy.
    """
    data = text.encode() if data is None else data
    runs = [[len(text), 0, len(data), "same"]] if runs is None else runs
    archive = None
    if committed_at is not None:
        method = "archive"
        archive = {
            "collection": "An Archive",
            "commit": "ab" * 20,
            "committed_at": committed_at,
            "path": "Example/Terms.md",
        }
    names = (
        "captured_at",
        "channel",
        "effective",
        "publisher",
        "region",
        "title",
        "updated",
        "url",
        "vantage",
    )
    said = {"publisher": "Example", "title": "Terms of use", **declared}
    body = {
        "archive": archive,
        "declared": {name: said.get(name) for name in names},
        "extraction": {"characters": len(text), "extractor": extractor, "problem": problem, "title": None},
        "found": _found(text) if found is None else [_stated(text, *one) for one in found],
        "method": method,
        "observed": observed or {},
    }
    objects = (
        Content.from_bytes("document", data, media_type),
        Content.from_bytes("text", text.encode()),
        Content.from_bytes("map", canonical.encode({"charset": "utf-8", "runs": runs}), JSON),
    )
    return Draft(kind="snapshot", body=body, objects=objects)


def _found(text: str) -> list[dict[str, Any]]:
    return [dict(sorted(one._asdict().items())) for one in find_dates(text)]


def _stated(text: str, what: str, date: str, words: str) -> dict[str, Any]:
    start = text.index(words)
    return {"date": date, "end": start + len(words), "start": start, "what": what}


def seen(time: str) -> dict[str, Any]:
    """What a recorder observed that fetched a page at that time."""
    return {
        "clock": {"error_us": 1500, "source": "adjtimex", "synchronised": True},
        "connection": None,
        "ended_at": time,
        "http": {"date": None, "redirects": [], "status": 200},
        "missing": [],
        "software": [],
        "started_at": time,
        "url": "https://example.org/terms",
    }


def noon(day: str) -> str:
    return f"{day}T12:00:00.000000Z"


def own(text: str, day: str, **more: Any) -> Draft:
    """A capture of one's own, of a text on a day."""
    return document(text, method="http", observed=seen(noon(day)), **more)


def stored(text: str, day: str, **more: Any) -> Draft:
    """A third party's copy."""
    return document(text, committed_at=noon(day), **more)


def values(*drafts: Draft) -> tuple[Snapshot, ...]:
    """The snapshots as they would be read from a ledger of these, from index 1; nothing is written."""
    return tuple(_value(index, one) for index, one in enumerate(drafts, 1))


def _value(index: int, draft: Draft) -> Snapshot:
    assert isinstance(draft.body, dict)
    SNAPSHOT.check(draft.body, draft.objects)
    hashed, text, mapped = (sha256(content.data or b"").digest() for content in draft.objects[:3])
    return Snapshot(
        index=index,
        signed_at=TIME,
        signer="alice@example.org",
        body=draft.body,
        document=hashed,
        text=text,
        map=mapped,
        document_type=draft.objects[0].media_type,
    )


def cite(ledger: Ledger, place: int = 1, **wanted: Any) -> int:
    """Append a clause of a snapshot; its index."""
    from ledger.api.writing import LedgerWriter
    from ledger.law.terms.clause import draft_clause

    wanted.setdefault("cited_for", "a test")
    new = draft_clause(ledger, reading.snapshot(ledger, place), **wanted)
    return LedgerWriter(ledger).append([new])[0]
