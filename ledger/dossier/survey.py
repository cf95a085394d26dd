"""One pass over the ledger: what the selections match, and every entry that bears on an exhibit.

Entries are read in order and let go, but for those that the dossier shows; so a large ledger costs
its leaf hashes (32 bytes an entry) and no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ledger.core import merkle
from ledger.core.checkpoint import Checkpoint, format_proof
from ledger.core.digest import node_hash
from ledger.core.entry import Entry
from ledger.core.note import VerifierKey, parse_vkey
from ledger.dossier.content import MESSAGES, is_textual
from ledger.dossier.matter import Matter
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.select import body_texts
from ledger.dossier.tally import Tally
from ledger.errors import LedgerError, NotFoundError, RenderError, UnverifiableError

RECORD_KINDS: Final = ("genesis", "custody", "key", "purge", "dossier")
LAW_KINDS: Final = ("snapshot", "clause", "finding")
MAX_SEARCHED: Final = 64 * 1024 * 1024  # of one object, by `text:`


@dataclass(slots=True, kw_only=True)
class Survey:
    """What the pass has found. `picked` holds, for each request of the matter, its entries' indexes."""

    picked: list[list[int]]
    shown: dict[int, Entry] = field(default_factory=dict)
    record: list[Entry] = field(default_factory=list)
    law: list[Entry] = field(default_factory=list)  # of LAW_KINDS
    corrections: dict[int, list[Entry]] = field(default_factory=dict)
    attached_to: dict[int, list[Entry]] = field(default_factory=dict)
    purged: dict[bytes, int] = field(default_factory=dict)
    leaves: list[bytes] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    newest: str = ""

    def keys(self) -> dict[bytes, VerifierKey]:
        """Signers' keys by fingerprint, as genesis and the `key` entries name them."""
        found: dict[bytes, VerifierKey] = {}
        for entry in self.record:
            text = entry.body.get("signer_key") or entry.body.get("vkey")
            if text:
                key = parse_vkey(text)
                found[key.fingerprint] = key
        return found


def survey(reader: EvidenceReader, matter: Matter, *, tolerant: bool) -> Survey:
    """Read the whole ledger once. `tolerant` passes over entries that can't be read (with --force)."""
    for request in matter.exhibits:
        request.selection.check_size(reader.size, f"[[exhibit]] {request.title!r:.60}")
    found = Survey(picked=[[] for _ in matter.exhibits])
    texts = _TextReader(reader, tolerant=tolerant)
    for index, entry in _entries(reader, tolerant=tolerant):
        if entry is None:
            found.unreadable.append(index)
            continue
        _note_down(found, entry)
        for place, request in enumerate(matter.exhibits):
            if request.selection.accepts(entry, texts):
                found.picked[place].append(index)
                found.shown[index] = entry
    for request, indexes in zip(matter.exhibits, found.picked, strict=True):
        if not indexes:
            source = request.selection.source
            raise RenderError(
                f"[[exhibit]] {request.title!r:.60}: select {source!r:.60} matches no entry",
                hint="`ledger log` lists what there is; text: looks into queries, answers, notes and files",
            )
    return found


def _entries(reader: EvidenceReader, *, tolerant: bool) -> Iterator[tuple[int, Entry | None]]:
    if not tolerant:
        yield from ((entry.index, entry) for entry in reader.entries())
        return
    for index in range(reader.size):
        try:
            yield index, reader.entry(index)
        except LedgerError:
            yield index, None  # the verification report says what is wrong with it


def _note_down(found: Survey, entry: Entry) -> None:
    found.leaves.append(entry.leaf)
    found.newest = entry.signed_at
    found.tally.add(entry)
    if entry.kind in RECORD_KINDS:
        found.record.append(entry)
    if entry.kind in LAW_KINDS:
        found.law.append(entry)
    if entry.kind == "correction":
        found.corrections.setdefault(entry.body["entry"], []).append(entry)
    elif entry.kind == "attachment" and entry.body["about"] is not None:
        found.attached_to.setdefault(entry.body["about"], []).append(entry)
    elif entry.kind == "purge":
        found.purged.update(dict.fromkeys(map(bytes.fromhex, entry.body["commitments"]), entry.index))


class _TextReader:
    """The readable texts of an entry: the strings of its body, and its objects that are text."""

    def __init__(self, reader: EvidenceReader, *, tolerant: bool) -> None:
        self._reader = reader
        self._passed_over: tuple[type[Exception], ...] = (
            NotFoundError,
            UnverifiableError,
            UnicodeDecodeError,
        )
        if tolerant:
            self._passed_over += (LedgerError,)

    def __call__(self, entry: Entry) -> list[str]:
        # The body of an exchange holds names, times and tags, not what was said.
        texts = [] if entry.kind == "exchange" else body_texts(entry.body)
        for commitment, media_type, role in entry.objects:
            if role in MESSAGES if entry.kind == "exchange" else is_textual(media_type, role):
                texts.extend(self._read(commitment))
        return texts

    def _read(self, commitment: bytes) -> list[str]:
        try:
            if self._reader.content_size(commitment) > MAX_SEARCHED:
                return []
            return [b"".join(self._reader.chunks(commitment)).decode("utf-8")]
        except self._passed_over:
            return []


class Prover:
    """Inclusion proofs of the entries in the newest checkpoint, from the leaf hashes of the pass."""

    def __init__(self, leaves: list[bytes], checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        self._levels = [leaves[: checkpoint.size]]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            pairs = zip(below[::2], below[1::2], strict=False)  # an odd one out has no perfect subtree above
            self._levels.append([node_hash(left, right) for left, right in pairs])

    def holds(self) -> bool:
        """Whether these leaves give the checkpoint's root."""
        leaves = self._levels[0]
        return len(leaves) == self._checkpoint.size and merkle.root_of(leaves) == self._checkpoint.root

    def covers(self, index: int) -> bool:
        """Whether the checkpoint is not older than the entry."""
        return index < self._checkpoint.size

    def proof(self, index: int) -> tuple[bytes, ...] | None:
        """The sibling hashes of an entry, or None if the checkpoint is older than the entry."""
        if index >= self._checkpoint.size:
            return None
        return merkle.inclusion_proof(
            index, self._checkpoint.size, lambda height, at: self._levels[height][at]
        )

    def note(self, index: int) -> bytes | None:
        """The proof as a tlog-proof."""
        hashes = self.proof(index)
        return None if hashes is None else format_proof(index, hashes, self._checkpoint.note)
