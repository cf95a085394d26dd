"""The public edition, as an assembly needs it: nothing undecided, nothing attached that tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ledger.core.entry import Entry
from ledger.dossier.matter import Matter
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.redaction.plan import Plan, make_plan
from ledger.dossier.redaction.propose import Proposal, propose, still_open
from ledger.dossier.survey import Survey
from ledger.errors import NotFoundError, RenderError


def settled_plan(reader: EvidenceReader, matter: Matter, found: Survey) -> Plan:
    """The plan. Raises RenderError where something that was found is neither redacted nor kept."""
    plan = make_plan(reader, matter, found)
    waiting = still_open(tuple(propose(reader, matter, found, plan)))
    if waiting:
        raise RenderError(
            f"{len(waiting)} of what was found is neither redacted nor kept: {counted(waiting)}",
            hint="`ledger dossier redact MATTER` lists them; add [[redaction]] or [[keep]] for each",
        )
    return plan


def counted(proposals: tuple[Proposal, ...]) -> str:
    """How many of each category."""
    counts = Counter(one.category for one in proposals)
    return ", ".join(f"{number} {category}" for category, number in sorted(counts.items()))


def public_files(
    plan: Plan, entries: Mapping[int, Entry], objects: Mapping[bytes, int], withheld: Mapping[bytes, str]
) -> tuple[dict[int, Entry], dict[bytes, int], dict[bytes, str]]:
    """What is attached of entries and objects, and what is said to be withheld.

    A note that holds words that were taken out is left out, and nothing that only it refers to is named.
    """
    kept = {index: entry for index, entry in entries.items() if index not in plan.left_out}
    named = {one.commitment for entry in kept.values() for one in entry.objects}
    said = {commitment: why for commitment, why in withheld.items() if commitment in named}
    for commitment in named & plan.withheld.keys():
        said[commitment] = plan.reason(commitment) or ""
    left = {one: size for one, size in objects.items() if one in named and one not in plan.withheld}
    return kept, left, said


class PublicReader:
    """An `EvidenceReader` without the objects that are withheld. Entries it hands out whole."""

    def __init__(self, reader: EvidenceReader, withheld: Mapping[bytes, str]) -> None:
        self._reader, self._withheld = reader, withheld
        self.origin, self.size = reader.origin, reader.size
        self.entry, self.entries = reader.entry, reader.entries
        self.newest_checkpoint = reader.newest_checkpoint

    def salt(self, commitment: bytes) -> bytes:
        """An object's salt. Raises NotFoundError."""
        return self._reader.salt(self._open(commitment))

    def chunks(self, commitment: bytes) -> Iterator[bytes]:
        """An object's bytes. Raises NotFoundError."""
        return self._reader.chunks(self._open(commitment))

    def content_size(self, commitment: bytes) -> int:
        """An object's size. Raises NotFoundError."""
        return self._reader.content_size(self._open(commitment))

    def _open(self, commitment: bytes) -> bytes:
        if commitment in self._withheld:
            raise NotFoundError(f"object {commitment.hex()} is withheld from this edition")
        return commitment
