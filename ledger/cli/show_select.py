"""Which entries `log` lists: newest first, past damaged ones, no more of them read than must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ledger.core.entry import Entry
from ledger.errors import MalformedError, VerificationError

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for. `number` counts from the newest, whatever the order of the list."""

    kind: str | None = None
    tags: frozenset[str] = frozenset()
    since: str | None = None
    number: int | None = None
    oldest_first: bool = False

    def matches(self, entry: Entry) -> bool:
        """Whether the entry is one that is asked for."""
        if self.kind is not None and entry.kind != self.kind:
            return False
        # Both times are in the format's one spelling, so that they sort as text. Times need not rise
        # from entry to entry (a clock may have been set back), so an older one ends nothing.
        if self.since is not None and entry.signed_at < self.since:
            return False
        return not self.tags or self.tags.issubset(entry.body.get("tags", ()))


@dataclass(frozen=True, slots=True)
class Damaged:
    """A place whose note is no entry, and why."""

    index: int
    problem: str


def select(ledger: Ledger, wanted: Wanted) -> Iterator[Entry | Damaged]:
    """The entries asked for. A damaged one is listed wherever it might be one of them."""
    if not (wanted.oldest_first and wanted.number is not None):
        yield from islice(_matching(ledger, wanted, wanted.oldest_first), wanted.number)
        return
    newest = islice(_matching(ledger, wanted, oldest_first=False), wanted.number)
    for place in reversed([found.index for found in newest]):
        yield from _scan(ledger, place, place + 1, oldest_first=True)


def _matching(ledger: Ledger, wanted: Wanted, oldest_first: bool) -> Iterator[Entry | Damaged]:
    for found in _candidates(ledger, wanted, oldest_first):
        if isinstance(found, Damaged) or wanted.matches(found):
            yield found


def _candidates(ledger: Ledger, wanted: Wanted, oldest_first: bool) -> Iterator[Entry | Damaged]:
    """All entries, or those of a kind that the database can look up."""
    if wanted.kind is not None and wanted.kind != "exchange":
        try:
            places = [entry.index for entry in ledger.entries_of_kind(wanted.kind)]
        except (MalformedError, VerificationError):
            places = None  # one of them is damaged: the scan says which
        if places is not None:
            for place in places if oldest_first else reversed(places):
                yield ledger.entry(place)
            return
    yield from _scan(ledger, 0, ledger.size, oldest_first=oldest_first)


def _scan(ledger: Ledger, low: int, high: int, *, oldest_first: bool) -> Iterator[Entry | Damaged]:
    """The entries with low <= index < high, going on behind a damaged one."""
    while low < high:
        try:
            for entry in ledger.entries(low, high, newest_first=not oldest_first):
                low, high = (low + 1, high) if oldest_first else (low, high - 1)
                yield entry
        except (MalformedError, VerificationError) as error:
            place = low if oldest_first else high - 1
            low, high = (low + 1, high) if oldest_first else (low, high - 1)
            yield Damaged(place, str(error))
        else:
            return


def corrections(ledger: Ledger) -> dict[int, list[int]] | None:
    """For each corrected entry, the entries that correct it. None where one of these is damaged."""
    found: dict[int, list[int]] = {}
    try:
        for entry in ledger.entries_of_kind("correction"):
            found.setdefault(entry.body["entry"], []).append(entry.index)
    except (MalformedError, VerificationError):
        return None
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What later entries say about an entry. `complete` is False where one of them can't be read."""

    corrections: tuple[Entry, ...]
    attachments: tuple[Entry, ...]
    complete: bool


def later(ledger: Ledger, index: int) -> Later:
    """The corrections of an entry and the attachments about it."""
    # LIMIT: every correction and attachment of the ledger is read for it, 30 us each.
    found: dict[str, list[Entry]] = {"correction": [], "attachment": []}
    complete = True
    for kind, member in (("correction", "entry"), ("attachment", "about")):
        try:
            found[kind].extend(e for e in ledger.entries_of_kind(kind) if e.body[member] == index)
        except (MalformedError, VerificationError):
            complete = False
    return Later(
        corrections=tuple(found["correction"]), attachments=tuple(found["attachment"]), complete=complete
    )
