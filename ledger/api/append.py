"""The one implementation of append: what happens inside the lock; `ledger.api.prepare` goes before.

Inside the lock the previous leaf hash is known, so the entry can be made and signed (23 us) there. Each
transaction ends with a checkpoint by the log key, whose root grows from the last one: a log never signs
two histories (section 5).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final, NamedTuple

from ledger.api.checks import check_content, check_extends, check_rules, own_copy
from ledger.api.content import Content
from ledger.api.prepare import PreparedDraft
from ledger.core import checkpoint as checkpoints
from ledger.core import entry as entries
from ledger.core.chain import Signers
from ledger.core.clock import format_time, parse_time
from ledger.core.digest import fingerprint, leaf_hash
from ledger.core.entry import Reference
from ledger.core.merkle import Frontier, Node
from ledger.core.note import SignatureLine, key_id
from ledger.core.ports import Clock, Signer
from ledger.errors import StoreError, VerificationError
from ledger.store.objects import PreparedObject
from ledger.store.sqlite import SqliteStore
from ledger.store.transaction import Transaction

CLOCK_STEP_SECONDS: Final = 1.0  # section 9 step 8: a clock behind by up to this waits


RULED: Final = ("genesis", "key")  # kinds that section 7 has a say in


class Appended(NamedTuple):
    """An entry that is on the disk: index, leaf hash, and its objects' references."""

    place: int
    leaf: bytes
    objects: tuple[Reference, ...]


class Tip:
    """What the writer knows of the newest entry, kept between appends while nobody else writes."""

    __slots__ = ("checkpoint", "frontier", "leaf", "signed_at")

    def __init__(
        self, leaf: bytes | None, signed_at: str | None, frontier: Frontier, checkpoint: bytes | None
    ) -> None:
        self.leaf = leaf
        self.signed_at = signed_at
        self.frontier = frontier
        self.checkpoint = checkpoint


class Appender:
    """Writes drafts as entries. One per open ledger; holds the signer, the log key and the clock."""

    def __init__(self, store: SqliteStore, origin: str, clock: Clock, signer: Signer, log: Signer | None):
        self._store = store
        self._origin = origin
        self._clock = clock
        self._signer = signer
        self._log = log
        self._key = fingerprint(signer.public_key)
        self.tip: Tip | None = None

    def write(
        self,
        prepared: Sequence[PreparedDraft],
        signers: Signers | None,
        transaction: Transaction,
        *,
        accept_clock_step: bool = False,
    ) -> tuple[Tip, tuple[Appended, ...]]:
        """Make, sign and add the entries, then the checkpoint. The caller holds the transaction, and
        keeps the returned tip (`self.tip`) once it has committed.

        Raises StoreError (inactive signer, clock step, a history that was changed), MalformedError.
        """
        tip = self._current_tip(transaction)
        self._check_active(signers)
        ruled = any(item.draft.kind in RULED or item.draft.cosigners for item in prepared)
        # Of its own: what a rolled back transaction has told it must not stay.
        rules = own_copy(signers) if signers is not None and ruled else None
        first = transaction.head.size
        transaction.expect([object_.content_key for item in prepared for _, object_ in item.objects])
        nodes: list[Node] = []
        done = tuple(
            self._write_one(item, first, tip, nodes, transaction, rules, accept_clock_step)
            for item in prepared
        )
        transaction.add_nodes(nodes)
        if self._log is not None and done:
            self.sign_checkpoint(tip, transaction)
        return tip, done

    def sign_checkpoint(self, tip: Tip, transaction: Transaction) -> bytes:
        """Sign and store a checkpoint of the tree as it stands in this transaction."""
        if self._log is None:
            raise StoreError("no log key at hand", hint="unlock it with 'ledger unlock'")
        tip.checkpoint = checkpoints.sign_checkpoint(self._log, tip.frontier.size, tip.frontier.root())
        transaction.add_checkpoint(tip.frontier.size, tip.checkpoint)
        return tip.checkpoint

    def _write_one(
        self,
        item: PreparedDraft,
        first: int,
        tip: Tip,
        nodes: list[Node],
        transaction: Transaction,
        rules: Signers | None,
        accept_clock_step: bool,
    ) -> Appended:
        self._check_active(rules)  # an entry before it in the batch may have revoked the key
        draft = item.draft
        body = draft.body(first) if callable(draft.body) else draft.body
        references = tuple([_store_object(transaction, *pair) for pair in item.objects])
        check_content(draft.kind, body, references)
        place = transaction.head.size
        signed_at = self._time(tip, accept_clock_step)
        text = entries.format_text(
            index=place,
            origin=self._origin,
            previous=tip.leaf,
            kind=draft.kind,
            body=body,
            objects=references,
            signer=self._signer.name,
            key=self._key,
            signed_at=signed_at,
        )
        note = entries.seal_note(
            text, tuple([_sign(signer, text) for signer in (self._signer, *draft.cosigners)])
        )
        if rules is not None and (draft.kind in RULED or draft.cosigners):
            check_rules(note, place, rules)
        leaf = leaf_hash(note)
        transaction.add_entry(place, note, leaf, draft.kind)
        tip.leaf, tip.signed_at = leaf, signed_at
        tip.frontier.append(leaf, nodes)
        return Appended(place, leaf, references)

    def _check_active(self, signers: Signers | None) -> None:
        if signers is not None and self._key not in signers.active:
            raise StoreError(
                f"signer {self._signer.name}: the key is not active in {self._origin}",
                hint="'ledger key list' shows the active signers; 'ledger key add' adds one",
            )

    def _time(self, tip: Tip, accept_step: bool) -> str:
        """Now, never before the last entry's time unless the user accepts that the clock was set back."""
        now = self._clock()
        text = format_time(now)
        if (
            tip.signed_at is None or accept_step or text >= tip.signed_at
        ):  # one spelling: text order is time order
            return text
        last = parse_time(tip.signed_at, "signed_at")
        while now < last:
            behind = (last - now).total_seconds()
            if behind > CLOCK_STEP_SECONDS:
                raise StoreError(
                    f"the clock says {format_time(now)}, the last entry was signed at {tip.signed_at}",
                    hint="set the clock right, or repeat with --accept-clock-step; nothing was recorded",
                )
            time.sleep(behind)
            now = self._clock()
        return format_time(now)

    def _current_tip(self, transaction: Transaction) -> Tip:
        """The kept tip, or one read anew where another process has written since."""
        head = transaction.head
        tip, self.tip = self.tip, None  # a failed transaction must not leave a half-moved tip behind
        if tip is None or (tip.frontier.size, tip.leaf) != (head.size, head.leaf):
            tip = self.read_tip(head.size, head.leaf)
        return tip

    def read_tip(self, size: int, leaf: bytes | None) -> Tip:
        """The tip from the store. Raises VerificationError where it contradicts the last checkpoint."""
        if not size:
            return Tip(None, None, Frontier(), None)
        what = f"entry {size - 1}"
        last = entries.parse_entry(self._store.note(size - 1), what)
        if last.leaf != leaf:
            raise VerificationError(
                f"{what}: the stored leaf hash is not the note's",
                hint="run 'ledger verify'; nothing was recorded",
            )
        frontier = self._store.frontier(size)
        note = self._store.newest_checkpoint()
        if note is not None:
            check_extends(self._store, frontier, note)
        return Tip(leaf, last.signed_at, frontier, note)


def _store_object(transaction: Transaction, content: Content, prepared: PreparedObject) -> Reference:
    commitment = transaction.find_content(prepared)
    if commitment is None:
        transaction.add_object(prepared)
        commitment = prepared.commitment
    return Reference(commitment, content.media_type, content.role)


def _sign(signer: Signer, text: bytes) -> SignatureLine:
    return SignatureLine(signer.name, key_id(signer.name, signer.public_key), signer.sign(text))
