"""`plan`: what will be asked, committed before asking. `import`: what was taken over from another tool."""

from typing import Any, Final

from ledger.core.bodies import schema
from ledger.core.bodies.schema import Kind
from ledger.errors import MalformedError

_TARGET: Final = schema.members(
    {
        "endpoint": schema.filled,
        "model": schema.filled,
        "name": schema.filled,
        "provider": schema.filled,
        "role": schema.one_of("control", "target"),
    }
)

# `plan` is the file as its author wrote it; `cells` the schedule that was made of it, one line a cell.
PLAN: Final = Kind(
    schema.members(
        {
            "cells": schema.index,  # how many lines the object `cells` has
            "exclusions": schema.text,
            "hypothesis": schema.text,
            "order_seed": schema.text,
            "stopping_rule": schema.text,
            "targets": schema.list_of(_TARGET),
            "title": schema.filled,
        }
    ),
    first=("plan", "cells"),
)


def cell_lines(data: bytes, what: str) -> tuple[str, ...]:
    """The cells that the object `cells` names, in order.

    One a line, `\\n` at the end of each: the cell's name, which is printable, has no space, and stands
    once. Raises MalformedError.
    """
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        raise MalformedError(f"{what}: want names of cells in ASCII (section 6)") from None
    names = text.split("\n")
    if names.pop() or not all(names) or len(set(names)) != len(names):
        raise MalformedError(f"{what}: want one cell a line, each once (section 6)")
    for name in names:
        cell(name, what)
    return tuple(names)


def cell(value: Any, what: str) -> None:
    """The name of a planned cell: `target/prompt/repetition`."""
    if type(value) is not str or not 0 < len(value) <= 300 or not all("!" <= c <= "~" for c in value):
        raise MalformedError(f"{what}: want a cell's name, printable ASCII without space, have {value!r:.80}")


_CELL: Final = schema.members({"attempt": schema.index, "cell": cell, "index": schema.index})


def planned(value: Any, what: str) -> None:
    """`plan` of an exchange: null, or which cell of which plan entry this was, and which attempt, from 1."""
    if value is None:
        return
    _CELL(value, what)
    if value["attempt"] == 0:
        raise MalformedError(f"{what}: attempts count from 1")


_SKIPPED: Final = schema.members({"count": schema.index, "reason": schema.filled})

IMPORT: Final = Kind(
    schema.members(
        {
            "file": schema.filled,  # its name, without the folder
            "format": schema.filled,
            "found": schema.index,  # exchanges in the source
            "imported": schema.index,  # of those, how many follow as entries; found = imported + skipped
            "lost": schema.list_of(schema.text, unique=True),  # what this format never holds
            "secrets": schema.one_of("kept", "none-found", "replaced"),  # in the object `source`
            "sha256": schema.digest,  # of the file as it was found
            "skipped": schema.list_of(_SKIPPED),
            "tool": schema.optional(schema.text),  # what made the file, as the file itself says
        }
    ),
    first=("source",),
)
