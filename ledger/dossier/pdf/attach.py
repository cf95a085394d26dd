"""Files in the file: each read, written and let go, so that none has to fit in memory with the others."""

from __future__ import annotations

from hashlib import md5
from typing import Final

from ledger.core.clock import parse_time
from ledger.dossier.files import MANIFEST, TAG_MANIFEST, EvidenceFile, manifest, manifest_line
from ledger.dossier.pdf import streams
from ledger.dossier.pdf.merge import write_names
from ledger.dossier.pdf.writer import Writer

_SUBTYPES: Final = {"text/plain": b"text#2fplain", "application/octet-stream": b"application#2foctet-stream"}


def write_attachments(writer: Writer, files: tuple[EvidenceFile, ...], made_at: str) -> tuple[bytes, bytes]:
    """Write them, and the manifests: entries for the catalogue's Names, and for the catalogue."""
    if not files:
        return b"", b""
    date = parse_time(made_at, "signed_at").strftime("(D:%Y%m%d%H%M%SZ)").encode()
    payload: list[str] = []
    tags: list[str] = []
    entries: list[tuple[bytes, int]] = []
    for file in files:
        content = file.read()
        entries.append((streams.text(file.name), _write(writer, file, content, date)))
        (payload if file.name.startswith("data/") else tags).append(manifest_line(file.name, content))
    whole = "".join(payload).encode()
    tags.append(manifest_line(MANIFEST, whole))
    for name, content, of in (
        (MANIFEST, whole, "each file under data/"),
        (TAG_MANIFEST, "".join(tags).encode(), "the files about the bag"),
    ):
        entries.append((streams.text(name), _write(writer, manifest(name, of), content, date)))
    entries.sort()
    tree = write_names(writer, [(name, b"%d 0 R" % number) for name, number in entries])
    every = b" ".join(b"%d 0 R" % number for _, number in entries)
    return b"/EmbeddedFiles %d 0 R" % tree, b"/AF %d 0 R" % writer.add(b"[" + every + b"]")


def _write(writer: Writer, file: EvidenceFile, content: bytes, date: bytes) -> int:
    number = writer.add_stream(
        b"/Type/EmbeddedFile/Subtype/%b/Params<</Size %d/CheckSum<%b>/CreationDate%b/ModDate%b>>"
        % (
            _SUBTYPES[file.media_type],
            len(content),
            md5(content, usedforsecurity=False).hexdigest().encode(),
            date,
            date,
        ),
        content,
    )
    name = streams.text(file.name)
    return writer.add(
        b"<</Type/Filespec/F%b/UF%b/Desc%b/AFRelationship/%b/EF<</F %d 0 R/UF %d 0 R>>>>"
        % (name, name, streams.text(file.description), file.relationship.encode(), number, number)
    )
