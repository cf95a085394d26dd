"""What the law room hands to the dossier and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from ledger.documents.model import Heading

# Whose word the day of a capture is: the recorder's own clock; a third party's archive; whoever declared
# it; or nobody's, so that only the day of signing is known.
Witnessed = Literal["observed", "archive", "declared", "signed"]


class Moment(NamedTuple):
    """The day (UTC) of a capture, and whose word that is."""

    day: date
    by: Witnessed


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A `snapshot` entry, read: its index, body and times; the text is fetched apart (`text_of`)."""

    index: int
    signed_at: str
    signer: str
    body: dict[str, Any]
    document: bytes  # commitments of the three objects
    text: bytes
    map: bytes
    document_type: str = ""  # the document's media type, as declared

    @property
    def publisher(self) -> str:
        """As declared."""
        return str(self.body["declared"]["publisher"])

    @property
    def title(self) -> str:
        """As declared."""
        return str(self.body["declared"]["title"])

    @property
    def region(self) -> str | None:
        """As declared."""
        return self.body["declared"]["region"]  # type: ignore[no-any-return]  # the schema says so

    @property
    def channel(self) -> str | None:
        """As declared."""
        return self.body["declared"]["channel"]  # type: ignore[no-any-return]  # the schema says so

    @property
    def corroborates_only(self) -> bool:
        """Whether it is a third party's copy: a lead and a corroboration, no capture of one's own."""
        return bool(self.body["method"] == "archive")

    @property
    def moment(self) -> Moment:
        """When it was captured. Without any word about that, when its entry was signed: it was there then."""
        observed, archive = self.body["observed"], self.body["archive"]
        if archive is not None:
            return Moment(_day(archive["committed_at"]), "archive")
        if observed:
            return Moment(_day(observed["started_at"]), "observed")
        declared = self.body["declared"]["captured_at"]
        return Moment(_day(declared), "declared") if declared else Moment(_day(self.signed_at), "signed")


def _day(time: str) -> date:
    return date.fromisoformat(time[:10])


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A `clause` entry, read, with its quote: `text[start:end]` of the snapshot's text, exactly.

    `problem` says why there is no quote (its text was purged, or withheld); quote and context are then empty.
    """

    index: int
    signed_at: str
    signer: str
    snapshot: Snapshot
    heading: tuple[str, ...]
    start: int
    end: int
    cited_for: str
    quote: str
    before: str  # context: whole lines around it, at most 600 characters each side
    after: str
    problem: str | None = None


class Document(NamedTuple):
    """A snapshot's text with its headings, as `documents` finds them again.

    `extractor` is the one that made the text, by the entry's word: what a line of it means hangs on that.
    """

    text: str
    headings: tuple[Heading, ...]
    extractor: str = ""
