"""A document from a file, and out of a web archive: the exact bytes, and nothing that nobody saw."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped,unused-ignore]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped,unused-ignore]

from ledger.capture.page.file import from_file, media_type_of, read_file, secrets_in
from ledger.capture.page.warc import from_warc, is_archive
from ledger.documents.model import Page
from ledger.errors import CaptureError
from tests.imports.bench import FAKE_KEY, SAMPLES, needs_samples
from tests.support import one_line
from tests.terms.capture.conftest import KEY, LIMIT, content
from tests.terms.capture.publisher import HTML

URL = "https://publisher.example/terms"
TIME = "2024-01-05T09:00:00Z"


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.html", HTML, "text/html"),
        ("A.HTM", HTML, "text/html"),
        ("a.md", b"# Terms", "text/markdown"),
        ("a.txt", b"Terms", "text/plain"),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.html", b"%PDF-1.7 named wrongly", "application/pdf"),
        ("terms", HTML, "text/html"),
        ("terms", b"<!-- saved -->\n<HTML lang=en>", "text/html"),
        ("terms", "Über".encode(), "text/plain; charset=utf-8"),
        ("terms", b"\xff\xfe\x00", "application/octet-stream"),
        ("terms.docx", b"PK\x03\x04\x00\x00", "application/octet-stream"),
    ],
)
def test_tells_the_format(name: str, data: bytes, expected: str) -> None:
    assert media_type_of(name, data) == expected


def test_takes_a_file_as_it_is_and_no_time_from_it(tmp_path: Path) -> None:
    path = tmp_path / "terms.html"
    path.write_bytes(HTML)
    found = from_file(path.name, read_file(path, LIMIT))
    assert found == Page(HTML, "text/html", "file", None, {}, None, (), None)


def test_keys_in_a_file_are_told_of_and_kept(tmp_path: Path) -> None:
    data = HTML + FAKE_KEY.encode()
    assert from_file("terms.html", data).document == data
    assert secrets_in(data).total() == 1
    assert not secrets_in(HTML)


def test_refuses_what_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "large").write_bytes(b"x" * 100)
    for path, limit in (
        (tmp_path, 9),
        (tmp_path / "none", 9),
        (tmp_path / "empty", 9),
        (tmp_path / "large", 99),
    ):
        with pytest.raises(CaptureError) as caught:
            read_file(path, limit)
        assert str(path) in one_line(caught.value)


def test_refuses_a_page_packed_as_mhtml() -> None:
    data = (
        b"From: <Saved by Blink>\r\nSubject: Terms\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="x"\r\n\r\n--x\r\n'
    )
    with pytest.raises(CaptureError, match="MHTML"):
        from_file("terms.mhtml", data)
    # A long head without that line takes no time to be passed over.
    assert from_file("a.txt", b"a: b\r\n\r\n" * 1000).media_type == "text/plain"


def archive(
    *records: tuple[str, bytes],
    packed: bool = True,
    status: str = "200 OK",
    media_type: str = "text/html; charset=utf-8",
    headers: tuple[tuple[str, str], ...] = (),
    sent: tuple[tuple[str, str], ...] = (),
    times: tuple[str, ...] = (),
) -> bytes:
    """A WARC file with a response and its request for each (url, body)."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for place, (url, body) in enumerate(records):
        when = {"WARC-Date": times[place] if times else TIME}
        head = [("Content-Type", media_type), *headers, ("Content-Length", str(len(body)))]
        response = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            http_headers=StatusAndHeaders(status, head, protocol="HTTP/1.1"),
            warc_headers_dict=when,
        )
        asked = StatusAndHeaders(
            "GET /terms HTTP/1.1", [("Host", "publisher.example"), *sent], is_http_request=True
        )
        request = writer.create_warc_record(url, "request", http_headers=asked, warc_headers_dict=when)
        writer.write_request_response_pair(request, response)
    return out.getvalue()


def taken(data: bytes, **more: str | bool) -> Page:
    assert is_archive("a.warc", data)
    return from_warc("a.warc", data, KEY, limit=LIMIT, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("packed", [True, False])
def test_takes_the_only_document_of_an_archive(packed: bool) -> None:
    found = taken(archive((URL, HTML), packed=packed))
    assert (found.document, found.media_type, found.method) == (HTML, "text/html; charset=utf-8", "warc")
    assert (found.url, found.captured_at, found.observed) == (URL, "2024-01-05T09:00:00.000000Z", {})
    assert content(found, "wire.received").startswith(b"HTTP/1.1 200 OK\r\n")
    assert content(found, "wire.sent").startswith(b"GET /terms HTTP/1.1\r\n")
    assert [role for role, _, _ in found.objects] == ["wire.sent", "wire.received"]


def test_undoes_the_encoding_of_an_archived_answer() -> None:
    data = archive((URL, gzip.compress(HTML)), headers=(("Content-Encoding", "gzip"),))
    assert taken(data).document == HTML


def test_lists_the_documents_of_an_archive_that_has_several() -> None:
    data = archive((URL, HTML), (URL + "/de", HTML + b" "), ("https://publisher.example/a.css", b"x"))
    with pytest.raises(CaptureError, match="3 documents in it") as caught:
        taken(data)
    assert URL + "/de" in one_line(caught.value)
    assert "--url" in str(caught.value.hint)
    assert taken(data, url=URL + "/de").document == HTML + b" "
    assert taken(data, url=URL + "/#top").document == HTML


def test_pictures_and_the_like_are_no_documents() -> None:
    data = archive((URL, HTML)) + archive(("https://publisher.example/a.png", b"x"), media_type="image/png")
    assert taken(data).document == HTML


def test_time_picks_among_captures_of_one_address() -> None:
    data = archive((URL, HTML), (URL, HTML + b" "), times=(TIME, "2024-02-01T00:00:00Z"))
    with pytest.raises(CaptureError, match="2 documents in it") as caught:
        taken(data, url=URL)
    assert "2024-02-01" in str(caught.value)
    assert taken(data, url=URL, captured_at="2024-02-01T00:00:00.000000Z").document == HTML + b" "


def test_says_what_an_archive_has_instead() -> None:
    with pytest.raises(CaptureError, match="no answer for") as caught:
        taken(archive((URL, HTML)), url="https://elsewhere.example/")
    assert URL in str(caught.value.hint)


def test_refuses_an_archived_error_page_unless_asked() -> None:
    data = archive((URL, HTML), status="403 Forbidden")
    with pytest.raises(CaptureError, match="no document in it"):
        taken(data)
    with pytest.raises(CaptureError, match="the answer is 403"):
        taken(data, url=URL)
    assert taken(data, url=URL, keep_error=True).document == HTML


def test_refuses_a_record_that_is_not_what_its_digest_says() -> None:
    data = archive((URL, HTML), packed=False)
    assert taken(data).document == HTML
    with pytest.raises(CaptureError, match="Digest"):
        taken(data.replace(b"compete", b"comqete"))


def test_credentials_in_an_archive_are_not_kept() -> None:
    secret = b"q8Zr4Lw0Tn5Yx2Vb7"
    found = taken(archive((URL, HTML + secret), sent=(("Cookie", f"session={secret.decode()}"),)))
    assert all(secret not in data for _, _, data in found.objects)
    assert secret not in found.document
    assert len(found.document) == len(HTML + secret)


def test_takes_a_document_out_of_a_wacz() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("archive/data.warc.gz", archive((URL, HTML)))
        packed.writestr("pages/pages.jsonl", "{}")
    assert taken(out.getvalue()).document == HTML


@needs_samples
def test_reads_archives_of_other_tools() -> None:
    found = taken((SAMPLES / "warc" / "example.warc.gz").read_bytes(), url="http://example.com/")
    assert b"<title>Example Domain</title>" in found.document
    chunked = taken((SAMPLES / "warc" / "example-iana.org-chunked.warc").read_bytes())
    assert chunked.document.lstrip().lower().startswith(b"<!doctype html")
