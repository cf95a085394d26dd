"""What HTTP formats share: which items look like a call of a model, and bodies as objects.

A browser's archive is mostly pictures, fonts and scripts. What is left out by default is told by the media
type of the answer alone, so that whoever reads the reason can check it; `--all` brings it in.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from ledger.capture.proxy.providers import provider_at
from ledger.core.ports import NewObject
from ledger.core.text import is_plain

BINARY: Final = "application/octet-stream"
MAX_MEDIA_TYPE: Final = 255
_FURNITURE: Final = ("image/", "font/", "audio/", "video/")
_FURNITURE_TYPES: Final = frozenset(
    (
        "application/font-woff",
        "application/javascript",
        "application/pdf",
        "application/vnd.ms-fontobject",
        "application/wasm",
        "application/x-font-ttf",
        "application/x-font-woff",
        "application/x-javascript",
        "application/zip",
        "text/css",
        "text/javascript",
    )
)


def main_type(media_type: str | None) -> str:
    """`application/json` of `Application/JSON; charset=utf-8`; empty where there is none."""
    return (media_type or "").partition(";")[0].strip().lower()


def not_a_call(media_type: str | None) -> str | None:
    """Why an answer of this type is left out unless the user wants everything, or None."""
    main = main_type(media_type)
    if main.startswith(_FURNITURE) or main in _FURNITURE_TYPES:
        family = main.partition("/")[0]  # of the many picture types one reason is enough for each
        return f"not a call: {main if family in ('application', 'text') else family + '/*'}"
    return None


def body_object(role: str, data: bytes, media_type: str | None) -> NewObject:
    """A body as an object: of the type that its message declared, where an entry can hold that."""
    given = (media_type or "").strip()
    fits = 0 < len(given) <= MAX_MEDIA_TYPE and is_plain(given)
    return NewObject(role, data, given if fits else BINARY, what=role)


def as_utf8(media_type: str | None) -> tuple[str | None, str | None]:
    """The type of a text that a tool had decoded and that is UTF-8 now; and the charset it replaces."""
    main, semicolon, rest = (media_type or "").partition(";")
    if not semicolon:
        return media_type, None
    for parameter in rest.split(";"):
        name, _, value = parameter.partition("=")
        charset = value.strip().strip("\"'").lower()
        if name.strip().lower() == "charset" and charset not in ("utf-8", "utf8", "us-ascii"):
            return f"{main.strip()}; charset=utf-8", charset[:40]
    return media_type, None


def provider_of(url: str | None) -> str | None:
    """Whose service the URL is of, where its host is one of the well-known ones; a name, no more."""
    try:
        return provider_at((urlsplit(url or "").hostname or "").lower())
    except ValueError:
        return None


def text_of(body: NewObject) -> str:
    """A body that is UTF-8 text as that; empty for anything else. For answers to a request without a body."""
    try:
        text = body.data.decode("utf-8") if isinstance(body.data, bytes) else ""
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text else text


def request_line(method: object, url: str | None) -> str:
    """`GET https://...`, as far as the file says so."""
    known = method if isinstance(method, str) and method.isalpha() and len(method) < 20 else ""
    return f"{known} {url or ''}".strip()
