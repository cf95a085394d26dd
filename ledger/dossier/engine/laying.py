"""Pieces of the dossier handed to the pool, or found in the cache."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ledger.dossier.engine.cache import Cache
from ledger.dossier.engine.pool import Pool
from ledger.dossier.engine.worker import Outcome, Task
from ledger.dossier.exhibit_model import Exhibit
from ledger.dossier.model import Part


@dataclass(slots=True, kw_only=True)
class Piece:
    """Some pages of the dossier: how many, and the page of each anchor from 0. `path`: the fragment.

    `exhibits`: the first and the last of them, if it holds exhibits.
    """

    path: Path | None = None
    pages: int = 0
    anchors: Mapping[str, int] = field(default_factory=dict)
    exhibits: tuple[int, int] | None = None


class Layout:
    """Hands out tasks; `drain` waits until all are done. Mutable: one owner."""

    def __init__(self, pool: Pool, folder: Path, cache: Cache | None, base: bytes) -> None:
        """`base`: a digest of what all pages depend on."""
        self._pool, self._folder, self._cache, self._base = pool, folder, cache, base
        self._shapes: dict[tuple[str, object], Piece] = {}
        self._count = 0
        self.found = 0  # in the cache

    def exhibits(self, chunk: tuple[Exhibit, ...], part: Part, pictures: Mapping[str, bytes]) -> Piece:
        """Some exhibits. A picture is named by its digest, so that the exhibits tell all that is printed."""
        first, last = chunk[0].number, chunk[-1].number
        what = f"exhibit {first}" if first == last else f"exhibits {first} to {last}"
        key = self._key(f"exhibits {part.letter!r} {chunk!r}")
        piece = self._piece(
            key, lambda path: Task(what=what, output=path, exhibits=chunk, part=part, pictures=pictures)
        )
        piece.exhibits = first, last
        return piece

    def html(self, what: str, html: str, *, forms: bool = False) -> Piece:
        """A section, or the drawings of the furniture."""
        key = self._key(f"html {forms} {html}")
        return self._piece(key, lambda path: Task(what=what, output=path, html=html, forms=forms))

    def draft(self, what: str, html: str, shape: object) -> Piece:
        """A section only to learn how long it is.

        Of the same name and `shape`, one is laid out for all: they differ in words that change no line.
        """
        known = None if shape is None else self._shapes.get((what, shape))
        if known is not None:
            return known
        piece = Piece()
        if shape is not None:
            self._shapes[what, shape] = piece
        key = self._key(f"draft {html}")
        kept = self._cache.read(key) if self._cache else None
        outcome = None if kept is None else _told(kept)
        if outcome is not None:
            _fill(piece, outcome)
            return piece

        def done(outcome: Outcome) -> None:
            _fill(piece, outcome)
            if self._cache:
                anchors = {name: [page] for name, page in outcome.anchors.items()}
                self._cache.write(
                    key, json.dumps({"pages": [0] * outcome.pages, "anchors": anchors}).encode()
                )

        self._pool.submit(Task(what=what, output=None, html=html), done)
        return piece

    def drain(self) -> None:
        """Wait for all of them."""
        self._pool.drain()

    def _key(self, text: str) -> bytes:
        return sha256(self._base + text.encode("utf-8", "surrogatepass")).digest()

    def _piece(self, key: bytes, task: Callable[[Path], Task]) -> Piece:
        self._count += 1
        path = self._folder / str(self._count)
        piece = Piece(path=path)
        kept = self._cache.read(key) if self._cache else None
        outcome = None if kept is None else _told(kept)
        if kept is not None and outcome is not None:
            path.write_bytes(kept)
            _fill(piece, outcome)
            self.found += 1
            return piece

        def done(outcome: Outcome) -> None:
            _fill(piece, outcome)
            if self._cache:
                self._cache.write(key, path.read_bytes())

        self._pool.submit(task(path), done)
        return piece


def _fill(piece: Piece, outcome: Outcome) -> None:
    piece.pages, piece.anchors = outcome.pages, outcome.anchors


def _told(fragment: bytes) -> Outcome | None:
    """What a kept fragment says of itself."""
    try:
        head = json.loads(fragment.partition(b"\n")[0])
        if "forms" in head:
            return Outcome(len(head["forms"]), {})
        return Outcome(len(head["pages"]), {name: place[0] for name, place in head["anchors"].items()})
    except (ValueError, KeyError, TypeError):
        return None
