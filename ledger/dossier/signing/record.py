"""The ledger's word on a signed file: a `dossier` entry that names the one whose file it was made of."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path
from typing import Any

from ledger.api import Draft
from ledger.core.entry import Entry
from ledger.core.ports import EntryReader
from ledger.errors import NotFoundError, RenderError


def find_dossier(reader: EntryReader, source: Path) -> Entry:
    """The newest `dossier` entry with the SHA-256 of this file. Raises NotFoundError, RenderError."""
    try:
        with source.open("rb") as file:
            digest = file_digest(file, "sha256")
    except OSError as error:
        raise RenderError(f"{source}: can't read the PDF: {error.strerror}") from None
    found = None
    for entry in reader.entries_of_kind("dossier"):
        if entry.body["sha256"] == digest.hexdigest():
            found = entry
    if found is None:
        raise NotFoundError(
            f"{source}: no dossier entry of the ledger has its SHA-256 {digest.hexdigest()[:16]}...",
            hint="--no-entry signs it without recording that; --ledger names another ledger",
        )
    return found


def draft_signed(of: Entry, digest: bytes) -> Draft:
    """The entry of the signed file: what the unsigned one's says, with its own SHA-256."""
    body: dict[str, Any] = {
        "edition": "sealed",
        "final": False,
        "profile": "evidence",
        "replaces": None,
        "volume": 1,
        "volumes": 1,
        **of.body,
        "of": of.index,
        "sha256": digest.hex(),
        "signed": True,
    }
    return Draft(kind="dossier", body=dict(sorted(body.items())))
