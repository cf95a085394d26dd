"""A finished PDF, searched for the words that are to be gone: pages, streams, strings, attached files.

And the manifest beside it, where there is one.

The public edition is refused where one is left, whatever the reason. Also for a file from elsewhere: a check
that a redaction can't be undone. It does NOT see what is in a picture, nor words that nobody named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

from ledger.dossier.redaction.views import views
from ledger.dossier.redaction.words import Words
from ledger.errors import RenderError

# Programs of type and colour: nothing that was written by anybody, and random to a search.
_PASSED_OVER: Final = (
    "/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode", "/CIDToGIDMap", "/CIDSet", "/DestOutputProfile",
)  # fmt: skip
_UTF16: Final = re.compile(rb"<(?i:feff)((?:[0-9A-Fa-f]{4})+)>")
_BREAKS: Final = re.compile(r"[\r\n\ufffe]+")
MAX_NAMED: Final = 3


class Leak(NamedTuple):
    """Where words are left, and the number of the redaction. Never the words."""

    place: str
    number: int


def leaks(path: Path, words: Words, manifest: bytes = b"") -> Iterator[Leak]:
    """Every place where some of the words are left. `manifest`: of the file, to be put beside it."""
    if not words:
        return
    beside = (("the manifest beside it", view.text) for view in views(manifest))
    for place, text in chain(_texts(path), beside):
        for one, _, _ in words.matches(text):
            yield Leak(place, one.number)


def check_gone(path: Path, words: Words, manifest: bytes = b"") -> None:
    """Raise RenderError where some of the words are left in the file, or in the manifest beside it."""
    found = list(dict.fromkeys(leaks(path, words, manifest)))
    if found:
        named = "; ".join(f"redaction {one.number} in {one.place}" for one in found[:MAX_NAMED])
        raise RenderError(
            f"words that are to be taken out are left in the file, which is not written: {named}",
            hint="if they are everyday words, give more of what stands beside them in text or start and end",
        )


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """Where, and a text: everything in the file that can be read."""
    yield from _pages(path)
    import pikepdf

    with pikepdf.open(path) as pdf:
        for name, attached in pdf.attachments.items():
            yield "the name of an attached file", name
            for view in views(attached.get_file().read_bytes()):
                # another name than a bundle's may be somebody's words
                yield f"the attached file {name if name.startswith('data/') else ''}".rstrip(), view.text
        skipped = _programs(pdf)
        for item in pdf.objects:
            for text in _strings(item):
                yield "a string (title, bookmark, link or alternative text)", text
            if isinstance(item, pikepdf.Stream) and item.objgen not in skipped:
                yield from _stream(item)


def _pages(path: Path) -> Iterator[tuple[str, str]]:
    import pypdfium2  # type: ignore[import-untyped,unused-ignore]

    with pypdfium2.PdfDocument(path) as document:
        for number in range(len(document)):
            page = document[number]
            shown = page.get_textpage()
            text = shown.get_text_bounded()
            yield f"page {number + 1}", text
            yield f"page {number + 1}", _BREAKS.sub("", text)  # a word that was broken at the margin
            shown.close()
            page.close()


def _programs(pdf: Any) -> set[tuple[int, int]]:
    """Fonts, their maps, profiles of colour; attached files, which are searched by name."""
    import pikepdf

    found: set[tuple[int, int]] = set()
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Type") == pikepdf.Name.EmbeddedFile:
            found.add(item.objgen)
        if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            found |= {item[key].objgen for key in _PASSED_OVER if isinstance(item.get(key), pikepdf.Stream)}
    return found


def _strings(item: Any) -> Iterator[str]:
    """The strings in an object, at any depth; what it refers to is an object of its own."""
    import pikepdf

    queue = [item]
    while queue:
        one = queue.pop()
        if isinstance(one, pikepdf.String):
            yield str(one)
        elif isinstance(one, pikepdf.Array):
            queue += [member for member in one if _inside(member)]
        elif isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
            queue += [one[key] for key in one.keys() if _inside(one[key])]  # noqa: SIM118


def _inside(member: Any) -> bool:
    import pikepdf

    direct = (pikepdf.String, pikepdf.Array, pikepdf.Dictionary)
    return isinstance(member, direct) and (isinstance(member, pikepdf.String) or not member.is_indirect)


def _stream(item: Any) -> Iterator[tuple[str, str]]:
    import pikepdf

    kind = "the metadata" if item.get("/Type") == pikepdf.Name.Metadata else "a stream"
    try:
        data = item.read_bytes()
    except pikepdf.PdfError:
        data = item.read_raw_bytes()
    yield kind, data.decode("latin-1")
    if data.isascii() is False:
        yield kind, data.decode("utf-8", "replace")
    # ActualText and the like within the marks of a page's content: strings of UTF-16
    for match in _UTF16.finditer(data):
        yield kind, bytes.fromhex(match[1].decode()).decode("utf-16-be", "replace")
    if b"\xfe\xff" in data:
        yield kind, data.replace(b"\0", b"").decode("latin-1")
