"""From an open ledger to a bundle on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.bundle.writer import Plan, write_bundle
from ledger.core import checkpoint as checkpoints
from ledger.core import merkle
from ledger.errors import NotFoundError

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger


def export(
    ledger: Ledger,
    out: Path,
    indexes: Sequence[int] | None,
    *,
    software: str,
    progress: Callable[[], None] | None,
) -> int:
    """Write a bundle of these entries (of all: None); returns the number of files. See `Ledger.export`."""
    checkpoint = ledger.newest_checkpoint()
    size = checkpoints.parse_checkpoint(checkpoint, "checkpoint").size
    wanted = set(range(ledger.size)) if indexes is None else {0, *indexes}
    wanted |= {entry.index for entry in ledger.entries_of_kind("key") if entry.index < size}
    if (last := max(wanted)) >= size:
        raise NotFoundError(
            f"entry {last}: not covered by a checkpoint (the newest is of size {size})",
            hint="run 'ledger checkpoint', then repeat" if last < ledger.size else None,
        )
    plan = Plan(indexes=tuple(sorted(wanted)), checkpoint=checkpoint, keys=ledger.vkeys(), software=software)
    return write_bundle(_Cached(ledger), plan, out, progress)


class _Cached:
    """A ledger whose Merkle nodes are kept between proofs: a whole export asks for each many times."""

    def __init__(self, ledger: Ledger) -> None:
        self.origin = ledger.origin
        self.entry, self.salt, self.chunks = ledger.entry, ledger.salt, ledger.chunks
        self._checkpoint = ledger.newest_checkpoint()
        self._size = checkpoints.parse_checkpoint(self._checkpoint, "checkpoint").size
        self._node = lru_cache(maxsize=65_536)(ledger.node)

    def inclusion_proof(self, index: int) -> bytes:
        hashes = merkle.inclusion_proof(index, self._size, self._node)
        return checkpoints.format_proof(index, hashes, self._checkpoint)
