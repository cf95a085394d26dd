"""Where `log` and `show` write: standard output, as wide as it is and in the characters that it holds.

Words of ours begin at the first columns; words of evidence are made safe and stand behind them on the
same line, or on rows of their own behind a bar. No colour: nothing here needs it to be read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Final, TextIO

from ledger.cli import terminal

COLUMNS: Final = 80  # where standard output is no terminal, and the least that is asked of one
WIDEST: Final = 120  # longer lines are hard to read
LABEL: Final = 13
BAR: Final = "| "

Parts = Sequence[tuple[str, str]]  # words of ours, then a piece of evidence; and so on


class Page:
    """A text stream with its width. `visible` and `fit` make evidence fit for it."""

    def __init__(self, stream: TextIO, columns: int, encoding: str) -> None:
        self.columns = columns
        self.encoding = encoding
        self._stream = stream

    @classmethod
    def of_stdout(cls) -> Page:
        """Standard output: as wide as the terminal is, within reason; 80 columns where it is none."""
        columns = COLUMNS
        if sys.stdout.isatty():
            try:
                columns = os.get_terminal_size(sys.stdout.fileno()).columns or COLUMNS
            except OSError:
                columns = COLUMNS
        return cls(sys.stdout, max(40, min(columns, WIDEST)), sys.stdout.encoding or "ascii")

    def visible(self, text: str) -> str:
        """Evidence on one line, beside other words."""
        return terminal.isolate(terminal.visible(text, self.encoding))

    def fit(self, parts: Parts, columns: int) -> str:
        """Words of ours, each followed by evidence, on one line, cut to so many columns.

        Each piece of evidence is isolated by itself, or two of them could change places.
        """
        pieces: list[tuple[str, str]] = []
        more = False
        for lead, evidence in parts:
            text, more = terminal.first_line(evidence)
            pieces.append((lead, terminal.visible(text, self.encoding)))
            if more:
                break
        mark = terminal.ellipsis(self.encoding) if more or _width(pieces) > columns else ""
        room = columns - len(mark)
        done = ""
        for lead, shown in pieces:
            kept = terminal.clip(shown, room - len(lead))
            done += lead[: max(0, room)] + terminal.isolate(kept)
            room -= len(lead) + terminal.width(kept)
            if kept != shown:
                break
        return done.rstrip(" ") + mark

    def line(self, text: str = "") -> None:
        """A line as it is: words of ours, and evidence that was made visible."""
        self._stream.write(text + "\n")

    def field(self, label: str, value: str, remark: str = "") -> None:
        """A label and evidence beside it, or under it where it is too long or has lines of its own."""
        shown = terminal.visible(value, self.encoding)
        head = f"{label:<{LABEL}}" if len(label) < LABEL else f"{label}  "
        room = self.columns - len(head)
        if "\n" in value.removesuffix("\n") or terminal.width(shown) > room:
            self.line(label + (f"{' ' * (LABEL - len(label))}{remark}" if remark else ""))
            self.block((value,))
        elif remark and terminal.width(shown) + 2 + len(remark) > room:
            self.line(head + terminal.isolate(shown))
            self.line(" " * LABEL + remark)
        else:
            self.line(head + terminal.isolate(shown) + (f"  {remark}" if remark else ""))

    def block(self, chunks: Iterable[str], limit: int | None = None) -> int | None:
        """Evidence behind a bar, at most `limit` rows of it.

        Returns None where that was all of it, else the number of lines that were shown to their end.
        """
        ended = 0
        rows = terminal.rows(chunks, self.columns - len(BAR), self.encoding)
        for count, (row, ends) in enumerate(rows):
            if count == limit:
                return ended
            self.line((BAR + row).rstrip(" "))
            ended += ends
        return None

    def flush(self) -> None:
        """Write what is held, so that a closed pipe shows here and not at exit."""
        self._stream.flush()


def _width(pieces: Parts) -> int:
    return sum(len(lead) + terminal.width(shown) for lead, shown in pieces)
