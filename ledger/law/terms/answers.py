"""What is said about which version held on a day: the answer, and its gaps in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.law.model import Snapshot
from ledger.law.sentences import Sentence
from ledger.law.terms.versions import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """For one document: the version that applied on the day, or None; until when; and what is not known.

    `region` and `channel` are those asked for. `cite` is the copy to cite; `until` is the version that takes
    its place. `versions` are all that could apply.
    """

    publisher: str
    title: str
    at: date
    region: str | None
    channel: str | None
    applied: Version | None
    cite: Snapshot | None
    basis: Sentence | None
    until: Version | None
    versions: tuple[Version, ...]
    gaps: tuple[Sentence, ...]

    def covers(self, snapshot: Snapshot) -> bool:
        """Whether the snapshot holds the very text that applied: then its clauses were in force."""
        return self.applied is not None and snapshot.text == self.applied.text
