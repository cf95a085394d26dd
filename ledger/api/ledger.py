"""`Ledger`: one evidence folder, opened to read, to append, or both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from ledger.api import prepare
from ledger.api.append import Appended, Appender, Tip
from ledger.api.checks import check_extends
from ledger.api.content import Draft
from ledger.core import checkpoint as checkpoints
from ledger.core import merkle
from ledger.core.bodies.genesis import FORMAT
from ledger.core.canonical import MAX_INTEGER
from ledger.core.chain import Signers
from ledger.core.entry import Entry, check_origin, parse_entry
from ledger.core.note import VerifierKey
from ledger.core.ports import Clock, Signer
from ledger.errors import KeyringError, NotFoundError, RecordedError, StoreError
from ledger.keyring import KeyFolder, Remembered
from ledger.store.packing import NOTE_PURPOSE
from ledger.store.sqlite import SqliteStore, StoredObject, discard


def system_clock() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)


class Genesis(NamedTuple):
    """What entry 0 says besides the keys: `matter` are (name, value) pairs about the case."""

    origin: str
    title: str = ""
    purpose: str = ""
    matter: tuple[tuple[str, str], ...] = ()
    software: str = ""


class Ledger:
    """An open ledger. Use as a context manager; one thread at a time.

    `memory`, the user's key folder, remembers genesis and newest checkpoint after each append: that is
    what catches a truncated or restored database later (section 9).
    """

    def __init__(
        self,
        store: SqliteStore,
        *,
        signer: Signer | None = None,
        log: Signer | None = None,
        clock: Clock = system_clock,
        memory: KeyFolder | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._memory = memory
        self._genesis: Entry | None = None
        self._signers: Signers | None = None
        self._signers_size = 0
        self._signer = signer
        self._log = log
        self._appender: Appender | None = None

    # -- opening ---------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        folder: Path,
        genesis: Genesis,
        *,
        signer: Signer,
        log: Signer,
        clock: Clock = system_clock,
        memory: KeyFolder | None = None,
    ) -> Ledger:
        """A new ledger with its entry 0 and first checkpoint. Raises StoreError where there is one."""
        check_origin(genesis.origin, "origin")
        keys = {
            "log_key": str(VerifierKey(name=log.name, algorithm=1, public_key=log.public_key)),
            "signer_key": str(VerifierKey(name=signer.name, algorithm=1, public_key=signer.public_key)),
        }
        body = {
            "format": FORMAT,
            "matter": [list(fact) for fact in genesis.matter],
            "purpose": genesis.purpose,
            "software": genesis.software,
            "title": genesis.title,
            **keys,
        }
        store = SqliteStore.create(folder)
        try:
            dictionary = prepare.note_dictionary(genesis.origin, signer, clock)
            appender = Appender(store, genesis.origin, clock, signer, log)
            with store.write() as transaction:
                if dictionary is not None:
                    transaction.add_dictionary(NOTE_PURPOSE, dictionary)
                drafts = prepare.prepare(store, [Draft(kind="genesis", body=body)])
                appender.write(drafts, None, transaction)
        except BaseException:
            store.close()
            discard(folder)
            raise
        ledger = cls(store, signer=signer, log=log, clock=clock, memory=memory)
        ledger.remember()
        return ledger

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        signer: Signer | None = None,
        log: Signer | None = None,
        clock: Clock = system_clock,
        memory: KeyFolder | None = None,
    ) -> Ledger:
        """An existing ledger: read-only without a signer. Raises NotFoundError, SchemaError, StoreError."""
        store = SqliteStore.open(folder, writable=signer is not None or log is not None)
        return cls(store, signer=signer, log=log, clock=clock, memory=memory)

    def close(self) -> None:
        """Close the database."""
        self._store.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- reading ---------------------------------------------------------------------------------

    @property
    def path(self) -> Path:
        """The database file."""
        return self._store.path

    @property
    def origin(self) -> str:
        """The ledger's name, from entry 0."""
        return self.genesis.origin

    @property
    def genesis(self) -> Entry:
        """Entry 0. Raises StoreError for an empty ledger, MalformedError for a damaged one."""
        if self._genesis is None:
            if not self._store.head().size:
                raise StoreError(
                    f"{self.path}: the ledger is empty: it was never finished",
                    hint="nothing is in it: delete the file and run 'ledger init' again",
                )
            self._genesis = parse_entry(self._store.note(0), "entry 0")
        return self._genesis

    @property
    def signer(self) -> Signer | None:
        """Who signs what is appended here; None where it was opened for reading only."""
        return self._signer

    @property
    def size(self) -> int:
        """The number of entries."""
        return self._store.head().size

    def note(self, index: int) -> bytes:
        """The exact note of an entry. Raises NotFoundError."""
        if not 0 <= index <= MAX_INTEGER:  # a database can't even be asked for it
            raise NotFoundError(
                f"entry {index}: there is none in {self.path}", hint=f"entries run from 0 to {self.size - 1}"
            )
        return self._store.note(index)

    def entry(self, index: int) -> Entry:
        """One entry. Raises NotFoundError, MalformedError."""
        return parse_entry(self.note(index), f"entry {index}")

    def entries(
        self, start: int = 0, stop: int | None = None, *, newest_first: bool = False
    ) -> Iterator[Entry]:
        """The entries with start <= index < stop. Raises MalformedError at the first damaged one."""
        end = self.size if stop is None else stop
        places = range(end - 1, start - 1, -1) if newest_first else range(start, end)
        for place, note in zip(
            places, self._store.notes(start, end, newest_first=newest_first), strict=False
        ):
            yield parse_entry(note, f"entry {place}")

    def entries_of_kind(self, kind: str) -> Iterator[Entry]:
        """The entries of a kind other than exchange, oldest first, through an index of the database."""
        for note in self._store.notes_of_kind(kind):
            yield parse_entry(note, f"{kind} entry")

    def salt(self, commitment: bytes) -> bytes:
        """The salt of an object. Raises NotFoundError."""
        return self._object(commitment).salt

    def content_size(self, commitment: bytes) -> int:
        """The size of an object's plain bytes."""
        return self._object(commitment).size

    def chunks(self, commitment: bytes) -> Iterator[bytes]:
        """The plain bytes of an object, at most 1 MiB at a time. Raises NotFoundError, MalformedError."""
        return self._store.blocks(self._object(commitment).number)

    def content(self, commitment: bytes) -> bytes:
        """The plain bytes of an object, all at once."""
        return b"".join(self.chunks(commitment))

    def _object(self, commitment: bytes) -> StoredObject:
        found = self._store.find(commitment)
        if found is None:
            raise NotFoundError(f"object {commitment.hex()}: not in {self.path}", hint="run 'ledger verify'")
        return found

    def newest_checkpoint(self) -> bytes:
        """The newest checkpoint note. Raises NotFoundError where there is none."""
        note = self._store.newest_checkpoint()
        if note is None:
            raise NotFoundError(f"{self.path}: no checkpoint", hint="make one with 'ledger checkpoint'")
        return note

    def signers(self) -> Signers:
        """The signers as of the newest entry, from entry 0 and the key entries."""
        return self._signers_at(self.size)

    def _signers_at(self, size: int) -> Signers:
        if self._signers is None or self._signers_size != size:
            signers = Signers(self.genesis)
            for entry in self.entries_of_kind("key"):
                signers.apply(entry)
            self._signers, self._signers_size = signers, size
        return self._signers

    def node(self, height: int, position: int) -> bytes:
        """The root of a perfect subtree (`ledger.core.merkle.NodeReader`)."""
        return self._store.node(height, position)

    def inclusion_proof(self, index: int) -> bytes:
        """The tlog-proof of an entry against the newest checkpoint. Raises ProofError, NotFoundError."""
        note = self.newest_checkpoint()
        size = checkpoints.parse_checkpoint(note, "checkpoint").size
        hashes = merkle.inclusion_proof(index, size, self._store.node)
        return checkpoints.format_proof(index, hashes, note)

    def consistency_proof(self, old: int, new: int) -> tuple[bytes, ...]:
        """The hashes that show the tree of `new` to begin with the tree of `old`. Raises ProofError."""
        return merkle.consistency_proof(old, new, self._store.node)

    def vkeys(self) -> tuple[str, ...]:
        """The log key's vkey, then every signer's that the ledger names, revoked ones too."""
        body = self.genesis.body
        added = [
            str(entry.body["vkey"]) for entry in self.entries_of_kind("key") if entry.body["action"] == "add"
        ]
        return (body["log_key"], body["signer_key"], *added)

    def export(
        self,
        out: Path,
        indexes: Sequence[int] | None = None,
        *,
        software: str = "",
        progress: Callable[[], None] | None = None,
    ) -> int:
        """Write a bundle of these entries (of all, by default) to `out`; returns the number of files.

        Entry 0 and the key entries always go along, or signers could not be checked. Raises BundleError,
        NotFoundError where an entry stands behind the newest checkpoint.
        """
        from ledger.api.exporting import export

        return export(self, out, indexes, software=software, progress=progress)

    # -- appending -------------------------------------------------------------------------------

    def append(self, drafts: Sequence[Draft], *, accept_clock_step: bool = False) -> tuple[Appended, ...]:
        """Record the drafts in one transaction; when this returns they are on the disk.

        Raises CaptureError (content), StoreError, MalformedError, KeyringError; then nothing was recorded.
        """
        if not drafts:
            return ()
        appender = self._ready()
        prepare.learn(self._store, drafts)
        prepared = prepare.prepare(self._store, drafts)
        with self._store.write(after=self.remember) as transaction:
            self._check_memory(transaction.head.size, appender.tip)
            tip, done = appender.write(
                prepared,
                self._signers_at(transaction.head.size),
                transaction,
                accept_clock_step=accept_clock_step,
            )
        appender.tip = tip
        if self._signers_size == done[0].place and all(draft.kind != "key" for draft in drafts):
            self._signers_size = done[-1].place + 1  # nobody else wrote, and no signer came or went
        return done

    def checkpoint(self) -> bytes:
        """A checkpoint of the ledger as it is: the newest one, or a new one where entries have come since."""
        appender = self._ready()
        with self._store.write(after=self.remember) as transaction:
            head = transaction.head
            self._check_memory(head.size, None)
            tip = appender.read_tip(head.size, head.leaf)
            known = tip.checkpoint and checkpoints.parse_checkpoint(tip.checkpoint, "checkpoint")
            if not known or known.size != head.size:
                appender.sign_checkpoint(tip, transaction)
        return self.newest_checkpoint()

    def _ready(self) -> Appender:
        if self._appender is None:
            if self._signer is None:
                raise StoreError(f"{self.path}: opened for reading only")
            if self._log is not None and self._log.public_key != self.signers().log_key.public_key:
                raise KeyringError(
                    f"log key {self._log.name}: not the key that entry 0 of {self.path} names",
                    hint="EVIDENCE_LEDGER_KEYS names another key folder",
                )
            self._appender = Appender(self._store, self.origin, self._clock, self._signer, self._log)
        return self._appender

    # -- memory ----------------------------------------------------------------------------------

    def _check_memory(self, size: int, tip: Tip | None) -> None:
        """Raise VerificationError where the database is not a continuation of what was remembered."""
        if self._memory is None or tip is not None:
            return
        known = self._memory.remembered(self.origin, self.genesis.leaf)
        if known is not None:
            check_extends(self._store, self._store.frontier(size), known.checkpoint)

    def remember(self) -> None:
        """Note the newest checkpoint in the user's key folder."""
        if self._memory is None:
            return
        note = self._store.newest_checkpoint()
        if note is not None:
            known = Remembered(origin=self.origin, genesis=self.genesis.leaf, checkpoint=note)
            try:
                self._memory.remember(known)
            except (KeyringError, OSError) as error:
                # Failed but persisted: whoever tried again would record everything twice.
                raise RecordedError(
                    f"everything is recorded, but this machine can't remember the checkpoint: {error}",
                    hint="do not record it again; mend the file that is named, then run 'ledger verify'",
                ) from None
