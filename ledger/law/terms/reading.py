"""Snapshots and clauses of a ledger, read: through the index of kinds, whatever else the ledger holds.

A quote is read from the snapshot's `text` each time; none is kept in an entry. Nothing is verified here:
that text, map and document agree is `ledger verify`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger.core.entry import Entry
from ledger.core.ports import EntryReader
from ledger.errors import MalformedError, NotFoundError, UnverifiableError
from ledger.law.model import Clause, Document, Snapshot

CONTEXT: Final = 600  # characters each side


def snapshots(reader: EntryReader) -> Iterator[Snapshot]:
    """The snapshots, oldest entry first. Raises MalformedError at a damaged one."""
    return map(_snapshot, reader.entries_of_kind("snapshot"))


def snapshot(reader: EntryReader, index: int) -> Snapshot:
    """One snapshot. Raises NotFoundError where the entry is none, or of another kind."""
    return _snapshot(_of_kind(reader, index, "snapshot"))


def clauses(reader: EntryReader) -> Iterator[Clause]:
    """The clauses, oldest entry first; one whose text is not at hand has a `problem` and no quote."""
    known: dict[int, Snapshot] = {}
    last: tuple[int, str] | None = None  # the clauses of one text often follow each other
    for entry in reader.entries_of_kind("clause"):
        place = entry.body["snapshot"]
        if place not in known:
            known[place] = snapshot(reader, _earlier(entry))
        try:
            if last is None or last[0] != place:
                last = place, text_of(reader, known[place])
        except UnverifiableError as error:
            yield _clause(entry, known[place], "", str(error))
        else:
            yield _clause(entry, known[place], last[1])


def clause(reader: EntryReader, index: int) -> Clause:
    """One clause with its quote.

    Raises NotFoundError (no clause), UnverifiableError (its text is not at hand), MalformedError (its range
    lies outside the text).
    """
    entry = _of_kind(reader, index, "clause")
    found = snapshot(reader, _earlier(entry))
    return _clause(entry, found, text_of(reader, found))


def text_of(reader: EntryReader, found: Snapshot) -> str:
    """The object `text`, decoded. Raises UnverifiableError where it was purged or withheld."""
    data = _content(reader, found, found.text, "text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(
            f"snapshot {found.index}: its text is not UTF-8 at byte {error.start}", hint="run 'ledger verify'"
        ) from None


def map_of(reader: EntryReader, found: Snapshot) -> bytes:
    """The object `map`. Raises UnverifiableError where it was purged or withheld."""
    return _content(reader, found, found.map, "map")


def bytes_of_document(reader: EntryReader, found: Snapshot) -> bytes:
    """The object `document`: the bytes as captured. Raises UnverifiableError where it is not at hand."""
    return _content(reader, found, found.document, "document")


def document_of(reader: EntryReader, found: Snapshot) -> Document:
    """The text, with the headings that extracting the document once more finds.

    No headings where the document is not at hand or gives another text (another version of a library): they
    would stand at the wrong places.
    """
    from ledger.documents.extract import extract_again

    text, extractor = text_of(reader, found), str(found.body["extraction"]["extractor"])
    try:
        data = bytes_of_document(reader, found)
    except UnverifiableError:
        return Document(text, (), extractor)
    again = extract_again(extractor, data, found.document_type)
    headings = again.headings if again is not None and again.text == text else ()
    return Document(text, headings, extractor)


def _content(reader: EntryReader, found: Snapshot, commitment: bytes, role: str) -> bytes:
    try:
        return reader.content(commitment)
    except NotFoundError:
        wanted = commitment.hex()
        purges = reader.entries_of_kind("purge")
        purge = next((one.index for one in purges if wanted in one.body["commitments"]), None)
        why = "is not at hand: withheld, or missing" if purge is None else f"was purged (entry {purge})"
        hint = "a copy of the ledger that holds it would settle it" if purge is None else None
        raise UnverifiableError(f"snapshot {found.index}: its object {role} {why}", hint=hint) from None


def _of_kind(reader: EntryReader, index: int, kind: str) -> Entry:
    if not 0 <= index < reader.size:
        raise NotFoundError(
            f"entry {index}: there is none; the ledger has {reader.size}",
            hint="'ledger terms list' shows the snapshots and clauses",
        )
    entry = reader.entry(index)
    if entry.kind != kind:
        raise NotFoundError(
            f"entry {index}: want a {kind}, have {_article(entry.kind)} {entry.kind}",
            hint="'ledger terms list' shows the snapshots and clauses",
        )
    return entry


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def _earlier(entry: Entry) -> int:
    place: int = entry.body["snapshot"]
    if place >= entry.index:
        raise MalformedError(f"clause {entry.index}: its snapshot {place} is no earlier entry")
    return place


def _snapshot(entry: Entry) -> Snapshot:
    document, text, mapped = entry.objects[:3]  # the schema: in this order, exactly once
    return Snapshot(
        index=entry.index,
        signed_at=entry.signed_at,
        signer=entry.signer,
        body=entry.body,
        document=document.commitment,
        text=text.commitment,
        map=mapped.commitment,
        document_type=document.media_type,
    )


def _clause(entry: Entry, found: Snapshot, text: str, problem: str | None = None) -> Clause:
    start, end = entry.body["start"], entry.body["end"]
    if problem is None and end > len(text):
        raise MalformedError(
            f"clause {entry.index}: characters {start}:{end} of snapshot {found.index} of {len(text)}",
            hint="run 'ledger verify'",
        )
    before, after = ("", "") if problem else context(text, start, end)
    return Clause(
        index=entry.index,
        signed_at=entry.signed_at,
        signer=entry.signer,
        snapshot=found,
        heading=tuple(entry.body["heading"]),
        start=start,
        end=end,
        cited_for=entry.body["cited_for"],
        quote="" if problem else text[start:end],
        before=before,
        after=after,
        problem=problem,
    )


def context(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after: whole lines, as many as fit; of a line too long, whole words."""
    head = text[max(0, start - CONTEXT) : start]
    if start > CONTEXT:
        head = head[_first_break(head) :]
    tail = text[end : end + CONTEXT]
    if end + CONTEXT < len(text):
        tail = tail[: _last_break(tail)]
    return head, tail


def _first_break(text: str) -> int:
    """Where the first whole line begins, or the first whole word where no line does."""
    at = text.find("\n")
    return at + 1 if at >= 0 else text.find(" ") + 1


def _last_break(text: str) -> int:
    """Where the last whole line ends, or the last whole word, or everything."""
    at = text.rfind("\n")
    if at < 0:
        at = text.rfind(" ")
    return at + 1 if at >= 0 else len(text)
