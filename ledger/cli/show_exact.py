"""`show --raw` and `--object`: exact bytes, which go to a file or a program as they are.

To a terminal they go only where nothing in them could drive it or hide in it.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from ledger.cli.boundary import fail
from ledger.cli.output import put_bytes
from ledger.cli.show_objects import find
from ledger.cli.terminal import TAB, visible
from ledger.core.entry import Entry
from ledger.errors import DigestError

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger


def put_note(ledger: Ledger, place: int) -> None:
    """The signed note."""
    note = ledger.note(place)
    _check_terminal((note,), f"entry {place}: the signed note")
    put_bytes(note)


def put_object(ledger: Ledger, entry: Entry, role: str) -> None:
    """The exact bytes, held against the commitment while they pass."""
    commitment = find(entry, role).commitment
    what = f"entry {entry.index}: {role}"
    if sys.stdout.isatty():
        _check_terminal(ledger.chunks(commitment), what)
    committed = sha256(ledger.salt(commitment))
    out = sys.stdout.buffer
    for block in ledger.chunks(commitment):
        out.write(block)
        committed.update(block)
    out.flush()
    if committed.digest() != commitment:
        raise DigestError(
            f"{what}: the bytes differ from their commitment: this is not what was signed",
            hint="run 'ledger verify'",
        )


def _check_terminal(blocks: Iterator[bytes] | tuple[bytes, ...], what: str) -> None:
    """Exact bytes may drive a terminal; such bytes go to a file or a program only."""
    if not sys.stdout.isatty():
        return
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for block in chain(blocks, (b"",)):
        for line in decoder.decode(block, not block).split("\n"):
            if visible(line, sys.stdout.encoding) != line.replace("\t", TAB):
                fail(
                    f"{what} holds characters that could drive the terminal or hide in it",
                    "redirect it: > FILE, or | xxd; without --raw or --object they are shown as tokens",
                )
