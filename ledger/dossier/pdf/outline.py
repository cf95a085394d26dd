"""Bookmarks: a list with levels in, a tree of objects out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ledger.dossier.pdf import streams
from ledger.dossier.pdf.fragment import Mark
from ledger.dossier.pdf.writer import Writer


class Placed(Protocol):
    """A bookmark, with its page as an object."""

    @property
    def mark(self) -> Mark: ...

    @property
    def page(self) -> int: ...


@dataclass(slots=True, kw_only=True)
class _Item:
    number: int
    placed: Placed | None = None
    children: list[_Item] = field(default_factory=list)

    def open(self) -> int:
        """How many items are seen beneath it."""
        return len(self.children) + sum(
            one.open() for one in self.children if one.placed and not one.placed.mark.closed
        )


def write_outline(writer: Writer, marks: Sequence[Placed]) -> int | None:
    """Write them; the number of the root, None where there are no bookmarks.

    A level that is skipped does not count: a mark hangs under the nearest before it of a lower level.
    """
    if not marks:
        return None
    root = _Item(number=writer.number())
    above: list[tuple[int, _Item]] = [(0, root)]
    for placed in marks:
        while above[-1][0] >= placed.mark.level:
            above.pop()
        item = _Item(number=writer.number(), placed=placed)
        above[-1][1].children.append(item)
        above.append((placed.mark.level, item))
    writer.put(
        root.number,
        b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>"
        % (root.children[0].number, root.children[-1].number, root.open()),
    )
    waiting = [root]
    while waiting:
        parent = waiting.pop()
        for place, item in enumerate(parent.children):
            writer.put(item.number, _item(item, parent, place))
            waiting.append(item)
    return root.number


def _item(item: _Item, parent: _Item, place: int) -> bytes:
    assert item.placed is not None
    mark = item.placed.mark
    text = b"<</Title%b/Parent %d 0 R/Dest[%d 0 R/XYZ %b %b 0]" % (
        streams.text(mark.label),
        parent.number,
        item.placed.page,
        streams.number(mark.x),
        streams.number(mark.y),
    )
    if place > 0:
        text += b"/Prev %d 0 R" % parent.children[place - 1].number
    if place + 1 < len(parent.children):
        text += b"/Next %d 0 R" % parent.children[place + 1].number
    if item.children:
        count = -item.open() if mark.closed else item.open()
        text += b"/First %d 0 R/Last %d 0 R/Count %d" % (
            item.children[0].number,
            item.children[-1].number,
            count,
        )
    return text + b">>"
