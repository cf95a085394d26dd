"""Searches what was recorded for secrets: what an earlier version, an import or a person put there.

Every entry's note and every object, as it is stored and with its content-encodings undone: HTTP messages by
their heads too (cleaning.py), archives (gzip, zstd, zip) by their members. It reports where, what kind, and
an HMAC, never the secret; and it changes nothing: what was signed stays signed.

Memory stays flat: content is searched in windows, and only messages and archives of at most WHOLE bytes are
taken as a whole. What was left unsearched is said in `Tally.unread`. Text in pictures, base64 of files and
the like are not looked into.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final, NamedTuple, Protocol

from ledger.capture.secrets.cleaning import gaps, received_part, sent_part
from ledger.capture.secrets.credentials import Needles, held_apart
from ledger.capture.secrets.redactor import Redactor, is_apart
from ledger.capture.secrets.search import Search
from ledger.core.entry import Entry
from ledger.errors import MalformedError, NotFoundError
from ledger.readings.decoding import decoded

WHOLE: Final = 64 << 20
REACH: Final = 64 << 10  # a secret that is longer than this may be missed where two windows meet
CONTEXT: Final = 64  # bytes before a window, so that what stands on a secret's left is seen
MAX_UNREAD: Final = 1_000
MAX_MEMBERS: Final = 10_000
NOTE: Final = "note"
_MAGIC: Final = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))
_ZIP: Final = b"PK\x03\x04"
_ZIP_FAULTS: Final = (  # encrypted, damaged, or packed in a way that this Python can't undo
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class Source(Protocol):
    """The ledger that is searched (`ledger.api.Ledger` is one)."""

    @property
    def size(self) -> int:
        """The number of entries."""
        ...

    def entry(self, index: int) -> Entry:
        """One entry. Raises NotFoundError, MalformedError."""
        ...

    def content_size(self, commitment: bytes) -> int:
        """The size of an object. Raises NotFoundError."""
        ...

    def chunks(self, commitment: bytes) -> Iterator[bytes]:
        """The plain bytes of an object, in pieces. Raises NotFoundError, MalformedError."""
        ...


class Finding(NamedTuple):
    """A secret that was found. `offset` is in the object; of the decoded content where `within` says so.

    `object` is the role (`file:2` for the second), or `note` for the entry's signed note itself.
    """

    entry: int
    object: str
    offset: int
    what: str
    hmac: str
    within: str = ""


@dataclass(slots=True)
class Tally:
    """What was searched so far, and (entry, object, why) of what was not, or not wholly."""

    entries: int = 0
    objects: int = 0
    size: int = 0
    unread: list[tuple[int, str, str]] = field(default_factory=list)

    def skipped(self, entry: int, name: str, why: str) -> None:
        """Keep the first MAX_UNREAD."""
        if len(self.unread) < MAX_UNREAD:
            self.unread.append((entry, name, why))


class _Place(NamedTuple):
    offset: int
    secret: bytes
    what: str
    within: str = ""


def scan(ledger: Source, redactor: Redactor, tally: Tally) -> Iterator[Finding]:
    """Every secret in the ledger, entry by entry; `tally` counts along."""
    for index in range(ledger.size):
        try:
            entry = ledger.entry(index)
        except (MalformedError, NotFoundError):
            tally.skipped(index, NOTE, "the entry is damaged: run 'ledger verify'")
            continue
        tally.entries += 1
        for span in Search().spans(entry.note):
            yield Finding(index, NOTE, span.start, span.what, redactor.hmac(span.secret))
        for name, media_type, commitment in _named(entry):
            for place in _object(ledger, index, name, media_type, commitment, tally):
                hmac = redactor.hmac(place.secret)
                yield Finding(index, name, place.offset, place.what, hmac, place.within)


def _named(entry: Entry) -> Iterator[tuple[str, str, bytes]]:
    seen: dict[str, int] = {}
    for one in entry.objects:
        count = seen[one.role] = seen.get(one.role, 0) + 1
        yield one.role if count == 1 else f"{one.role}:{count}", one.media_type, one.commitment


def _object(
    ledger: Source, index: int, name: str, media_type: str, commitment: bytes, tally: Tally
) -> Iterator[_Place]:
    try:
        size = ledger.content_size(commitment)
        blocks = ledger.chunks(commitment)
        first = next(blocks, b"")
        archive = first.startswith(_ZIP) or any(first.startswith(magic) for magic, _ in _MAGIC)
        message = media_type.startswith("message/http")
        if (archive or message) and size <= WHOLE:
            data = b"".join((first, *blocks))
            yield from _message(data, name) if message else _archive(data, index, name, tally)
        else:
            if archive or message:
                tally.skipped(index, name, f"of {size} bytes: searched as stored, nothing in it decoded")
            yield from _plain(_chain(first, blocks))
    except NotFoundError:
        tally.skipped(index, name, "not in this ledger: purged, or lost")
    except MalformedError:
        tally.skipped(index, name, "damaged: run 'ledger verify'")
    else:
        tally.objects += 1
        tally.size += size


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _plain(blocks: Iterable[bytes], within: str = "") -> Iterator[_Place]:
    """Keys by their shape, in windows that overlap."""
    search, tail, base, low = Search(), b"", 0, 0
    for block in blocks:
        data = tail + block
        high = base + len(data) - REACH  # from here on the next window sees it whole
        for span in search.spans(data) if high > low else ():
            if low <= base + span.start < high:
                yield _Place(base + span.start, span.secret, span.what, within)
        if high > low:
            low = high
            cut = max(0, low - base - CONTEXT)
            tail, base = data[cut:], base + cut
        else:
            tail = data
    for span in search.spans(tail):
        if base + span.start >= low:
            yield _Place(base + span.start, span.secret, span.what, within)


def _message(data: bytes, name: str) -> Iterator[_Place]:
    """A message: what its head holds back, those credentials again in it, and keys by their shape."""
    part = sent_part(data) if name.startswith("wire.sent") else received_part(data, "POST")
    held = []
    for offset, gap in gaps(part):
        for one in held_apart(gap):
            held.append(one)
            yield _Place(offset + one.start, one.secret, one.what)
    search = Search(Needles(held))
    for offset, gap in gaps(part):
        taken = [(one.start, one.end) for one in held_apart(gap)]
        for span in search.spans(gap):
            if is_apart(span.start, span.end, taken):
                yield _Place(offset + span.start, span.secret, span.what)
    for span in search.spans(part.body):
        yield _Place(part.spans.ranges(span.start, span.end)[0][0], span.secret, span.what)
    if part.decoded is not part.body:
        for span in search.spans(part.decoded):
            yield _Place(span.start, span.secret, span.what, "decoded body")


def _archive(data: bytes, index: int, name: str, tally: Tally) -> Iterator[_Place]:
    """An archive as it is stored, and its members."""
    yield from _plain((data,))
    for magic, coding in _MAGIC:
        if data.startswith(magic):
            content = decoded(data, (("content-encoding", coding),), WHOLE)
            if content.problem is not None:
                tally.skipped(index, name, f"{coding}: {content.problem}")
            yield from _plain((content.data,), coding)
    if data.startswith(_ZIP):
        yield from _zip(data, index, name, tally)


def _zip(data: bytes, index: int, name: str, tally: Tally) -> Iterator[_Place]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for member in archive.infolist()[:MAX_MEMBERS]:
                with archive.open(member) as file:
                    blocks = iter(lambda file=file: file.read(1 << 20), b"")  # type: ignore[misc]
                    yield from _plain(_at_most(blocks, WHOLE), f"member {member.filename:.80}")
    except _ZIP_FAULTS as error:
        tally.skipped(index, name, f"zip: not all of it could be read: {type(error).__name__}")


def _at_most(blocks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Blocks up to the limit: a small member may hold a very large file."""
    for block in blocks:
        yield block
        limit -= len(block)
        if limit <= 0:
            return
