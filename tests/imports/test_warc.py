"""Web archives: messages byte for byte, held against their digests; what is damaged or half is not taken."""

import base64
import gzip
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from ledger.capture.imports import warc_records
from ledger.capture.imports.model import Found, Skipped, Source
from ledger.capture.imports.warc import FORMAT
from ledger.capture.imports.warc_records import records
from ledger.errors import CaptureError
from tests.imports.bench import FAKE_KEY, SAMPLES, imported, needs_samples, pointers, ready, remarks
from tests.imports.mutation import mutated, survives

URI = "https://api.openai.com/v1/chat/completions"
ASKED = (
    b"POST /v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\nContent-Type: application/json\r\n"
    b"Content-Length: 60\r\n\r\n" + b'{"messages":[{"role":"user","content":"Say: pong"}]}'.ljust(60)
)
BODY = (
    b'data: {"choices":[{"index":0,"delta":{"content":"pong"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
)
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (30, BODY[:30], len(BODY) - 30, BODY[30:])
)


def record(kind: str, block: bytes, number: int = 1, uri: str = URI, **headers: str) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{kind}-{number}>",
        "WARC-Date": "2026-05-06T03:12:57Z",
        "WARC-Target-URI": uri,
        "Content-Type": f"application/http; msgtype={kind}",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def pair(number: int = 1, received: bytes = CHUNKED, sent: bytes = ASKED, **headers: str) -> bytes:
    request = record("request", sent, number, WARC_Concurrent_To=f"<urn:uuid:response-{number}>")
    return record("response", received, number, **headers) + request


def items(data: bytes, **more: Any) -> list[Found | Skipped]:
    return list(FORMAT.read(Source.of("a.warc", data, **more)))


def only(data: bytes, **more: Any) -> Found:
    (item,) = items(data, **more)
    assert isinstance(item, Found), item
    return item


def reasons(data: bytes) -> list[str]:
    return [item.reason for item in items(data) if isinstance(item, Skipped)]


def by_warcio(data: bytes) -> list[tuple[str, str | None, bytes]]:
    """(type, id, block) of each record, read by another program."""
    return [
        (one.rec_type, one.rec_headers.get_header("WARC-Record-ID"), one.content_stream().read())
        for one in ArchiveIterator(io.BytesIO(data), no_record_parse=True)
    ]


@needs_samples
@pytest.mark.parametrize(("name", "skipped"), [("example-iana.org-chunked.warc", 0), ("example.warc.gz", 1)])
def test_real_archives_come_in_byte_for_byte(tmp_path: Path, name: str, skipped: int) -> None:
    data = (SAMPLES / "warc" / name).read_bytes()
    others = by_warcio(data)
    responses = [block for kind, _, block in others if kind == "response"]
    done = imported(tmp_path / "l", name, data)
    assert done.entry.body["format"] == "warc"
    assert done.entry.body["found"] == sum(kind in ("response", "revisit") for kind, _, _ in others)
    assert sum(one["count"] for one in done.entry.body["skipped"]) == skipped
    assert done.source == data
    assert [one["wire.received"] for one in done.contents] == responses
    requests = [block for kind, _, block in others if kind == "request"]
    for exchange, contents in zip(done.exchanges, done.contents, strict=True):
        assert contents["wire.sent"] in requests
        assert exchange.body["fidelity"] == "wire"
        assert exchange.body["reading"]["problem"] is None
        assert b"<html" in contents["answer"].lower()


@needs_samples
def test_real_archive_that_is_cut_is_refused() -> None:
    data = (SAMPLES / "warc" / "example-trunc.warc").read_bytes()
    with pytest.raises(CaptureError, match="1 the record does not end where its Content-Length says"):
        ready("example-trunc.warc", data)


@needs_samples
@pytest.mark.parametrize("name", ["example-iana.org-chunked.warc", "example.warc.gz"])
def test_records_are_those_that_warcio_reads(name: str) -> None:
    data = (SAMPLES / "warc" / name).read_bytes()
    ours = [(one.kind, one.headers.get("warc-record-id"), one.block) for one in records(data, "f")]
    assert ours == by_warcio(data)


def test_exchange_is_read_from_its_bytes(tmp_path: Path) -> None:
    done = imported(tmp_path / "l", "a.warc", pair())
    (contents,) = done.contents
    assert (contents["wire.sent"], contents["wire.received"]) == (ASKED, CHUNKED)
    assert (contents["query"], contents["answer"]) == (b"Say: pong", b"pong")
    assert done.exchanges[0].body["declared"]["provider"] == "openai"
    assert done.exchanges[0].body["declared"]["captured_at"] == "2026-05-06T03:12:57.000000Z"
    assert pointers(done) == ["offset 0"]


def test_every_way_of_packing_gives_the_same_exchanges() -> None:
    records_ = [pair(1), pair(2)]
    plain = b"".join(records_)
    packed = b"".join(map(gzip.compress, records_))
    whole = gzip.compress(plain)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as wacz:
        wacz.writestr("datapackage.json", "{}")
        wacz.writestr("archive/data.warc.gz", packed)
    want = [item.raw for item in items(plain) if isinstance(item, Found)]
    assert len(want) == 2
    for data in (packed, whole, file.getvalue(), plain + b"\r\n\r\n", packed + bytes(100)):
        assert FORMAT.detects(Source.of("a", data))
        assert [item.raw for item in items(data) if isinstance(item, Found)] == want
    assert items(file.getvalue())[0].pointer == "archive/data.warc.gz#offset 0"


def test_request_goes_to_its_own_response() -> None:
    first, second = ASKED, ASKED.replace(b"pong", b"ping")
    data = record("response", CHUNKED, 1) + record("response", CHUNKED, 2)
    data += record("request", second, 2, WARC_Concurrent_To="<urn:uuid:response-2>")
    data += record("request", first, 1, WARC_Concurrent_To="<urn:uuid:response-1>")
    assert [item.raw[0].data for item in items(data) if isinstance(item, Found)] == [first, second]
    # the other way round, and by address and time alone
    named = record("request", first, 7) + record(
        "response", CHUNKED, 1, WARC_Concurrent_To="<urn:uuid:request-7>"
    )
    assert only(named).raw[0].data == first
    assert only(record("request", first, 7) + record("response", CHUNKED, 1)).raw[0].data == first


def test_response_without_a_request_says_so(tmp_path: Path) -> None:
    done = imported(tmp_path / "l", "a.warc", record("response", CHUNKED))
    assert done.contents[0]["wire.sent"] == b""
    assert remarks(done.exchanges[0]) == ["the file holds no request for this response"]


def test_request_without_a_response_is_counted() -> None:
    assert reasons(record("request", ASKED) + pair(2)) == ["a request without a response"]


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()


def test_digests_are_recomputed() -> None:
    good = f"sha1:{base64.b32encode(_sha1(CHUNKED)).decode()}"
    for digest in (
        good,
        f"sha1:{_sha1(CHUNKED).hex()}",
        f"sha-256:{hashlib.sha256(CHUNKED).hexdigest()}",
        "x:1",
    ):
        only(pair(WARC_Block_Digest=digest))
    bad = f"sha1:{base64.b32encode(_sha1(b'')).decode()}"
    assert reasons(pair(WARC_Block_Digest=bad)) == ["the record is not what its WARC-Block-Digest says"]
    chunks = CHUNKED.partition(b"\r\n\r\n")[2]
    for payload in (chunks, BODY):
        only(pair(WARC_Payload_Digest=f"sha1:{_sha1(payload).hex()}"))
    assert reasons(pair(WARC_Payload_Digest=bad)) == [
        "the record's payload is not what its WARC-Payload-Digest says"
    ]


def test_digests_are_of_the_bytes_as_found_not_as_cleaned(tmp_path: Path) -> None:
    sent = ASKED.replace(b"\r\n\r\n", f"\r\nAuthorization: Bearer {FAKE_KEY}\r\n\r\n".encode(), 1)
    received = CHUNKED.replace(b"\r\n\r\n", b"\r\nSet-Cookie: session=0123456789abcdef\r\n\r\n", 1)
    data = record("response", received, WARC_Block_Digest=f"sha1:{_sha1(received).hex()}")
    data += record("request", sent, WARC_Block_Digest=f"sha1:{_sha1(sent).hex()}")
    done = imported(tmp_path / "l", "a.warc", data)
    assert done.entry.body["secrets"] == "replaced"
    assert len(done.source) == len(data)
    for secret in (FAKE_KEY, "0123456789abcdef"):
        assert secret.encode() not in done.source
    assert b"\r\nAuthorization: Bearer redacted." in done.contents[0]["wire.sent"]
    assert len(done.contents[0]["wire.sent"]) == len(sent)


def test_keys_in_a_compressed_archive_are_refused() -> None:
    sent = ASKED.replace(b"\r\n\r\n", f"\r\nX-Key: {FAKE_KEY}\r\n\r\n".encode(), 1)
    with pytest.raises(CaptureError, match=r"a.warc.gz: 1 secret \(sk-key\) inside a container"):
        ready("a.warc.gz", gzip.compress(pair(sent=sent)))


def test_key_without_a_shape_in_the_head_of_a_compressed_archive_is_refused() -> None:
    sent = ASKED.replace(b"\r\n\r\n", b"\r\nAuthorization: Basic dXNlcjpwYXNz\r\n\r\n", 1)
    with pytest.raises(CaptureError, match=r"header authorization\) inside a container"):
        ready("a.warc.gz", gzip.compress(pair(sent=sent)))


def test_key_in_a_compressed_body_is_refused() -> None:
    body = gzip.compress(f'{{"key": "{FAKE_KEY}"}}'.encode())
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
    head += f"Content-Length: {len(body)}\r\n\r\n"
    with pytest.raises(CaptureError, match="in encoded content"):
        ready("a.warc", pair(received=head.encode() + body))


@pytest.mark.parametrize(
    ("data", "want"),
    [
        (record("revisit", CHUNKED), "a revisit: the response's body is in another record"),
        (record("response", CHUNKED, Content_Type="text/dns"), "the response is no HTTP message"),
        (record("response", CHUNKED, WARC_Truncated="length"), "cut off when it was made"),
        (record("response", CHUNKED)[:-30], "the file ends within the record"),
        (record("response", CHUNKED, Content_Length="9"), "does not end where its Content-Length says"),
        (record("response", CHUNKED, Content_Length="-1"), "no usable Content-Length"),
        (record("response", CHUNKED.replace(b"text/event-stream", b"image/png")), "not a call: image/*"),
        (b"WARC/1.1\r\nWARC-Type: response", "head is cut off"),
        (gzip.compress(record("response", CHUNKED), mtime=0)[:-40], "the file ends within the record"),
    ],
)
def test_what_can_not_be_used_is_skipped_with_its_reason(data: bytes, want: str) -> None:
    assert any(want in reason for reason in reasons(data)), items(data)


def test_damaged_record_does_not_hide_those_after_it() -> None:
    broken = record("response", CHUNKED, 1, Content_Length="9")
    found = [item for item in items(broken + pair(2)) if isinstance(item, Found)]
    assert [item.pointer for item in found] == [f"offset {len(broken)}"]


def test_other_records_are_no_exchanges() -> None:
    data = b"".join(
        record(kind, b"x", Content_Type="text/plain") for kind in ("warcinfo", "metadata", "resource")
    )
    assert len(items(data + pair())) == 1


def test_file_that_is_no_archive_is_refused() -> None:
    for data, words in (
        (b"HTTP/1.1 200 OK\r\n", "want WARC/1.0 or WARC/1.1"),
        (gzip.compress(b"hello", mtime=0), "want WARC/1.0 or WARC/1.1"),
        (b"\x1f\x8b broken", "compression is damaged"),
        (b"PK\x03\x04", "not a readable zip file"),
    ):
        with pytest.raises(CaptureError, match=words):
            ready("a.warc", data, "warc")


def test_archive_that_unpacks_for_ever_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc_records, "MAX_UNPACKED", 1 << 20)
    data = gzip.compress(record("response", CHUNKED + bytes(4 << 20)))
    with pytest.raises(CaptureError, match="unpacks to more than"):
        ready("a.warc.gz", data)


@settings(deadline=None, max_examples=200)
@given(
    data=mutated(pair(1, WARC_Block_Digest=f"sha1:{_sha1(CHUNKED).hex()}") + record("revisit", CHUNKED, 3))
)
def test_damaged_archives_give_items_or_one_error(data: bytes) -> None:
    survives(FORMAT, data)


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_damaged_compressed_archives_give_items_or_one_error(data: st.DataObject) -> None:
    survives(FORMAT, data.draw(mutated(gzip.compress(pair(1)) + gzip.compress(pair(2)))))
