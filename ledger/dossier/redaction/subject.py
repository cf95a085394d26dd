"""What a dossier takes from the ledger, as the redaction sees it: entries, their words, their objects.

Objects are read whole, one at a time. A redaction names one by its entry and role.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ledger.core.entry import Entry, Reference
from ledger.dossier.content import is_textual
from ledger.dossier.exhibit_model import UNPRINTED
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.survey import Survey
from ledger.errors import LedgerError

BODY: Final = "body"
_STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s*:)?', re.DOTALL)
_VKEY: Final = re.compile(r"\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{40,60}\Z")
# What somebody wrote, by kind; the other words of a body are names of models, of files' types, digests.
FREE: Final = {
    "exchange": ("tags",),
    "snapshot": (),
    "clause": ("cited_for",),
    "attachment": ("name", "description"),
    "note": ("text",),
    "custody": ("from", "to", "place", "reason"),
    "key": ("reason",),
    "correction": ("wrong", "right", "reason"),
    "purge": ("reason", "order"),
    "finding": ("title",),
    "plan": ("title",),
}


class Said(NamedTuple):
    """A string of an entry's note: its characters, and where it stands in the note."""

    text: str
    start: int
    end: int


def entries_of(found: Survey) -> list[Entry]:
    """Every entry whose note may travel with the dossier, in order."""
    every = {entry.index: entry for entry in (*found.record, *found.law, *found.shown.values())}
    for shown in found.shown:
        every.update((other.index, other) for other in found.corrections.get(shown, ()))
    return [every[index] for index in sorted(every)]


def note_text(entry: Entry) -> str:
    """The note's characters: what a range of the role `body` counts in."""
    return entry.note.decode("utf-8")


def strings_of(entry: Entry) -> Iterator[Said]:
    """The values that are strings in the note's JSON; names of members are not."""
    text = note_text(entry)
    line = text.index("\n") + 1
    for match in _STRING.finditer(text, line, text.index("\n", line)):
        if match.group(2) is None:
            inside = match.group(1)
            said = json.loads(f'"{inside}"') if "\\" in inside else inside
            yield Said(said, match.start(1), match.end(1))


def free_texts(entry: Entry) -> Iterator[str]:
    """What somebody wrote into the entry, not counting its objects."""
    for member in FREE.get(entry.kind, ()):
        yield from _texts(entry.body.get(member))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def public_names(entry: Entry) -> frozenset[str]:
    """What no edition can do without: the signers' names, and the addresses that the recorder measured of the
    service. They are never proposed; a person may still take them out."""
    signers = (entry.signer, *(signature.name for signature in entry.signatures))
    observed = entry.body.get("observed") or {}
    connection = observed.get("connection") or {}
    addresses = (connection.get("address"), connection.get("host"), *connection.get("dns", ()))
    return frozenset(name for name in (*signers, *addresses) if name)


def is_key(text: str) -> bool:
    """Whether it is a vkey, which begins with a signer's name."""
    return _VKEY.search(text) is not None


def is_printed(reference: Reference) -> bool:
    """Whether its characters stand on pages."""
    return reference.role not in UNPRINTED and is_textual(reference.media_type, reference.role)


def read(reader: EvidenceReader, commitment: bytes) -> bytes | None:
    """The object's bytes, or None where it is not at hand."""
    try:
        return b"".join(reader.chunks(commitment))
    except LedgerError:
        return None


def text_of(data: bytes) -> str:
    """As the display decodes it."""
    return data.decode("utf-8", "surrogateescape")
