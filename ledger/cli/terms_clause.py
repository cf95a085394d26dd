"""What `terms clause` does: pick the characters, show them, record the range."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.cli.output import put, put_bytes, say
from ledger.cli.terms_held import HeldReader
from ledger.errors import UnverifiableError

if TYPE_CHECKING:
    from ledger.core.ports import EntryReader
    from ledger.law.model import Document, Snapshot
    from ledger.law.terms.clause import Picked, Wanted

# How a sentence begins that takes back what the one before it says, in English or Dutch.
LIMITS: Final = re.compile(
    r"[\s*_]*(?:however|except|unless|notwithstanding|provided|but|echter|tenzij|behalve|niettemin)\b",
    re.IGNORECASE,
)


class Request(NamedTuple):
    """What was asked for."""

    snapshot: int
    wanted: Wanted
    cited_for: str
    dry_run: bool
    quiet: bool
    as_json: bool


def cite(
    request: Request, folder: Path, signer: str | None, passphrase_file: Path | None, accept_clock_step: bool
) -> None:
    """Pick, show, and record unless it is a rehearsal."""
    from ledger.api.ledger import Ledger
    from ledger.law.terms import reading
    from ledger.law.terms.clause import draft, pick

    with Ledger.open(folder) as opened:
        reader = HeldReader(opened)
        snapshot = reading.snapshot(reader, request.snapshot)
        document = reading.document_of(reader, snapshot)
        picked = pick(document, request.wanted, f"snapshot {snapshot.index}")
        value = _value(reader, snapshot, document, picked, request)
    if not request.as_json and not (request.quiet and not request.dry_run):
        _show(snapshot, document, picked, request)
    if not request.dry_run:
        from ledger.api.writing import LedgerWriter
        from ledger.cli.opening import open_for_append

        with open_for_append(folder, signer, passphrase_file) as opened:
            writer = LedgerWriter(opened, accept_clock_step=accept_clock_step)
            (value["index"],) = writer.append([draft(snapshot, picked, request.cited_for)])
            leaf = opened.entry(value["index"]).leaf.hex()
        if not request.as_json:
            put(str(value["index"]) if request.quiet else f"{value['index']}  clause  leaf {leaf[:16]}")
    if request.as_json:
        from ledger.cli.show_json import dumps

        put_bytes(dumps(value, indent=True) + b"\n")


def _value(
    reader: EntryReader, snapshot: Snapshot, document: Document, picked: Picked, request: Request
) -> dict[str, Any]:
    """For --json. `bytes` is null where the document is not at hand; of a PDF there are `pages` instead."""
    from ledger.law.terms.reading import context

    before, after = context(document.text, picked.start, picked.end)
    return {
        "schema": "evidence-ledger/terms-clause/v1",
        "index": None,
        "dry_run": request.dry_run,
        "snapshot": snapshot.index,
        "taken": picked.what,
        "start": picked.start,
        "end": picked.end,
        **_place(reader, snapshot, picked),
        "heading": list(picked.heading),
        "quote": document.text[picked.start : picked.end],
        "before": before,
        "after": after,
        "cited_for": request.cited_for,
    }


def _place(reader: EntryReader, snapshot: Snapshot, picked: Picked) -> dict[str, Any]:
    """The bytes of the document, first up to last, or the pages of a PDF."""
    from ledger.documents.mapping import bytes_of, parse_map
    from ledger.law.terms import reading

    name = "pages" if str(snapshot.body["extraction"]["extractor"]).startswith("pdf/") else "bytes"
    try:
        data = reading.map_of(reader, snapshot)
        document = None if name == "pages" else reading.bytes_of_document(reader, snapshot)
    except UnverifiableError:
        return {"bytes": None}
    start, end = bytes_of(parse_map(data, "map"), picked.start, picked.end, document)
    return {name: {"start": start, "end": end}}


def _show(snapshot: Snapshot, document: Document, picked: Picked, request: Request) -> None:
    """What is taken, with its neighbours: on stderr, or on stdout where that is all there will be."""
    from ledger.cli.show_page import Page
    from ledger.law.terms.reading import context

    page = Page.of_stdout()
    if not request.dry_run:
        sys.stdout.flush()
        page = Page(sys.stderr, page.columns, sys.stderr.encoding or "ascii")
    before, after = context(document.text, picked.start, picked.end)
    place = f"characters {picked.start}:{picked.end} of snapshot {snapshot.index}"
    page.line(f"{picked.what}, {place}" + (": nothing is recorded" if request.dry_run else ""))
    page.field("document", snapshot.title, "declared")
    page.field("of", snapshot.publisher, "declared")
    for at, heading in enumerate(picked.heading):
        page.field("" if at else "under", heading)
    for label, text in (
        ("before it", before.strip("\r\n")),
        ("THE CLAUSE, character by character", document.text[picked.start : picked.end]),
        ("after it", after.strip("\r\n")),
    ):
        if text.strip():
            page.line(label)
            page.block((text,))
    if LIMITS.match(after):
        page.line("what follows may limit it: look at the words after it")
    page.field("cited for", request.cited_for)
    page.flush()
    if request.dry_run and not document.headings:
        say("ledger: no headings were found in this document")
