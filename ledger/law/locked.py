"""A catalogue as a TOML file that is locked: each table's digest stands in `lock.txt` beside it.

    digest = SHA-256(canonical JSON of the table)       line = digest || "  " || file ":" id

A table that is not as locked, is not in the lock, or is in the lock and not in the file, is refused, each
time that the catalogue is read. So a citation can't drift by a slip of an editor, or of a merge. It is no
signature: whoever can write both files can write both. What a user has checked is bound by the digest that
stands in his own signed entry (`ledger.law.authorities.checks`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date as calendar
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from ledger.core import canonical
from ledger.core.bodies.schema import Check
from ledger.errors import DigestError, LedgerError, MalformedError, NotFoundError
from ledger.resources import find_resource

FOLDER: Final = "law"
LOCK: Final = "lock.txt"
ABOUT: Final = "about"
MAX_BYTES: Final = 8 << 20

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LINE: Final = re.compile(r"\bline (\d+)")
_EDITED: Final = "restore the file, or lock a deliberate edit: 'ledger law lock' prints the lines of lock.txt"


class Locked(NamedTuple):
    """A table of a catalogue: `table` is its array's name (`about` for the one that is no array)."""

    table: str
    id: str
    value: dict[str, Any]
    digest: str  # hex

    def name(self, main: str) -> str:
        """As the lock names it; the main array's tables go by their id alone."""
        return self.id if self.table in (main, ABOUT) else f"{self.table}/{self.id}"


def read_locked(file: str, arrays: tuple[str, ...], templates: Path | None = None) -> tuple[Locked, ...]:
    """The tables of a catalogue, in order, each as its lock has it.

    `arrays`: the names of the arrays that the file may hold, the main one first. `templates` is a folder of
    the user's; a catalogue of his own has a lock of its own beside it. Raises DigestError, MalformedError.
    """
    path = find_resource(f"{FOLDER}/{file}", templates)
    data, lock = _read(path), _read(path.with_name(LOCK))
    return _checked(data, lock, file, arrays)


def lock_lines(path: Path, arrays: tuple[str, ...]) -> tuple[str, ...]:
    """What the lock of the catalogue at `path` would say, line by line. Raises MalformedError."""
    return tuple(
        f"{one.digest}  {path.name}:{one.name(arrays[0])}"
        for one in _tables(_read(path), path.name, arrays).values()
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise NotFoundError(f"{path}: there is none", hint=f"a catalogue has a {LOCK} beside it") from None
    except OSError as error:
        raise LedgerError(f"{path}: can't read: {error.strerror}") from None
    if len(data) > MAX_BYTES:
        raise MalformedError(f"{path}: larger than {MAX_BYTES >> 20} MiB")
    return data


@lru_cache(maxsize=4)
def _checked(data: bytes, lock: bytes, file: str, arrays: tuple[str, ...]) -> tuple[Locked, ...]:
    """Every byte of both files is read each time; only what follows from the same bytes is kept."""
    tables, wanted = _tables(data, file, arrays), _wanted(lock, file)
    for name, one in tables.items():
        want = wanted.get(name)
        if want is None:
            raise DigestError(f"{file}: {name}: not in {LOCK}", hint=_EDITED)
        if want != one.digest:
            raise DigestError(
                f"{file}: {name}: not as locked: want {want[:16]}..., have {one.digest[:16]}...", hint=_EDITED
            )
    for name in wanted:
        if name not in tables:
            raise DigestError(f"{file}: {name}: in {LOCK}, and not in the file", hint=_EDITED)
    return tuple(tables.values())


def _wanted(lock: bytes, file: str) -> dict[str, str]:
    """The lines of the lock that are about `file`: name -> digest."""
    found: dict[str, str] = {}
    try:
        lines = lock.decode("ascii").splitlines()
    except UnicodeDecodeError:
        raise MalformedError(f"{LOCK}: not ASCII") from None
    for number, line in enumerate(lines, 1):
        digest, gap, place = line.partition("  ")
        of, colon, name = place.partition(":")
        if not gap or not colon or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise MalformedError(f"{LOCK}: line {number}: want 'digest  file:id', have {line!r:.80}")
        if of == file and found.setdefault(name, digest) != digest:
            raise MalformedError(f"{LOCK}: line {number}: {place} is there twice")
    return found


def _tables(data: bytes, file: str, arrays: tuple[str, ...]) -> dict[str, Locked]:
    """Every table by the name that the lock has for it, in the file's order."""
    parsed = _parse(data, file)
    if unknown := sorted(set(parsed) - {ABOUT, *arrays}):
        raise MalformedError(f"{file}: {unknown[0]}: no such table; want {', '.join((ABOUT, *arrays))}")
    found: dict[str, Locked] = {}
    for table in (ABOUT, *arrays):
        for value in _members(parsed.get(table), table, file):
            one = _locked(value, table, file)
            name = one.name(arrays[0])
            if name in found:
                raise MalformedError(f"{file}: {name}: there are two of that id")
            found[name] = one
    return found


def _parse(data: bytes, file: str) -> dict[str, Any]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(f"{file}: not UTF-8 at byte {error.start}") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        near = _entry_above(text, int(place.group(1)) if place else None)
        raise MalformedError(f"{file}: {near}not TOML: {error}", hint=_EDITED) from None


def _entry_above(text: str, line: int | None) -> str:
    """`id: ` of the table that a line stands in, so that whoever reads the message knows where to look."""
    above = text.splitlines()[:line]
    ids = [row.partition('"')[2].rstrip('"') for row in above if row.startswith("id = ")]
    return f"{ids[-1]}: " if ids else ""


def _members(value: Any, table: str, file: str) -> Sequence[dict[str, Any]]:
    found = [value] if table == ABOUT else value if value is not None else []
    if type(found) is not list or not all(type(one) is dict for one in found):
        raise MalformedError(f"{file}: {table}: want {'a table' if table == ABOUT else 'an array of tables'}")
    return found


def _locked(value: dict[str, Any], table: str, file: str) -> Locked:
    name = ABOUT if table == ABOUT else value.get("id")
    if type(name) is not str or not _ID.fullmatch(name):
        raise MalformedError(f"{file}: {table}: want an id of a-z, 0-9 and '-', have {name!r:.80}")
    if name == ABOUT and table != ABOUT:
        raise MalformedError(f"{file}: {table}: no table may be called {ABOUT}")
    canonical.check_profile(value, f"{file}: {name}")  # dates as text, no floats
    return Locked(table, name, value, sha256(canonical.encode(value)).hexdigest())


# ---- what its tables may hold ----------------------------------------------------------------------------


def closed(
    value: Any, what: str, required: Mapping[str, Check], optional: Mapping[str, Check] | None = None
) -> None:
    """Raise MalformedError unless `value` is a table with these members and no other."""
    if type(value) is not dict:
        raise MalformedError(f"{what}: want a table, have {value!r:.80}")
    allowed = {**required, **(optional or {})}
    for name in value:
        if name not in allowed:
            raise MalformedError(f"{what}: {name}: no such member; want {', '.join(allowed)}")
    for name in required:
        if name not in value:
            raise MalformedError(f"{what}: {name} is missing")
    for name, member in value.items():
        allowed[name](member, f"{what}: {name}")


def moment(value: Any, what: str) -> None:
    """A day or a month: YYYY-MM-DD, YYYY-MM."""
    if type(value) is str and value.isascii() and len(value) in (7, 10):
        day = value if len(value) == 10 else f"{value}-01"
        try:
            if calendar.fromisoformat(day).isoformat() == day:
                return
        except ValueError:
            pass
    raise MalformedError(f"{what}: want YYYY-MM-DD or YYYY-MM, have {value!r:.80}")
