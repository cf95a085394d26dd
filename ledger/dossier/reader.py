"""What a dossier is made from: a verified ledger, seen through this one door.

`ledger.api.Ledger` fits it, and so does anything else that hands out entries and their objects. The
dossier never opens a database or a bundle itself.
"""

from collections.abc import Iterator
from typing import Protocol

from ledger.core.entry import Entry


class EvidenceReader(Protocol):
    """Read-only. An object that is not at hand raises NotFoundError or UnverifiableError."""

    @property
    def origin(self) -> str:
        """The ledger's name."""
        ...

    @property
    def size(self) -> int:
        """How many entries there are."""
        ...

    def entry(self, index: int) -> Entry:
        """The entry at `index`."""
        ...

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        """The entries from `start` up to `stop` (all the rest for None), in order."""
        ...

    def salt(self, commitment: bytes) -> bytes:
        """The 32-byte salt of an object."""
        ...

    def chunks(self, commitment: bytes) -> Iterator[bytes]:
        """The plain bytes of an object, in blocks of at most 1 MiB."""
        ...

    def content_size(self, commitment: bytes) -> int:
        """The size of an object's plain bytes."""
        ...

    def newest_checkpoint(self) -> bytes:
        """The newest checkpoint, as a signed note."""
        ...
