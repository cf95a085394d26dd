"""The objects of an entry as they are found: size, digests, whether they are text, and what is wrong.

Content is read once here, in pieces, and held against the commitment that was signed: what is shown as
evidence is what the entry names, or it says that it isn't. The signature itself is `ledger verify`'s.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal

from ledger.core.entry import Entry, Reference
from ledger.errors import MalformedError, NotFoundError

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger

State = Literal["matches", "differs", "purged", "absent", "damaged"]

SAMPLE: Final = 65_536
ODD_SHARE: Final = 0.15
ODD_FEW: Final = 64  # so few odd characters can be shown as tokens, whatever their share
_TEXT_TYPES: Final = (
    "text/",
    "application/json",
    "application/xml",
    "application/yaml",
    "application/toml",
    "message/",
)
_UNKNOWN_TYPE: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An object of an entry. `name` is its role, and which one where the role occurs again: file:2."""

    name: str
    reference: Reference
    state: State
    size: int = 0
    sha256: bytes = b""
    lines: int = 0
    is_text: bool = False
    problem: str = ""


def named(entry: Entry) -> dict[str, Reference]:
    """The objects by role; the second of a role is `role:2`."""
    found: dict[str, Reference] = {}
    for reference in entry.objects:
        name, count = reference.role, 1
        while name in found:
            count += 1
            name = f"{reference.role}:{count}"
        found[name] = reference
    return found


def find(entry: Entry, name: str) -> Reference:
    """The object of that name. Raises NotFoundError, which says the names there are."""
    objects = named(entry)
    wanted = name.removesuffix(":1")
    if wanted not in objects:
        has = f"it has {', '.join(objects)}" if objects else "it has no objects"
        raise NotFoundError(f"entry {entry.index}: no object {name}: {has}")
    return objects[wanted]


def examine(ledger: Ledger, entry: Entry) -> tuple[Held, ...]:
    """Each object of the entry, read through once."""
    return tuple(examine_one(ledger, name, reference) for name, reference in named(entry).items())


def examine_one(ledger: Ledger, name: str, reference: Reference) -> Held:
    """One object, read through once."""
    size, feeds, last, is_text = 0, 0, b"", _may_be_text(reference.media_type)
    try:
        plain, committed = sha256(), sha256(ledger.salt(reference.commitment))
        for block in ledger.chunks(reference.commitment):
            if not size and is_text:
                is_text = not looks_binary(block)
            plain.update(block)
            committed.update(block)
            size, feeds, last = size + len(block), feeds + block.count(b"\n"), block[-1:] or last
    except NotFoundError:
        purge = _purge(ledger, reference.commitment)
        if purge is None:
            problem = "not in this ledger, and no entry says that it was purged"
            return Held(name=name, reference=reference, state="absent", problem=problem)
        return Held(name=name, reference=reference, state="purged", problem=f"purged: see entry {purge}")
    except MalformedError as error:
        return Held(name=name, reference=reference, state="damaged", problem=f"can't be read: {error}")
    same = committed.digest() == reference.commitment
    return Held(
        name=name,
        reference=reference,
        state="matches" if same else "differs",
        size=size,
        sha256=plain.digest(),
        lines=feeds + (last not in (b"\n", b"")),
        is_text=is_text,
        problem="" if same else "differs from its commitment: this is not what was signed",
    )


def _may_be_text(media_type: str) -> bool:
    return media_type.startswith(_TEXT_TYPES) or media_type == _UNKNOWN_TYPE


def looks_binary(block: bytes) -> bool:
    """Whether the beginning of content is no text that anybody could read."""
    sample = block[:SAMPLE].decode("utf-8", "surrogateescape")
    odd = sum(1 for c in sample if "\udc80" <= c <= "\udcff" or (c < " " and c not in "\t\n\r"))
    return odd > ODD_FEW and odd > ODD_SHARE * len(sample)


def _purge(ledger: Ledger, commitment: bytes) -> int | None:
    """The entry that says that this object was purged."""
    wanted = commitment.hex()
    purges = (entry.index for entry in ledger.entries_of_kind("purge") if wanted in entry.body["commitments"])
    return next(purges, None)


def text_chunks(ledger: Ledger, reference: Reference) -> Iterator[str]:
    """The content as text; bytes that are not UTF-8 as `surrogateescape` has them."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for block in ledger.chunks(reference.commitment):
        yield decoder.decode(block)
    yield decoder.decode(b"", True)
