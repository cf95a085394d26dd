"""A bundle as verification sees it (`ledger.core.ports.EvidenceReader`)."""

from bisect import bisect_left
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from ledger.bundle import layout
from ledger.bundle.files import MAX_SMALL, Files, open_files
from ledger.core import checkpoint as checkpoints
from ledger.core.checkpoint import MAX_CHECKPOINT_BYTES
from ledger.core.digest import MAX_OBJECT_BYTES, SALT_SIZE, parse_hex
from ledger.core.entry import MAX_ENTRY_BYTES
from ledger.core.merkle import Node
from ledger.core.ports import EntryRecord, Fault, ObjectRecord, Shape
from ledger.errors import BundleError, LedgerError, MalformedError, NotFoundError

# One byte more than may be: the entry's own parser then says that it is too large.
_NOTE_LIMIT: Final = MAX_ENTRY_BYTES + 1
_PROOF_LIMIT: Final = MAX_CHECKPOINT_BYTES + 8192


class BundleReader:
    """Reads a bundle folder or zip. `close` when done. Raises BundleError where it is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files: Files = open_files(path)
        self._names = self._files.names()
        self._asked: set[str] = set()
        places = (
            layout.parse_index(name.removeprefix(layout.ENTRIES), ".note")
            for name in self._names
            if name.startswith(layout.ENTRIES)
        )
        self._places = sorted(place for place in places if place is not None)
        if not self._places and layout.CHECKPOINT not in self._names:
            raise BundleError(
                f"{path}: neither a ledger's folder nor a bundle: no {layout.CHECKPOINT}, no entries",
                hint="name the evidence folder (with ledger.db) or a folder made by 'ledger export'",
            )
        size = self._checkpoint_size()
        last = self._places[-1] + 1 if self._places else 0
        self._size = last if size is None else max(size, last)
        self._partial = len(self._places) < self._size

    def close(self) -> None:
        """Close the files."""
        self._files.close()

    def _checkpoint_size(self) -> int | None:
        try:
            return checkpoints.parse_checkpoint(next(self.checkpoints()), "checkpoint").size
        except (LedgerError, StopIteration):
            return None

    def shape(self) -> Shape:
        """What the bundle holds; `size` is one more than the largest index."""
        last = self._places[-1] + 1 if self._places else 0
        return Shape(source=str(self._path), size=last, partial=self._partial, database=False)

    def faults(self, quick: bool) -> Iterator[Fault]:
        """Unexpected files, and the BagIt manifests where there are any."""
        for name in sorted(self._names):
            if not layout.allowed(name):
                # BagIt lets other files lie beside the payload (RFC 8493 section 2.2.4); in it, never.
                code = "file-unexpected" if name.startswith("data/") else "file-ignored"
                yield Fault(code, None, name)
        if "manifest-sha256.txt" not in self._names:
            if "bagit.txt" in self._names:
                yield Fault("manifest-mismatch", None, "bagit.txt is there, manifest-sha256.txt is not")
            else:
                yield Fault("manifest-missing", None, "no bagit.txt and no manifest-sha256.txt")
            return
        payload = {name for name in self._names if name.startswith("data/")}
        yield from self._manifest("manifest-sha256.txt", payload, quick)
        tags = {name for name in self._names if name in layout.BAG_FILES} - {"tagmanifest-sha256.txt"}
        yield from self._manifest("tagmanifest-sha256.txt", tags, quick)

    def _manifest(self, manifest: str, expected: set[str], quick: bool) -> Iterator[Fault]:
        if manifest not in self._names:
            yield Fault("manifest-mismatch", None, f"{manifest} is not there")
            return
        try:
            listed = parse_manifest(self._files.read(manifest, MAX_SMALL), manifest)
        except LedgerError as error:
            yield Fault("manifest-mismatch", None, str(error))
            return
        for name in sorted(expected - listed.keys()):
            yield Fault("manifest-mismatch", None, f"{name} is not listed in {manifest}")
        for name in sorted(listed.keys() - self._names):
            yield Fault("manifest-mismatch", None, f"{name} is listed in {manifest} and not there")
        for name in sorted(listed.keys() & self._names):
            if quick and name.startswith(layout.OBJECTS):
                continue
            try:
                digest = sha256()
                for block in self._files.blocks(name, MAX_OBJECT_BYTES):
                    digest.update(block)
            except LedgerError as error:
                yield Fault("manifest-mismatch", None, str(error))
                continue
            if digest.digest() != listed[name]:
                yield Fault("manifest-mismatch", None, f"{name}: its SHA-256 is not the one in {manifest}")

    def entries(self, start: int, stop: int) -> Iterator[EntryRecord]:
        """The entry files in order."""
        for place in self._places[bisect_left(self._places, start) : bisect_left(self._places, stop)]:
            try:
                note = self._files.head(layout.entry_path(place), _NOTE_LIMIT)
                yield EntryRecord(place, note, None, None)
            except LedgerError as error:
                yield EntryRecord(place, None, None, str(error))

    def next_place(self, start: int) -> int | None:
        """The first place from `start` on that has an entry file.

        Who skips to it is not kept busy by one file of a huge number, nor by a few entries of a long ledger.
        """
        at = bisect_left(self._places, start)
        return self._places[at] if at < len(self._places) else None

    def key_entries(self) -> Iterator[bytes]:
        """Notes that name a kind which names keys."""
        for record in self.entries(0, self._size):
            note = record.note
            if note is not None and (b'"kind":"genesis"' in note or b'"kind":"key"' in note):
                yield note

    def new_objects(self, after: int, last: int) -> Iterator[ObjectRecord]:
        """Objects in a bundle have no numbers."""
        yield from ()

    def object(self, commitment: bytes) -> ObjectRecord | None:
        """An object file and its salt. Raises MalformedError where one of the two is missing or wrong."""
        path, salt_path = layout.object_path(commitment), layout.salt_path(commitment)
        if path not in self._names:
            return None
        self._asked.add(path)
        try:
            salt = self._files.read(salt_path, SALT_SIZE)
        except (NotFoundError, MalformedError):
            salt = b""
        if len(salt) != SALT_SIZE:
            raise MalformedError(f"object {commitment.hex()}: no salt of {SALT_SIZE} bytes in {salt_path}")
        return ObjectRecord(0, commitment, salt, None, None, self._files.blocks(path, MAX_OBJECT_BYTES))

    def object_number(self, commitment: bytes) -> int | None:
        """0 where the object's file is there."""
        return 0 if layout.object_path(commitment) in self._names else None

    def object_count(self) -> int:
        """The number of object files."""
        return sum(name.startswith(layout.OBJECTS) for name in self._names)

    def unreferenced(self) -> Iterator[bytes]:
        """The object files that nobody has asked for: by the end of a verification, no entry names them."""
        for name in sorted(self._names - self._asked):
            if name.startswith(layout.OBJECTS) and layout.allowed(name):
                yield bytes.fromhex(name.removeprefix(layout.OBJECTS))

    def withheld(self) -> dict[bytes, str]:
        """Commitment -> reason, from withheld.txt; a line that can't be read withholds nothing."""
        found: dict[bytes, str] = {}
        if layout.WITHHELD not in self._names:
            return found
        try:
            text = self._files.read(layout.WITHHELD, MAX_SMALL).decode("utf-8")
        except (LedgerError, UnicodeDecodeError):
            return found
        for line in text.splitlines():
            commitment, _, reason = line.partition(" ")
            try:
                found[parse_hex(commitment, layout.WITHHELD)] = reason
            except MalformedError:
                continue
        return found

    def checkpoints(self) -> Iterator[bytes]:
        """The bundle's checkpoint."""
        if layout.CHECKPOINT in self._names:
            yield self._files.read(layout.CHECKPOINT, MAX_CHECKPOINT_BYTES)

    def nodes(self) -> Iterator[Node]:
        """A bundle caches no nodes."""
        yield from ()

    def proof(self, index: int) -> bytes | None:
        """The entry's tlog-proof."""
        path = layout.proof_path(index)
        return self._files.read(path, _PROOF_LIMIT) if path in self._names else None


def parse_manifest(data: bytes, what: str) -> dict[str, bytes]:
    """path -> SHA-256 of a BagIt manifest (RFC 8493 section 2.1.3). Raises MalformedError."""
    try:
        *lines, rest = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise MalformedError(f"{what}: not UTF-8") from None
    if rest:
        raise MalformedError(f"{what}: want a line feed at its end")
    listed: dict[str, bytes] = {}
    for number, line in enumerate(lines, 1):
        digest, _, name = line.partition(" ")
        path = layout.check_path(name.lstrip(" *"), f"{what}: line {number}")
        if path in listed:
            raise MalformedError(f"{what}: line {number}: {path} is listed twice")
        listed[path] = parse_hex(digest, f"{what}: line {number}")
    return listed
