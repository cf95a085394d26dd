"""Readers for tests: entries that were never written, a ledger from which an object is gone."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.api import Draft, Ledger
from ledger.core.entry import Entry, Reference
from ledger.documents.extract import extract
from ledger.errors import LedgerError, NotFoundError
from ledger.law.model import Document
from ledger.law.terms import reading
from tests import support
from tests.terms.made import HOSTILE, TERMS, cite, document


class Memory:
    """An `EntryReader` of entries that were never written: `draft_clause` and the reading of it, alone."""

    def __init__(self, *drafts: Draft) -> None:
        self._contents: dict[bytes, bytes] = {}
        self._entries = []
        for index, draft in enumerate(drafts):
            references = []
            for content in draft.objects:
                assert content.data is not None
                commitment = sha256(content.data).digest()
                self._contents[commitment] = content.data
                references.append(Reference(commitment, content.media_type, content.role))
            assert isinstance(draft.body, dict)
            self._entries.append(
                Entry(
                    index=index, origin=support.ORIGIN, previous=None, kind=draft.kind, body=draft.body,
                    objects=tuple(references), signer="a", key=b"", signed_at=support.TIME, text=b"",
                    signatures=(), leaf=b"", note=b"",
                )
            )  # fmt: skip

    @property
    def size(self) -> int:
        return len(self._entries)

    def entry(self, index: int) -> Any:
        return self._entries[index]

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Any]:
        return iter(self._entries[start:stop])

    def entries_of_kind(self, kind: str) -> Iterator[Any]:
        return (one for one in self._entries if one.kind == kind)

    def content(self, commitment: bytes) -> bytes:
        return self._contents[commitment]


class Purged:
    """The ledger, from which one object is gone."""

    def __init__(self, ledger: Ledger, gone: bytes) -> None:
        self._ledger, self._gone = ledger, gone

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def content(self, commitment: bytes) -> bytes:
        if commitment == self._gone:
            raise NotFoundError("not there")
        return self._ledger.content(commitment)


def of_every_sort(folder: Path) -> Ledger:
    """A ledger. Entry 1: TERMS; 2: hostile characters; 3: no text; 4: a note."""
    drafts = (document(TERMS), document(HOSTILE), document(""), support.note("a note"))
    return support.make_ledger(folder, *drafts)


def text_of(ledger: Ledger, place: int) -> str:
    return reading.text_of(ledger, reading.snapshot(ledger, place))


def quoted(ledger: Ledger, place: int = 1, **wanted: Any) -> str:
    """What a clause of that snapshot quotes, once it is recorded and read back."""
    return reading.clause(ledger, cite(ledger, place, **wanted)).quote


def refused(ledger: Ledger, kind: type[LedgerError], place: int = 1, **wanted: Any) -> str:
    """The error's one line; nothing is recorded."""
    size = ledger.size
    with pytest.raises(kind) as caught:
        cite(ledger, place, **wanted)
    assert ledger.size == size
    return support.one_line(caught.value)


def markdown(text: str) -> Document:
    found = extract(text.encode(), "text/markdown")
    assert found.text == text
    return Document(found.text, found.headings, found.extractor)
