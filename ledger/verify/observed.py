"""Step 10, the other half: facts in `observed` that an object repeats, held against it.

The digests of the certificates, the numbers of reads and of replaced secrets, the status of the answer.
Does NOT show that anything was observed: whoever invents facts can invent the objects with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from ledger.core import canonical
from ledger.core.entry import Entry, Reference
from ledger.core.ports import EvidenceReader
from ledger.errors import LedgerError
from ledger.verify.runs import BatchResult, Problem

MAX_LISTED_BYTES: Final = 64 << 20  # of wire.timing and redactions
_MAX_KNOWN: Final = 4_096
_DAMAGED: Final = (LedgerError, TypeError)


class ObservedCheck:
    """Compares; knows certificates that it has met, which are the same ones in most exchanges of a run."""

    __slots__ = ("_known", "_reader")

    def __init__(self, reader: EvidenceReader) -> None:
        self._reader = reader
        self._known: dict[bytes, str | None] = {}

    def check(self, entry: Entry, place: int, result: BatchResult) -> None:
        """A problem for each fact of a call, or of the capture of a document, that its object contradicts."""
        observed = entry.body["observed"]
        if "connection" not in observed:
            return
        for detail in self._differing(entry, observed):
            result.problems.append(Problem("observed-mismatch", place, detail))

    def _differing(self, entry: Entry, observed: dict[str, Any]) -> Iterator[str]:
        by_role: dict[str, list[Reference]] = {}
        for reference in entry.objects:
            by_role.setdefault(reference.role, []).append(reference)
        tls = observed["connection"]["tls"] if observed["connection"] else None
        stated = [one["sha256"] for one in tls["certificates"]] if tls else []
        found = [self._digest(reference) for reference in by_role.get("certificate", ())]
        if len(stated) != len(found) or any(b not in (a, None) for a, b in zip(stated, found, strict=True)):
            yield f"{len(stated)} certificates are stated, and the {len(found)} objects are not those"
        if "collector" not in observed:
            return  # of a document: nothing was counted
        if "redactions" not in by_role:
            if observed["redacted"]:
                yield f"{observed['redacted']} secrets replaced, and no object says where"
        else:
            yield from self._counted(by_role["redactions"], "redactions", observed["redacted"])
        if "wire.timing" in by_role:
            yield from self._counted(by_role["wire.timing"], "chunks", observed["chunks"])

    def _digest(self, reference: Reference) -> str | None:
        """The SHA-256 of an object; None where it is not at hand or damaged, which step 4 says."""
        known = self._known
        if reference.commitment not in known:
            if len(known) >= _MAX_KNOWN:
                known.clear()
            data = self._content(reference)
            known[reference.commitment] = None if data is None else sha256(data).hexdigest()
        return known[reference.commitment]

    def _counted(self, references: list[Reference], member: str, stated: int) -> Iterator[str]:
        """Whether the list in the one object of its role has as many members as is stated."""
        role = references[0].role
        if len(references) > 1:
            yield f"{role} is there more than once"
            return
        data = self._content(references[0])
        if data is None:
            return
        try:
            value = canonical.parse(data, role)
            count = len(value[member])
        except (LedgerError, KeyError, TypeError):
            yield f"{role} is not what section 6 says"
            return
        if count != stated:
            yield f"{role} lists {count}, {stated} are stated"

    def _content(self, reference: Reference) -> bytes | None:
        try:
            stored = self._reader.object(reference.commitment)
            if stored is None:
                return None
            data, size = [], 0
            for block in stored.blocks:
                size += len(block)
                if size > MAX_LISTED_BYTES:
                    return None  # LIMIT: what is so large is not compared
                data.append(block)
            content = b"".join(data)
            # Another content than the one that was signed is step 4's finding, and says nothing here.
            return content if sha256(stored.salt + content).digest() == reference.commitment else None
        except _DAMAGED:
            return None


def check_status(entry: Entry, place: int, derived: object, result: BatchResult) -> None:
    """The status that is stated against the one that the recorded answer's head has."""
    http = entry.body["observed"].get("http")
    if http and type(derived) is int and http["status"] != derived:
        detail = f"status {http['status']} is stated, the recorded answer has {derived}"
        result.problems.append(Problem("observed-mismatch", place, detail))
