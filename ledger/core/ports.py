"""The doors of the pure core: what the shell (files, sockets, clocks, keys) hands in.

As with sumdb's `HashReader`, whoever checks reads through one of these and knows nothing of the
database or the folder behind it. What a reader gives is not trusted: it is what gets checked.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from ledger.core.entry import Entry

Clock = Callable[[], datetime]


class Signer(Protocol):
    """Holds one private key and signs with it; the key may sit in another process."""

    @property
    def name(self) -> str:
        """The key name that goes on the signature line."""
        ...

    @property
    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of `message`. Raises KeyringError."""
        ...


class ByteSource(Protocol):
    """Anything with a `read(n)` that gives bytes: an open file, a pipe."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; empty at the end."""
        ...


class NewObject(NamedTuple):
    """Content that is to be recorded: bytes, or a function that opens them once.

    `what` names it in errors.
    """

    role: str
    data: bytes | Callable[[], ByteSource]
    media_type: str
    what: str = "content"


class NewEntry(NamedTuple):
    """An entry that is to be: kind, body (section 6), objects in order."""

    kind: str
    body: dict[str, Any]
    objects: tuple[NewObject, ...] = ()


class EntryWriter(Protocol):
    """Appends to one ledger. Safe to call from any one thread at a time."""

    def append(self, entries: Sequence[NewEntry]) -> tuple[int, ...]:
        """Record the entries in one transaction and return their indexes; then they are on the disk.

        Raises LedgerError (content, keys, store); then none of them was recorded.
        """
        ...


class EntryReader(Protocol):
    """Reads what one ledger holds."""

    @property
    def size(self) -> int:
        """The number of entries."""
        ...

    def entry(self, index: int) -> Entry:
        """One entry. Raises NotFoundError, MalformedError."""
        ...

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        """The entries with start <= index < stop, in order. Raises MalformedError at a damaged one."""
        ...

    def entries_of_kind(self, kind: str) -> Iterator[Entry]:
        """The entries of a kind other than exchange, oldest first, by an index."""
        ...

    def content(self, commitment: bytes) -> bytes:
        """The plain bytes of an object. Raises NotFoundError (purged, too)."""
        ...


class CachedColumns(NamedTuple):
    """What a database keeps beside a note, for look-up: each is compared with the note."""

    leaf_hash: object
    kind: object
    last_object: object


class EntryRecord(NamedTuple):
    """One entry as stored: its place, its note, and (from a database) the cached columns.

    `note` is None where the record can't be read; `problem` then says why.
    """

    place: int
    note: bytes | None
    cached: CachedColumns | None
    problem: str | None


class ObjectRecord(NamedTuple):
    """One object as stored. `blocks` are its plain bytes; reading them may raise MalformedError.

    `content_key` and `size` are caches of a database, None in a bundle.
    """

    number: int
    commitment: bytes
    salt: bytes
    size: int | None
    content_key: int | None
    blocks: Iterable[bytes]


class Fault(NamedTuple):
    """Something wrong with the container itself: a stable finding code, an index or None, and words."""

    code: str
    place: int | None
    detail: str


class Shape(NamedTuple):
    """What a reader holds: how many places, whether some are absent on purpose, and what it is.

    `size` is one more than the largest index held. A partial bundle holds some of them.
    """

    source: str
    size: int
    partial: bool
    database: bool


class EvidenceReader(Protocol):
    """What verification reads: a database or a bundle. Safe to call from several threads."""

    def shape(self) -> Shape:
        """What is held."""
        ...

    def faults(self, quick: bool) -> Iterator[Fault]:
        """Faults of the container: schema, manifest, file names, database pages."""
        ...

    def entries(self, start: int, stop: int) -> Iterator[EntryRecord]:
        """The records with start <= index < stop, in order; absent ones are left out."""
        ...

    def next_place(self, start: int) -> int | None:
        """Where to go on reading from `start`: behind what is absent from a bundle; None at its end.

        Of a database, whose absent rows are to be told of, `start` itself.
        """
        ...

    def key_entries(self) -> Iterator[bytes]:
        """Notes that seem to name keys (genesis, key): a hint for look-up; what they say is checked."""
        ...

    def new_objects(self, after: int, last: int) -> Iterator[ObjectRecord]:
        """The objects with after < number <= last, in order. Only for a database."""
        ...

    def object(self, commitment: bytes) -> ObjectRecord | None:
        """The object with this commitment, or None where it is absent."""
        ...

    def object_number(self, commitment: bytes) -> int | None:
        """The number of the object with this commitment (0 in a bundle), or None where it is absent."""
        ...

    def object_count(self) -> int:
        """The number of objects held."""
        ...

    def unreferenced(self) -> Iterator[bytes]:
        """The objects of a bundle that were never asked for; a database's are found by their numbers."""
        ...

    def withheld(self) -> dict[bytes, str]:
        """Commitments withheld on purpose, with the reason given."""
        ...

    def checkpoints(self) -> Iterator[bytes]:
        """The checkpoint notes held, oldest first."""
        ...

    def nodes(self) -> Iterator[tuple[int, int, bytes]]:
        """Cached Merkle nodes (height, position, hash), in the order in which the tree completes them."""
        ...

    def proof(self, index: int) -> bytes | None:
        """The tlog-proof that came with an entry, or None."""
        ...
