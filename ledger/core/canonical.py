"""Canonical JSON: RFC 8785 in the strict profile of docs/format.md section 1.

Member names match `[a-z0-9_]+`; there are no floats, no integer beyond +-(2^53-1), no duplicate
names, no lone surrogates, and at most 32 levels. In this profile `orjson` with sorted keys writes the
bytes that RFC 8785 asks for (tests/properties hold it against the `rfc8785` package), at about a
sixtieth of the time. Strings are never normalised: what a model said is evidence.
"""

from typing import Any, Final

import orjson

from ledger.errors import MalformedError

MAX_DEPTH: Final = 32
MAX_INTEGER: Final = 2**53 - 1  # RFC 8785 section 3.2.2.3 by way of RFC 7493 section 2.2

_NAME_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def encode(value: Any) -> bytes:
    """The canonical bytes of `value`. The caller has checked the profile (see `check_profile`).

    Raises MalformedError for what JSON can't hold (a lone surrogate, an unknown type).
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONEncodeError, RecursionError) as error:
        raise MalformedError(f"not canonical JSON (section 1): {error}") from None


def parse(data: bytes, what: str) -> Any:
    """The value of canonical `data`, or MalformedError where it is JSON of any other spelling.

    Re-encoding catches duplicate names, white space, escapes, exponents and name order at once. It
    does not catch floats and long integers that re-encode to themselves: a closed schema does, or
    `check_profile` where there is none.
    """
    try:
        value = orjson.loads(data)
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise MalformedError(f"{what}: not JSON (section 1): {error}") from None
    if encode(value) != data:
        raise MalformedError(f"{what}: want canonical JSON (section 1, RFC 8785), have another spelling")
    return value


def check_profile(value: Any, what: str, depth: int = 0) -> None:
    """Raise MalformedError unless `value` keeps the strict profile at every depth."""
    if isinstance(value, dict | list | tuple) and depth >= MAX_DEPTH:
        raise MalformedError(f"{what}: want at most {MAX_DEPTH} levels (section 1)")
    if isinstance(value, dict):
        for name, member in value.items():
            if not isinstance(name, str) or not name or not _NAME_CHARACTERS.issuperset(name):
                raise MalformedError(f"{what}: member name {name!r} is not [a-z0-9_]+ (section 1)")
            check_profile(member, what, depth + 1)
    elif isinstance(value, list | tuple):
        for member in value:
            check_profile(member, what, depth + 1)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise MalformedError(f"{what}: integer {value} is beyond 2^53-1 (section 1)")
    elif isinstance(value, str):
        check_text(value, what)
    else:
        raise MalformedError(f"{what}: {type(value).__name__} is not in the profile (section 1)")


def check_text(value: str, what: str) -> None:
    """Raise MalformedError where `value` can't be written as UTF-8 (a lone surrogate)."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise MalformedError(f"{what}: lone surrogate at character {error.start} (section 1)") from None
