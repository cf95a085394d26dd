"""`select`: which entries become exhibits.

    3             entry 3                       tag:identity    entries that carry the tag
    5-9, 12       entries 5 to 9, and 12        kind:exchange   entries of the kind
                                                text:WORDS      entries whose readable texts hold WORDS

Parsing is strict and knows no ledger; `Selection.accepts` says whether an entry belongs. `text:` does
not mind upper and lower case; what is no text (an image, bytes that are not UTF-8) never matches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ledger.core.bodies import KINDS
from ledger.core.entry import Entry
from ledger.errors import RenderError

HELP: Final = "want 3, 5-9, tag:NAME, kind:NAME or text:WORDS"
MAX_DIGITS: Final = 15

# The readable texts of an entry, each whole; read only where a selection asks for text.
Texts = Callable[[Entry], "list[str]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A parsed `select`. `by` is index, tag, kind or text; `ranges` holds first and last of each."""

    source: str
    by: str
    value: str = ""
    ranges: tuple[tuple[int, int], ...] = ()

    def accepts(self, entry: Entry, texts: Texts) -> bool:
        """Whether `entry` is selected."""
        if self.by == "index":
            return any(first <= entry.index <= last for first, last in self.ranges)
        if self.by == "kind":
            return entry.kind == self.value
        if self.by == "tag":
            return self.value in entry.body.get("tags", ())
        wanted = self.value.casefold()
        return any(wanted in text.casefold() for text in texts(entry))

    def check_size(self, size: int, where: str) -> None:
        """Raise RenderError if an index lies outside a ledger of `size` entries."""
        for _, last in self.ranges:
            if last >= size:
                raise RenderError(f"{where}: select {self.source!r:.60}: the last entry is {size - 1}")


def parse_selection(source: str, where: str) -> Selection:
    """Parse a `select`; `where` names the table in messages. Raises RenderError."""
    head, colon, value = source.partition(":")
    if not colon:
        ranges = tuple(_range(part.strip(), source, where) for part in source.split(","))
        return Selection(source=source, by="index", ranges=ranges)
    by, value = head.strip(), value.strip()
    if by not in ("tag", "kind", "text") or not value:
        raise RenderError(f"{where}: select {source!r:.60}: {HELP}")
    if by == "kind" and value not in KINDS:
        raise RenderError(f"{where}: select {source!r:.60}: the kinds are {', '.join(sorted(KINDS))}")
    return Selection(source=source, by=by, value=value)


def _range(part: str, source: str, where: str) -> tuple[int, int]:
    first, dash, last = (piece.strip() for piece in part.partition("-"))
    low = _index(first, source, where)
    high = _index(last, source, where) if dash else low
    if high < low:
        raise RenderError(f"{where}: select {source!r:.60}: {part} runs backwards")
    return low, high


def _index(text: str, source: str, where: str) -> int:
    # Never int() on other text: int("+4_2") is 42.
    if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS:
        return int(text)
    raise RenderError(f"{where}: select {source!r:.60}: {HELP}")


def body_texts(value: Any) -> "list[str]":
    """Every string in a body, at any depth, member names left out."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for member in value.values() for text in body_texts(member)]
    if isinstance(value, list):
        return [text for member in value for text in body_texts(member)]
    return []
