"""Step 10: a captured document, its text and the map between them held together; and the answer it came in.

The map says where each stretch of the text comes from in the document's bytes, and that is checked first: it
needs no extractor. It does not show that nothing between two stretches was left out, nor what stands on a
page of a PDF. So the text is also extracted once more, by the extractor that the entry names: one of our own
must give the same text, as a reader must. What a library reads out of a PDF is no proof against a signer
(another version of it may read otherwise), and is never passed over either: `text-unchecked`.

Does NOT show what a browser would have drawn, or that others were given the same document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ledger.core.entry import Entry, Reference
from ledger.core.ports import EvidenceReader
from ledger.errors import MalformedError
from ledger.verify.content import Missing, read_whole
from ledger.verify.observed import check_status
from ledger.verify.runs import BatchResult, Problem

if TYPE_CHECKING:
    from ledger.documents.model import Extracted

# LIMIT: a snapshot of more bytes than this in document, text and map is not looked into; the report says so.
MAX_SNAPSHOT_BYTES: Final = 64 << 20
TEXT_TYPE: Final = "text/plain; charset=utf-8"
MAP_TYPE: Final = "application/json"
BINARY: Final = "application/octet-stream"
MAX_TITLE: Final = 300
_OF_A_LIBRARY: Final = "pdf/"  # the one extractor whose rules are not all ours
# Which extractors a media type allows: read as plain text, a page's comments would be words of it.
_ALLOWED: Final = {
    "text/html": ("html",),
    "application/xhtml+xml": ("html",),
    "application/pdf": ("pdf",),
    "text/markdown": ("markdown",),
    "text/plain": ("plain", "markdown"),  # as code hosts serve it
}


def check_snapshot(reader: EvidenceReader, entry: Entry, place: int, result: BatchResult) -> None:
    """A problem for whatever of a snapshot contradicts its document, or can't be held against it."""
    document = _check_texts(reader, entry, place, result)
    if document is not None and entry.body["method"] in ("http", "warc"):
        _check_answer(reader, entry, place, document, result)


def _check_texts(reader: EvidenceReader, entry: Entry, place: int, result: BatchResult) -> bytes | None:
    """Document, text and map; returns the document where it is at hand."""
    room, held = MAX_SNAPSHOT_BYTES, []
    for reference in entry.objects[:3]:
        found = _read(reader, reference, room, place, result)
        held.append(found)
        room -= len(found or b"")
    document, text, mapped = held
    if document is None or text is None or mapped is None:
        return document
    try:
        words = _checked(entry, document, text, mapped)
        detail = _not_again(entry, document, words)
    except MalformedError as error:
        result.problems.append(Problem("text-mismatch", place, str(error)))
        return document
    if detail is not None:
        result.problems.append(Problem("text-unchecked", place, detail))
    else:
        result.snapshots += 1
    return document


def _read(
    reader: EvidenceReader, reference: Reference, room: int, place: int, result: BatchResult
) -> bytes | None:
    """The content of one object; where there is none, what follows from that is noted."""
    found = read_whole(reader, reference, room)
    if isinstance(found, bytes):
        return found
    if found is Missing.ABSENT:
        result.unheld.append((place, reference.commitment))
    elif found is Missing.LARGE:
        detail = f"documents of more than {MAX_SNAPSHOT_BYTES} bytes with their texts are not looked into"
        result.problems.append(Problem("text-unchecked", place, detail))
    return None


def _checked(entry: Entry, document: bytes, data: bytes, mapped: bytes) -> str:
    """The text. Raises MalformedError at the first contradiction between it, its map and the document."""
    from ledger.documents.mapping import check_map, parse_map

    kinds = tuple(reference.media_type for reference in entry.objects[1:3])
    if kinds != (TEXT_TYPE, MAP_TYPE):
        raise MalformedError(f"text and map are {kinds!r:.120}, want {TEXT_TYPE} and {MAP_TYPE}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(f"text: not UTF-8 at byte {error.start}") from None
    stated = entry.body["extraction"]
    essence = entry.objects[0].media_type.partition(";")[0].strip().lower()
    if essence in _ALLOWED and stated["extractor"].partition("/")[0] not in _ALLOWED[essence]:
        raise MalformedError(f"the extractor {stated['extractor']!r:.80} is not one for {essence}")
    check_map(text, parse_map(mapped, "map"), document, extractor=stated["extractor"])
    if stated["characters"] != len(text):
        raise MalformedError(f"text: {len(text)} characters, the entry says {stated['characters']}")
    for found in entry.body["found"]:
        if found["end"] > len(text):
            place = f"{found['start']} to {found['end']}"
            raise MalformedError(f"found: a date at {place} of a text of {len(text)} characters")
    return text


def _not_again(entry: Entry, document: bytes, text: str) -> str | None:
    """What could not be had again from the document; None where nothing is missing.

    Raises MalformedError where an extractor of our own gives another text.
    """
    stated = entry.body["extraction"]
    extractor = stated["extractor"]
    again = extract_again(extractor, document, entry.objects[0].media_type)
    if again is None:
        if not text and stated["problem"]:
            return None  # nothing is claimed but that there is no text
        return f"this version has no extractor {extractor!r:.80} for it"
    if again.text != text:
        detail = _difference(extractor, text, again.text)
        if extractor.startswith(_OF_A_LIBRARY):
            return detail
        raise MalformedError(detail)
    if (title := one_line(again.title)) != stated["title"]:
        return f"extracted again, the document's own title is {title!r:.80}"
    if again.problem is not None and stated["problem"] is None:
        return f"extracted again, there is a problem: {again.problem!r:.200}"
    return _not_stated(entry, text)


def _not_stated(entry: Entry, text: str) -> str | None:
    """A date that is not read again off the words that are said to state it."""
    from ledger.documents.dates import find_dates

    for found in entry.body["found"]:
        words = text[found["start"] : found["end"]]
        if all((one.what, one.date) != (found["what"], found["date"]) for one in find_dates(words)):
            return f"{found['what']} {found['date']} is not what the words say: {words!r:.120}"
    return None


def one_line(title: str | None) -> str | None:
    """A document's own title as an entry has it: on one line, of bounded length (section 6)."""
    words = " ".join("".join(c if c.isprintable() else " " for c in title or "").split())
    return (words if len(words) <= MAX_TITLE else words[: MAX_TITLE - 3] + "...") or None


def extract_again(extractor: str, document: bytes, media_type: str) -> Extracted | None:
    """What an extractor makes of a document; None where this version doesn't have it, or it fails."""
    from ledger.documents import extract

    try:
        return extract.extract_again(extractor, document, media_type)
    except Exception:  # noqa: BLE001 - a bug in an extractor: the rest of the evidence is still judged
        return None


def _difference(extractor: str, text: str, again: str) -> str:
    pairs = zip(text, again, strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(text), len(again)))
    near = slice(at, at + 40)
    return (
        f"extracted again by {extractor}, the text differs from character {at} on:"
        f" {text[near]!r} is recorded, {again[near]!r} comes out"
    )


def _check_answer(
    reader: EvidenceReader, entry: Entry, place: int, document: bytes, result: BatchResult
) -> None:
    """The document against the body of the recorded answer; media type and status against its head."""
    received = [reference for reference in entry.objects[3:] if reference.role == "wire.received"]
    if not received:
        return
    if len(received) > 1:
        detail = f"{len(received)} answers are recorded: the document could be of any"
        result.problems.append(Problem("document-mismatch", place, detail))
        return
    answer = _read(reader, received[0], MAX_SNAPSHOT_BYTES, place, result)
    if answer is None:
        return
    from ledger.readings.decoding import decoded
    from ledger.readings.wire import parse_response

    response, _ = parse_response(answer, "GET")
    body = decoded(response.body, response.headers)
    if body.data != document:
        # Of damaged data, what can still be decoded differs between versions of the libraries.
        code = "document-mismatch" if body.complete else "text-unchecked"
        why = body.problem or f"the recorded answer's body has {len(body.data)} bytes, without its codings"
        result.problems.append(Problem(code, place, f"the document has {len(document)} bytes; {why}"))
        return
    stated = entry.objects[0].media_type
    types = [value.strip() for name, value in response.headers if name.lower() == "content-type"]
    if stated not in (BINARY, *types[-1:]):
        detail = f"the document is said to be {stated!r:.80}, the recorded answer says {types[-1:]!r:.120}"
        result.problems.append(Problem("document-mismatch", place, detail))
    check_status(entry, place, response.status, result)
