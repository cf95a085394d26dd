"""The files that travel inside the PDF: a bag that verifies without the pages around it.

Laid out as a bundle (docs/format.md section 10) of the entries that the dossier shows: notes,
inclusion proofs, objects and salts, the checkpoint, the keys. Extracted into a folder they are what
the commands of the verification by hand work on, and what `ledger verify FOLDER` reads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from ledger.core.entry import Entry
from ledger.core.note import VerifierKey
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.survey import Prover

MANIFEST: Final = "manifest-sha256.txt"  # RFC 8493 section 2.1.3
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"  # section 2.2.1
MAX_TOTAL: Final = 200 * 1024 * 1024
_BAGIT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """A file to attach: where it goes, what it is, its bytes when asked for."""

    name: str
    description: str
    relationship: str
    media_type: str
    read: Callable[[], bytes]


def entry_name(index: int) -> str:
    """Where an entry's note goes."""
    return f"data/entries/{index:010d}.note"


def proof_name(index: int) -> str:
    """Where an entry's inclusion proof goes."""
    return f"data/proofs/{index:010d}.tlog-proof"


def evidence_files(
    reader: EvidenceReader,
    *,
    entries: list[Entry],
    prover: Prover | None,
    checkpoint: bytes,
    keys: tuple[VerifierKey, ...],
    objects: dict[bytes, int],
    withheld: dict[bytes, str],
) -> tuple[EvidenceFile, ...]:
    """Everything to attach, in the order of the names, without the manifest."""

    def fixed(name: str, data: bytes, description: str, media_type: str = "text/plain") -> EvidenceFile:
        return EvidenceFile(
            name=name, description=description, relationship="Data", media_type=media_type, read=lambda: data
        )

    files = [
        fixed("bagit.txt", _BAGIT, "Marks the attached files as a bag (RFC 8493)"),
        fixed("data/checkpoint", checkpoint, "The newest checkpoint of the ledger"),
        fixed("data/keys.txt", "".join(f"{key}\n" for key in keys).encode(), "The ledger's public keys"),
    ]
    for entry in entries:
        files.append(fixed(entry_name(entry.index), entry.note, f"Entry {entry.index}, the signed note"))
        if prover is not None and prover.covers(entry.index):
            files.append(_proof(prover, entry.index))
    for commitment in objects:
        files += _object(reader, commitment)
    if withheld:
        lines = [f"{commitment.hex()} {why}\n" for commitment, why in sorted(withheld.items())]
        files.append(
            fixed("data/withheld.txt", "".join(lines).encode(), "Objects that are not attached, and why")
        )
    return tuple(sorted(files, key=lambda file: file.name))


def _proof(prover: Prover, index: int) -> EvidenceFile:
    return EvidenceFile(
        name=proof_name(index),
        description=f"Inclusion proof of entry {index}",
        relationship="Data",
        media_type="text/plain",
        read=lambda: prover.note(index) or b"",
    )


def _object(reader: EvidenceReader, commitment: bytes) -> tuple[EvidenceFile, EvidenceFile]:
    """An object and its salt."""
    name = commitment.hex()
    salt = EvidenceFile(
        name=f"data/salts/{name}",
        description=f"Salt of object {name[:16]}",
        relationship="Data",
        media_type="application/octet-stream",
        read=lambda: reader.salt(commitment),
    )
    content = EvidenceFile(
        name=f"data/objects/{name}",
        description=f"Object {name[:16]}, the exact bytes",
        relationship="Source",
        media_type="application/octet-stream",
        read=lambda: b"".join(reader.chunks(commitment)),
    )
    return salt, content


def manifest_line(name: str, data: bytes) -> str:
    """One line of manifest-sha256.txt, as `sha256sum -c` reads it."""
    return f"{sha256(data).hexdigest()}  {name}\n"


def manifest(name: str, of: str) -> EvidenceFile:
    """The manifest of that name; its bytes are known when all others are written."""
    return EvidenceFile(
        name=name,
        description=f"SHA-256 of {of}, for sha256sum -c",
        relationship="Data",
        media_type="text/plain",
        read=bytes,
    )
