"""One entry as text: what was signed, the body of its kind, its objects, and what refers to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ledger.cli.show_objects import Held, text_chunks
from ledger.cli.show_page import Page
from ledger.cli.show_quote import Quote, put_quote
from ledger.cli.show_select import Later
from ledger.cli.show_summary import ranges
from ledger.core.bodies.telling import (
    Told,
    problem_in_words,
    tell_cell,
    tell_import,
    tell_observed,
    tell_plan,
    tell_reading,
)
from ledger.core.bodies.telling_terms import tell_clause, tell_dossier, tell_finding, tell_snapshot
from ledger.core.entry import Entry
from ledger.core.note import parse_vkey

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger

MAX_ROWS: Final = 200
# What the texts are derived from, and what goes with it: long, and for a second look.
_SET_ASIDE: Final = frozenset(
    (
        *("reading", "wire.sent", "wire.received", "wire.timing", "request.body", "response.body"),
        *("redactions", "document", "map"),
    )
)


class EntryView:
    """Prints one entry on a page. `limit`: rows of an object's text, None for all of them.

    `quote`: of a clause, its words.
    """

    def __init__(
        self,
        page: Page,
        ledger: Ledger,
        entry: Entry,
        later: Later,
        limit: int | None,
        quote: Quote | None = None,
    ) -> None:
        self._page = page
        self._ledger = ledger
        self._entry = entry
        self._later = later
        self._limit = limit
        self._quote = quote

    def put(self, objects: tuple[Held, ...]) -> None:
        """The whole view."""
        self._header()
        self._page.line()
        self._body()
        for held in objects:
            self._page.line()
            self._object(held)
        self._referring()

    def _header(self) -> None:
        entry, field = self._entry, self._page.field
        self._page.line(f"entry {entry.index}  {entry.kind}")
        field("origin", entry.origin)
        field("signer", entry.signer, f"key {entry.key.hex()[:16]}")
        self._list("also by", [line.name for line in entry.signatures[1:]])
        field("signed at", entry.signed_at, "claimed by the signer's own clock")
        field("leaf hash", entry.leaf.hex())
        field("previous", entry.previous.hex() if entry.previous else "none: this is the first entry")
        field("signatures", "not checked here: 'ledger verify' checks them")

    def _body(self) -> None:
        body = self._entry.body
        match self._entry.kind:
            case "exchange":
                self._exchange(body)
            case "genesis":
                self._fields(body, "title", "purpose", "software", "format", "log_key", "signer_key")
                for name, value in body["matter"]:
                    self._page.field("matter", name)
                    self._page.field("", value or "-")
            case "note" if body["text"] is not None:
                self._page.line("text")
                self._page.block((body["text"],), self._limit)
            case "plan":
                self._told(tell_plan(body))
            case "import":
                self._told(tell_import(body))
            case "custody":
                self._fields(body, "action", "from", "to", "occurred_at", "place", "reason")
                self._page.field("items", ranges(body["items"]) or "the whole ledger")
            case "key":
                self._page.field("name", parse_vkey(body["vkey"]).name)
                self._fields(body, "action", "vkey", "reason", "suspected_from")
            case "correction":
                self._page.field("corrects", f"entry {body['entry']}")
                self._fields(body, "wrong", "right", "reason")
            case "attachment":
                self._page.field("about", "-" if body["about"] is None else f"entry {body['about']}")
                self._fields(body, "name", "description")
            case "purge":
                self._fields(body, "reason", "order")
                self._list("purged", body["commitments"])
            case "dossier":
                self._told(tell_dossier(body))
            case "finding":
                self._told(tell_finding(body))
            case "clause":
                self._told(tell_clause(body))
                if self._quote is not None:
                    put_quote(self._page, self._quote, self._limit)
            case "snapshot":
                for group in tell_snapshot(body):
                    self._page.line(group.title)
                    self._told(group.facts)

    def _fields(self, body: dict[str, Any], *names: str) -> None:
        for name in names:
            self._page.field(name.replace("_", " "), body[name] or "-")

    def _list(self, label: str, values: Sequence[str]) -> None:
        for at, value in enumerate(values):
            self._page.field("" if at else label, value)

    def _exchange(self, body: dict[str, Any]) -> None:
        measured = "collector" in body["observed"]
        apart = "not what was measured" if measured else "the recorder did not see it"
        self._page.line(f"declared: what was said of it; {apart}")
        self._fields(body["declared"], "provider", "model", "endpoint", "captured_at")
        if whole := problem_in_words(body["observed"]):
            self._page.line(f"NOT COMPLETE: {whole}")
        groups = tell_observed(body["observed"])
        for group in groups:
            self._page.line(f"observed: {group.title}")
            self._told(group.facts)
        if not groups:
            self._page.line("observed: nothing; the texts were handed to the recorder")
        if body["reading"]:
            self._page.line("reading: derived from the recorded bytes, which are the evidence")
            self._told(tell_reading(body["reading"]))
        self._told(tell_cell(body["plan"]))
        self._page.field("fidelity", body["fidelity"])
        self._list("tags", body["tags"] or ["-"])

    def _told(self, facts: Sequence[Told]) -> None:
        for fact in facts:
            self._page.field(fact.name, fact.value, fact.remark)

    def _object(self, held: Held) -> None:
        page, reference = self._page, held.reference
        if not held.sha256:
            page.field(held.name, reference.media_type)
            page.field("commitment", reference.commitment.hex())
            page.field("content", held.problem)
            return
        size = f"{held.size:,} byte{'s' if held.size != 1 else ''}"
        page.field(held.name, f"{size}  {reference.media_type}")
        page.field("sha256", held.sha256.hex())
        page.field("commitment", reference.commitment.hex())
        page.field("content", held.problem or "matches its commitment")
        if not held.size:
            return
        if reference.role in _SET_ASIDE and self._limit is not None:
            page.line(f"not printed: 'ledger show {self._entry.index} --object {held.name}', or --full")
            return
        if not held.is_text:
            page.line(
                f"not text: 'ledger show {self._entry.index} --object {held.name} > FILE' writes it out"
            )
            return
        ended = page.block(text_chunks(self._ledger, reference), self._limit)
        if ended is not None:
            rest = held.lines - ended
            page.line(
                f"... {rest:,} more line{'s' if rest != 1 else ''}:"
                f" 'ledger show {self._entry.index} --object {held.name}', or --full"
            )

    def _referring(self) -> None:
        """What later entries say about this one."""
        page, later = self._page, self._later
        for entry in later.corrections:
            page.line()
            page.line(f"corrected by entry {entry.index}, signed at {entry.signed_at[:19]}Z")
            self._fields(entry.body, "wrong", "right", "reason")
        if later.attachments:
            page.line()
        for entry in later.attachments:
            page.field("attached", entry.body["name"], f"entry {entry.index}")
