"""Steps 1 to 5 and 10 over a run of consecutive entries: what can be checked without what came before.

Several runs may be checked at once (Ed25519 and SHA-256 release the interpreter lock); what joins them
(links between runs, which signers are active, the tree) is `ledger.verify.merge`. Nothing here raises
for bad evidence.
"""

from collections.abc import Iterator

from ledger.core.chain import check_previous, check_signature
from ledger.core.digest import leaf_hash
from ledger.core.entry import Entry, parse_entry
from ledger.core.ports import EntryRecord, EvidenceReader
from ledger.errors import ChainError, LedgerError, MalformedError, SignatureError
from ledger.verify.findings import CITING_KINDS
from ledger.verify.objects import ObjectCheck
from ledger.verify.observed import ObservedCheck
from ledger.verify.readings import RAW_ROLES, check_reading
from ledger.verify.runs import BatchResult, Context, Problem, Run, Signed

# Kinds that change what later entries may do, or that the report counts: the merge looks at each.
SPECIAL_KINDS = frozenset(("genesis", "key", "purge"))
COUNTED_KINDS = CITING_KINDS | {"plan", "import"}


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
    # Reading takes many small steps that let go of the interpreter's lock and want it back; two threads
    # at it at once hand it to and fro and gain nothing. So one reads while the others verify.
    with context.turn:
        result, signed = _read(context, start, stop)
    if not context.quick:
        _verify_signatures(signed, result)
    return result


def _read(context: Context, start: int, stop: int) -> tuple[BatchResult, list[Signed]]:
    """All of a run but its signatures, which are set aside."""
    result = BatchResult(start, stop, last_object=_last_object(context, start))
    objects = ObjectCheck(context, result) if not context.quick else None
    observed = ObservedCheck(context.reader)
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
        elif linked and place == following and (broken := broken_link(entry, place, previous)):
            add(broken)
        if result.signed_last is not None and entry.signed_at < result.signed_last:
            add(Problem("clock-stepped", place, f"{entry.signed_at} comes after {result.signed_last}"))
        result.signed_first = result.signed_first or entry.signed_at
        result.signed_last = entry.signed_at
        _take_signature(context, entry, place, result, signed)
        if record.cached is not None:
            _check_columns(record, entry, result)
        if objects is not None:
            objects.check(record, entry)
            _set_aside(context, entry, place, observed, result)
        previous, linked, following = leaf, True, place + 1
    return result, signed


def _set_aside(
    context: Context, entry: Entry, place: int, observed: ObservedCheck, result: BatchResult
) -> None:
    """What steps 9 and 10 look at. Nothing of an exchange that was typed or pasted."""
    if entry.kind == "exchange":
        body = entry.body
        if body["observed"] or body["plan"] is not None:
            result.counted.append(entry)
        if body["observed"]:
            observed.check(entry, place, result)
        if body["reading"]:
            check_reading(context.reader, entry, place, result)
        elif any(reference.role in RAW_ROLES for reference in entry.objects):
            detail = "query and answer stand beside recorded messages, and no reader is named"
            result.problems.append(Problem("reading-absent", place, detail))
    elif entry.kind in COUNTED_KINDS:
        result.counted.append(entry)
        if entry.kind == "snapshot":
            # Here, so that a ledger without documents does not wait for what reads them.
            from ledger.verify.terms import check_snapshot

            observed.check(entry, place, result)
            check_snapshot(context.reader, entry, place, result)


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


def broken_link(entry: Entry, place: int, previous: bytes | None) -> Problem | None:
    """Step 2: the problem with an entry that does not continue the one before, or None."""
    try:
        check_previous(entry, previous, f"entry {place}")
    except ChainError as error:
        return Problem("previous-mismatch", place, str(error))
    return None
