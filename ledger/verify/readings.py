"""Step 10: the texts of an exchange, derived a second time from its bytes and compared (section 11).

Only for exchanges that state a reading. One at a time and whole in memory: a message is read as a whole.
Does NOT show that the bytes came over a wire, or that the reader's idea of the protocol is the service's;
who doubts it reads the bytes.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from ledger.core.digest import commitment
from ledger.core.entry import Entry, Reference
from ledger.core.ports import EvidenceReader, NewObject, ObjectRecord
from ledger.errors import LedgerError
from ledger.verify.observed import check_status
from ledger.verify.runs import BatchResult, Problem

if TYPE_CHECKING:
    from ledger.readings.derive import Derived

WIRE_ROLES: Final = frozenset(("wire.sent", "wire.received"))
RAW_ROLES: Final = WIRE_ROLES | {"request.body", "response.body"}
DERIVED_ROLES: Final = frozenset(("query", "answer", "reasoning", "reading"))
# LIMIT: messages of more bytes than this in sum are not read again, and the report says so.
MAX_RAW_BYTES: Final = 256 << 20

_DAMAGED: Final = (LedgerError, TypeError)  # a column of another type, too: step 4 has FAILED for it


def check_reading(reader: EvidenceReader, entry: Entry, place: int, result: BatchResult) -> None:
    """Derive the reading of an exchange again; a problem for whatever differs."""
    # Here, so that a ledger without readings does not wait for the readers and their decoders.
    from ledger.readings.derive import derive_again

    raw = _messages(reader, entry, place, result)
    if raw is None:
        return
    stated = entry.body["reading"]
    try:
        endpoint = entry.body["declared"]["endpoint"]
        again = derive_again(stated["reader"], raw, endpoint=endpoint) if raw else None
    except Exception as error:  # noqa: BLE001 - a bug in a reader: the rest of the evidence is still judged
        detail = f"reader {stated['reader']!r:.80} fails on these bytes: {type(error).__name__}"
        result.problems.append(Problem("reading-unchecked", place, detail))
        return
    if again is not None:
        _compare(reader, entry, place, again, result)
    elif raw:
        result.problems.append(Problem("reader-unknown", place, f"reader {stated['reader']!r:.80}"))
    else:
        result.problems.append(Problem("reading-mismatch", place, "there are no bytes that it was read from"))


def _messages(
    reader: EvidenceReader, entry: Entry, place: int, result: BatchResult
) -> list[NewObject] | None:
    """The recorded messages; None where one can't be had."""
    raw: list[NewObject] = []
    room = MAX_RAW_BYTES
    references = [reference for reference in entry.objects if reference.role in RAW_ROLES]
    roles = {reference.role for reference in references}
    if len(roles) < len(references) or not (roles <= WIRE_ROLES or roles.isdisjoint(WIRE_ROLES)):
        detail = "more than one request or answer: the reading could be of either"
        result.problems.append(Problem("reading-mismatch", place, detail))
        return None
    for reference in references:
        stored = _stored(reader, reference)
        if stored is None:
            result.unread.append((place, reference.commitment))
            return None
        blocks: list[bytes] = []
        try:
            for block in stored.blocks:
                room -= len(block)
                if room < 0:
                    detail = f"messages of more than {MAX_RAW_BYTES} bytes are not read again"
                    result.problems.append(Problem("reading-unchecked", place, detail))
                    return None
                blocks.append(block)
        except _DAMAGED:
            return None
        raw.append(NewObject(reference.role, b"".join(blocks), reference.media_type))
    return raw


def _compare(reader: EvidenceReader, entry: Entry, place: int, again: Derived, result: BatchResult) -> None:
    stated = entry.body["reading"]
    differing = [f"member {name}" for name in stated if stated[name] != again.summary[name]]
    references = [reference for reference in entry.objects if reference.role in DERIVED_ROLES]
    have = [(reference.role, reference.media_type) for reference in references]
    want = [(new.role, new.media_type) for new in again.objects]
    whole = True
    if have != want:
        roles = ", ".join(role for role, _ in want)
        differing.append(f"the objects derived are {roles}, each of its own media type")
    for reference, new in zip(references, again.objects, strict=False) if have == want else ():
        stored = _stored(reader, reference)
        if stored is None:
            whole = False
            result.unread.append((place, reference.commitment))
        elif isinstance(new.data, bytes) and not _is(stored, reference, new.data):
            differing.append(_difference(stored, new.role, new.data))
    if differing and _as_committed(reader, entry):
        detail = f"derived again by {stated['reader']!r:.80}: {'; '.join(differing)}"
        result.problems.append(Problem("reading-mismatch", place, detail))
    elif not differing:
        check_status(entry, place, again.reading.answered.get("status"), result)
    result.readings += whole


def _stored(reader: EvidenceReader, reference: Reference) -> ObjectRecord | None:
    try:
        return reader.object(reference.commitment)
    except _DAMAGED:
        return None


def _is(stored: ObjectRecord, reference: Reference, derived: bytes) -> bool:
    """Whether the entry commits to these bytes."""
    try:
        return commitment(stored.salt, derived) == reference.commitment
    except TypeError:
        return False


def _difference(stored: ObjectRecord, role: str, derived: bytes) -> str:
    """Where the recorded object leaves the derived one."""
    recorded = b"".join(stored.blocks)
    pairs = zip(recorded, derived, strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(recorded), len(derived)))
    return f"{role} has {len(recorded)} bytes, derived {len(derived)}; they differ from byte {at} on"


def _as_committed(reader: EvidenceReader, entry: Entry) -> bool:
    """Whether all that is there is as the entry commits to it; if not, step 4 has FAILED and says so."""
    for reference in entry.objects:
        if reference.role not in RAW_ROLES | DERIVED_ROLES:
            continue
        stored = _stored(reader, reference)
        try:
            if stored is not None and _digest(stored) != reference.commitment:
                return False
        except _DAMAGED:
            return False
    return True


def _digest(stored: ObjectRecord) -> bytes:
    digest = sha256(stored.salt)
    for block in stored.blocks:
        digest.update(block)
    return digest.digest()
