"""A document from the network: what was on the wire, redirects, bounds, and what is refused."""

import gzip
import hashlib
import json
import time
from collections.abc import Callable, Iterator

import brotli  # type: ignore[import-untyped,unused-ignore]
import pytest

from ledger import __version__
from ledger.documents.model import Page
from ledger.errors import CaptureError
from tests.support import one_line
from tests.terms.capture.conftest import LIMIT, content
from tests.terms.capture.publisher import HTML, Publisher, page, redirect

Get = Callable[..., Page]


def test_keeps_the_document_and_what_was_on_the_wire(publisher: Publisher, get: Get) -> None:
    answer = page(HTML)
    url = publisher.put("/terms?lang=en", answer)
    found = get(url)
    assert (found.document, found.media_type, found.method) == (HTML, "text/html; charset=utf-8", "http")
    assert (found.url, found.observed["url"]) == (url, url)
    assert content(found, "wire.sent") == publisher.asked[0]
    assert content(found, "wire.received") == answer
    timing = json.loads(content(found, "wire.timing"))
    assert (timing["sent"], timing["received"]) == (len(publisher.asked[0]), len(answer))
    assert timing["chunks"][0][0] == 0
    roles = [role for role, _, _ in found.objects]
    assert roles[:3] == ["wire.sent", "wire.received", "wire.timing"]
    assert set(roles[3:]) == {"certificate"}


def test_observes_connection_clock_and_answer(publisher: Publisher, get: Get) -> None:
    observed = get(publisher.put("/terms", page(HTML))).observed
    assert observed["http"] == {"date": "Fri, 05 Jan 2024 09:00:01 GMT", "redirects": [], "status": 200}
    connection = observed["connection"]
    assert isinstance(connection, dict)
    assert (connection["host"], connection["address"]) == ("localhost", "127.0.0.1")
    assert connection["tls"]["verified"] is True
    assert observed["clock"]["source"]  # type: ignore[index]
    assert str(observed["started_at"]) <= str(observed["ended_at"])
    facts = [fact for fact, _ in observed["missing"]]  # type: ignore[attr-defined]
    assert "http.skew_ms" not in facts


def test_certificates_are_those_that_were_observed(publisher: Publisher, get: Get) -> None:
    found = get(publisher.put("/terms", page(HTML)))
    listed = [one["sha256"] for one in found.observed["connection"]["tls"]["certificates"]]  # type: ignore[index]
    kept = [hashlib.sha256(data).hexdigest() for role, _, data in found.objects if role == "certificate"]
    assert listed == kept
    assert kept


def test_says_who_asks_and_asks_for_plain_bytes(publisher: Publisher, get: Get) -> None:
    get(publisher.put("/terms", page(HTML)), ("Accept-Language", "nl"))
    (asked,) = publisher.asked
    assert asked.startswith(b"GET /terms HTTP/1.1\r\nHost: localhost:")
    assert f"\r\nUser-Agent: evidence-ledger/{__version__}\r\n".encode() in asked
    assert b"\r\nAccept-Encoding: identity\r\n" in asked
    assert b"\r\nAccept-Language: nl\r\n" in asked


def test_given_header_takes_the_place_of_our_own(publisher: Publisher, get: Get) -> None:
    get(publisher.put("/terms", page(HTML)), ("accept-encoding", "gzip"))
    assert publisher.asked[0].lower().count(b"accept-encoding") == 1
    assert b"accept-encoding: gzip\r\n" in publisher.asked[0]


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_undoes_the_content_encoding(
    publisher: Publisher, get: Get, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    answer = page(pack(HTML), f"Content-Encoding: {coding}")
    found = get(publisher.put("/terms", answer))
    assert found.document == HTML
    assert content(found, "wire.received") == answer


def test_undoes_the_chunks(publisher: Publisher, get: Get) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = head + b"%x\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (10, HTML[:10], len(HTML) - 10, HTML[10:])
    found = get(publisher.put("/terms", answer))
    assert found.document == HTML
    assert content(found, "wire.received") == answer


def test_media_type_is_as_declared(publisher: Publisher, get: Get) -> None:
    body = "<p>Bedingungen für Nutzer</p>".encode("latin-1")
    found = get(publisher.put("/terms", page(body, media_type="text/html; charset=ISO-8859-1")))
    assert (found.document, found.media_type) == (body, "text/html; charset=ISO-8859-1")


def test_follows_redirects_and_keeps_the_last_hop(publisher: Publisher, get: Get) -> None:
    end = publisher.put("/en/terms", page(HTML))
    publisher.put("/terms", redirect("/en/terms"))
    url = publisher.put("/old", redirect(publisher.base() + "/terms", "301 Moved Permanently"))
    found = get(url)
    assert found.document == HTML
    assert (found.url, found.observed["url"]) == (url, end)
    http = found.observed["http"]
    assert isinstance(http, dict)
    assert http["redirects"] == [["301", publisher.base() + "/terms"], ["302", "/en/terms"]]
    assert content(found, "wire.sent") == publisher.asked[2]


def test_refuses_more_than_ten_redirects(publisher: Publisher, get: Get) -> None:
    for number in range(10):
        publisher.put(f"/{number}", redirect(f"/{number + 1}"))
    publisher.put("/10", page(HTML))
    assert get(publisher.base() + "/0").document == HTML
    publisher.put("/10", redirect("/11"))
    publisher.put("/11", page(HTML))
    with pytest.raises(CaptureError, match="more than 10 redirects"):
        get(publisher.base() + "/0")


def test_refuses_to_leave_encryption_unless_asked(publisher: Publisher, get: Get) -> None:
    publisher.put("/plain", page(HTML), "http")
    url = publisher.put("/terms", redirect(publisher.base("http") + "/plain"))
    with pytest.raises(CaptureError, match="which is not encrypted") as caught:
        get(url)
    assert "--allow-plain" in str(caught.value.hint)
    assert len(publisher.asked) == 1
    assert get(url, allow_plain=True).document == HTML


@pytest.mark.parametrize(
    "location", ["ftp://localhost/x", "https://u:p@localhost/", "https://[", "file:///etc"]
)
def test_refuses_a_redirect_to_what_is_not_asked(publisher: Publisher, get: Get, location: str) -> None:
    with pytest.raises(CaptureError) as caught:
        get(publisher.put("/terms", redirect(location)))
    one_line(caught.value)


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "503 Service Unavailable"])
def test_refuses_an_error_page_unless_asked(publisher: Publisher, get: Get, status: str) -> None:
    url = publisher.put("/terms", page(b"<p>no</p>", status=status))
    with pytest.raises(CaptureError, match=f"the answer is {status[:3]}") as caught:
        get(url)
    assert "save the page in a browser" in str(caught.value.hint)
    kept = get(url, keep_error=True)
    assert kept.document == b"<p>no</p>"
    assert kept.observed["http"]["status"] == int(status[:3])  # type: ignore[index]


@pytest.mark.parametrize("status", ["300 Multiple Choices", "304 Not Modified", "302 Found"])
def test_refuses_a_redirect_to_nowhere(publisher: Publisher, get: Get, status: str) -> None:
    with pytest.raises(CaptureError):
        get(publisher.put("/terms", page(b"x", status=status)))


def test_refuses_an_answer_without_a_body(publisher: Publisher, get: Get) -> None:
    with pytest.raises(CaptureError, match="has no body"):
        get(publisher.put("/terms", page(b"")))


def test_stops_at_the_largest_body(publisher: Publisher, get: Get) -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        while True:
            given += 1
            yield b"x" * 65536

    with pytest.raises(CaptureError, match=f"longer than {LIMIT} bytes") as caught:
        get(publisher.put("/terms", endless))
    assert "--max-body" in str(caught.value.hint)
    time.sleep(0.1)
    assert given < 1000  # what the buffers of both ends hold, and then no more


def test_refuses_what_unpacks_to_too_much(publisher: Publisher, get: Get) -> None:
    answer = page(gzip.compress(b"x" * (LIMIT + 1)), "Content-Encoding: gzip")
    with pytest.raises(CaptureError, match="can't be decoded"):
        get(publisher.put("/terms", answer))


def test_refuses_an_answer_that_is_cut_off(publisher: Publisher, get: Get) -> None:
    with pytest.raises(CaptureError, match="ended before the answer did"):
        get(publisher.put("/terms", page(HTML)[:-10]))
    with pytest.raises(CaptureError, match="can't be decoded"):
        get(publisher.put("/terms", page(gzip.compress(HTML)[:-10], "Content-Encoding: gzip")))


def test_refuses_a_coding_that_it_does_not_know(publisher: Publisher, get: Get) -> None:
    with pytest.raises(CaptureError, match="is not known"):
        get(publisher.put("/terms", page(b"zzz", "Content-Encoding: compress")))


def test_gives_up_in_time(publisher: Publisher, get: Get) -> None:
    def slow() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        for _ in range(50):
            time.sleep(0.1)
            yield b"x"

    began = time.monotonic()
    with pytest.raises(CaptureError, match=r"not fetched within 0\.5 seconds"):
        get(publisher.put("/terms", slow), max_time=0.5)
    assert time.monotonic() - began < 3


def test_refuses_a_wrong_certificate(publisher: Publisher, get: Get) -> None:
    with pytest.raises(CaptureError, match="the certificate is not accepted"):
        get(publisher.put("/terms", page(HTML), "unknown"))
    with pytest.raises(CaptureError, match="the certificate is not accepted"):
        get(publisher.put("/terms", page(HTML)), trusting=False)
    assert not publisher.asked


def test_says_in_one_line_that_nobody_is_there(get: Get) -> None:
    with pytest.raises(CaptureError) as caught:
        get("https://localhost:9/terms")
    assert "localhost:9" in one_line(caught.value)
