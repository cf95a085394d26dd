"""Bytes read in every way that can be undone: what somebody would see in them who looks for words.

HTTP messages without framing and content coding; gzip, zlib and zip; UTF-8, UTF-16; escapes of JSON, of URLs,
of HTML; base64; and texts that a stream brings in pieces, put together. One over another, a few deep.

`complete` is false where something could not be read to its end or at all (a picture, a PDF, damaged or
unknown data): then nothing found does not mean that nothing is there.
"""

from __future__ import annotations

import base64
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote_plus

from ledger.capture.secrets.split import by_path
from ledger.readings.decoding import decoded
from ledger.readings.wire import parse_request, parse_response

MAX_BYTES: Final = 64 << 20
MAX_DEPTH: Final = 4
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\"\\/bfnrt']))")
_SIMPLE: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_TAG: Final = re.compile(r"<[^<>]{0,4096}>")
_STREAM: Final = re.compile(rb"stream\r?\n")
_MAGIC: Final = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"%PDF-",
    b"OggS",
    b"ID3",
    b"\x00\x00\x00\x1cftyp",
)


class View(NamedTuple):
    """A text that the bytes hold in some way."""

    text: str
    complete: bool  # of the bytes that it was made of


def views(data: bytes, role: str = "", depth: int = 0) -> Iterator[View]:
    """Every text; the same may come twice."""
    if len(data) > MAX_BYTES:
        yield View(data[:MAX_BYTES].decode("latin-1"), False)
        return
    if role in ("wire.sent", "wire.received") and depth == 0:
        yield from _message(data, role)
        yield View(data.decode("latin-1"), True)
        return
    if depth < MAX_DEPTH and (inner := _unpacked(data)) is not None:
        parts, whole = inner
        for part in parts:
            yield from views(part, depth=depth + 1)
        yield View("", whole)
        return
    if data.startswith(b"%PDF-"):
        yield from _pdf(data, depth)
        return
    text = _text(data)
    if text is None:
        yield View(data.decode("latin-1"), False)
        yield View(data.decode("utf-8", "replace"), False)
        for start in (0, 1):
            yield View(data[start:].decode("utf-16-le", "replace"), False)
            yield View(data[start:].decode("utf-16-be", "replace"), False)
        return
    yield from _readings(text, depth)
    if "\0" in text:  # UTF-16 of ASCII characters, without a mark, is UTF-8 as well
        yield View(text.replace("\0", ""), True)
    for group in by_path(data):  # texts of a stream's events, or of one document
        if len(group) > 1:
            joined = b"".join(data[one.start : one.end] for one in group).decode("utf-8", "replace")
            yield View(_unescaped(joined), True)


def _message(data: bytes, role: str) -> Iterator[View]:
    """The head as text, the body as bytes of its own."""
    message = parse_request(data)[0] if role == "wire.sent" else parse_response(data, "")[0]
    body = decoded(message.body, message.headers)
    yield View("", message.complete and body.complete)
    yield from views(body.data, depth=1)
    head = data.split(b"\r\n\r\n", 1)[0].decode("latin-1")
    yield from _readings(head, 1)


def _readings(text: str, depth: int) -> Iterator[View]:
    """The text, and the text with its escapes undone, again and again."""
    seen = {text}
    queue = [text]
    yield View(text, True)
    for _ in range(MAX_DEPTH):
        following: list[str] = []
        for one in queue:
            forms = [_unescaped(one)] if "\\" in one else []
            forms += [unquote_plus(one, errors="replace")] if "%" in one else []
            if "&" in one or "<" in one:
                forms += [
                    html.unescape(one),
                    html.unescape(_TAG.sub("", one)),
                    html.unescape(_TAG.sub(" ", one)),
                ]
            for form in forms:
                if form not in seen:
                    seen.add(form)
                    following.append(form)
                    yield View(form, True)
        queue = following
    if depth < MAX_DEPTH:
        for one in seen:
            yield from _base64(one, depth)


def _base64(text: str, depth: int) -> Iterator[View]:
    for match in _BASE64.finditer(text):
        run = match.group().rstrip("=").translate({0x2D: "+", 0x5F: "/"})
        try:
            data = base64.b64decode(run + "=" * (-len(run) % 4))
        except ValueError:
            continue
        if data.startswith(_MAGIC):
            yield View("", False)
        if data.isascii() or _text(data) is not None or data[:2] in (b"\x1f\x8b", b"PK"):
            yield from views(data, depth=depth + 1)


def _unescaped(text: str) -> str:
    """JSON's escapes undone; surrogate pairs become the one character that they stand for."""
    done = _ESCAPE.sub(_character, text)
    return done.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _character(match: re.Match[str]) -> str:
    code, byte, simple = match.groups()
    return chr(int(code or byte, 16)) if code or byte else _SIMPLE.get(simple, simple)


def _text(data: bytes) -> str | None:
    """As text, if it is one."""
    for mark, charset in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8")):
        if data.startswith(mark):
            try:
                return data.decode(charset)
            except UnicodeDecodeError:
                continue
    return None


def _unpacked(data: bytes) -> tuple[list[bytes], bool] | None:
    """What is packed in it, and whether all of it came out; None where it is not packed."""
    if data.startswith(b"PK\x03\x04"):
        return _zip(data)
    wbits = (
        31
        if data.startswith(b"\x1f\x8b")
        else 15
        if data[:1] == b"x" and data[1:2] in b"\x01\x5e\x9c\xda"
        else 0
    )
    if not wbits:
        return None
    unpacker = zlib.decompressobj(wbits)
    try:
        out = unpacker.decompress(data, MAX_BYTES)
    except zlib.error:
        return None if wbits == 15 else ([], False)
    rest = unpacker.unused_data
    return [part for part in (out, rest) if part], unpacker.eof


def _zip(data: bytes) -> tuple[list[bytes], bool]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > MAX_BYTES:
                return [], False
            names = "\n".join(info.filename for info in infos).encode()
            return [names, *(archive.read(info) for info in infos)], True
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, OSError):
        return [], False


def _pdf(data: bytes, depth: int) -> Iterator[View]:
    """Its text as the extractor of documents reads it, and its streams unpacked. Never complete."""
    from ledger.documents.extract import extract  # takes a while to load

    yield View(extract(data, "application/pdf").text, False)
    yield View(data.decode("latin-1"), False)
    for match in _STREAM.finditer(data):
        try:
            out = zlib.decompressobj().decompress(data[match.end() :], MAX_BYTES)
        except zlib.error:
            continue
        yield View(out.decode("latin-1"), False)
