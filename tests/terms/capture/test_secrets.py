"""Credentials of the one who captures: sent where they were meant to go, and in the ledger nowhere."""

import gzip
import json
from collections.abc import Callable

from ledger.documents.model import Page
from ledger.readings.wire import parse_response
from tests.imports.bench import FAKE_KEY
from tests.terms.capture.conftest import content
from tests.terms.capture.publisher import HTML, Publisher, page, redirect

Get = Callable[..., Page]
COOKIE = "session=q8Zr4Lw0Tn5Yx2Vb7"
SECRET = b"q8Zr4Lw0Tn5Yx2Vb7"


def everything(found: Page) -> bytes:
    """All that would be in the ledger."""
    words = repr((found.url, found.observed, found.media_type)).encode()
    return b"\n".join((words, found.document, *(data for _, _, data in found.objects)))


def test_credential_is_sent_and_not_kept(publisher: Publisher, get: Get) -> None:
    found = get(publisher.put("/terms", page(HTML, f"Set-Cookie: {COOKIE}; Secure")), ("Cookie", COOKIE))
    assert SECRET in publisher.asked[0]
    assert SECRET not in everything(found)
    assert b"Cookie: [redacted hmac-sha256:" in content(found, "wire.sent")
    names = {one["object"] for one in json.loads(content(found, "redactions"))["redactions"]}
    assert names == {"wire.sent", "wire.received"}
    assert found.document == HTML


def test_credential_in_the_page_is_replaced_in_place(publisher: Publisher, get: Get) -> None:
    body = HTML.replace(
        b"</body>", b"<script>var k = '" + FAKE_KEY.encode() + b"', s = '" + SECRET + b"'</script>"
    )
    found = get(publisher.put("/terms", page(body)), ("Cookie", COOKIE))
    assert len(found.document) == len(body)
    assert SECRET not in everything(found)
    assert FAKE_KEY.encode() not in everything(found)
    # Whoever has the bytes of the wire can take the very document again.
    assert parse_response(content(found, "wire.received"), "GET")[0].body == found.document


def test_credential_in_a_packed_page_costs_the_bytes_of_the_wire(publisher: Publisher, get: Get) -> None:
    body = HTML.replace(b"</body>", SECRET + b"</body>")
    answer = page(gzip.compress(body), "Content-Encoding: gzip")
    found = get(publisher.put("/terms", answer), ("Cookie", COOKIE))
    roles = [role for role, _, _ in found.objects]
    assert not [role for role in roles if role.startswith("wire.")]
    assert SECRET not in everything(found)
    assert len(found.document) == len(body)
    assert any(fact.startswith("wire.sent") for fact, _ in found.observed["missing"])  # type: ignore[attr-defined]
    (one,) = json.loads(content(found, "redactions"))["redactions"]
    assert (one["object"], one["length"]) == ("document", len(SECRET))


def test_credential_in_the_address_is_not_kept(publisher: Publisher, get: Get) -> None:
    url = publisher.put(f"/terms?token={SECRET.decode()}", page(HTML))
    found = get(url)
    assert SECRET in publisher.asked[0]
    assert SECRET not in everything(found)
    assert found.url is not None
    assert found.url.startswith(publisher.base() + "/terms?token=redacted.")


def test_credential_in_a_redirect_is_not_kept(publisher: Publisher, get: Get) -> None:
    target = f"/terms?access_token={SECRET.decode()}"
    publisher.put(target, page(HTML + SECRET))
    found = get(publisher.put("/start", redirect(target)))
    assert SECRET in publisher.asked[1]
    assert SECRET not in everything(found)


def test_credential_goes_to_no_other_origin(publisher: Publisher, get: Get) -> None:
    publisher.put("/terms", page(HTML), "http")
    url = publisher.put("/start", redirect(publisher.base("http") + "/terms"))
    found = get(url, ("Cookie", COOKIE), ("Accept-Language", "de"), allow_plain=True)
    assert SECRET in publisher.asked[0]
    assert SECRET not in publisher.asked[1]
    assert b"Accept-Language: de" in publisher.asked[1]
    assert SECRET not in everything(found)


def test_credential_of_the_first_origin_is_not_kept_in_another_s_page(publisher: Publisher, get: Get) -> None:
    publisher.put("/terms", page(HTML + SECRET), "http")
    url = publisher.put("/start", redirect(publisher.base("http") + "/terms"))
    assert SECRET not in everything(get(url, ("Cookie", COOKIE), allow_plain=True))
