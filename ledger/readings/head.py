"""The head of an HTTP/1.x message (RFC 9112 sections 2 to 5): start line and fields, from raw bytes.

Tolerant, since the bytes are already there: what is not HTTP/1.1 is kept and said in `problem`. Linear in
the input; a head longer than MAX_HEAD is none.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ledger.readings.model import Headers
from ledger.readings.problems import Problems

MAX_HEAD: Final = 1 << 20
_VERSION: Final = re.compile(r"HTTP/1\.[01]", re.ASCII)
_NAME: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2, token
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class Lines(NamedTuple):
    """The lines up to an empty one. `end`: where what follows begins, or None where no empty line came.

    A last line that was cut off is not among the lines.
    """

    lines: tuple[bytes, ...]
    end: int | None


def read_lines(data: bytes, start: int, problems: Problems) -> Lines:
    """The lines from `start` to the first empty one, without their ends (CRLF, or LF with a remark)."""
    found: list[bytes] = []
    limit = start + MAX_HEAD
    place = start
    bare = False
    while (stop := data.find(b"\n", place, limit)) >= 0:
        crlf = stop > place and data[stop - 1] == 0x0D
        line = data[place : stop - 1 if crlf else stop]
        bare = bare or not crlf
        place = stop + 1
        if not line:
            if bare:
                problems.note("a line of the head ends in a bare LF")
            return Lines(tuple(found), place)
        found.append(line)
    if len(data) > limit:
        problems.note(f"no end of the head within {MAX_HEAD >> 20} MiB")
    return Lines(tuple(found), None)


def parse_fields(lines: tuple[bytes, ...], problems: Problems) -> Headers:
    """The field lines as (name, value). A folded line goes with the one before (section 5.2)."""
    fields: list[tuple[str, list[str]]] = []
    for line in lines:
        if _CONTROL.search(line):
            problems.note("a control character in a header")
        if line[:1] in (b" ", b"\t") and fields:
            problems.note("a folded header line")
            fields[-1][1].append(line.strip(b" \t").decode("latin-1"))
            continue
        name, colon, value = line.partition(b":")
        if not colon:
            problems.note("a header line without a colon")
            continue
        if not _NAME.fullmatch(name):
            problems.note("a header name that is not a token")
        fields.append((name.strip(b" \t").decode("latin-1"), [value.strip(b" \t").decode("latin-1")]))
    return tuple([(name, " ".join(parts)) for name, parts in fields])


def parse_request_line(line: bytes, problems: Problems) -> tuple[str, str]:
    """Method and target (RFC 9112 section 3)."""
    parts = line.decode("latin-1").split(" ")
    if len(parts) != 3 or not all(parts) or not _VERSION.fullmatch(parts[2]):
        problems.note("the first line is not an HTTP/1.1 request line")
    return parts[0], parts[1] if len(parts) > 1 else ""


def parse_status_line(line: bytes, problems: Problems) -> tuple[int | None, str, str]:
    """Status, reason and version (RFC 9112 section 4); the status is None where this is no status line."""
    version, _, rest = line.decode("latin-1").partition(" ")
    code, _, reason = rest.partition(" ")
    if not version.startswith("HTTP/") or not _is_status(code):
        problems.note("the first line is not an HTTP status line")
        return None, "", ""
    if not _VERSION.fullmatch(version):
        problems.note(f"version {version!r:.20} is not HTTP/1.1")
    return int(code), reason, version


def _is_status(code: str) -> bool:
    return len(code) == 3 and code.isascii() and code.isdigit() and code[0] != "0"


def values(headers: Headers, name: str) -> list[str]:
    """The values of every field of that name (lower case), in order."""
    return [value for found, value in headers if found.lower() == name]


def members(headers: Headers, name: str) -> list[str]:
    """The members of a list-valued field (RFC 9110 section 5.6.1), lower case, parameters dropped."""
    parts = [part for value in values(headers, name) for part in value.split(",")]
    return [word for part in parts if (word := part.partition(";")[0].strip().lower())]


def media_type(headers: Headers) -> str:
    """The media type of the last content-type, lower case, without parameters; "" where there is none."""
    found = values(headers, "content-type")
    return found[-1].partition(";")[0].strip().lower() if found else ""
