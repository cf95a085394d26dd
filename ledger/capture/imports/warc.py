"""Web archives (`.warc`, `.warc.gz`, `.wacz`): the one import that holds literal HTTP messages.

A response (or a revisit) and the request that names it in `WARC-Concurrent-To`, else the request of the
same URI and date, are one exchange: their blocks are `wire.received` and `wire.sent`, byte for byte.
Digests in the file are recomputed; where one differs the exchange is skipped. That a digest agrees says
that the file was not damaged, not who made it: whoever changes a block can change its digest.
"""

from __future__ import annotations

import base64
import hashlib
from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger.capture.imports.calls import not_a_call, provider_of
from ledger.capture.imports.held import moved
from ledger.capture.imports.model import Format, Found, Item, Skipped, Source
from ledger.capture.imports.values import short, time_of
from ledger.capture.imports.warc_records import GZIP_MAGIC, VERSION, Record, records, unpacked
from ledger.capture.imports.zipped import ZIP_MAGIC, Archive
from ledger.capture.secrets.credentials import Held, held_back
from ledger.core.ports import NewObject
from ledger.errors import CaptureError
from ledger.readings.wire import parse_request, parse_response

_HTTP: Final = "message/http"
_ALGORITHMS: Final = {"sha1": 20, "sha256": 32, "sha-256": 32, "sha512": 64, "sha-512": 64, "md5": 16}
_MAX_REQUESTS: Final = 1 << 30  # bytes of requests that are held to be paired


def read(source: Source) -> Iterator[Item]:
    """The exchanges of a file, or of each archive in a WACZ in the order of their names."""
    if not source.data.startswith(ZIP_MAGIC):
        yield from _read(source.data, source.original, source.name, "", source.everything)
        return
    archive = Archive(source.data, source.name)
    inside = [one for one in archive.members if _is_archive(one.name)]
    if not inside:
        raise CaptureError(f"{source.name}: a zip file without archive/*.warc or archive/*.warc.gz in it")
    for member in sorted(inside, key=lambda one: one.name):
        data = archive.read(member, 1 << 30)
        yield from _read(data, data, f"{source.name}: {member.name}", member.name + "#", source.everything)


def detects(source: Source) -> bool:
    """The first line; inside of gzip too; or the names in a zip file."""
    head = source.data[:4096]
    try:
        if head.startswith(ZIP_MAGIC):
            return any(_is_archive(one.name) for one in Archive(source.data, source.name).members)
    except CaptureError:
        return False
    if head.startswith(GZIP_MAGIC):
        return next(unpacked(source.data, source.name), b"").startswith(VERSION)
    return head.startswith(VERSION)


def tool(source: Source) -> str | None:
    """The field `software` of the first warcinfo record."""
    if source.data.startswith(ZIP_MAGIC):
        return None
    for record in records(source.data, source.name):
        if record.kind != "warcinfo":
            return None
        for line in record.block.decode("utf-8", "replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip().lower() == "software":
                return short(value.strip())
    return None


def _is_archive(name: str) -> bool:
    return name.startswith("archive/") and name.endswith((".warc", ".warc.gz"))


def held(data: bytes) -> Iterator[Held]:
    """The secrets in the heads of records and of the HTTP messages in them, by their place when unpacked."""
    for record in records(data, "the file"):
        head = record.head
        if record.headers.get("content-type", "").lower().startswith("application/http"):
            head += record.block.partition(b"\r\n\r\n")[0]
        yield from moved(held_back(head), record.offset)


class _Pair(NamedTuple):
    """A record as it is imported, and as it was found: secrets are replaced in place, at the same length."""

    record: Record
    found: Record


def _pairs(data: bytes, original: bytes, what: str) -> Iterator[_Pair]:
    if original is data:
        yield from (_Pair(record, record) for record in records(data, what))
        return
    for record, found in zip(records(data, what), records(original, what), strict=False):
        if record.offset != found.offset:
            raise CaptureError(f"{what}: secrets in it stand where they can't be replaced")
        yield _Pair(record, found)


class _Requests:
    """The requests of a file, to be taken by the response that each belongs to."""

    def __init__(self, pairs: Iterator[_Pair], what: str) -> None:
        self._by_name: dict[str, deque[_Pair]] = {}
        self.left: dict[int, _Pair] = {}
        size = 0
        for pair in pairs:
            if pair.record.kind != "request":
                continue
            size += len(pair.record.block)
            if size > _MAX_REQUESTS:
                raise CaptureError(f"{what}: more than {_MAX_REQUESTS >> 20} MiB of requests")
            self.left[pair.record.offset] = pair
            headers = pair.record.headers
            partner = headers.get("warc-concurrent-to")
            for name in (partner or _place(headers), _own(headers.get("warc-record-id", ""))):
                self._by_name.setdefault(name, deque()).append(pair)

    def take(self, response: Record) -> _Pair | None:
        """The request of this response, which no other response gets."""
        headers = response.headers
        own, named = headers.get("warc-record-id", ""), headers.get("warc-concurrent-to", "")
        for name in (own, _own(named) if named else "", _place(headers)):
            waiting = self._by_name.get(name, deque())
            while waiting:
                pair = waiting.popleft()
                if self.left.pop(pair.record.offset, None) is not None:
                    return pair
        return None


def _own(identifier: str) -> str:
    return f"record {identifier}"


def _place(headers: dict[str, str]) -> str:
    return f"{headers.get('warc-target-uri', '')} at {headers.get('warc-date', '')}"


def _read(data: bytes, original: bytes, what: str, prefix: str, everything: bool) -> Iterator[Item]:
    requests = _Requests(_pairs(data, original, what), what)
    for pair in _pairs(data, original, what):
        record, pointer = pair.record, f"{prefix}offset {pair.record.offset}"
        if record.kind in ("response", "revisit"):
            yield _exchange(pair, requests.take(record), pointer, everything)
        elif not record.kind:
            yield Skipped(pointer, record.problem or "a record without a type")
    for offset, (record, _) in requests.left.items():
        yield Skipped(f"{prefix}offset {offset}", record.problem or "a request without a response")


def _exchange(response: _Pair, request: _Pair | None, pointer: str, everything: bool) -> Item:
    record = response.record
    headers, block = record.headers, record.block
    if record.kind == "revisit":
        return Skipped(pointer, "a revisit: the response's body is in another record")
    if not headers.get("content-type", "").lower().startswith("application/http"):
        return Skipped(pointer, "the response is no HTTP message")
    problem = _problem(response) or (_problem(request) if request else None)
    if problem:
        return Skipped(pointer, problem)
    message = parse_response(block, "GET")[0]
    types = [value for name, value in message.headers if name.lower() == "content-type"]
    if not everything and (reason := not_a_call(types[0] if types else None)) is not None:
        return Skipped(pointer, reason)
    url = short(headers.get("warc-target-uri", "").strip("<>"))
    sent = request.record.block if request else b""
    return Found(
        pointer,
        "wire",
        provider=provider_of(url),
        endpoint=url,
        captured_at=time_of(headers.get("warc-date")),
        raw=(NewObject("wire.sent", sent, _HTTP), NewObject("wire.received", block, _HTTP)),
        remarks=() if request else ("the file holds no request for this response",),
    )


def _problem(pair: _Pair) -> str | None:
    """Why a record is not to be used. Digests are of the bytes as they were found."""
    headers, block = pair.found.headers, pair.found.block
    if pair.found.problem:
        return pair.found.problem
    if headers.get("warc-truncated"):
        return "the file says that the record was cut off when it was made"
    if not _agrees(headers.get("warc-block-digest"), block):
        return "the record is not what its WARC-Block-Digest says"
    if not _agrees(headers.get("warc-payload-digest"), block.partition(b"\r\n\r\n")[2]):
        # Which bytes the standard means is disputed: some tools undo the chunks first.
        response = pair.found.kind == "response"
        body = parse_response(block, "GET")[0].body if response else parse_request(block)[0].body
        if not _agrees(headers.get("warc-payload-digest"), body):
            return "the record's payload is not what its WARC-Payload-Digest says"
    return None


def _agrees(labelled: str | None, data: bytes) -> bool:
    """Whether the digest fits; so does one of an algorithm that is not known here, and none at all."""
    name, _, value = (labelled or "").partition(":")
    size = _ALGORITHMS.get(name.strip().lower())
    if size is None:
        return True
    digest = hashlib.new(name.strip().lower().replace("-", ""), data, usedforsecurity=False).digest()
    value = value.strip()
    return value.lower() == digest.hex() or value.upper().rstrip("=") == base64.b32encode(
        digest
    ).decode().rstrip("=")


FORMAT: Final = Format(
    name="warc",
    title="web archive (.warc, .warc.gz, .wacz)",
    media_type="application/warc",
    lost=(
        "when each part of an answer came",
        "certificates and the TLS session",
        "what was sent as HTTP/2: such messages are written down as HTTP/1.1",
    ),
    read=read,
    detects=detects,
    tool=tool,
    held=held,
)
