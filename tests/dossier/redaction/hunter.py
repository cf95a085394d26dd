"""The other side with an afternoon: looks for words in a PDF, in every form that a leak has had elsewhere.

Written apart from the search that the program itself does, so that both must be wrong for words to stay.
"""

import base64
import html
import io
import json
import re
import subprocess
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2

from tests.dossier.conftest import tool


def forms(words: str) -> dict[str, bytes]:
    """The words as bytes, in every form."""
    plain = words.encode()
    found = {
        "utf-8": plain,
        "composed": unicodedata.normalize("NFC", words).encode(),
        "decomposed": unicodedata.normalize("NFD", words).encode(),
        "utf-16-le": words.encode("utf-16-le"),
        "utf-16-be": words.encode("utf-16-be"),
        "latin-1": words.encode("latin-1", "replace"),
        "json": json.dumps(words)[1:-1].encode(),
        "json in json": json.dumps(json.dumps(words))[1:-1].strip('\\"').encode(),
        "percent": urllib.parse.quote(words, safe="").encode(),
        "percent-plus": urllib.parse.quote_plus(words).encode(),
        "html": html.escape(words).encode(),
        "entities": "".join(f"&#{ord(c)};" for c in words).encode(),
        "hex": plain.hex().encode(),
        "hex upper": plain.hex().upper().encode(),
        "utf-16 hex": words.encode("utf-16-be").hex().encode(),
        "unspaced": "".join(words.split()).encode(),
        "reversed": words[::-1].encode(),
    }
    for shift in range(3):
        data = b"\0" * shift + plain
        cut = base64.b64encode(data).rstrip(b"=")
        start, end = (shift * 8 + 5) // 6, len(data) * 8 // 6
        found[f"base64 at {shift}"] = cut[start : end - (1 if len(data) % 3 else 0)]
    return found


def pieces(path: Path) -> Iterator[tuple[str, bytes]]:
    """Everything in the file, by name: raw, decoded, unpacked, as text."""
    data = path.read_bytes()
    yield "raw bytes", data
    with pikepdf.open(path) as pdf:
        for number, item in enumerate(pdf.objects):
            yield f"object {number}", item.unparse() if not isinstance(item, pikepdf.Stream) else b""
            for text in _strings(item, 0):
                yield f"string of object {number}", text
            if isinstance(item, pikepdf.Stream):
                yield f"stream {number}", _decoded(item)
        for name in pdf.attachments:
            yield f"name {name}", name.encode()
            yield f"attachment {name}", pdf.attachments[name].get_file().read_bytes()
        yield "outline", "\n".join(_titles(pdf)).encode()
        yield "info", "\n".join(f"{key}={value}" for key, value in (pdf.docinfo or {}).items()).encode()
        if "/Metadata" in pdf.Root:
            yield "xmp", pdf.Root.Metadata.read_bytes()
    for options in ((), ("-layout",), ("-raw",)):
        command = [tool("pdftotext"), *options, str(path), "-"]
        yield f"pdftotext {options}", subprocess.run(command, check=True, capture_output=True).stdout
    with pypdfium2.PdfDocument(path) as document:
        for page in range(len(document)):
            yield f"pdfium page {page + 1}", document[page].get_textpage().get_text_range().encode()


def hunt(path: Path, words: str) -> list[tuple[str, str]]:
    """Where, and in which form."""
    wanted = forms(words)
    found = []
    for name, data in pieces(path):
        for where, one in _unpacked(name, data, 0):
            tight = re.sub(rb"\s+", b"", one)
            for form, needle in wanted.items():
                hay = tight if form == "unspaced" else one
                if len(needle) >= 4 and needle.lower() in hay.lower():
                    found.append((where, form))
    return found


def _unpacked(name: str, data: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    """The bytes, and whatever is packed in them, wherever it begins."""
    yield name, data
    if depth > 2:
        return
    for magic, wbits in ((b"\x1f\x8b\x08", 31), (b"\x78\x9c", 15), (b"\x78\xda", 15), (b"\x78\x01", 15)):
        at = data.find(magic)
        while at >= 0:
            try:
                out = zlib.decompressobj(wbits).decompress(data[at:])
            except zlib.error:
                out = b""
            if out:
                yield from _unpacked(f"{name} > packed at {at}", out, depth + 1)
            at = data.find(magic, at + 1)
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from _unpacked(f"{name} > {member}", archive.read(member), depth + 1)
    if re.search(rb"^[0-9a-f]+\r\n", data, re.MULTILINE):  # chunks of HTTP, without their sizes
        yield f"{name} > without sizes", re.sub(rb"\r\n[0-9a-f]+\r\n", b"", data)
    texts = re.findall(rb'"(?:content|text)":\s*"((?:[^"\\]|\\.)*)"', data)
    if texts:
        yield f"{name} > put together", b"".join(texts)


def _decoded(item: pikepdf.Stream) -> bytes:
    try:
        return item.read_bytes()
    except pikepdf.PdfError:
        return item.read_raw_bytes()


def _strings(item: pikepdf.Object, depth: int) -> Iterator[bytes]:
    if isinstance(item, pikepdf.String):
        yield str(item).encode("utf-8", "replace")
        yield bytes(item)
    elif isinstance(item, pikepdf.Array) and depth < 6:
        for one in item:
            if isinstance(one, pikepdf.Object) and not one.is_indirect:
                yield from _strings(one, depth + 1)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream) and depth < 6:
        for key in item.keys():  # noqa: SIM118
            one = item[key]
            if isinstance(one, pikepdf.Object) and not one.is_indirect:
                yield from _strings(one, depth + 1)


def _titles(pdf: pikepdf.Pdf) -> Iterator[str]:
    queue = list(pdf.open_outline().root)
    while queue:
        one = queue.pop()
        yield one.title
        queue += one.children
