"""One object, whole and as its entry commits to it, or why it can't be had. For what step 10 reads whole."""

from enum import Enum, auto
from hashlib import sha256

from ledger.core.entry import Reference
from ledger.core.ports import EvidenceReader
from ledger.errors import LedgerError


class Missing(Enum):
    """Why content is not at hand. Of what is DAMAGED, step 4 has FAILED and says so."""

    ABSENT = auto()
    DAMAGED = auto()
    LARGE = auto()


def read_whole(reader: EvidenceReader, reference: Reference, limit: int) -> bytes | Missing:
    """The bytes of an object of at most `limit` bytes."""
    blocks: list[bytes] = []
    try:
        stored = reader.object(reference.commitment)
        if stored is None:
            return Missing.ABSENT
        digest = sha256(stored.salt)
        for block in stored.blocks:
            limit -= len(block)
            if limit < 0:
                return Missing.LARGE
            digest.update(block)
            blocks.append(block)
    except (LedgerError, TypeError):  # a column of another type, too
        return Missing.DAMAGED
    return b"".join(blocks) if digest.digest() == reference.commitment else Missing.DAMAGED
