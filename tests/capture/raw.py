"""Raw exchanges for tests: HTTP messages made by hand, and fake keys. None of the keys is one."""

import gzip
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from ledger.capture.model import Certificate, ClockState, ConnectionFacts, RawExchange, Sct, TlsFacts

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
REDACTION_KEY = sha256(b"a redaction key of the tests").digest()
SK = "sk-test-0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P"  # with the shape of a key
PLAIN = "Zm9vQmFy0123456789abcdefXYZ"  # as Mistral's are: without a prefix


def random_text(seed: str, size: int, alphabet: str) -> str:
    """Text that looks random and is the same each time."""
    digits = b"".join(sha256(f"{seed}/{number}".encode()).digest() for number in range(size // 32 + 1))
    return "".join(alphabet[byte % len(alphabet)] for byte in digits[:size])


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ALNUM = LETTERS + "0123456789"


def message(first: str, headers: Sequence[tuple[str, str]], body: bytes = b"") -> bytes:
    """An HTTP/1.1 message."""
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def request(
    body: bytes, headers: Sequence[tuple[str, str]] = (), target: str = "/v1/chat/completions"
) -> bytes:
    """A POST of a JSON body."""
    own = [("Host", "api.test"), ("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    return message(f"POST {target} HTTP/1.1", [*own, *headers], body)


def asking(text: str, **more: Any) -> bytes:
    """The body of a chat completion request."""
    return json.dumps({"model": "model-1", "messages": [{"role": "user", "content": text}], **more}).encode()


def answering(text: str) -> bytes:
    """The body of a chat completion."""
    answer = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": answer, "finish_reason": "stop"}
    return json.dumps({"id": "c-1", "model": "model-1-2026", "choices": [choice]}).encode()


def response(
    body: bytes, headers: Sequence[tuple[str, str]] = (), kind: str = "application/json", size: int = 0
) -> bytes:
    """A 200 with this body: in chunks of `size` bytes, or with its length."""
    framing = ("Transfer-Encoding", "chunked") if size else ("Content-Length", str(len(body)))
    head = [("Date", "Sun, 22 Nov 2026 12:00:00 GMT"), ("Content-Type", kind), framing, *headers]
    return message("HTTP/1.1 200 OK", head, chunked(body, size) if size else body)


def chunked(body: bytes, size: int) -> bytes:
    """The body in chunks."""
    parts = [body[place : place + size] for place in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def streaming(parts: Sequence[str]) -> bytes:
    """A chat completion as events, a part of the text each."""

    def event(delta: dict[str, str], finish: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        value = {"id": "c-1", "model": "model-1-2026", "choices": [choice]}
        return b"data: " + json.dumps(value).encode() + b"\n\n"

    return (
        b"".join(event({"content": part}, None) for part in parts) + event({}, "stop") + b"data: [DONE]\n\n"
    )


def gzipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def connection(dns: int = 1, certificates: int = 2) -> ConnectionFacts:
    """A TLS connection as the recorder saw it."""
    tls = TlsFacts(
        version="TLSv1.3",
        cipher="TLS_AES_256_GCM_SHA384",
        alpn=None,
        server_name="api.test",
        verified=True,
        certificates=tuple(Certificate(b"der %d" % n, n == 0, True) for n in range(certificates)),
        scts=(Sct(b"\x07" * 32, START),),
    )
    addresses = tuple(f"192.0.2.{n % 250}" for n in range(dns))
    return ConnectionFacts("api.test", 443, "192.0.2.0", addresses, False, tls)


def exchange(sent: bytes, received: bytes, **changes: Any) -> RawExchange:
    """A raw exchange of these bytes."""
    raw = RawExchange(
        provider="openai",
        endpoint="https://api.test/v1/chat/completions",
        collector="proxy",
        sent=sent,
        received=received,
        chunks=((0, 1_000), (len(received) // 2, 2_000)) if received else (),
        started_at=START,
        ended_at=START + timedelta(seconds=2),
        head_at=START + timedelta(seconds=1, milliseconds=250),
        complete=True,
        trouble=None,
        connection=connection(),
        clock=ClockState("kernel", True, 1_200),
    )
    return raw._replace(**changes)
