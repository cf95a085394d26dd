"""What the law room knows of a matter: the catalogue, people's checks of it, snapshots and clauses.

A ledger without any of them gives none, and a dossier without law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.core.entry import Entry
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.survey import Survey

if TYPE_CHECKING:
    from ledger.law.authorities.model import Authority, Check, Issue
    from ledger.law.model import Clause, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """All of it."""

    catalogue: Mapping[str, Authority] = field(default_factory=dict)
    issues: Mapping[str, Issue] = field(default_factory=dict)
    checks: Mapping[str, tuple[Check, ...]] = field(default_factory=dict)
    snapshots: tuple[Snapshot, ...] = ()
    clauses: Mapping[int, Clause] = field(default_factory=dict)


def read_law(reader: EvidenceReader, found: Survey, templates: Path | None) -> Law:
    """Read the catalogue, and what the surveyed entries hold. Raises MalformedError, RenderError."""
    # Loaded only to build a dossier: the extractors of documents take a while.
    from ledger.law.authorities.catalogue import authorities, issues
    from ledger.law.authorities.checks import checks
    from ledger.law.terms import reading

    door = LawReader(reader, found)
    return Law(
        catalogue=authorities(templates),
        issues=issues(templates),
        checks=checks(door),
        snapshots=tuple(reading.snapshots(door)),
        clauses={clause.index: clause for clause in reading.clauses(door)},
    )


class LawReader:
    """The surveyed entries by kind: an `EntryReader` over any `EvidenceReader`."""

    def __init__(self, reader: EvidenceReader, found: Survey) -> None:
        self._reader = reader
        self._entries = [*found.law, *found.record]
        self.size = reader.size
        self.entry, self.entries = reader.entry, reader.entries

    def entries_of_kind(self, kind: str) -> Iterator[Entry]:
        """The entries of a kind of the law or of the record, oldest first."""
        return (entry for entry in self._entries if entry.kind == kind)

    def content(self, commitment: bytes) -> bytes:
        """The plain bytes of an object. Raises NotFoundError."""
        return b"".join(self._reader.chunks(commitment))
