"""Content from files, standard input or the command line, with its media type."""

from __future__ import annotations

import sys
from pathlib import Path

from ledger.api.content import BINARY, TEXT, Content, Draft

_TYPES = {
    ".csv": "text/csv",
    ".eml": "message/rfc822",
    ".gif": "image/gif",
    ".har": "application/json",
    ".htm": "text/html",
    ".html": "text/html",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".pcap": "application/vnd.tcpdump.pcap",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".txt": "text/plain",
    ".warc": "application/warc",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".zip": "application/zip",
}


def file_content(
    role: str, path: str | None, text: str | None, *, binary: bool, allow_empty: bool
) -> Content:
    """Content from a path, `-` (standard input) or text of the command line. Raises CaptureError."""
    media_type = BINARY if binary else TEXT
    if text is not None:
        data = text.encode("utf-8", "surrogateescape")  # the bytes that the shell gave, whatever they are
        return Content(
            role=role, media_type=media_type, data=data, what=f"--{role}-text", allow_empty=allow_empty
        )
    if path == "-":
        return Content(
            role=role,
            media_type=media_type,
            source=lambda: sys.stdin.buffer,
            what="standard input",
            allow_empty=allow_empty,
        )
    return Content.from_file(role, Path(path or ""), media_type, allow_empty=allow_empty)


def attachment(
    path: Path, description: str = "", *, about: int | None = None, about_first: bool = False
) -> Draft:
    """A draft of an attachment; `about_first` points it at the first entry of its batch."""
    content = Content.from_file("file", path, _TYPES.get(path.suffix.lower(), BINARY), allow_empty=False)
    name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def body(first: int) -> dict[str, object]:
        return {"about": first if about_first else about, "description": description, "name": name}

    return Draft(kind="attachment", body=body, objects=(content,))
