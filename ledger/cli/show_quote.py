"""The words that a clause cites, read from its snapshot's text, with what stands around them.

No entry holds them: they are the characters from `start` to `end` of the snapshot's object `text`, which is
held against its commitment first. That the text is the document's is `ledger verify`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.cli.show_objects import examine_one
from ledger.cli.show_page import Page
from ledger.core.entry import Entry
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger

MAX_TEXT: Final = 64 << 20  # LIMIT: a longer text is not taken into memory for one clause of it


class Quote(NamedTuple):
    """`problem`: why there are no words. `differs`: because what is there is not what was signed."""

    snapshot: Entry | None
    before: str = ""
    words: str = ""
    after: str = ""
    problem: str = ""
    differs: bool = False


def quote_of(ledger: Ledger, clause: Entry) -> Quote:
    """The words of a clause, or why they can't be had."""
    from ledger.law.terms.reading import context

    body = clause.body
    place, start, end = body["snapshot"], body["start"], body["end"]
    try:
        snapshot = ledger.entry(place) if place < clause.index else None
    except LedgerError as error:
        return Quote(None, problem=str(error))
    if snapshot is None or snapshot.kind != "snapshot":
        return Quote(None, problem=f"entry {place} is no snapshot before it", differs=True)
    reference = snapshot.objects[1]
    held = examine_one(ledger, "text", reference)
    if held.problem:
        bad = held.state in ("differs", "damaged")
        return Quote(snapshot, problem=f"the text of entry {place}: {held.problem}", differs=bad)
    if held.size > MAX_TEXT:
        return Quote(snapshot, problem=f"the text of entry {place} is too long: {held.size:,} bytes")
    try:
        text = ledger.content(reference.commitment).decode("utf-8")
    except UnicodeDecodeError:
        return Quote(snapshot, problem=f"the text of entry {place} is not UTF-8", differs=True)
    if end > len(text):
        problem = f"the text of entry {place} has {len(text):,} characters"
        return Quote(snapshot, problem=problem, differs=True)
    before, after = context(text, start, end)
    return Quote(snapshot, before, text[start:end], after)


def put_quote(page: Page, quote: Quote, limit: int | None) -> None:
    """The document that is quoted, then the words between their neighbours, each behind a bar of its own."""
    if quote.snapshot is not None:
        body = quote.snapshot.body
        page.field("document", body["declared"]["title"], "declared")
        page.field("of", body["declared"]["publisher"], "declared")
        page.field("signed at", quote.snapshot.signed_at, "the snapshot")
    page.line()
    if quote.problem:
        page.line(f"the words: not at hand: {page.visible(quote.problem)}")
        return
    for title, words in (
        ("before it", quote.before),
        ("THE CLAUSE, character by character", quote.words),
        ("after it", quote.after),
    ):
        if words.strip("\r\n"):
            page.line(title)
            if page.block((words.strip("\r\n") if title.endswith("it") else words,), limit) is not None:
                page.line("... more: --full")


def quote_value(quote: Quote) -> dict[str, Any]:
    """The same for `show --json`. `words` is null where they can't be had."""
    return {
        "words": None if quote.problem else quote.words,
        "before": quote.before,
        "after": quote.after,
        "problem": quote.problem or None,
    }
