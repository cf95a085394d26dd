"""Printing: data on stdout, words about it on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from ledger.api.append import Appended
from ledger.cli.boundary import words


def say(text: str) -> None:
    """A line for the user, on stderr."""
    sys.stderr.write(text + "\n")


def put(text: str) -> None:
    """A line of data, on stdout."""
    sys.stdout.write(text + "\n")


def put_bytes(data: bytes) -> None:
    """Exact bytes, on stdout."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def put_json(schema: str, value: dict[str, Any]) -> None:
    """One JSON object, with its schema's name first."""
    import orjson

    named = {"schema": f"evidence-ledger/{schema}/v1", **value}
    try:
        data = orjson.dumps(named, option=orjson.OPT_INDENT_2)
    except TypeError:
        data = orjson.dumps(_printable(named), option=orjson.OPT_INDENT_2)
    put_bytes(data + b"\n")


def _printable(value: Any) -> Any:
    """`value` with each text through `words`: a path need not be UTF-8."""
    if isinstance(value, dict):
        return {name: _printable(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_printable(member) for member in value]
    return words(value) if isinstance(value, str) else value


def put_appended(
    done: tuple[Appended, ...], kinds: Sequence[str], *, quiet: bool, as_json: bool, origin: str
) -> None:
    """What was recorded, and of what kind each is: the index first (alone with --quiet)."""
    if as_json:
        entries = [
            {
                "index": one.place,
                "kind": kind,
                "leaf_hash": one.leaf.hex(),
                "objects": [{"role": r.role, "commitment": r.commitment.hex()} for r in one.objects],
            }
            for one, kind in zip(done, kinds, strict=True)
        ]
        put_json("appended", {"origin": origin, "entries": entries})
        return
    for one, kind in zip(done, kinds, strict=True):
        put(str(one.place) if quiet else f"{one.place}  {kind}  leaf {one.leaf.hex()[:16]}")
