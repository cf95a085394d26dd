"""The evidence: verified by the ledger's own verification, then read entry by entry and object by object.

What is read here is what was verified, from the same folder; it is only as good as the report says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from ledger.api.verifying import open_reader
from ledger.api.verifying import verify as verify_path
from ledger.core.checkpoint import parse_checkpoint
from ledger.core.entry import Entry, parse_entry
from ledger.core.merkle import root_of
from ledger.errors import LedgerError, NotFoundError
from ledger.keyring import KeyFolder
from ledger.verify.report import Report
from ledger.verify.trust import Trust

MAX_THREADS: Final = 4
MAX_READ: Final = 256 << 20  # of one object


class Evidence:
    """A ledger or a bundle, verified. Fits `ledger.core.ports.EntryReader`. `close` when done."""

    def __init__(self, path: Path, *, trust: Trust | None, memory: KeyFolder | None) -> None:
        """Verify what lies at `path`. Raises LedgerError where there is no ledger and no bundle."""
        threads = min(MAX_THREADS, os.cpu_count() or 1)
        self.report: Report = verify_path(path, trust=trust, memory=memory, threads=threads)
        self._reader = open_reader(path)
        self.size = self._reader.shape().size
        self.partial = self._reader.shape().partial
        self._kinds: dict[str, list[int]] | None = None

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()

    def entry(self, index: int) -> Entry:
        """One entry. Raises NotFoundError, MalformedError."""
        for record in self._reader.entries(index, index + 1):
            if record.note is None:
                raise NotFoundError(f"entry {index}: {record.problem}")
            return parse_entry(record.note, f"entry {index}")
        raise NotFoundError(f"entry {index} is not in the evidence")

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        """Those that can be read."""
        for record in self._reader.entries(start, self.size if stop is None else stop):
            if record.note is not None:
                try:
                    yield parse_entry(record.note, f"entry {record.place}")
                except LedgerError:
                    continue  # the verification says so

    def entries_of_kind(self, kind: str) -> Iterator[Entry]:
        """Those of a kind, oldest first."""
        if self._kinds is None:
            self._kinds = {}
            for entry in self.entries():
                self._kinds.setdefault(entry.kind, []).append(entry.index)
        return (self.entry(index) for index in self._kinds.get(kind, ()))

    def content(self, commitment: bytes) -> bytes:
        """The bytes of an object. Raises NotFoundError where it is not at hand, MalformedError."""
        record = self._reader.object(commitment)
        if record is None:
            raise NotFoundError(f"object {commitment.hex()[:16]}… is not in the evidence")
        parts, size, salted = [], 0, sha256(record.salt)
        for block in record.blocks:
            size += len(block)
            if size > MAX_READ:
                raise NotFoundError(f"object {commitment.hex()[:16]}… is larger than {MAX_READ} bytes")
            salted.update(block)
            parts.append(block)
        if salted.digest() != commitment:
            raise NotFoundError(f"object {commitment.hex()[:16]}… does not match its commitment")
        return b"".join(parts)

    def root_at(self, size: int) -> bytes | None:
        """The root of the first `size` entries; None where that can't be told."""
        if self.report.checkpoint is not None:
            checkpoint = parse_checkpoint(self.report.checkpoint, "checkpoint")
            if checkpoint.size == size:
                return checkpoint.root
        if self.partial or self.size < size:
            return None
        return root_of(entry.leaf for entry in self.entries(0, size))
