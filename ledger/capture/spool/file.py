"""The bytes of a spool file: an exchange in flight, as it comes, encrypted.

    file  = "EVLSPOOL1\\n" || prefix[8] || frame ...        prefix: random, a file's own
    frame = u32be size || ChaCha20-Poly1305(key, nonce, plain)[size]      RFC 8439
    nonce = prefix || u32be number of the frame, from 0
    plain = "F" || facts, JSON | "S" || bytes sent | "R" || u64be microseconds || bytes received
    key   = HKDF-SHA256(redaction key, info = "evidence-ledger/spool/v1")      RFC 5869

The key is one a ledger, so that whoever records next can read what was left. Encrypted, since what is in
flight still has its secrets in it. It does NOT show that frames are missing at the end: that is how a killed
recorder leaves a file, and `left` says so of every one.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.capture.model import (
    Cell,
    Certificate,
    ClockState,
    ConnectionFacts,
    RawExchange,
    Sct,
    TlsFacts,
    Trouble,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MAGIC: Final = b"EVLSPOOL1\n"
PREFIX_SIZE: Final = 8
HEADER_SIZE: Final = len(MAGIC) + PREFIX_SIZE
MAX_FRAMES: Final = 1 << 32
FACTS, SENT, RECEIVED = b"F", b"S", b"R"
_INFO: Final = b"evidence-ledger/spool/v1"
_SIZE: Final = struct.Struct(">I")
_TIME: Final = struct.Struct(">Q")
_TAG_SIZE: Final = 16


@lru_cache(maxsize=8)
def cipher_of(key: bytes) -> ChaCha20Poly1305:
    """The cipher of a ledger's spool, from its redaction key."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return ChaCha20Poly1305(HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(key))


def frame(cipher: ChaCha20Poly1305, prefix: bytes, number: int, plain: bytes) -> bytes:
    """One frame. The caller counts: no number is used twice with a prefix."""
    sealed = cipher.encrypt(prefix + _SIZE.pack(number), plain, None)
    return _SIZE.pack(len(sealed)) + sealed


def received_frame(us: int, data: bytes) -> bytes:
    """The plain content of a frame of bytes received."""
    return RECEIVED + _TIME.pack(us) + data


def facts_frame(facts: dict[str, Any]) -> bytes:
    """The plain content of a frame of facts: members of `RawExchange` by name, as their own types."""
    connection = facts.get("connection")
    if connection is not None and len(facts) == 1:
        return _connection_frame(connection)
    return FACTS + _encode(facts).encode()


@lru_cache(maxsize=64)
def _connection_frame(connection: ConnectionFacts) -> bytes:
    """The same of a connection, whose certificates are the most of it: many exchanges have it in common."""
    return FACTS + _encode({"connection": connection}).encode()


def frames(cipher: ChaCha20Poly1305, data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, content) of each frame up to the first that is cut off or not by this key."""
    from cryptography.exceptions import InvalidTag

    if not data.startswith(MAGIC):
        return
    prefix, place, number = data[len(MAGIC) : HEADER_SIZE], HEADER_SIZE, 0
    while place + _SIZE.size <= len(data):
        (size,) = _SIZE.unpack_from(data, place)
        end = place + _SIZE.size + size
        if end > len(data) or size < _TAG_SIZE:
            return
        try:
            plain = cipher.decrypt(prefix + _SIZE.pack(number), data[place + _SIZE.size : end], None)
        except InvalidTag:
            return
        yield plain[:1], plain[1:]
        place, number = end, number + 1


class Left(NamedTuple):
    """What the frames of one file hold."""

    facts: dict[str, Any]
    sent: bytes
    received: bytes
    chunks: tuple[tuple[int, int], ...]


def gather(parts: Iterator[tuple[bytes, bytes]]) -> Left | None:
    """The frames together; None where not even the first facts are there."""
    facts: dict[str, Any] = {}
    sent, received, chunks = bytearray(), bytearray(), []
    for kind, content in parts:
        if kind == FACTS:
            facts.update(json.loads(content))
        elif kind == SENT:
            sent += content
        elif kind == RECEIVED:
            chunks.append((len(received), _TIME.unpack_from(content)[0]))
            received += content[_TIME.size :]
    return Left(facts, bytes(sent), bytes(received), tuple(chunks)) if facts else None


def exchange_left(left: Left, detail: str) -> RawExchange:
    """The exchange, as far as it went. It ends with the last bytes received: nothing later is known."""
    facts = left.facts
    started = _time(facts["started_at"])
    last = left.chunks[-1][1] if left.chunks else 0
    head = facts.get("head_at")
    return RawExchange(
        provider=facts["provider"],
        endpoint=facts["endpoint"],
        collector=facts["collector"],
        sent=left.sent,
        received=left.received,
        chunks=left.chunks,
        started_at=started,
        ended_at=started + timedelta(microseconds=last),
        head_at=None if head is None else _time(head),
        complete=False,
        trouble=Trouble("recorder-stopped", detail),
        connection=_connection(facts.get("connection")),
        clock=ClockState(*facts["clock"]) if "clock" in facts else ClockState("not known", None, None),
        missing=tuple([(fact, why) for fact, why in facts.get("missing", ())]),
        cell=Cell(*facts["cell"]) if facts.get("cell") else None,
        tags=tuple(facts.get("tags", ())),
    )


# Named tuples are written as arrays, in the order of their fields: writer and reader are the same version, or
# nearly so, since a spool lives for as long as an exchange does. A file that doesn't fit is not taken.


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} is no fact of an exchange")


_encode: Final = json.JSONEncoder(default=_plain).encode


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _connection(values: list[Any] | None) -> ConnectionFacts | None:
    if values is None:
        return None
    host, port, address, dns, reused, tls, missing = values
    pairs = tuple([(fact, why) for fact, why in missing])
    return ConnectionFacts(host, port, address, tuple(dns), reused, _tls(tls), pairs)


def _tls(values: list[Any] | None) -> TlsFacts | None:
    if values is None:
        return None
    version, cipher, alpn, server_name, verified, certificates, scts = values
    return TlsFacts(
        version,
        cipher,
        alpn,
        server_name,
        verified,
        tuple([Certificate(bytes.fromhex(der), sent, built) for der, sent, built in certificates]),
        tuple([Sct(bytes.fromhex(log_id), _time(when)) for log_id, when in scts]),
    )
