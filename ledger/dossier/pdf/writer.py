"""Objects in, a PDF file out: numbers are given when asked for, and nothing is kept but where each object is.

Objects that are no streams go into object streams, as PDF has them since 1.5: the tags of a dossier are a
hundred small objects a page, and shrink to a tenth.
"""

from __future__ import annotations

from array import array
from hashlib import md5, sha256
from typing import BinaryIO, Final

from ledger.dossier.pdf import streams

HEADER: Final = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_GATHERED: Final = 200  # objects in one object stream
_GATHERED_BYTES: Final = 128 * 1024


class Writer:
    """Writes one file from its beginning to its end. Mutable: one owner."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._place = 0
        self._sum, self._identity = sha256(), md5(usedforsecurity=False)
        # For each number: where it is, or in which object stream; and its place in that, -1 for none.
        self._where, self._within = array("Q", [0]), array("i", [-1])
        self._held: list[tuple[int, bytes]] = []
        self._held_bytes = 0
        self._known: dict[bytes, int] = {}
        self._write(HEADER)

    @property
    def size(self) -> int:
        """How many bytes were written or wait to be."""
        return self._place + self._held_bytes

    def number(self) -> int:
        """The next free number; whoever takes it puts an object there."""
        self._where.append(0)
        self._within.append(-1)
        return len(self._where) - 1

    def put(self, number: int, text: bytes) -> None:
        """An object that is no stream."""
        self._held.append((number, text))
        self._held_bytes += len(text)
        if len(self._held) == _GATHERED or self._held_bytes > _GATHERED_BYTES:
            self._flush()

    def add(self, text: bytes) -> int:
        """The same, under the next free number."""
        number = self.number()
        self.put(number, text)
        return number

    def put_stream(self, number: int, entries: bytes, data: bytes) -> None:
        """A stream of `data`, which is packed as `entries` say."""
        self._where[number] = self._place
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, streams.stream(entries, data)))

    def add_stream(self, entries: bytes, data: bytes) -> int:
        """The same, packed here, under the next free number."""
        number = self.number()
        packed, how = streams.pack(data)
        self.put_stream(number, entries + how, packed)
        return number

    def same_stream(self, entries: bytes, data: bytes) -> int | None:
        """The number of a stream that is the same as this and was passed here before."""
        return self._known.get(sha256(entries + b"\n" + data).digest())

    def remember(self, number: int, entries: bytes, data: bytes) -> None:
        """Let `same_stream` find it."""
        self._known[sha256(entries + b"\n" + data).digest()] = number

    def close(self, root: int, information: int) -> bytes:
        """Write the table of objects; the SHA-256 of the file."""
        self._flush()
        number = self.number()
        self._where[number] = self._place
        rows = bytearray(b"\x00\x00\x00\x00\x00\x00\xff\xff")
        for place, within in zip(self._where[1:], self._within[1:], strict=True):
            kind, last = (1, 0) if within < 0 else (2, within)
            rows += kind.to_bytes(1, "big") + place.to_bytes(5, "big") + last.to_bytes(2, "big")
        identity = self._identity.hexdigest().encode()
        start = self._place
        packed, how = streams.pack(bytes(rows))
        entries = b"/Type/XRef/Size %d/W[1 5 2]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]" % (
            len(self._where),
            root,
            information,
            identity,
            identity,
        )
        self.put_stream(number, entries + how, packed)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)
        return self._sum.digest()

    def _flush(self) -> None:
        if not self._held:
            return
        number = self.number()
        index, body, place = [], [], 0
        for within, (held, text) in enumerate(self._held):
            self._where[held], self._within[held] = number, within
            index.append(b"%d %d" % (held, place))
            body.append(text)
            place += len(text) + 1
        head = b" ".join(index) + b"\n"
        packed, how = streams.pack(head + b"\n".join(body))
        entries = b"/Type/ObjStm/N %d/First %d" % (len(self._held), len(head))
        self._held, self._held_bytes = [], 0
        self.put_stream(number, entries + how, packed)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._place += len(data)
        self._sum.update(data)
        self._identity.update(data)
