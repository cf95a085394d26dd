"""Step 4: every object that an entry refers to is there and matches its commitment."""

from collections.abc import Iterator
from hashlib import sha256

from ledger.core.entry import Entry
from ledger.core.ports import EntryRecord, ObjectRecord
from ledger.errors import LedgerError
from ledger.verify.runs import BatchResult, Context, Problem

_NO_LAST = 1 << 62
_MAX_SEEN = 65_536  # a cache of look-ups, so bounded: memory stays flat


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


def _hex(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else repr(value)[:80]
