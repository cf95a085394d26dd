"""How `capture` appends: an `EntryWriter` (`ledger.core.ports`) over an open ledger."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.api.content import Content, Draft
from ledger.api.ledger import Ledger
from ledger.core.ports import NewEntry, NewObject


class LedgerWriter:
    """Appends to a ledger that is open with a signer and its log key; one thread at a time."""

    def __init__(self, ledger: Ledger, *, accept_clock_step: bool = False) -> None:
        self._ledger = ledger
        self._accept = accept_clock_step

    def append(self, entries: Sequence[NewEntry]) -> tuple[int, ...]:
        """Record the entries in one transaction and return their indexes.

        Raises CaptureError, MalformedError, StoreError, KeyringError; then none of them was recorded.
        """
        drafts = [Draft(one.kind, one.body, tuple(map(_content, one.objects))) for one in entries]
        return tuple(done.place for done in self._ledger.append(drafts, accept_clock_step=self._accept))


def _content(new: NewObject) -> Content:
    if isinstance(new.data, bytes):
        return Content(role=new.role, media_type=new.media_type, data=new.data, what=new.what)
    return Content(role=new.role, media_type=new.media_type, source=new.data, what=new.what)
