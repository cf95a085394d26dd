"""Some laid-out pages as a fragment: PDF objects with marks where numbers of the whole file will stand.

Made by a worker (`dissect`) from what WeasyPrint has in memory before it writes a file, so that the parent
has no file to read: it fills in the marks (`merge`). A mark is a key between two bytes 0x02:

    12      object 12 of this fragment       P       its node in the page tree
    s3      entry 3 of its parent tree       D       the document's element
    f2      the stamp of its page 2          F..     a font or form of the furniture
    I       the colour profile               T       six letters that tell its fonts from others'
"""

from __future__ import annotations

import json
from typing import Final, NamedTuple

MARK: Final = b"\x02"
BETWEEN: Final = b"\x03"
OWN: Final = b"\x04"  # before an identifier that is unique within the fragment only
LINK: Final = "https://dossier.invalid/#"  # WeasyPrint drops links to what is not in the same document
FURNITURE: Final = ("FA", "FB", "FC")  # fonts
FORMS: Final = ("FO", "FT")


class Sheet(NamedTuple):
    """One page as the furniture sees it: points, from the lower left; the name of its @page rule."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    name: str


class Mark(NamedTuple):
    """A bookmark: level, label, page of the fragment from 0, place on it, whether it begins closed."""

    level: int
    label: str
    page: int
    x: float
    y: float
    closed: bool


class Fragment(NamedTuple):
    """Pages, and what the whole has to know of them."""

    numbers: tuple[int, ...]  # of the objects in `objects`, in order
    objects: bytes  # texts of objects, with marks, BETWEEN each other
    streams: tuple[tuple[int, bytes, bytes], ...]  # number, entries of the dictionary with marks, packed data
    pages: tuple[int, ...]
    sheets: tuple[Sheet, ...]
    elements: tuple[int, ...]  # the topmost elements of the tags
    parents: tuple[bytes, ...]  # entries of the parent tree, with marks
    anchors: dict[str, tuple[int, float, float]]  # page from 0, place on it
    marks: tuple[Mark, ...]
    targets: tuple[str, ...]  # the anchors that links lead to
    metadata: bytes  # XMP
    information: bytes  # the same, as entries of a dictionary
    profile: bytes  # the colour profile
    language: str


class Forms(NamedTuple):
    """Small pages as drawings that other pages show: the number of each, and what they are made of."""

    numbers: tuple[int, ...]
    objects: bytes
    streams: tuple[tuple[int, bytes, bytes], ...]
    forms: tuple[int, ...]


def encode(fragment: Fragment) -> bytes:
    """As bytes, for a file: a line of JSON, then what it gives the lengths of."""
    streams_of = [
        (number, entries.decode("latin-1"), len(data)) for number, entries, data in fragment.streams
    ]
    blobs = [fragment.objects, fragment.metadata, fragment.information, fragment.profile]
    head = {
        "numbers": fragment.numbers,
        "streams": streams_of,
        "pages": fragment.pages,
        "sheets": fragment.sheets,
        "elements": fragment.elements,
        "parents": [entry.decode("latin-1") for entry in fragment.parents],
        "anchors": fragment.anchors,
        "marks": fragment.marks,
        "targets": fragment.targets,
        "language": fragment.language,
        "blobs": [len(blob) for blob in blobs],
    }
    line = json.dumps(head, separators=(",", ":")).encode()
    return b"".join((line, b"\n", *blobs, *(data for _, _, data in fragment.streams)))


def decode(data: bytes) -> Fragment:
    """The fragment again. Raises ValueError, KeyError, TypeError for other bytes."""
    line, _, rest = data.partition(b"\n")
    head = json.loads(line)
    pieces, at = [], 0
    for size in (*head["blobs"], *(size for _, _, size in head["streams"])):
        pieces.append(rest[at : at + size])
        at += size
    packed = [
        (number, entries.encode("latin-1"), piece)
        for (number, entries, _), piece in zip(head["streams"], pieces[4:], strict=True)
    ]
    return Fragment(
        numbers=tuple(head["numbers"]),
        objects=pieces[0],
        streams=tuple(packed),
        pages=tuple(head["pages"]),
        sheets=tuple(Sheet(*sheet) for sheet in head["sheets"]),
        elements=tuple(head["elements"]),
        parents=tuple(entry.encode("latin-1") for entry in head["parents"]),
        anchors={name: tuple(place) for name, place in head["anchors"].items()},
        marks=tuple(Mark(*mark) for mark in head["marks"]),
        targets=tuple(head["targets"]),
        metadata=pieces[1],
        information=pieces[2],
        profile=pieces[3],
        language=head["language"],
    )


def encode_forms(forms: Forms) -> bytes:
    """As bytes, for a file."""
    head = {
        "numbers": forms.numbers,
        "streams": [
            (number, entries.decode("latin-1"), len(data)) for number, entries, data in forms.streams
        ],
        "forms": forms.forms,
        "objects": forms.objects.decode("latin-1"),
    }
    line = json.dumps(head, separators=(",", ":")).encode()
    return b"".join((line, b"\n", *(data for _, _, data in forms.streams)))


def decode_forms(data: bytes) -> Forms:
    """The drawings again. Raises ValueError, KeyError, TypeError for other bytes."""
    line, _, rest = data.partition(b"\n")
    head = json.loads(line)
    packed, at = [], 0
    for number, entries, size in head["streams"]:
        packed.append((number, entries.encode("latin-1"), rest[at : at + size]))
        at += size
    return Forms(
        numbers=tuple(head["numbers"]),
        objects=head["objects"].encode("latin-1"),
        streams=tuple(packed),
        forms=tuple(head["forms"]),
    )
