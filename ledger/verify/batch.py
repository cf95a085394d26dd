"""Steps 1 to 5 over a run of consecutive entries: what can be checked without knowing what came before.

Several runs may be checked at once (Ed25519 and SHA-256 release the interpreter lock); what joins them
(links between runs, which signers are active, the tree) is `ledger.verify.merge`. Nothing here raises
for bad evidence.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from ledger.core.chain import check_signature
from ledger.core.digest import leaf_hash
from ledger.core.entry import Entry, parse_entry
from ledger.core.note import VerifierKey
from ledger.core.ports import EntryRecord, EvidenceReader, ObjectRecord
from ledger.errors import LedgerError, MalformedError, SignatureError

# Kinds that change what later entries may do, or that the report counts: the merge looks at each.
SPECIAL_KINDS = frozenset(("genesis", "key", "purge"))


_NO_LAST = 1 << 62
_MAX_SEEN = 65_536  # a cache of look-ups, so bounded: memory stays flat


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding in the making: code, entry, words."""

    code: str
    place: int | None
    detail: str


# Place, entry and key of a signature that is still to be verified.
Signed = tuple[int, Entry, VerifierKey]


@dataclass(slots=True)
class Run:
    """Consecutive places whose entries bear one signature, by one key."""

    first: int
    last: int
    key: bytes


@dataclass(slots=True)
class BatchResult:
    """What a run of entries gave. `leaves` has None where no note could be read.

    `special` are entries that the merge must see in order: key events, several signatures, unknown keys.
    """

    start: int
    stop: int
    leaves: list[bytes | None] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    first: Entry | None = None
    signed_first: str | None = None
    signed_last: str | None = None
    runs: list[Run] = field(default_factory=list)
    special: list[Entry] = field(default_factory=list)
    absent: list[tuple[int, bytes]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    objects: int = 0
    object_bytes: int = 0
    last_object: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What every run needs: the reader, the origin, public keys by fingerprint (hints), and how deep.

    `covered`: in a quick check of a database, how many entries the newest checkpoint covers.
    """

    reader: EvidenceReader
    origin: str | None
    keys: dict[bytes, VerifierKey]
    database: bool
    quick: bool
    covered: int = 0


def check_covered(context: Context, start: int, stop: int) -> BatchResult:
    """The quick check of entries that a checkpoint covers: their notes are digested, and no more.

    If the tree of these digests has the signed root, the notes are byte for byte those that the log key
    signed for. Entry 0 is read all the same: it names the log key.
    """
    result = BatchResult(start, stop)
    for record in _records(context.reader, start, stop, result):
        if record.place == 0:
            entry, leaf = _parse(record, result)
            if entry is not None:
                result.first = entry
                result.special.append(entry)
        else:
            leaf = None if record.note is None else leaf_hash(record.note)
        if leaf is None:
            result.problems.append(Problem("entry-unreadable", record.place, record.problem or "no note"))
        elif record.cached is not None and record.cached.leaf_hash != leaf:
            detail = "column leaf_hash is not the note's leaf hash"
            result.problems.append(Problem("column-mismatch", record.place, detail))
        result.leaves.append(leaf)
        result.places.append(record.place)
    return result


def check_batch(context: Context, start: int, stop: int) -> BatchResult:
    """Check the entries with start <= index < stop."""
    if context.quick and stop <= context.covered:
        return check_covered(context, start, stop)
    result = BatchResult(start, stop, last_object=_last_object(context, start))
    objects = ObjectCheck(context, result) if not context.quick else None
    add = result.problems.append
    previous: bytes | None = None
    linked, following = False, start
    signed: list[Signed] = []
    for record in _records(context.reader, start, stop, result):
        place = record.place
        entry, leaf = _parse(record, result)
        result.leaves.append(leaf)
        result.places.append(place)
        if entry is None:
            previous, linked, following = leaf, leaf is not None, place + 1
            if objects is not None:
                objects.skip(record)
            continue
        if entry.index != place:
            add(Problem("index-mismatch", place, f"want index {place}, the entry says {entry.index}"))
        if entry.origin != context.origin and context.origin is not None:
            add(Problem("origin-mismatch", place, f"want {context.origin}, have {entry.origin}"))
        if result.first is None and place == start:
            result.first = entry
        elif linked and place == following and entry.previous != previous:
            add(Problem("previous-mismatch", place, _hashes(previous, entry.previous)))
        if result.signed_last is not None and entry.signed_at < result.signed_last:
            add(Problem("clock-stepped", place, f"{entry.signed_at} comes after {result.signed_last}"))
        result.signed_first = result.signed_first or entry.signed_at
        result.signed_last = entry.signed_at
        _take_signature(context, entry, place, result, signed)
        if record.cached is not None:
            _check_columns(record, entry, result)
        if objects is not None:
            objects.check(record, entry)
        previous, linked, following = leaf, True, place + 1
    if not context.quick:
        _verify_signatures(signed, result)
    return result


def _last_object(context: Context, start: int) -> int:
    """The column last_object of the entry before `start`; that entry's own run judges it."""
    if not context.database or context.quick or start == 0:
        return 0
    try:
        for place in (start - 1, start):  # where the one before is damaged, begin behind our own first
            for record in context.reader.entries(place, place + 1):
                if record.cached is not None and type(record.cached.last_object) is int:
                    return record.cached.last_object
    except LedgerError:
        pass  # the record's own run reports it
    return 0


def _records(reader: EvidenceReader, start: int, stop: int, result: BatchResult) -> Iterator[EntryRecord]:
    """The records in order, with a problem for each that is absent from a database or can't be read."""
    place = start
    database = reader.shape().database
    while place < stop:
        try:
            for record in reader.entries(place, stop):
                while database and place < record.place:
                    result.problems.append(Problem("entry-missing", place, "no such row"))
                    place += 1
                place = record.place + 1
                yield record
            while database and place < stop:
                result.problems.append(Problem("entry-missing", place, "no such row"))
                place += 1
            return
        except LedgerError as error:
            # The cursor is lost; go on behind the place where it broke.
            result.problems.append(Problem("entry-unreadable", place, str(error)))
            place += 1


def _parse(record: EntryRecord, result: BatchResult) -> tuple[Entry | None, bytes | None]:
    if record.note is None:
        result.problems.append(Problem("entry-unreadable", record.place, record.problem or "no note"))
        return None, None
    try:
        entry = parse_entry(record.note, f"entry {record.place}")
    except SignatureError as error:
        result.problems.append(Problem("key-weak", record.place, str(error)))
    except MalformedError as error:
        result.problems.append(Problem("entry-malformed", record.place, str(error)))
    else:
        return entry, entry.leaf
    return None, leaf_hash(record.note)


def _take_signature(
    context: Context, entry: Entry, place: int, result: BatchResult, signed: list[Signed]
) -> None:
    """Set a lone signature by a known key aside to be verified; leave everything else to the merge."""
    key = context.keys.get(entry.key)
    if key is None or entry.kind in SPECIAL_KINDS or len(entry.signatures) > 1:
        result.special.append(entry)
        return
    signed.append((place, entry, key))
    runs = result.runs
    if runs and runs[-1].key == entry.key and runs[-1].last == place - 1:
        runs[-1].last = place
    else:
        runs.append(Run(place, place, entry.key))


def _verify_signatures(signed: list[Signed], result: BatchResult) -> None:
    """In a loop of their own: between other work, each finds its tables gone from the processor's cache."""
    for place, entry, key in signed:
        try:
            check_signature(entry, entry.signatures[0], key)
        except LedgerError as error:
            result.problems.append(Problem("signature-invalid", place, str(error)))


def _check_columns(record: EntryRecord, entry: Entry, result: BatchResult) -> None:
    cached = record.cached
    if cached is None:
        return
    if cached.leaf_hash != entry.leaf:
        result.problems.append(
            Problem("column-mismatch", record.place, "column leaf_hash is not the note's leaf hash")
        )
    if cached.kind != entry.kind:
        result.problems.append(
            Problem("column-mismatch", record.place, f"column kind {cached.kind!r:.40}, note {entry.kind!r}")
        )


class ObjectCheck:
    """Step 4 for one run: every object that an entry refers to is there and matches its commitment.

    A database stores the objects that are new with an entry right behind those of the entry before, so
    one scan of the objects goes along with the scan of the entries; only content that was met before is
    looked up. A bundle is asked for each object.
    """

    __slots__ = ("_context", "_pending", "_result", "_scan", "_seen")

    def __init__(self, context: Context, result: BatchResult) -> None:
        self._context = context
        self._result = result
        self._scan: Iterator[ObjectRecord] | None = None
        self._pending: ObjectRecord | None = None
        self._seen: set[bytes] = set()

    def check(self, record: EntryRecord, entry: Entry) -> None:
        """Check the objects of an entry."""
        if not self._context.database:
            for reference in entry.objects:
                self._look_up(record.place, reference.commitment, check_content=True)
            return
        fresh = self._fresh(record)
        for reference in entry.objects:
            if reference.commitment in fresh:
                fresh[reference.commitment] = True
            else:
                self._look_up(record.place, reference.commitment, check_content=False)
        for commitment, referenced in fresh.items():
            if not referenced:
                self._add("object-unreferenced", record.place, f"object {commitment.hex()}")

    def skip(self, record: EntryRecord) -> None:
        """An entry that could not be parsed: its new objects are still checked against their rows."""
        if self._context.database:
            self._fresh(record)

    def _fresh(self, record: EntryRecord) -> dict[bytes, bool]:
        """The objects stored with this entry, checked; commitment -> False."""
        cached = record.cached
        last = cached.last_object if cached is not None else None
        before = self._result.last_object
        if type(last) is not int or last < before:
            self._add("column-mismatch", record.place, f"column last_object {last!r:.40}, before it {before}")
            return {}
        fresh: dict[bytes, bool] = {}
        if last > before:
            want = before
            while (stored := self._next(record.place, want)) is not None and stored.number <= last:
                self._pending = None
                want += 1
                if stored.number != want:
                    self._add("object-missing", record.place, f"no object number {want} in the database")
                    want = stored.number
                self.check_content(record.place, stored)
                fresh[stored.commitment] = False
            if want < last:
                self._add("object-missing", record.place, f"no object number {want + 1} in the database")
        self._result.last_object = last
        return fresh

    def _next(self, place: int, after: int) -> ObjectRecord | None:
        """The next stored object, not yet consumed; the running scan begins behind number `after`."""
        if self._pending is None:
            try:
                if self._scan is None:
                    self._scan = iter(self._context.reader.new_objects(after, _NO_LAST))
                self._pending = next(self._scan, None)
            except LedgerError as error:
                # The cursor is lost; the next call looks behind the object that can't be read.
                self._scan = None
                self._add("object-mismatch", place, f"object number {after + 1} can't be read: {error}")
        return self._pending

    def _look_up(self, place: int, commitment: bytes, *, check_content: bool) -> None:
        seen = self._seen
        if commitment in seen:
            return
        reader = self._context.reader
        try:
            if check_content:
                stored = reader.object(commitment)
                number = None if stored is None else stored.number
            else:
                stored, number = None, reader.object_number(commitment)
        except LedgerError as error:
            self._add("object-mismatch", place, str(error))
            return
        if number is None:
            self._result.absent.append((place, commitment))
            return
        if stored is not None:
            self.check_content(place, stored)
        elif number > self._result.last_object:
            self._add(
                "column-mismatch",
                place,
                f"object {commitment.hex()} is stored behind the entry's last_object",
            )
        if len(seen) < _MAX_SEEN:
            seen.add(commitment)

    def check_content(self, place: int, stored: ObjectRecord) -> None:
        """Digest an object's bytes and compare; count them."""
        _, commitment, salt, size, key, blocks = stored
        try:
            if type(blocks) is tuple and len(blocks) == 1:
                (block,) = blocks
                salted, plain, length = sha256(salt + block), sha256(block), len(block)
            else:
                salted, plain, length = sha256(salt), sha256(), 0
                for block in blocks:
                    salted.update(block)
                    plain.update(block)
                    length += len(block)
        except (LedgerError, TypeError) as error:
            self._add("object-mismatch", place, f"object number {stored.number}: {error}")
            return
        self._result.objects += 1
        self._result.object_bytes += length
        if salted.digest() != commitment:
            self._add("object-mismatch", place, f"object {_hex(commitment)}: SHA-256(salt || bytes) differs")
        if size is not None and size != length:
            self._add("column-mismatch", place, f"object {_hex(commitment)}: column size")
        if key is not None and key != int.from_bytes(plain.digest()[:8], "big", signed=True):
            self._add("column-mismatch", place, f"object {_hex(commitment)}: column content_key")

    def _add(self, code: str, place: int | None, detail: str) -> None:
        self._result.problems.append(Problem(code, place, detail))


def _hashes(want: bytes | None, have: bytes | None) -> str:
    return f"want previous {want.hex() if want else 'null'}, have {have.hex() if have else 'null'}"


def _hex(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else repr(value)[:80]
