"""Readings under hostile bytes: one target, driven by Hypothesis in the tests and by atheris by hand.

    python -m tests.readings.fuzz tests/readings/seeds      (needs atheris; its own options follow)
    python -m tests.readings.fuzz --write                   (writes the seeds again, from the vectors)

A seed is a recorded exchange: the length of what was sent in four bytes, big-endian, that, what was received.
"""

import gzip
import sys
from pathlib import Path
from typing import Any

import brotli
import zstandard

from ledger.core import canonical
from ledger.core.bodies.exchange import EXCHANGE
from ledger.core.ports import NewObject
from ledger.readings import READERS, derive, derive_again, exchange_of, pieces
from tests.readings.vectors import BY_NAME, VECTORS
from tests.readings.wires import chunked, request, response, wire

FOLDER = Path(__file__).parent / "seeds"
LARGEST = 60_000  # bytes of a body in an entry (ledger.api.checks)


def pack(sent: bytes, received: bytes) -> bytes:
    """A seed."""
    return len(sent).to_bytes(4, "big") + sent + received


def unpack(data: bytes) -> tuple[bytes, bytes]:
    """What was sent and received; any bytes are a seed."""
    size = int.from_bytes(data[:4], "big") % (len(data) + 1)
    return data[4 : 4 + size], data[4 + size :]


def seeds() -> dict[str, bytes]:
    """The seeds by file name: every vector, and what the vectors don't have."""
    found = {f"{vector.name}.bin": pack(vector.sent, vector.received) for vector in VECTORS}
    stream = BY_NAME["chat-stream"]
    coded = {
        "gzip": gzip.compress(stream.body, mtime=0),
        "br": brotli.compress(stream.body),
        "zstd": zstandard.ZstdCompressor(write_content_size=True).compress(stream.body),
    }
    for name, body in coded.items():
        received = chunked([body[:50], body[50:]], stream.media_type, f"Content-Encoding: {name}")
        found[f"coded-{name}.bin"] = pack(stream.sent, received)
    error = {"error": {"message": "slow down", "type": "rate_limit_error", "code": "rate_limit"}}
    found["error.bin"] = pack(stream.sent, response(error, status="429 Too Many Requests"))
    found["deep.bin"] = pack(request("/v1/responses", b'{"input":' + b"[" * 200), response(b"[" * 200))
    found["interim.bin"] = pack(stream.sent, b"HTTP/1.1 100 Continue\r\n\r\n" + response(error))
    return found


def check(data: bytes) -> None:
    """Nothing raises, whatever the bytes; what is derived can be recorded, and is derived again."""
    sent, received = unpack(data)
    _check(wire(sent, received))


def check_bodies(data: bytes) -> None:
    """The same where only bodies are known."""
    sent, received = unpack(data)
    asked, answered = sent.partition(b"\r\n\r\n")[2], received.partition(b"\r\n\r\n")[2]
    media_type = "application/json"
    _check([NewObject("request.body", asked, media_type), NewObject("response.body", answered, media_type)])


def _check(raw: list[NewObject]) -> None:
    derived = derive(raw, provider=None, endpoint=None)
    assert derived is not None
    assert derive_again(derived.summary["reader"], raw, endpoint=None) == derived
    exchange = exchange_of(None, raw)
    assert exchange is not None
    for reader in READERS:
        again = derive_again(reader, raw, endpoint=None)
        assert again is not None
        for one in again.objects[:-1]:
            assert isinstance(one.data, bytes)
            one.data.decode("utf-8")
        last = again.objects[-1].data
        assert isinstance(last, bytes)
        canonical.check_profile(canonical.parse(last, "reading"), "reading")
        assert exchange.response.complete or not again.summary["complete"]
        check_summary(again.summary)
        for piece in pieces(exchange, reader):
            assert 0 <= piece.start <= piece.end


def check_summary(summary: dict[str, object]) -> None:
    """It fits the schema of an exchange, and into an entry."""
    declared = dict.fromkeys(("captured_at", "endpoint", "model", "provider"))
    body: dict[str, Any] = {
        "declared": declared,
        "fidelity": "http",
        "observed": {},
        "plan": None,
        "reading": summary,
        "tags": [],
    }
    data = canonical.encode(body)
    assert len(data) < LARGEST // 4
    EXCHANGE.check(canonical.parse(data, "body"), _TEXTS)


class _Text:
    def __init__(self, role: str) -> None:
        self.role = role


_TEXTS = (_Text("query"), _Text("answer"))


def write() -> None:
    """Write the seeds into their folder."""
    FOLDER.mkdir(exist_ok=True)
    for name, data in seeds().items():
        (FOLDER / name).write_bytes(data)


def main() -> None:
    """Fuzz until stopped."""
    if sys.argv[1:] == ["--write"]:
        write()
        return
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]  # only by hand: not among the dependencies

    atheris.instrument_all()
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
