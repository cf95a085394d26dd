"""What must hold before anything is written: of a draft, of a key event, of the tree that grows."""

from __future__ import annotations

from copy import copy
from typing import Any, Final

from ledger.api.content import Draft
from ledger.core import canonical
from ledger.core import checkpoint as checkpoints
from ledger.core import entry as entries
from ledger.core.chain import Signers
from ledger.core.entry import Reference
from ledger.core.merkle import Frontier
from ledger.errors import MalformedError, StoreError, VerificationError
from ledger.store.sqlite import SqliteStore

MAX_BODY_BYTES: Final = 60_000  # of the 65,535 of an entry: objects, names and signatures need the rest


def check_extends(store: SqliteStore, frontier: Frontier, note: bytes) -> None:
    """Raise VerificationError unless the stored tree still begins with that checkpoint's tree."""
    given = checkpoints.parse_checkpoint(note, "checkpoint")
    hint = "run 'ledger verify'; nothing was recorded"
    if given.size > frontier.size:
        raise VerificationError(
            f"{store.path}: has {frontier.size} entries, but a checkpoint of {given.size} was signed:"
            " truncated, or restored from an older copy",
            hint=hint,
        )
    known = frontier if given.size == frontier.size else store.frontier(given.size)
    if known.root() != given.root:
        raise VerificationError(
            f"{store.path}: the first {given.size} entries are not those of the signed checkpoint", hint=hint
        )


def check_content(kind: str, body: dict[str, Any], objects: tuple[Reference, ...]) -> None:
    """What a later reader would call malformed never gets in. Raises MalformedError."""
    try:
        entries.check_content(kind, body, objects)
    except MalformedError:
        # Schemas want members in canonical order, which a caller need not know of.
        canonical.check_profile(body, "body")
        entries.check_content(kind, canonical.parse(canonical.encode(body), "body"), objects)


def check_draft(draft: Draft) -> None:
    """Raise MalformedError where the draft can never be an entry, before a ledger is opened for it."""
    body = draft.body(0) if callable(draft.body) else draft.body
    size = len(canonical.encode(body))
    if size > MAX_BODY_BYTES:
        raise MalformedError(
            f"{draft.kind}: {size} bytes of text besides the content, at most {MAX_BODY_BYTES}",
            hint="long content goes into a file of its own: 'ledger attach'",
        )
    references = tuple([Reference(bytes(32), one.media_type, one.role) for one in draft.objects])
    check_content(draft.kind, body, references)


def check_rules(note: bytes, place: int, signers: Signers) -> None:
    """Raise StoreError for an entry that no verifier would pass: what is recorded stays for ever.

    A key that was revoked comes back, a cosigner's key is not active, and the like (section 7).
    """
    entry = entries.parse_entry(note, f"entry {place}")
    try:
        signers.apply(entry, signers.keys_of(entry))
    except VerificationError as error:
        raise StoreError(
            f"{error}; nothing was recorded", hint="'ledger key list' shows which keys are active or revoked"
        ) from None


def own_copy(signers: Signers) -> Signers:
    own = copy(signers)
    own.active, own.revoked = dict(signers.active), dict(signers.revoked)
    return own
