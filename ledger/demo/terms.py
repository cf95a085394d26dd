"""Steps 2 and 3 of the case: the terms that bind whom, captured before anything is asked, and cited.

They go the way of `ledger terms`: over the wire with the bytes and the clock, from a file with somebody's
word for it. What binds anybody, and whether these do, is not said by any of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from ledger.api import Ledger
from ledger.api.writing import LedgerWriter
from ledger.capture.page.address import parse_address
from ledger.capture.page.answer import page_of
from ledger.capture.page.fetch import Wish, fetch
from ledger.capture.page.file import from_file
from ledger.capture.secrets.redactor import Redactor
from ledger.capture.wire.upstream import Settings
from ledger.demo.documents import (
    ASSISTANTS,
    AT_ASSISTANTS,
    AT_LABS_2025,
    AT_LABS_2026,
    LABS,
    SAVED,
    TITLE,
)
from ledger.demo.steps import Step, command, write_new
from ledger.documents.model import Page
from ledger.law.terms import reading
from ledger.law.terms.changes import changes
from ledger.law.terms.clause import Wanted, draft, pick
from ledger.law.terms.in_force import in_force
from ledger.law.terms.snapshot import draft as snapshot_entry

REGION: Final = "us"
CHANNEL: Final = "api"
DAYS: Final = (date(2025, 6, 1), date(2026, 3, 1))  # of the conduct that is alleged
SAVED_AT: Final = "2025-03-10T09:30:00.000000Z"
_MAX_BODY: Final = 1 << 20
_SETTINGS: Final = Settings(max_body=_MAX_BODY)


class Cite(NamedTuple):
    """A clause to be: a name for it here, which document, a phrase of it, what it is cited for."""

    name: str
    path: str
    phrase: str
    cited_for: str


class Places(NamedTuple):
    """Entries by what they are: snapshots by path (`saved`: the file's), clauses by name."""

    snapshots: dict[str, int]
    clauses: dict[str, int]


SNAPSHOTS: Final = (
    (AT_LABS_2025, LABS, "2025-03-01"),
    (AT_LABS_2026, LABS, "2026-02-01"),
    (AT_ASSISTANTS, ASSISTANTS, "2026-01-15"),
)
CITES: Final = (
    Cite("training-2025", AT_LABS_2025, "a model that competes", "training on outputs"),
    Cite("training-2026", AT_LABS_2026, "distil any model", "training on outputs, in the later version"),
    Cite("robots", AT_LABS_2026, "robots or scripts", "automated access, which binds the prober too"),
    Cite("permits", AT_ASSISTANTS, "by distillation", "what the accused lets others do"),
    Cite("load", AT_ASSISTANTS, "at most 1000 requests", "automated access, which binds the prober"),
)


def capture_terms(
    ledger: Ledger, url: str, redactor: Redactor, folder: Path, places: Places
) -> Iterator[Step]:
    """Record what the endpoint serves, and a file; `places` is filled in. Raises CaptureError."""
    for path, publisher, effective in SNAPSHOTS:
        address = url + path
        page = page_of(
            fetch(Wish(parse_address(address, "address"), (), _SETTINGS)), address, redactor, limit=_MAX_BODY
        )
        declared = _declared(publisher, effective)
        index = places.snapshots[path] = _record(ledger, page, declared)
        yield Step(
            f"captured the terms of {publisher}, effective {effective}: entry {index}",
            command("terms", "capture", address, *_options(declared)),
            ("the bytes of the wire, the text, and a map from each character of it to the bytes",)
            if index == 1
            else (),
        )
    saved = folder / "labs-terms-2025.md"
    write_new(saved, SAVED.encode())
    declared = _declared(LABS, "2025-03-01") | {"captured_at": SAVED_AT}
    index = places.snapshots["saved"] = _record(ledger, from_file(saved.name, SAVED.encode()), declared)
    yield Step(
        f"captured a copy from a file: entry {index}",
        command("terms", "capture", saved, *_options(declared)),
        ("when it was saved is somebody's word, and the entry says so",),
    )


def cite_clauses(ledger: Ledger, places: Places) -> Iterator[Step]:
    """Cite clauses by exact characters; `places` is filled in. Raises NotFoundError."""
    for one in CITES:
        snapshot = reading.snapshot(ledger, places.snapshots[one.path])
        document = reading.document_of(ledger, snapshot)
        picked = pick(document, Wanted(phrase=one.phrase), f"snapshot {snapshot.index}")
        (index,) = LedgerWriter(ledger).append([draft(snapshot, picked, one.cited_for)])
        places.clauses[one.name] = index
        words = " ".join(document.text[picked.start : picked.end].split())
        yield Step(
            f"cited a clause of entry {snapshot.index}: entry {index}",
            command(
                "terms", "clause", str(snapshot.index), "--phrase", one.phrase, "--cites-for", one.cited_for
            ),
            (f"characters {picked.start} to {picked.end}: {words}",),
        )


def look_up(ledger: Ledger, places: Places) -> Iterator[Step]:
    """Which version held on each day of the alleged conduct, with its gaps, and what changed between them."""
    for day in DAYS:
        (answer,) = in_force(reading.snapshots(ledger), provider=LABS, at=day, region=REGION, channel=CHANNEL)
        cite = "none" if answer.cite is None else f"entry {answer.cite.index}"
        asked = ("--provider", LABS, "--at", str(day), "--region", REGION, "--channel", CHANNEL)
        yield Step(
            f"asked which recorded version was in force on {day}: {cite}",
            command("terms", "in-force", *asked),
            (str(answer.basis), *(f"gap: {gap}" for gap in answer.gaps)),
        )
    before, after = (places.snapshots[path] for path in (AT_LABS_2025, AT_LABS_2026))
    old, new = (reading.document_of(ledger, reading.snapshot(ledger, one)) for one in (before, after))
    count = sum(change.kind != "same" for change in changes(old, new))
    yield Step(
        f"compared the two versions: {count} paragraphs differ",
        command("terms", "diff", str(before), str(after)),
    )


def _declared(publisher: str, effective: str) -> dict[str, str]:
    return {
        "publisher": publisher,
        "title": TITLE,
        "effective": effective,
        "region": REGION,
        "channel": CHANNEL,
    }


def _record(ledger: Ledger, page: Page, declared: dict[str, str]) -> int:
    (index,) = LedgerWriter(ledger).append([snapshot_entry(page, declared=declared)])
    return index


def _options(declared: dict[str, str]) -> list[str]:
    return [word for name, value in declared.items() for word in (f"--{name.replace('_', '-')}", value)]
