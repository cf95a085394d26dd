"""Fragments into one file: page tree, tags, links, bookmarks, page labels, metadata.

Fragments come in the order of print, are written out at once, and let go. Marks become numbers on the way
(see `fragment`). Nothing here depends on how many workers made them, or when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from ledger.dossier.pdf import streams
from ledger.dossier.pdf.fragment import BETWEEN, MARK, OWN, Forms, Fragment, Mark, Sheet
from ledger.dossier.pdf.outline import write_outline
from ledger.dossier.pdf.writer import Writer
from ledger.errors import RenderError

_LEAF: Final = 64  # entries in a leaf of a tree of names or numbers

Stamp = Callable[[int, Sheet], bytes]  # the page's number in the whole, from 1 -> operators


class Destination(NamedTuple):
    """Where an anchor is."""

    page: int  # its object
    x: float
    y: float


class Placed(NamedTuple):
    """A bookmark, with its page as an object."""

    mark: Mark
    page: int


class Merger:
    """Takes the fragments of one dossier. Mutable: one owner."""

    def __init__(self, writer: Writer, first: int = 1) -> None:
        """`first`: the number of the first page, where the file is one of several."""
        self._writer, self._first = writer, first
        self._furniture: dict[bytes, bytes] = {}
        self._pages, self._document, self._root = writer.number(), writer.number(), writer.number()
        self._nodes: list[tuple[int, int]] = []
        self._elements: list[int] = []
        self._parents: list[tuple[int, bytes]] = []
        self._next_parent = 0
        self._destinations: dict[str, Destination] = {}
        self._targets: dict[str, int] = {}
        self._marks: list[Placed] = []
        self._profile: int | None = None
        self._lead: Fragment | None = None
        self.count = 0

    def furnish(self, resources: dict[bytes, int]) -> None:
        """The fonts and forms that stamps use."""
        self._furniture = {name: b"%d 0 R" % number for name, number in resources.items()}

    def add(self, fragment: Fragment, stamp: Stamp) -> None:
        """Write a fragment; it is the next in the order of print. `stamp` gives what goes on each page."""
        writer = self._writer
        if self._lead is None:
            self._lead = fragment
            self._profile = writer.add_stream(b"/N 3", fragment.profile)
        node, part = writer.number(), writer.number()
        table = {b"%d" % old: b"%d 0 R" % writer.number() for old in fragment.numbers}
        table |= self._furniture
        table[b"P"], table[b"D"] = b"%d 0 R" % node, b"%d 0 R" % part
        table[b"I"], table[b"T"] = b"%d 0 R" % (self._profile or 0), _tag(len(self._nodes))
        for place in range(len(fragment.parents)):
            table[b"s%d" % place] = b"%d" % (self._next_parent + place)
        for place, sheet in enumerate(fragment.sheets):
            number = writer.add_stream(b"", stamp(self.count + place + self._first, sheet))
            table[b"f%d" % place] = b"%d 0 R" % number
        self._write_streams(fragment, table)
        own = b"(%d." % part
        for old, text in zip(fragment.numbers, _filled(fragment.objects, table).split(BETWEEN), strict=True):
            writer.put(int(table[b"%d" % old][:-4]), text.replace(b"(" + OWN, own))
        self._note(fragment, table, node, part)

    def _write_streams(self, fragment: Fragment | Forms, table: dict[bytes, bytes]) -> None:
        """Streams may name streams that come later: those that name none are written first, and once only."""
        writer = self._writer
        numbers: list[tuple[int, bytes, bytes]] = []
        for old, entries, data in fragment.streams:
            known = writer.same_stream(entries, data) if MARK not in entries else None
            number = writer.number() if known is None else known
            table[b"%d" % old] = b"%d 0 R" % number
            if known is None:
                numbers.append((number, entries, data))
                if MARK not in entries:
                    writer.remember(number, entries, data)
        for number, entries, data in numbers:
            writer.put_stream(number, _filled(entries, table), data)

    def _note(self, fragment: Fragment, table: dict[bytes, bytes], node: int, part: int) -> None:
        writer = self._writer
        pages = [table[b"%d" % old] for old in fragment.pages]
        writer.put(
            node,
            b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (self._pages, len(pages), b" ".join(pages)),
        )
        kids = b" ".join(table[b"%d" % old] for old in fragment.elements)
        writer.put(part, b"<</Type/StructElem/S/Part/P %d 0 R/K[%b]>>" % (self._document, kids))
        self._nodes.append((node, len(pages)))
        self._elements.append(part)
        entries = [
            b"%d %b" % (self._next_parent + place, _filled(entry, table))
            for place, entry in enumerate(fragment.parents)
        ]
        self._parents += _leaves(writer, b"Nums", entries, self._next_parent)
        self._next_parent += len(entries)
        objects = [int(page[:-4]) for page in pages]
        for name, (place, x, y) in fragment.anchors.items():
            if name in self._destinations:
                raise RenderError(f"the id {name!r:.80} is used twice in the dossier")
            self._destinations[name] = Destination(objects[place], x, y)
        for name in fragment.targets:
            self._targets.setdefault(name, self.count + self._first)
        self._marks += [Placed(mark, objects[mark.page]) for mark in fragment.marks]
        self.count += len(pages)

    def add_forms(self, made: Forms) -> tuple[int, ...]:
        """Write drawings: their numbers."""
        table = {b"%d" % old: b"%d 0 R" % self._writer.number() for old in made.numbers}
        table[b"T"] = b"FURNIT"
        self._write_streams(made, table)
        for old, text in zip(made.numbers, _filled(made.objects, table).split(BETWEEN), strict=True):
            self._writer.put(int(table[b"%d" % old][:-4]), text)
        return tuple(int(table[b"%d" % form][:-4]) for form in made.forms)

    def catalog(self) -> tuple[int, bytes]:
        """Write what stands over all fragments: the number of Info, and entries of the catalogue."""
        writer, lead = self._writer, self._lead
        if lead is None:
            raise RenderError("a dossier without pages")
        for name, page in self._targets.items():
            if name not in self._destinations:
                raise RenderError(
                    f"a link on page {page} leads to #{name:.80}, which is nowhere in the dossier"
                )
        nodes = b" ".join(b"%d 0 R" % node for node, _ in self._nodes)
        writer.put(self._pages, b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.count, nodes))
        self._write_tags()
        dests = self._write_destinations()
        outline = write_outline(writer, self._marks)
        metadata = writer.number()
        writer.put_stream(metadata, b"/Type/Metadata/Subtype/XML", lead.metadata)
        information = writer.add(lead.information)
        return information, b"".join(
            (
                b"/Type/Catalog/Pages %d 0 R/Metadata %d 0 R" % (self._pages, metadata),
                b"/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>" % self._root,
                b"/Lang" + streams.text(lead.language),
                b"/ViewerPreferences<</DisplayDocTitle true>>/PageMode/UseOutlines",
                b"/PageLabels<</Nums[0<</S/D/St %d>>]>>" % self._first,
                b"" if outline is None else b"/Outlines %d 0 R" % outline,
                b"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)"
                b"/DestOutputProfile %d 0 R>>]" % (self._profile or 0),
                b"/Names<</Dests %d 0 R" % dests,  # the caller adds to it, and closes it
            )
        )

    def _write_tags(self) -> None:
        kids = b" ".join(b"%d 0 R" % element for element in self._elements)
        document = b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (self._root, kids)
        self._writer.put(self._document, document)
        tree = b" ".join(b"%d 0 R" % leaf for leaf, _ in self._parents)
        self._writer.put(
            self._root,
            b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTreeNextKey %d/ParentTree<</Kids[%b]>>>>"
            % (self._document, self._next_parent, tree),
        )

    def _write_destinations(self) -> int:
        """Only those that a link leads to: every heading has an id."""
        entries = [
            (streams.text(name), b"[%d 0 R/XYZ %b %b 0]" % (page, streams.number(x), streams.number(y)))
            for name, (page, x, y) in sorted(self._destinations.items(), key=lambda item: item[0].encode())
        ]
        return write_names(self._writer, entries)


def write_names(writer: Writer, entries: Sequence[tuple[bytes, bytes]]) -> int:
    """A tree of names, sorted already: the number of its root."""
    leaves = []
    for at in range(0, len(entries), _LEAF):
        some = entries[at : at + _LEAF]
        names = b" ".join(name + value for name, value in some)
        leaves.append(writer.add(b"<</Limits[%b%b]/Names[%b]>>" % (some[0][0], some[-1][0], names)))
    return writer.add(b"<</Kids[%b]>>" % b" ".join(b"%d 0 R" % leaf for leaf in leaves))


def _leaves(writer: Writer, kind: bytes, entries: list[bytes], first: int) -> Iterator[tuple[int, bytes]]:
    for at in range(0, len(entries), _LEAF):
        some = entries[at : at + _LEAF]
        limits = b"%d %d" % (first + at, first + at + len(some) - 1)
        yield writer.add(b"<</Limits[%b]/%b[%b]>>" % (limits, kind, b" ".join(some))), limits


def _filled(text: bytes, table: dict[bytes, bytes]) -> bytes:
    """The text, its marks replaced."""
    pieces = text.split(MARK)
    pieces[1::2] = [table[key] for key in pieces[1::2]]
    return b"".join(pieces)


def _tag(number: int) -> bytes:
    """Six letters, others for each number."""
    letters = bytearray()
    for _ in range(6):
        number, rest = divmod(number, 26)
        letters.append(65 + rest)
    return bytes(letters)
