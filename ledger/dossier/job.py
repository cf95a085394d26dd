"""The whole job of a dossier: build it of exactly what was verified, then put its digest into the ledger.

1 hold the ledger at the size and checkpoint of the report: others may go on recording
2 build the file
3 append the `dossier` entry: SHA-256, title, Bates range, tree size, root

Failed: nothing is written. Failed but persisted: when step 3 fails the file stands and no entry names
it; the same command again builds the same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ledger.api import Draft, Ledger
from ledger.api.append import Appended
from ledger.core.entry import Entry
from ledger.dossier.build import Built, build
from ledger.dossier.matter import Matter
from ledger.verify.report import Outcome, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The dossier, and its entry: None where it was not to be recorded, and for a ledger that FAILED."""

    built: Built
    entry: Appended | None


def make(
    ledger: Ledger,
    matter: Matter,
    report: Report,
    output: Path,
    *,
    force: bool = False,
    record: bool = True,
    templates: Path | None = None,
    accept_clock_step: bool = False,
) -> Made:
    """Build the dossier of `matter` and record it. `ledger` is open to append (unless `record` is False).

    `report` is its verification.

    Raises RenderError (a ledger that FAILED without `force`, no Pango, ...), StoreError, KeyringError.
    """
    failed = report.outcome is Outcome.FAILED
    reader = ledger if failed or report.checkpoint is None else _Held(ledger, report.size, report.checkpoint)
    built = build(reader, matter, report, output, force=force, templates=templates)
    if failed or not record:
        # The log key must not sign a tree that contradicts itself; the tampered bytes stay as they are.
        return Made(built=built, entry=None)
    draft = Draft(kind="dossier", body=entry_body(built))
    (entry,) = ledger.append([draft], accept_clock_step=accept_clock_step)
    return Made(built=built, entry=entry)


def entry_body(built: Built) -> dict[str, object]:
    """The body of the `dossier` entry (docs/format.md section 6)."""
    return {
        "bates_first": built.bates_first,
        "bates_last": built.bates_last,
        "root": built.root.hex(),
        "sha256": built.sha256.hex(),
        "title": built.title,
        "tree_size": built.tree_size,
    }


class _Held:
    """A ledger as it was when it was verified: an `EvidenceReader`."""

    def __init__(self, ledger: Ledger, size: int, checkpoint: bytes) -> None:
        self.origin = ledger.origin
        self.size = size
        self.entry, self.salt, self.chunks = ledger.entry, ledger.salt, ledger.chunks
        self.content_size = ledger.content_size
        self._ledger = ledger
        self._checkpoint = checkpoint

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        return self._ledger.entries(start, self.size if stop is None else min(stop, self.size))

    def newest_checkpoint(self) -> bytes:
        return self._checkpoint
