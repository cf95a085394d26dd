"""What a closed schema is made of: checks for one value, and tables of them.

Each check takes the value and its name, and returns None or raises MalformedError; `parse_entry` says
in which entry. JSON `true` is an `int` to Python, so types are compared exactly.
"""

from collections.abc import Callable, Mapping
from datetime import date as calendar
from typing import Any, Final

from ledger.core.canonical import MAX_INTEGER
from ledger.core.clock import parse_time
from ledger.core.digest import parse_hex
from ledger.core.note import ED25519, parse_vkey
from ledger.errors import MalformedError

Check = Callable[[Any, str], None]

MAX_ROLES: Final = 64


def text(value: Any, what: str) -> None:
    """A string, possibly empty."""
    if type(value) is not str:
        raise MalformedError(f"{what}: want text, have {value!r:.80}")


def filled(value: Any, what: str) -> None:
    """A string with something in it."""
    if type(value) is not str or not value.strip():
        raise MalformedError(f"{what}: want text that is not blank, have {value!r:.80}")


def index(value: Any, what: str) -> None:
    """An entry's index."""
    if type(value) is not int or not 0 <= value <= MAX_INTEGER:
        raise MalformedError(f"{what}: want an index, have {value!r:.80}")


def flag(value: Any, what: str) -> None:
    """true or false."""
    if type(value) is not bool:
        raise MalformedError(f"{what}: want true or false, have {value!r:.80}")


def integer(value: Any, what: str) -> None:
    """A whole number, which may be negative."""
    if type(value) is not int or not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise MalformedError(f"{what}: want a whole number, have {value!r:.80}")


def time(value: Any, what: str) -> None:
    """A time in the format's spelling."""
    parse_time(value, what)


def date(value: Any, what: str) -> None:
    """A day, `YYYY-MM-DD`."""
    if type(value) is str and len(value) == 10 and value.isascii():
        try:
            if calendar.fromisoformat(value).isoformat() == value:
                return
        except ValueError:
            pass
    raise MalformedError(f"{what}: want a day, YYYY-MM-DD, have {value!r:.80}")


def digest(value: Any, what: str) -> None:
    """32 bytes as lower-case hex."""
    parse_hex(value, what)


def vkey(value: Any, what: str) -> None:
    """A vkey of type 0x01 of a key that is not weak."""
    if type(value) is not str:
        raise MalformedError(f"{what}: want a vkey, have {value!r:.80}")
    if parse_vkey(value, what).algorithm != ED25519:
        raise MalformedError(f"{what}: want a key of type 0x01 (section 2), have {value!r:.80}")


def optional(check: Check) -> Check:
    """null, or what `check` wants."""

    def optionally(value: Any, what: str) -> None:
        if value is not None:
            check(value, what)

    return optionally


def one_of(*values: str) -> Check:
    """One of these strings."""
    allowed = frozenset(values)

    def chosen(value: Any, what: str) -> None:
        if type(value) is not str or value not in allowed:
            raise MalformedError(f"{what}: want one of {', '.join(values)}, have {value!r:.80}")

    return chosen


def list_of(check: Check, *, unique: bool = False) -> Check:
    """An array whose members pass `check`."""

    def listed(value: Any, what: str) -> None:
        if type(value) is not list:
            raise MalformedError(f"{what}: want an array, have {value!r:.80}")
        for member in value:
            check(member, what)
        if unique and len(set(value)) != len(value):
            raise MalformedError(f"{what}: the same value twice in {value!r:.120}")

    return listed


def pair(value: Any, what: str) -> None:
    """`[name, value]`, both text."""
    if type(value) is not list or len(value) != 2 or type(value[0]) is not str or type(value[1]) is not str:
        raise MalformedError(f"{what}: want [name, value], have {value!r:.80}")


def members(table: Mapping[str, Check]) -> Check:
    """An object with exactly these members, which the table gives in canonical (sorted) order."""
    names = tuple(table)
    if list(names) != sorted(names):
        raise ValueError(f"not in canonical order: {names}")
    checks = tuple(table.items())

    def closed(value: Any, what: str) -> None:
        # canonical.parse has shown that names are sorted, so tuples compare equal or it isn't ours
        if type(value) is not dict or tuple(value) != names:
            found = sorted(value) if type(value) is dict else value
            raise MalformedError(f"{what}: want the members {list(names)} (section 6), have {found!r:.160}")
        for name, check in checks:
            check(value[name], name)

    return closed


class Kind:
    """One kind: the schema of its body and the roles of its objects, in order.

    `first` are the roles that come first, exactly once each; `others` may follow, in any number.
    """

    __slots__ = ("_body", "_first", "_others")

    def __init__(self, body: Check, *, first: tuple[str, ...] = (), others: tuple[str, ...] = ()) -> None:
        self._body = body
        self._first = first
        self._others = frozenset(others)

    def check(self, body: Any, objects: tuple[Any, ...]) -> None:
        """Raises MalformedError unless body and roles fit."""
        self._body(body, "body")
        roles = tuple([reference.role for reference in objects])
        if roles == self._first:
            return
        rest = roles[len(self._first) :]
        fits = roles[: len(self._first)] == self._first and self._others.issuperset(rest)
        if not fits or len(rest) > MAX_ROLES:
            raise MalformedError(f"objects: the roles {list(roles)!r:.120} do not fit the kind (section 6)")
