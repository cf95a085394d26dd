"""Text as it is read off a page: white space collapsed, blocks parted by line feeds.

Written in the characters of a `Source`; `finished` turns their places into bytes at the end, in one pass.
"""

from __future__ import annotations

import re
from typing import Final

from ledger.documents.decode import Source
from ledger.documents.model import Rule, Run, TextMap

# White space between words; a single space belongs to the words around it.
_PIECES: Final = re.compile("[^\t\n\f\r ]++(?: [^\t\n\f\r ]++)*+|[\t\n\f\r ]++")


class Layout:
    """Text in the making."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._parts: list[str] = []
        self._runs: list[tuple[int, int, int, Rule]] = []  # characters, and from where to where in the source
        self._feeds = 0  # line feeds due before the next character
        self._space: tuple[int, int] | None = None  # white space due before it
        self.length = 0

    def feed(self, lines: int) -> None:
        """At least so many line feeds before what comes next; none before the first character."""
        self._feeds = max(self._feeds, lines)
        self._space = None

    def words(self, start: int, end: int) -> None:
        """Characters of the source whose white space is collapsed."""
        text = self._source.text
        for low, high in self._source.clean(start, end):
            for piece in _PIECES.finditer(text, low, high):
                if text[piece.start()] not in "\t\n\f\r ":
                    self._due(piece.start())
                    self._put(piece[0], *piece.span(), "same")
                elif self._space is None and self.length and not self._feeds:
                    self._space = piece.span()

    def exact(self, start: int, end: int) -> None:
        """Characters of the source as they are, but for bytes that do not decode."""
        for low, high in self._source.clean(start, end):
            self._due(low)
            self._put(self._source.text[low:high], low, high, "same")

    def reference(self, start: int, end: int, characters: str) -> None:
        """What a character reference stands for."""
        self._due(start)
        self._put(characters, start, end, "reference")

    def finished(self) -> tuple[str, TextMap]:
        """The text, and the map to its bytes."""
        byte = self._source.byte
        runs = []
        for characters, start, end, rule in self._runs:
            low = byte(start)
            runs.append(Run(characters, low, byte(end) - low, rule))
        return "".join(self._parts), TextMap(self._source.charset, tuple(runs))

    def _due(self, at: int) -> None:
        """Put the line feeds or the space that were to come before the next character."""
        feeds, space = self._feeds, self._space
        self._feeds, self._space = 0, None
        if feeds and self.length:
            self._put("\n" * feeds, at, at, "break")
        elif space is not None:
            single = self._source.text[space[0] : space[1]] == " "
            self._put(" ", *space, "same" if single else "space")

    def _put(self, characters: str, start: int, end: int, rule: Rule) -> None:
        self._parts.append(characters)
        self.length += len(characters)
        if rule == "same" and self._runs:
            count, low, high, before = self._runs[-1]
            if before == "same" and high == start:
                self._runs[-1] = (count + len(characters), low, end, "same")
                return
        self._runs.append((len(characters), start, end, rule))
