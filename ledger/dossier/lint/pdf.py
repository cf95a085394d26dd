"""What a PDF is made of, as far as courts and a hostile reader ask: active parts, fonts, words.

Reads any PDF, ours or not, and believes none of it. It does NOT check PDF/A, nor a signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ledger.errors import RenderError

ACTIVE: Final = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/RichMediaExecute")
_EMBEDDED: Final = ("/FontFile", "/FontFile2", "/FontFile3")
_SIMPLE: Final = ("/Type1", "/MMType1", "/TrueType", "/CIDFontType0", "/CIDFontType2")


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFacts:
    """One file. Pages count from 1; `labels` is empty where the file has none."""

    name: str
    size: int
    pages: int
    encrypted: bool = False
    active: tuple[str, ...] = ()
    links: tuple[tuple[int, str], ...] = ()  # page, address outside the file
    unembedded: tuple[str, ...] = ()  # fonts
    bookmarks: int = 0
    labels: tuple[str, ...] = ()
    attached: tuple[tuple[str, str], ...] = ()  # name, SHA-256
    metadata: str = ""  # information, XMP, bookmarks, names of attachments
    texts: tuple[str, ...] = ()  # of each page
    attachments: tuple[bytes, ...] = ()  # in the order of `attached`


def read_pdf(path: Path) -> PdfFacts:
    """The facts of the file. Raises RenderError where it is no PDF; one that asks for a password says so."""
    import pikepdf

    size = 0
    try:
        size = path.stat().st_size
        with pikepdf.open(path) as pdf:
            return _facts(pdf, path, size)
    except pikepdf.PasswordError:
        return PdfFacts(name=path.name, size=size, pages=0, encrypted=True)
    except pikepdf.PdfError as error:
        raise RenderError(f"{path}: not a PDF that can be read: {str(error).splitlines()[0]:.120}") from None
    except OSError as error:
        raise RenderError(f"{path}: can't read the PDF: {error.strerror}") from None


def _facts(pdf: Any, path: Path, size: int) -> PdfFacts:
    active, unembedded = _objects(pdf)
    titles = _titles(pdf)
    held = {name: spec.get_file().read_bytes() for name, spec in sorted(pdf.attachments.items())}
    return PdfFacts(
        name=path.name,
        size=size,
        pages=len(pdf.pages),
        encrypted=pdf.is_encrypted,
        active=active,
        links=tuple(_links(pdf)),
        unembedded=unembedded,
        bookmarks=len(titles),
        labels=tuple(page.label for page in pdf.pages) if "/PageLabels" in pdf.Root else (),
        attached=tuple((name, sha256(data).hexdigest()) for name, data in held.items()),
        metadata="\n".join((*_information(pdf), *titles, *held)),
        texts=_texts(path),
        attachments=tuple(held.values()),
    )


def _objects(pdf: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Active parts, and fonts that are not in the file."""
    import pikepdf

    active: dict[str, None] = {}
    fonts: dict[str, None] = {}
    for item in pdf.objects:
        if not isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        for part in _active(item):
            active[part] = None
        if item.get("/Type") == "/Font" and str(item.get("/Subtype", "")) in _SIMPLE:
            described: Any = item.get("/FontDescriptor", {})
            if not any(key in described for key in _EMBEDDED):
                fonts[str(item.get("/BaseFont", "a font without a name")).lstrip("/")] = None
    for page in pdf.pages:  # an annotation may stand in its page, and is then no object of its own
        active |= {part: None for one in page.get("/Annots", ()) for part in _active(one)}
    if "/JavaScript" in pdf.Root.get("/Names", {}):
        active["/JavaScript"] = None
    return tuple(active), tuple(fonts)


def _active(item: Any) -> Iterator[str]:
    """Actions that do more than go to a place, whether they stand alone or in another object."""
    import pikepdf

    inner = [item, *(item[key] for key in ("/A", "/OpenAction") if key in item)]
    if isinstance(item.get("/AA"), pikepdf.Dictionary):
        inner += list(item["/AA"].values())
    for one in inner:
        if isinstance(one, pikepdf.Dictionary):
            if "/JS" in one:
                yield "/JavaScript"
            if str(one.get("/S", "")) in ACTIVE:
                yield str(one["/S"])


def _links(pdf: Any) -> Iterator[tuple[int, str]]:
    for number, page in enumerate(pdf.pages, 1):
        for annotation in page.get("/Annots", ()):
            action = annotation.get("/A", {})
            if str(action.get("/S", "")) == "/URI":
                yield number, str(action.get("/URI", ""))


def _titles(pdf: Any) -> list[str]:
    """The titles of all bookmarks; a tree that bites its tail ends."""
    found: list[str] = []
    waiting = [pdf.Root.get("/Outlines", {}).get("/First")]
    while waiting and len(found) < len(pdf.objects):
        item = waiting.pop()
        if item is not None:
            found.append(str(item.get("/Title", "")))
            waiting += [item.get("/Next"), item.get("/First")]
    return found


def _information(pdf: Any) -> Iterator[str]:
    for value in pdf.docinfo.values():
        yield str(value)
    if "/Metadata" in pdf.Root:
        yield pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")


def _texts(path: Path) -> tuple[str, ...]:
    """The text layer of each page, as a reader's copy and paste gives it."""
    import pypdfium2  # type: ignore[import-untyped,unused-ignore]  # it brings no stubs

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise RenderError(f"{path}: its pages can't be read: {error}") from None
    texts = []
    try:
        for page in document:
            layer = page.get_textpage()
            texts.append(layer.get_text_range())
            layer.close()
            page.close()
    finally:
        document.close()
    return tuple(texts)
