"""A ledger as `ledger.law` reads it here: content is held against its commitment before it is quoted."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

from ledger.core.entry import Entry
from ledger.errors import DigestError

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger


class HeldReader:
    """An `EntryReader` (`ledger.core.ports`) over an open ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @property
    def size(self) -> int:
        """The number of entries."""
        return self._ledger.size

    def entry(self, index: int) -> Entry:
        """One entry. Raises NotFoundError, MalformedError."""
        return self._ledger.entry(index)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        """The entries with start <= index < stop, in order."""
        return self._ledger.entries(start, stop)

    def entries_of_kind(self, kind: str) -> Iterator[Entry]:
        """The entries of a kind other than exchange, oldest first, by an index."""
        return self._ledger.entries_of_kind(kind)

    def content(self, commitment: bytes) -> bytes:
        """The plain bytes of an object. Raises NotFoundError, DigestError where they are not those signed."""
        data = self._ledger.content(commitment)
        if sha256(self._ledger.salt(commitment) + data).digest() != commitment:
            raise DigestError(
                f"object {commitment.hex()[:16]}: differs from its commitment: this is not what was signed",
                hint="run 'ledger verify'",
            )
        return data
