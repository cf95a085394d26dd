"""Reading an object: once through, hashed twice (plain, and with its salt), its first bytes kept."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from ledger.dossier.reader import EvidenceReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What reading an object has shown. `head` holds the first bytes, at most what was asked for."""

    size: int
    sha256: bytes
    salt: bytes
    matches: bool
    head: bytes


def read_content(reader: EvidenceReader, commitment: bytes, keep: int) -> Content:
    """Read the object through. Raises NotFoundError or UnverifiableError where it is not at hand."""
    salt = reader.salt(commitment)
    plain, salted, size = sha256(), sha256(salt), 0
    kept: list[bytes] = []
    for chunk in reader.chunks(commitment):
        plain.update(chunk)
        salted.update(chunk)
        if size < keep:
            kept.append(chunk[: keep - size])
        size += len(chunk)
    return Content(
        size=size,
        sha256=plain.digest(),
        salt=salt,
        matches=salted.digest() == commitment,
        head=b"".join(kept),
    )
