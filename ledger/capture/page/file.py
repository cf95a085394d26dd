"""A document from a file that the user has: the exact bytes, and a media type by name or first bytes.

Nothing was observed of how the file came about: its times are the file system's, which anyone can set, so
none of them is taken. Nothing in it is replaced: its SHA-256 stays that of the user's own file.
"""

from __future__ import annotations

import re
import stat
from collections import Counter
from pathlib import Path
from typing import Final

from ledger.capture.secrets.search import Search
from ledger.documents.model import Page
from ledger.errors import CaptureError

BINARY: Final = "application/octet-stream"
_TYPES: Final = {
    ".htm": "text/html",
    ".html": "text/html",
    ".markdown": "text/markdown",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".xht": "application/xhtml+xml",
    ".xhtml": "application/xhtml+xml",
}
_HTML: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)[\s>]", re.I | re.S
)
_MHTML: Final = re.compile(
    rb"(?:[A-Za-z\-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?content-type:\s*multipart/related", re.I
)


def read_file(path: Path, limit: int) -> bytes:
    """The file's bytes, if it is a file and no larger than that. Raises CaptureError."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise CaptureError(f"{path}: a folder; want a file")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise CaptureError(f"{path}: can't read: {error.strerror}") from None
    except ValueError:
        raise CaptureError(f"{str(path)!r}: not a path") from None
    if len(data) > limit:
        raise CaptureError(f"{path}: larger than {limit} bytes", hint="--max-body allows more")
    if not data:
        raise CaptureError(f"{path}: empty")
    return data


def from_file(name: str, data: bytes) -> Page:
    """The page; `name` is the file's, without its folder. Raises CaptureError: its text is packed."""
    if _MHTML.match(data[:8192]):
        raise CaptureError(
            f"{name}: a page packed as MHTML, whose text is encoded",
            hint="save it as 'Webpage, HTML only', or print it to a PDF file",
        )
    return Page(
        document=data,
        media_type=media_type_of(name, data),
        method="file",
        url=None,
        observed={},
        archive=None,
        objects=(),
        captured_at=None,
    )


def media_type_of(name: str, data: bytes) -> str:
    """By the first bytes where they are beyond doubt, else by the name; else by whether it is text."""
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    by_name = _TYPES.get(Path(name).suffix.lower())
    if by_name is not None:
        return by_name
    if _HTML.match(data[:4096]):
        return "text/html"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return BINARY
    return BINARY if b"\0" in data else "text/plain; charset=utf-8"


def secrets_in(data: bytes) -> Counter[str]:
    """What in the bytes has the shape of a key, by its kind: the user is told, since it is kept."""
    return Counter(span.what for span in Search().spans(data))
