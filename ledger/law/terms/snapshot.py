"""From a page as it came to the `snapshot` entry: its text, the map back to its bytes, the dates in it.

The text is derived at once, beside the exact bytes, so that a clause can be cited to the character and anyone
can hold both together. Whose document it is and since when it holds is `declared` by the user; dates that
the text states are `found`. Nothing here decides between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from ledger.core.ports import NewEntry, NewObject
from ledger.documents.dates import find_dates
from ledger.documents.extract import extract
from ledger.documents.mapping import format_map
from ledger.documents.model import Extracted, Page, StatedDate
from ledger.errors import CaptureError

TEXT: Final = "text/plain; charset=utf-8"
JSON: Final = "application/json"
MAX_FOUND: Final = 200  # dates in an entry, which has 60,000 bytes for everything
MAX_WORDS: Final = 300  # characters of a title or of a problem
DECLARED: Final = (
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


class Reading(NamedTuple):
    """What was derived of a page: before it is an entry, a user may want to look at it."""

    extracted: Extracted
    found: tuple[StatedDate, ...]

    @property
    def title(self) -> str | None:
        """The title that the document gives itself, on one line, or None."""
        return _words(self.extracted.title)


def read(page: Page) -> Reading:
    """The page's text and the dates in it. The entry names the extractor: none is guessed a second time."""
    name = page.observed.get("url") or page.url or ""
    extracted = extract(page.document, page.media_type, name=str(name))
    return Reading(extracted, tuple(find_dates(extracted.text)))


def draft(page: Page, *, declared: Mapping[str, Any], reading: Reading | None = None) -> NewEntry:
    """The entry. `declared` names what the user says, of DECLARED; what it leaves out the page fills in.

    Raises CaptureError: no publisher, or no title anywhere.
    """
    if unknown := set(declared) - set(DECLARED):
        raise ValueError(f"not declared of a document: {sorted(unknown)}")
    reading = read(page) if reading is None else reading
    said: dict[str, Any] = {name: declared.get(name) for name in DECLARED}
    said["captured_at"] = said["captured_at"] or page.captured_at
    said["title"] = said["title"] or reading.title
    said["url"] = said["url"] or page.url
    for name in ("publisher", "title"):
        if not said[name]:
            raise CaptureError(f"the document has no {name}", hint=f"--{name} gives it one")
    extracted, problem = reading.extracted, _problem(reading)
    body: dict[str, Any] = {
        "archive": page.archive,
        "declared": said,
        "extraction": {
            "characters": len(extracted.text),
            "extractor": extracted.extractor,
            "problem": problem,
            "title": reading.title,
        },
        "found": [
            {"date": one.date, "end": one.end, "start": one.start, "what": one.what}
            for one in reading.found[:MAX_FOUND]
        ],
        "method": page.method,
        "observed": page.observed,
    }
    objects = (
        NewObject("document", page.document, page.media_type, "the document"),
        NewObject("text", extracted.text.encode(), TEXT, "its text"),
        NewObject("map", format_map(extracted.map), JSON, "its map"),
        *(NewObject(role, data, media_type, role) for role, media_type, data in page.objects),
    )
    return NewEntry("snapshot", body, objects)


def _problem(reading: Reading) -> str | None:
    """The extractor's word, and ours where more dates were found than are kept."""
    problem, more = reading.extracted.problem, len(reading.found) - MAX_FOUND
    if more > 0:
        cut = f"{more} more dates stand in the text than are listed"
        problem = f"{problem}; {cut}" if problem else cut
    return _words(problem)


def _words(text: str | None) -> str | None:
    """On one line and of bounded length; None where there is nothing in it."""
    if text is None:
        return None
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return (words if len(words) <= MAX_WORDS else words[: MAX_WORDS - 3] + "...") or None
