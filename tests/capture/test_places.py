"""Wherever a secret stands in an exchange, no byte of the entry holds it."""

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.api import verifying
from ledger.api.writing import LedgerWriter
from ledger.capture.entry.exchange import build
from ledger.capture.model import Trouble
from ledger.capture.secrets.redactor import Redactor
from ledger.verify.report import Outcome
from tests.capture.entries import BEARER, bearer, everything, made, redactions
from tests.capture.raw import (
    ALNUM,
    PLAIN,
    SK,
    answering,
    asking,
    chunked,
    exchange,
    gzipped,
    message,
    request,
    response,
    streaming,
)
from tests.support import codes, make_ledger, trust

CHUNKED = [("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked")]

PLACES = {
    "header": lambda s: exchange(request(asking("x"), [("X-Api-Key", s)]), response(answering("y"))),
    "unlisted header": lambda s: exchange(
        request(asking("x"), [bearer(s), ("X-Echo", f"<{s}>")]), response(answering("y"), [("Via", s)])
    ),
    "parameter": lambda s: exchange(
        request(asking("x"), target=f"/v1?key={quote(s, safe='')}"),
        response(answering("y"), [("Location", f"https://x.test/?sig={s}&a=1")]),
        endpoint=f"https://u:{s}@api.test/v1?key={quote(s, safe='')}",
    ),
    "basic": lambda s: exchange(
        request(
            asking(f"u:{s} or {s}"), [("Authorization", "Basic " + b64encode(f"u:{s}".encode()).decode())]
        ),
        response(answering(f"so it is u:{s}, in base64 {b64encode(f'u:{s}'.encode()).decode()}")),
    ),
    "request": lambda s: exchange(request(asking(f"is {s} good"), [bearer(s)]), response(answering("y"))),
    "answer": lambda s: exchange(request(asking("x"), [bearer(s)]), response(answering(f"it is\n{s}\n"))),
    "chunks": lambda s: exchange(
        request(asking("x"), [bearer(s)]), response(answering(f"it is {s}."), size=5)
    ),
    "deltas": lambda s: exchange(
        request(asking("x"), [bearer(s)]),
        response(streaming(["it is ", s[:3], s[3:4], s[4:20], s[20:], ", yes"]), kind="text/event-stream"),
    ),
    "deltas in chunks": lambda s: exchange(
        request(asking("x"), [bearer(s)]),
        response(streaming(["it is ", *s, "!"]), kind="text/event-stream", size=11),
    ),
    "escapes": lambda s: exchange(
        request(asking("x"), [bearer(s)]),
        response(
            b'{"choices":[{"message":{"content":"'
            + "".join(f"\\u{ord(c):04x}" for c in s).encode()
            + b'"},"index":0,"finish_reason":"stop"}]}'
        ),
    ),
    "gzip": lambda s: exchange(
        request(asking("x"), [bearer(s)]),
        response(gzipped(answering(f"it is {s}")), [("Content-Encoding", "gzip")], size=9),
    ),
    "gzip of deltas": lambda s: exchange(
        request(asking("x"), [bearer(s)]),
        response(
            gzipped(streaming(["it is ", s[:7], s[7:], "."])),
            [("Content-Encoding", "gzip")],
            kind="text/event-stream",
        ),
    ),
    "gzip request": lambda s: exchange(
        request(gzipped(asking(f"it is {s}")), [bearer(s), ("Content-Encoding", "gzip")]),
        response(answering("y")),
    ),
    "tool arguments in deltas": lambda s: exchange(
        request(asking("x"), [bearer(s)]),
        response(_tool_calls(['{"key": "', s[:5], s[5:11], s[11:], '"}']), kind="text/event-stream"),
    ),
    "cookie": lambda s: exchange(
        request(asking(f"the cookie {s}")),
        response(answering("y"), [("Set-Cookie", f"session={s}; path=/")]),
    ),
    "trailer": lambda s: exchange(
        request(asking("x"), [bearer(s)]),
        message("HTTP/1.1 200 OK", CHUNKED, chunked(answering("y"), 9)[:-2] + f"X-T: {s}\r\n\r\n".encode()),
    ),
    "chunk extension": lambda s: exchange(
        request(asking("x"), [bearer(s)]),
        message("HTTP/1.1 200 OK", CHUNKED, f"2;sig={s}\r\n{{}}\r\n0\r\n\r\n".encode()),
    ),
    "after the end": lambda s: exchange(
        request(asking("x"), [bearer(s)]),
        message("HTTP/1.1 200 OK", [("Content-Length", "5")], f"abc{s} and more".encode()),
    ),
    "no http": lambda s: exchange(b"", f"{s}\nAuthorization: Bearer {s}\n".encode(), endpoint=f"x?key={s}"),
    "cut off": lambda s: exchange(
        f"POST /v1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {s}".encode(), b"", complete=False
    ),
    "words": lambda s: exchange(
        request(asking("x"), [bearer(s)]),
        b"",
        complete=False,
        trouble=Trouble("upstream-tls", f"https://u:{s}@x/ failed with {s}"),
        missing=(("connection", f"because of {s}"),),
        tags=("a", f"tag-{s}".replace(",", "")),
    ),
    "content type": lambda s: exchange(
        request(asking("x"), [bearer(s)]),
        response(gzipped(answering(s)), [("Content-Encoding", "gzip")], kind=f"application/json; token={s}"),
    ),
}


def _tool_calls(parts: list[str]) -> bytes:
    """A streamed tool call whose arguments come in these parts."""
    events = []
    for part in parts:
        call = {"index": 0, "id": "t", "type": "function", "function": {"name": "f", "arguments": part}}
        choice = {"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": None}
        events.append(b"data: " + json.dumps({"id": "c", "choices": [choice]}).encode() + b"\n\n")
    return b"".join(events) + b"data: [DONE]\n\n"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("secret", [SK, PLAIN], ids=["with a shape", "by its header"])
def test_no_byte_of_the_entry_holds_the_secret(place: str, secret: str) -> None:
    raw = PLACES[place](secret)
    if place == "cut off":  # cut in the middle of the value: what there is of it
        raw = raw._replace(sent=raw.sent[:-4])
        secret = secret[:-4]
    whole = everything(made(raw))
    for form in (secret, quote(secret, safe=""), b64encode(f"u:{secret}".encode()).decode()):
        assert form.encode() not in whole
    for part in (secret[:12], secret[-12:]):
        assert part.encode() not in whole, "a part of the secret is left"


@given(
    place=st.sampled_from(sorted(PLACES)),
    secret=st.text(alphabet=ALNUM + "-_", min_size=20, max_size=90).filter(
        lambda s: len(set(s)) >= 8 and s.strip("-_") == s and any(c.isdigit() for c in s)
    ),
    chunk=st.integers(0, 40),
)
def test_whatever_the_credential_is_it_stands_nowhere(place: str, secret: str, chunk: int) -> None:
    raw = PLACES[place](secret)
    if chunk and place in ("answer", "deltas", "escapes"):
        body = raw.received.partition(b"\r\n\r\n")[2]
        kind = "text/event-stream" if place == "deltas" else "application/json"
        raw = raw._replace(received=response(body, kind=kind, size=chunk))
    entry = made(raw)
    assert secret.encode() not in everything(entry)
    assert entry.body["observed"]["redacted"] or entry.body["fidelity"] == "text" or place == "words"


def test_one_credential_shows_as_one_in_two_exchanges() -> None:
    first = made(exchange(request(asking("x"), [BEARER]), response(answering("y"))))
    second = made(PLACES["parameter"](PLAIN))
    assert redactions(first)[0]["hmac"] in {one["hmac"] for one in redactions(second)}
    other = Redactor(sha256(b"another ledger's").digest())
    again = build(exchange(request(asking("x"), [BEARER]), response(answering("y"))), other)
    assert redactions(first)[0]["hmac"].encode() not in everything(again)


def test_a_ledger_of_all_of_them_verifies(tmp_path: Path) -> None:
    """What is observed, mapped and read agrees with the objects, by the verifier's own measure."""
    entries = [made(raw(secret)) for raw in PLACES.values() for secret in (SK, PLAIN)]
    with make_ledger(tmp_path / "evidence") as ledger:
        LedgerWriter(ledger).append(entries)
    report = verifying.verify(tmp_path / "evidence", trust=trust())
    assert codes(report) == set()
    assert report.outcome is not Outcome.FAILED
