"""What the plan looks up before it begins: a table of public keys, the origin, entry 0's leaf hash.

Hints for look-up, not trusted: what they say is judged when the entries are read in order.
"""

from collections import deque

from ledger.core import checkpoint as checkpoints
from ledger.core.digest import leaf_hash
from ledger.core.entry import parse_entry
from ledger.core.note import VerifierKey, parse_vkey
from ledger.core.ports import EvidenceReader
from ledger.errors import LedgerError


def key_hints(reader: EvidenceReader) -> tuple[dict[bytes, VerifierKey], str | None]:
    """Public keys by fingerprint, and the origin, from entries that name them.

    Only a look-up table: whether a key is active where it signed is judged in order, in the merge.
    """
    keys: dict[bytes, VerifierKey] = {}
    origin: str | None = None
    try:
        for note in reader.key_entries():
            try:
                entry = parse_entry(note, "key entry")
                if entry.kind == "genesis":
                    key = parse_vkey(entry.body["signer_key"])
                elif entry.kind == "key":
                    key = parse_vkey(entry.body["vkey"])
                else:
                    continue
            except LedgerError:
                continue
            origin = origin or entry.origin
            keys.setdefault(key.fingerprint, key)
    except LedgerError:
        pass  # the entries' own step says what is wrong with them
    if origin is None:
        origin = checkpoint_origin(reader)
    return keys, origin


def covered(reader: EvidenceReader) -> int:
    """How many entries the newest checkpoint covers, if it can be read."""
    try:
        newest = deque(reader.checkpoints(), maxlen=1)
        return checkpoints.parse_checkpoint(newest[0], "checkpoint").size if newest else 0
    except LedgerError:
        return 0


def genesis_leaf(reader: EvidenceReader) -> bytes | None:
    try:
        for record in reader.entries(0, 1):
            return None if record.note is None else leaf_hash(record.note)
    except LedgerError:
        pass  # reported where the entries are checked
    return None


def checkpoint_origin(reader: EvidenceReader) -> str | None:
    try:
        for note in reader.checkpoints():
            return checkpoints.parse_checkpoint(note, "checkpoint").origin
    except LedgerError:
        pass
    return None
