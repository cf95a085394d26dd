"""Bates numbers are used once: which ones final dossiers have used, by the ledger's own word.

A draft uses up none. A public edition has the numbers of the sealed one that it was made of; a signed file
those of the file that was signed; and a dossier may take the place of an earlier one, if that is said and
recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ledger.core.entry import Entry
from ledger.errors import NotFoundError, RenderError


class Used(NamedTuple):
    """The numbers of a final dossier's file, as its entry has them."""

    entry: int
    first: int
    last: int


def used(entries: Iterable[Entry], prefix: str, *, but: frozenset[int] = frozenset()) -> list[Used]:
    """The ranges of final dossiers with this prefix, oldest first; not those that a final one has replaced,
    nor of `but`."""
    bodies = {entry.index: entry.body for entry in entries if entry.kind == "dossier"}
    gone = set(but)
    for body in bodies.values():
        if body.get("final") and body.get("replaces") is not None:
            gone |= siblings(bodies, body["replaces"])
    found = []
    for index, body in bodies.items():
        first, last = _number(body["bates_first"], prefix), _number(body["bates_last"], prefix)
        if body.get("final") and index not in gone and first is not None and last is not None:
            found.append(Used(index, first, last))
    return found


def siblings(bodies: dict[int, dict[str, Any]], index: int) -> set[int]:
    """The entries of all volumes of the dossier that `index` is of, and of its signed and public files."""
    one = bodies.get(index)
    if one is None:
        return {index}
    key = _key(one)
    mine = {at for at, body in bodies.items() if _key(body) == key}
    while more := {at for at, body in bodies.items() if body.get("of") in mine} - mine:
        mine |= more  # the public edition is of the sealed one, and its signed file of the public one
    return mine


def refuse_used(
    entries: Iterable[Entry],
    prefix: str,
    first: int,
    last: int,
    digests: Iterable[bytes],
    *,
    of: int | None,
    replaces: int | None,
) -> None:
    """Raise RenderError where `first` to `last` overlaps a final dossier's numbers and the bytes are others.

    `of`: the sealed dossier that a public one is made of.
    """
    found = list(entries)
    bodies = {entry.index: entry.body for entry in found if entry.kind == "dossier"}
    allowed: set[int] = set()
    for index in (of, replaces):
        if index is not None:
            allowed |= siblings(bodies, index)
    same = {digest.hex() for digest in digests}
    for one in used(found, prefix, but=frozenset(allowed)):
        if bodies[one.entry]["sha256"] in same:
            continue
        if one.first <= last and first <= one.last:
            both = f"{prefix}-{max(first, one.first):06d} to {prefix}-{min(last, one.last):06d}"
            raise RenderError(
                f"Bates numbers {both} are used by the final dossier of entry {one.entry}",
                hint=f"bates_start = {one.last + 1} in [matter] goes on behind it, "
                f"--replaces {one.entry} takes its place",
            )


def check_replaces(entries: Iterable[Entry], index: int) -> None:
    """Raise unless `index` is a final dossier's entry."""
    for entry in entries:
        if entry.index == index:
            if entry.kind != "dossier":
                break
            if not entry.body.get("final"):
                raise RenderError(f"--replaces: entry {index} is a draft, whose Bates numbers are free")
            return
    raise NotFoundError(f"--replaces: entry {index} is no dossier")


def _key(body: dict[str, Any]) -> tuple[object, ...]:
    names = ("title", "tree_size", "root", "edition", "profile", "volumes")
    return tuple(body.get(name) for name in names)


def _number(text: str | None, prefix: str) -> int | None:
    digits = (text or "").removeprefix(f"{prefix}-")
    return int(digits) if digits != text and digits.isascii() and digits.isdigit() else None
