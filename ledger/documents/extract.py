"""Bytes in; text, map, headings and title out, by the extractor that fits. Never raises for a bad document.

The media type decides; where it says nothing (`application/octet-stream`, or none) the file name does,
then the first bytes. The same bytes with the same media type and name give the same result, but for PDF
with another version of its library.
"""

from __future__ import annotations

from typing import Final

from ledger.documents import html, markdown, plain
from ledger.documents.decode import Source, decode
from ledger.documents.mapping import MAX_DOCUMENT, check_map
from ledger.documents.model import Extracted, TextMap
from ledger.errors import MalformedError

_KINDS: Final = {
    "text/html": "html",
    "application/xhtml+xml": "xhtml",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "text/plain": "plain",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
}
_SUFFIXES: Final = {
    "htm": "html",
    "html": "html",
    "xhtml": "xhtml",
    "markdown": "markdown",
    "md": "markdown",
    "txt": "plain",
    "text": "plain",
    "pdf": "pdf",
}
_UNSAID: Final = ("", "application/octet-stream", "binary/octet-stream", "application/unknown")
_HTML_SIGNS: Final = (b"<!doctype html", b"<html", b"<head", b"<body", b"<title", b"<meta", b"<!--")
_SNIFFED: Final = 1024


def extract(data: bytes, media_type: str, *, name: str = "", base: str | None = None) -> Extracted:
    """The text of a document. `name`: a file name or the end of an address; `base` has no use yet."""
    kind = _kind(data, media_type, name)
    if kind is None:
        return _nothing(f"no text is made of {media_type!r:.80}", "none/1")
    if len(data) > MAX_DOCUMENT:
        extractor = current(kind)
        return _nothing(f"{len(data)} bytes; at most {MAX_DOCUMENT} are read", extractor)
    if kind == "pdf":
        from ledger.documents import pdf

        return _checked(pdf.extract_pdf(data), data)
    return _checked(_of_characters(kind, decode(data, media_type, markup="html" in kind)), data)


def _of_characters(kind: str, source: Source) -> Extracted:
    if kind == "markdown":
        return markdown.extract_markdown(source)
    if kind == "plain":
        return plain.extract_plain(source)
    return html.extract_html(source, xml=kind == "xhtml")


def _checked(found: Extracted, data: bytes) -> Extracted:
    """No map that does not hold leaves this room: a mistake here costs the text, and makes no false quote."""
    try:
        check_map(found.text, found.map, data, extractor=found.extractor)
    except MalformedError as error:
        return _nothing(f"the text does not fit the bytes: {error}", found.extractor)
    return found


def _nothing(problem: str, extractor: str) -> Extracted:
    charset = "pdf" if extractor.startswith("pdf/") else "utf-8"
    return Extracted("", TextMap(charset, ()), (), None, extractor, problem)


def _kind(data: bytes, media_type: str, name: str) -> str | None:
    """Which extractor; None where there is none for it."""
    essence = media_type.partition(";")[0].strip().lower()
    suffix = _SUFFIXES.get(name.partition("?")[0].partition("#")[0].rpartition(".")[2].lower())
    if essence in _UNSAID:
        return suffix or _sniffed(data)
    if essence == "text/plain" and suffix == "markdown":  # as code hosts serve it
        return suffix
    return _KINDS.get(essence) or ("plain" if essence.startswith("text/") else None)


def _sniffed(data: bytes) -> str | None:
    head = data[:_SNIFFED]
    if b"%PDF-" in head:
        return "pdf"
    start = head.lstrip(b"\xef\xbb\xbf\t\n\f\r ").lower()
    if start.startswith(b"<?xml") and b"<html" in start:
        return "xhtml"
    if start.startswith(_HTML_SIGNS):
        return "html"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "plain" if wide or b"\0" not in head else None


def current(kind: str) -> str:
    """The extractor of this version for a kind of document (html, markdown, plain, pdf)."""
    if kind == "pdf":
        from ledger.documents import pdf

        return pdf.name()
    return {"markdown": markdown.NAME, "plain": plain.NAME}.get(kind, html.NAME)


def same_extractor(extractor: str) -> bool:
    """Whether this version has exactly this extractor, libraries included."""
    kind = extractor.partition("/")[0]
    return kind in ("html", "markdown", "pdf", "plain") and current(kind) == extractor


def extract_again(extractor: str, data: bytes, media_type: str = "") -> Extracted | None:
    """What the extractor of that name makes of a document; None where this version hasn't it.

    `media_type`: as declared, for its charset, and for XHTML.
    """
    if not same_extractor(extractor):
        return None
    kind = extractor.partition("/")[0]
    essence, semicolon, rest = media_type.partition(";")
    if kind == "html" and "xhtml" in essence:
        return extract(data, media_type)
    wanted = next(one for one, made in _KINDS.items() if made == kind)
    return extract(data, wanted + semicolon + rest)
