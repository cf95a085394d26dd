"""An entry as a JSON object: what `log --json` and `show --json` print, members by the glossary's names."""

from __future__ import annotations

from typing import Any

import orjson

from ledger.cli.show_objects import Held
from ledger.core.entry import Entry


def entry_value(entry: Entry) -> dict[str, Any]:
    """The parsed entry, with its leaf hash."""
    return {
        "index": entry.index,
        "kind": entry.kind,
        "origin": entry.origin,
        "signer": entry.signer,
        "key": entry.key.hex(),
        "signed_at": entry.signed_at,
        "leaf_hash": entry.leaf.hex(),
        "previous": None if entry.previous is None else entry.previous.hex(),
        "body": entry.body,
        "objects": [
            {"role": r.role, "media_type": r.media_type, "commitment": r.commitment.hex()}
            for r in entry.objects
        ],
    }


def object_value(held: Held) -> dict[str, Any]:
    """One object as it was found. Size and SHA-256 are null where its content can't be had."""
    had = held.state in ("matches", "differs")
    return {
        "name": held.name,
        "role": held.reference.role,
        "media_type": held.reference.media_type,
        "commitment": held.reference.commitment.hex(),
        "state": held.state,
        "size": held.size if had else None,
        "sha256": held.sha256.hex() if had else None,
    }


def dumps(value: dict[str, Any], *, indent: bool = False) -> bytes:
    """JSON in which whatever could drive a terminal or hide in it is escaped: the same value."""
    data = orjson.dumps(value, option=orjson.OPT_INDENT_2 if indent else 0)
    if data.isascii():
        return data.replace(b"\x7f", b"\\u007f")  # within a string: nowhere else can it stand
    from ledger.core.characters import is_hidden

    text = data.decode()
    hidden = {character for character in set(text) - {"\n"} if is_hidden(character)}
    return text.translate({ord(one): _escaped(one) for one in hidden}).encode()


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
