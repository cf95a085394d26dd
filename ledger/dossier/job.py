"""The whole job of a dossier: build it of exactly what was verified, then put its digest into the ledger.

1 hold the ledger at the size and checkpoint of the report: others may go on recording
2 build the file
3 append a `dossier` entry for each file: SHA-256, title, Bates range, tree size, root, edition, volume

Failed: nothing is written. Failed but persisted: when step 3 fails the file stands and no entry names
it; the same command again builds the same bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from ledger.api import Ledger
from ledger.api.append import Appended
from ledger.core.entry import Entry
from ledger.dossier.bates_record import check_replaces, refuse_used
from ledger.dossier.build import Built, Options, build
from ledger.dossier.entries import drafts
from ledger.dossier.matter import Matter
from ledger.dossier.reader import EvidenceReader
from ledger.verify.report import Outcome, Report

DEFAULTS: Final = Options()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The dossier, and its entry: None where it was not to be recorded, and for a ledger that FAILED."""

    built: Built
    entry: Appended | None
    entries: tuple[Appended, ...] = ()  # one a file


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
    options: Options = DEFAULTS,
) -> Made:
    """Build the dossier of `matter` and record it. `ledger` is open to append (unless `record` is False).

    `report` is its verification.

    Raises RenderError (a ledger that FAILED without `force`, no Pango, ...), StoreError, KeyringError.
    """
    failed = report.outcome is Outcome.FAILED
    reader = ledger if failed or report.checkpoint is None else _Held(ledger, report.size, report.checkpoint)
    if options.final:
        _refuse_errors(reader, matter, report, options, templates)
    of = sealed_edition(reader, matter.title, final=options.final) if options.public else None

    def accept(first: int, last: int, digests: Iterable[bytes]) -> None:
        if options.final:
            found = ledger.entries_of_kind("dossier")
            refuse_used(found, matter.bates_prefix, first, last, digests, of=of, replaces=options.replaces)

    if options.replaces is not None:
        check_replaces(ledger.entries_of_kind("dossier"), options.replaces)
    built = build(
        reader,
        matter,
        report,
        output,
        force=force,
        templates=templates,
        options=options,
        accept=accept,
    )
    if failed or not record:
        # The log key must not sign a tree that contradicts itself; the tampered bytes stay as they are.
        return Made(built=built, entry=None)
    appended = ledger.append(drafts(built, matter, options, of=of), accept_clock_step=accept_clock_step)
    return Made(built=built, entry=appended[0], entries=tuple(appended))


def _refuse_errors(
    reader: EvidenceReader, matter: Matter, report: Report, options: Options, templates: Path | None
) -> None:
    """A final dossier is built over no error of the linter's."""
    from ledger.dossier.lint import Wish, lint, read_subject, refuse_errors

    newest = date.fromisoformat(reader.entry(reader.size - 1).signed_at[:10])
    wish = Wish(
        today=options.as_of or newest,
        final=True,
        public=options.public,
        profile=options.profile,
        templates=templates,
    )
    refuse_errors(lint(read_subject(reader, matter, report, wish)))


def sealed_edition(reader: EvidenceReader, title: str, *, final: bool) -> int | None:
    """The newest recorded sealed edition of the same title, if since its tree only dossiers were recorded.

    Of a `final` one, the newest that is final: its Bates numbers are those of the public edition.
    """
    newest = None
    for index in range(reader.size - 1, -1, -1):
        entry = reader.entry(index)
        if entry.kind != "dossier":
            break
        body = entry.body
        sealed = body.get("edition", "sealed") == "sealed" and not body.get("signed", False)
        if not sealed or body["title"] != title:
            continue
        if any(reader.entry(at).kind != "dossier" for at in range(body["tree_size"], index)):
            break
        if not final or body.get("final"):
            return index
        newest = index if newest is None else newest
    return newest


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
