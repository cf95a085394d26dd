"""Printing: data on stdout, words about it on stderr."""

from __future__ import annotations

import sys
from typing import Any

from ledger.api.append import Appended


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

    put_bytes(
        orjson.dumps({"schema": f"evidence-ledger/{schema}/v1", **value}, option=orjson.OPT_INDENT_2) + b"\n"
    )


def put_appended(done: tuple[Appended, ...], *, kind: str, quiet: bool, as_json: bool, origin: str) -> None:
    """What was recorded: the index first (alone with --quiet)."""
    if as_json:
        entries = [
            {
                "index": one.place,
                "leaf_hash": one.leaf.hex(),
                "objects": [{"role": r.role, "commitment": r.commitment.hex()} for r in one.objects],
            }
            for one in done
        ]
        put_json("appended", {"origin": origin, "kind": kind, "entries": entries})
        return
    for one in done:
        put(str(one.place) if quiet else f"{one.place}  {kind}  leaf {one.leaf.hex()[:16]}")
