"""What the law room hands to the dossier and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from ledger.documents.model import Heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A `snapshot` entry, read: its index, body and times; the text is fetched apart (`SnapshotTexts`)."""

    index: int
    signed_at: str
    signer: str
    body: dict[str, Any]
    document: bytes  # commitments of the three objects
    text: bytes
    map: bytes

    @property
    def publisher(self) -> str:
        """As declared."""
        return str(self.body["declared"]["publisher"])

    @property
    def title(self) -> str:
        """As declared."""
        return str(self.body["declared"]["title"])

    @property
    def corroborates_only(self) -> bool:
        """Whether it is a third party's copy: a lead and a corroboration, no capture of one's own."""
        return bool(self.body["method"] == "archive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A `clause` entry, read, with its quote: `text[start:end]` of the snapshot's text, exactly."""

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


class Document(NamedTuple):
    """A snapshot's text with its headings, as `documents` finds them again."""

    text: str
    headings: tuple[Heading, ...]
