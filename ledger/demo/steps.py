"""What a step of the case tells, and the small things that all steps share."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import NamedTuple

from ledger.errors import StoreError


class Step(NamedTuple):
    """Something that was done; `command` does the same, `details` are lines about it."""

    did: str
    command: str
    details: tuple[str, ...] = ()


def command(*arguments: str | Path) -> str:
    """A command line, quoted for a shell."""
    return shlex.join(["ledger", *map(str, arguments)])


def write_new(path: Path, data: bytes) -> None:
    """A file that is not there yet. Raises StoreError."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise StoreError(f"{path}: can't write: {error.strerror}") from None
