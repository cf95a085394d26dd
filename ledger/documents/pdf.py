"""PDF: the text of each page as PDFium reads it off, bookmarks as headings. Extractor `pdf/1:<versions>`.

A PDF draws glyphs at places; what they say, and in which order, is the library's reading, and another
version may read otherwise. So the name of the extractor says which, and no map leads to bytes: only to
pages (rule `page`).

LIMIT: bounded by pages and characters, not by time; there is no clock in this room. PDFium runs in this
process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from ledger.documents.charsets import LONE
from ledger.documents.headings import trimmed
from ledger.documents.model import Extracted, Heading, Run, TextMap
from ledger.documents.phrase import find_phrase

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument  # type: ignore[import-untyped,unused-ignore]

MAX_PAGES: Final = 2000
MAX_CHARACTERS: Final = 16 << 20
MAX_BOOKMARKS: Final = 1000
_MAX_SEARCHED: Final = 100_000  # characters of a page in which a bookmark is looked for
_PAGE_BREAK: Final = "\n\n"
_ONE_AT_A_TIME: Final = threading.Lock()  # PDFium is not safe to call from two threads


def name() -> str:
    """The extractor, with the versions that its result depends on."""
    import pypdfium2

    return f"pdf/1:pypdfium2-{pypdfium2.PYPDFIUM_INFO.version}+pdfium-{pypdfium2.PDFIUM_INFO.version}"


def extract_pdf(data: bytes) -> Extracted:
    """The text of a PDF; none where it is encrypted or damaged, and `problem` says so."""
    import pypdfium2

    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            return _nothing(f"PDFium can't open it: {error}")
        try:
            return _read(document)
        except pypdfium2.PdfiumError as error:
            return _nothing(f"PDFium can't read it: {error}")
        finally:
            document.close()


def _nothing(problem: str) -> Extracted:
    return Extracted("", TextMap("pdf", ()), (), None, name(), " ".join(problem.split()))


def _read(document: PdfDocument) -> Extracted:
    parts: list[str] = []
    runs: list[Run] = []
    starts: dict[int, int] = {}
    length, problems = 0, []
    count = len(document)
    for number in range(min(count, MAX_PAGES)):
        text = _page(document, number)
        if text is None:
            problems.append(f"page {number + 1} can't be read")
        if not text:
            continue
        if length + len(text) > MAX_CHARACTERS:
            problems.append(f"more than {MAX_CHARACTERS} characters; page {number + 1} and on are left out")
            break
        if parts:
            parts.append(_PAGE_BREAK)
            runs.append(Run(len(_PAGE_BREAK), runs[-1].start, 0, "break"))
            length += len(_PAGE_BREAK)
        starts[number] = length
        parts.append(text)
        runs.append(Run(len(text), number + 1, 0, "page"))
        length += len(text)
    if count > MAX_PAGES:
        problems.append(f"{count} pages; those after {MAX_PAGES} are left out")
    if not parts and not problems:
        problems.append(f"no text on its {count} pages; they may be pictures")
    whole = "".join(parts)
    title = " ".join(_said(lambda: document.get_metadata_value("Title")).split())[:1000] or None
    problem = "; ".join(problems[:5]) or None
    headings = tuple(sorted(_headings(document, whole, starts), key=lambda one: one.start))
    return Extracted(whole, TextMap("pdf", tuple(runs)), headings, title, name(), problem)


def _page(document: PdfDocument, number: int) -> str | None:
    """The text of a page, with line feeds for line ends; None where the page is damaged."""
    import pypdfium2

    try:
        page = document[number]
        try:
            text = page.get_textpage()
            words: str = text.get_text_bounded()
            text.close()
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return None
    return LONE.sub("", words).replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def _said(words: Callable[[], str]) -> str:
    """A title, where it is UTF-16 as it should be."""
    try:
        return LONE.sub("", words())
    except UnicodeDecodeError:
        return ""


def _headings(document: PdfDocument, text: str, starts: dict[int, int]) -> Iterator[Heading]:
    """Bookmarks whose words stand on the page that they lead to."""
    for number, bookmark in enumerate(document.get_toc()):
        if number >= MAX_BOOKMARKS:
            return
        target = bookmark.get_dest()
        start = starts.get(target.get_index()) if target is not None else None
        if start is None:
            continue
        end = min((one for one in starts.values() if one > start), default=len(text))
        end = min(end, start + _MAX_SEARCHED)
        for low, high in find_phrase(text[start:end], _said(bookmark.get_title))[:1]:
            span = trimmed(text, start + low, start + high)
            if span is not None:
                yield Heading(bookmark.level + 1, *span)
