"""Secrets out of an imported file: replaced in place at their length, or the file is refused.

A text keeps its shape: `redacted.<hex>` breaks neither JSON nor YAML nor a URL, and every place in the file
stays where it was. In a container (zip, gzip, SQLite) nothing can be replaced; there secrets are counted, and
it is for the user to unpack it first or to ask for its bytes to be kept. The hex is the HMAC of
`secrets/redactor.py`, cut to fit. What is not found stays: see `patterns.py` for what is looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from ledger.capture.imports.held import in_json
from ledger.capture.imports.model import Format
from ledger.capture.imports.warc_records import GZIP_MAGIC, unpacked
from ledger.capture.imports.zipped import ZIP_MAGIC, Archive
from ledger.capture.secrets.credentials import Held, Needles
from ledger.capture.secrets.redactor import Redactor
from ledger.capture.secrets.search import Search
from ledger.errors import CaptureError

SQLITE_MAGIC: Final = b"SQLite format 3\x00"
CONTAINERS: Final = {
    ZIP_MAGIC: "application/zip",
    GZIP_MAGIC: "application/gzip",
    SQLITE_MAGIC: "application/vnd.sqlite3",
}
MAX_NEEDLES: Final = 64  # credentials that are looked for in the whole file; each costs a pass over it
_OPEN: Final = b"redacted."
_OVERLAP: Final = 1 << 16


class Place(NamedTuple):
    """A secret in the file."""

    start: int
    end: int
    secret: bytes
    what: str


class Scrubbed(NamedTuple):
    """The file without its secrets, how many there were of each kind, and the search that found them."""

    data: bytes
    found: Counter[str]
    search: Search


def container_type(data: bytes) -> str | None:
    """The media type of a container, by its first bytes; None for anything else."""
    return next((name for magic, name in CONTAINERS.items() if data.startswith(magic)), None)


def scrub(data: bytes, format_: Format, redactor: Redactor) -> Scrubbed:
    """A text without its secrets."""
    held = _held(data, format_)
    search = Search(_needles(held))
    places = [Place(one.start, one.end, one.secret, one.what) for one in held]
    places += [Place(*span) for span in search.spans(data)]
    pieces: list[bytes] = []
    found: Counter[str] = Counter()
    done = 0
    for place in sorted(places, key=lambda one: (one.start, -one.end)):
        start = max(place.start, done)
        if start >= place.end:
            continue
        pieces += (data[done:start], token(redactor, place.secret, place.end - start))
        found[place.what] += start == place.start
        done = place.end
    return Scrubbed(b"".join([*pieces, data[done:]]) if done else data, +found, search)


def token(redactor: Redactor, secret: bytes, size: int) -> bytes:
    """`size` bytes that stand for a secret."""
    return (_OPEN + redactor.hmac(secret).encode()).ljust(size, b".")[:size]


def search_container(data: bytes, format_: Format, what: str) -> Counter[str]:
    """The secrets in a container's plain content: how many of each kind."""
    found: Counter[str] = Counter()
    if data.startswith(ZIP_MAGIC):
        archive = Archive(data, what)
        for member in archive.members:
            found += _search(archive.read(member, 1 << 30), format_, what)
    else:
        found = _search(data, format_, what)
    return found


def _search(data: bytes, format_: Format, what: str) -> Counter[str]:
    """In one file, which may be packed with gzip."""
    found: Counter[str] = Counter()
    if not data.startswith(SQLITE_MAGIC):
        found.update(one.what for one in _held(data, format_))
    search, tail = Search(), b""
    for block in _large(unpacked(data, what)) if data.startswith(GZIP_MAGIC) else (data,):
        view = tail + block
        # What ends in the tail has been found with the block before.
        found.update(span.what for span in search.spans(view) if span.end > len(tail))
        tail = view[-_OVERLAP:]
    return found


def _large(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks that are large beside the overlap: each byte of it is searched twice."""
    parts: list[bytes] = []
    size = 0
    for block in blocks:
        parts.append(block)
        size += len(block)
        if size >= 16 * _OVERLAP:
            yield b"".join(parts)
            parts, size = [], 0
    yield b"".join(parts)


def _held(data: bytes, format_: Format) -> list[Held]:
    """By the names beside them, as the format writes them; of a file of another kind, as JSON does."""
    try:
        found = list(format_.held(data))
    except CaptureError:  # `read` says what is wrong with it, if it must be read
        found = list(in_json(data))
    # A file that was cleaned before stays as it is.
    return [one for one in found if not one.secret.startswith(_OPEN)]


def _needles(held: list[Held]) -> Needles:
    """Credentials to be found elsewhere too. Cookies are not: there may be thousands, each in its place."""
    distinct = {one.secret: one for one in held if "cookie" not in one.what}
    return Needles(list(distinct.values())[:MAX_NEEDLES])


def in_words(found: Counter[str]) -> str:
    """`3 secrets (header authorization, sk-key)`."""
    total = found.total()
    return f"{total} secret{'s' if total != 1 else ''} ({', '.join(sorted(found)[:6])})"
