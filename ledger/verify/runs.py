"""The values that a run of entries is checked with, and those that it gives. No checking here."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger.core.entry import Entry
from ledger.core.note import VerifierKey
from ledger.core.ports import EvidenceReader


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding in the making: code, entry, words."""

    code: str
    place: int | None
    detail: str


# Place, entry and key of a signature that is still to be verified.
Signed = tuple[int, Entry, VerifierKey]


class Cited(NamedTuple):
    """A clause: its place, the characters of its snapshot's text, the headings that it stands under."""

    place: int
    start: int
    end: int
    heading: tuple[str, ...]


@dataclass(slots=True)
class Run:
    """Consecutive places whose entries bear one signature, by one key."""

    first: int
    last: int
    key: bytes


@dataclass(slots=True)
class BatchResult:
    """What a run of entries gave. `leaves` has None where no note could be read.

    `special` are entries that the merge must see in order: key events, several signatures, unknown keys.
    `counted` are plans, imports, and exchanges of either or by a recorder; and what is cited or cites.
    `readings` were derived again, `snapshots` held against their documents; `unread` and `unheld` are the
    entries and objects that are absent, so that step 10 could not be done for one of these.
    """

    start: int
    stop: int
    leaves: list[bytes | None] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    first: Entry | None = None
    signed_first: str | None = None
    signed_last: str | None = None
    runs: list[Run] = field(default_factory=list)
    special: list[Entry] = field(default_factory=list)
    absent: list[tuple[int, bytes]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counted: list[Entry] = field(default_factory=list)
    readings: int = 0
    unread: list[tuple[int, bytes]] = field(default_factory=list)
    snapshots: int = 0
    unheld: list[tuple[int, bytes]] = field(default_factory=list)
    objects: int = 0
    object_bytes: int = 0
    last_object: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What every run needs: the reader, the origin, public keys by fingerprint (hints), and how deep.

    `covered`: in a quick check of a database, how many entries the newest checkpoint covers. `turn`: held
    by the thread that reads, where there are several.
    """

    reader: EvidenceReader
    origin: str | None
    keys: dict[bytes, VerifierKey]
    database: bool
    quick: bool
    covered: int = 0
    turn: AbstractContextManager[object] = field(default_factory=nullcontext)
