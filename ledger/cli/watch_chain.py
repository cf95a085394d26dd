"""What `watch` checks of entries as they come. It is not `verify`, and says so.

Checked, for entries from the first one watched: index and origin; `previous` is the leaf hash of the entry
before; each signature, by keys active at that place; and, where a checkpoint ends at an entry that was
just read, its root and the log key's signature. Of what came before, only entry 0 and the key entries are
read (their signatures are verified), and the tree's cached hashes are taken as they are. Contents, earlier
entries, and whose the keys are, are left to `ledger verify`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.core.chain import Signers, check_previous, check_signature
from ledger.core.checkpoint import Checkpoint, check_log_signature
from ledger.core.digest import leaf_hash
from ledger.core.entry import Entry
from ledger.core.merkle import Frontier, perfect_subtrees
from ledger.errors import ChainError, LedgerError, SignatureError

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger


class Chain:
    """The state of the check, just before the entry `next`."""

    def __init__(self, ledger: Ledger, start: int) -> None:
        """Raises MalformedError, ChainError or SignatureError where entry 0 itself is damaged."""
        self._ledger = ledger
        self.first = self.next = start
        self.troubles: list[str] = []  # of the beginning
        genesis = ledger.genesis
        self._signers = Signers(genesis)
        if start:
            self._read_keys(genesis, start)
        self._known = True  # whether `_previous` is: it is not behind an entry that can't be read
        self._previous = leaf_hash(ledger.note(start - 1)) if start else None
        self._frontier: Frontier | None = Frontier(
            start, [ledger.node(height, position) for height, position in perfect_subtrees(start)]
        )

    def _read_keys(self, genesis: Entry, start: int) -> None:
        for entry in (genesis, *self._ledger.entries_of_kind("key")):
            if entry.index < start:
                self.troubles += self._signed(entry)

    def check(self, entry: Entry) -> list[str]:
        """What is wrong with the next entry; empty where nothing is."""
        place, problems = self.next, []
        if entry.index != place or entry.origin != self._signers.origin:
            problems.append(f"entry {place}: calls itself entry {entry.index} of {entry.origin}")
        if self._known:
            try:
                check_previous(entry, self._previous, f"entry {place}")
            except ChainError as error:
                problems.append(str(error))
        problems += self._signed(entry)
        self._pass(entry.leaf)
        return problems

    def pass_damaged(self, place: int, problem: str) -> str:
        """Go on behind an entry that can't be read; returns words."""
        try:
            self._pass(leaf_hash(self._ledger.note(place)))
        except LedgerError:
            self.next += 1
            self._known, self._frontier = False, None
        return problem if problem.startswith("entry") else f"entry {place}: {problem}"

    def _pass(self, leaf: bytes) -> None:
        self.next += 1
        self._previous, self._known = leaf, True
        if self._frontier is not None:
            self._frontier.append(leaf, [])

    def _signed(self, entry: Entry) -> list[str]:
        try:
            keys = self._signers.keys_of(entry)
            for line, key in zip(entry.signatures, keys, strict=True):
                check_signature(entry, line, key)
            if entry.index:
                self._signers.apply(entry, keys)
        except (ChainError, SignatureError, ValueError) as error:
            words = str(error)
            return [words if words.startswith("entry") else f"entry {entry.index}: {words}"]
        return []

    def check_checkpoint(self, checkpoint: Checkpoint) -> str | None:
        """What is wrong with a checkpoint: its signature always, its root if it ends where we are."""
        what = f"checkpoint of {checkpoint.size} entries"
        try:
            check_log_signature(checkpoint, self._signers.log_key, what)
        except LedgerError as error:
            return str(error)
        if self._frontier is None or checkpoint.size != self.next or checkpoint.size == self.first:
            return None
        root = self._frontier.root()
        if root != checkpoint.root:
            return f"{what}: its root is {checkpoint.root.hex()[:16]}, the entries give {root.hex()[:16]}"
        return None
