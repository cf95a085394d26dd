"""What heads hold back, in every spelling, and what of it is sought elsewhere."""

from base64 import b64encode

import pytest

from ledger.capture.secrets.credentials import Held, Needles, held_back
from ledger.capture.secrets.redactor import apply, clean_text, free_edits
from ledger.capture.secrets.search import Search
from tests.capture.entries import REDACTOR
from tests.capture.raw import PLAIN

HEADS = {
    "plain": f"Authorization: Bearer {PLAIN}\r\n",
    "case": f"aUTHORIZATION: bEARER {PLAIN}\r\n",
    "spaces": f"Authorization \t:\t Bearer   {PLAIN}  \r\n",
    "no space": f"X-API-Key:{PLAIN}\r\n",
    "folded": f"Authorization: Bearer\r\n  {PLAIN}\r\nHost: x\r\n",
    "folded in two": f"x-api-key:\r\n\t{PLAIN}\r\n\r\n",
    "bare LF": f"Host: x\nCookie: a={PLAIN}\nAccept: y\n",
    "bare CR": f"Host: x\rX-Goog-Api-Key: {PLAIN}\rAccept: y\r",
    "cut off": f"Host: x\r\nAuthorization: Bearer {PLAIN}",
    "unknown scheme": f"Authorization: Secret-{PLAIN}\r\n",
    "set-cookie": f"Set-Cookie: __cf_bm={PLAIN}; path=/; HttpOnly\r\n",
    "a vendor's": f"x-litellm-api-key: {PLAIN}\r\n",
    "parameter": f"GET /v1?alt=sse&key={PLAIN} HTTP/1.1\r\n",
    "parameter, cut off": f"GET /v1?KEY={PLAIN}",
    "location": f"Location: https://x.test/?a=1&access_token={PLAIN}#top\r\n",
    "referer": f"Referer: https://user:{PLAIN}@x.test/path\r\n",
    "trailer": f"\r\n0\r\nX-Auth-Token: {PLAIN}\r\n\r\n",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_head_holds_back(head: str) -> None:
    cleaned, redactions = apply(head.encode(), free_edits(head.encode(), Search(), REDACTOR), "x")
    assert PLAIN.encode() not in cleaned
    assert len(redactions) == 1
    assert redactions[0].hmac.encode() in cleaned
    one = redactions[0]
    assert cleaned[one.offset : one.offset + one.length] in (
        b"[redacted hmac-sha256:%s]" % one.hmac.encode(),
        b"redacted.hmac-sha256.%s" % one.hmac.encode(),
    )
    assert list(held_back(cleaned)) == []  # nothing is redacted twice


def test_a_head_keeps_the_scheme_and_everything_else() -> None:
    head = f"POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {PLAIN}\r\nX-Y: Basic z\r\n\r\n"
    cleaned, _ = apply(head.encode(), free_edits(head.encode(), Search(), REDACTOR), "x")
    assert cleaned.decode() == head.replace(PLAIN, REDACTOR.token(PLAIN.encode()))


def test_a_url_with_a_token_is_still_one() -> None:
    url = f"https://user:{PLAIN}@x.test/v1?a=1&key={PLAIN}"
    assert clean_text(url, Search(), REDACTOR) == (
        f"https://{REDACTOR.url_token(f'user:{PLAIN}'.encode())}@x.test/v1"
        f"?a=1&key={REDACTOR.url_token(PLAIN.encode())}"
    )


@pytest.mark.parametrize(
    "word", ["ollama", "EMPTY", "not-needed", "no-key-required", "xxxxxxxxxxxxxxxxxxxxxxxx"]
)
def test_a_placeholder_costs_no_innocent_text(word: str) -> None:
    needles = Needles(held_back(f"Authorization: Bearer {word}\r\n".encode()))
    assert list(needles.find(f"the word {word} in an answer".encode())) == []


def test_a_short_credential_is_sought_as_a_word_of_its_own() -> None:
    needles = Needles([Held(0, 0, b"hunter22", "header x-api-key", False)])
    assert [found[:2] for found in needles.find(b"hunter22 huntHunter22 xhunter22 hunter223 (hunter22)")] == [
        (0, 8),
        (43, 51),
    ]


def test_basic_credentials_are_sought_decoded() -> None:
    pair = f"someone:{PLAIN}".encode()
    needles = Needles(held_back(b"Authorization: Basic " + b64encode(pair)))
    for text in (b64encode(pair), pair, PLAIN.encode()):
        assert list(needles.find(b"<" + text + b">")), text


def test_credentials_are_sought_escaped() -> None:
    secret = b'ab/cd+ef=12"34\\56xyz'
    needles = Needles([Held(0, 0, secret, "header x-api-key", False)])
    for text in (b"ab%2Fcd%2Bef%3D12%2234%5C56xyz", b'ab/cd+ef=12\\"34\\\\56xyz', secret):
        assert [one[2] for one in needles.find(text)] == [secret]
