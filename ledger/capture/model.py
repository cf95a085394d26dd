"""The values that pass between the wire and the entry. No input or output here."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

Collector = Literal["probe", "proxy", "run"]


class Certificate(NamedTuple):
    """One certificate of the peer: its DER, and in which chains it stood."""

    der: bytes
    sent: bool
    verified: bool


class Sct(NamedTuple):
    """A signed certificate timestamp in the leaf (RFC 6962 section 3.3): 32-byte log id, the log's time."""

    log_id: bytes
    timestamp: datetime


class TlsFacts(NamedTuple):
    """What the TLS library says of a session. `verified` is False where the user asked not to verify."""

    version: str | None
    cipher: str | None
    alpn: str | None
    server_name: str | None
    verified: bool
    certificates: tuple[Certificate, ...]
    scts: tuple[Sct, ...]


class ConnectionFacts(NamedTuple):
    """Where a connection went. `dns`: every address the name resolved to, in the resolver's order.

    `reused`: opened for an earlier exchange. `missing`: (fact, why it could not be observed).
    """

    host: str
    port: int
    address: str | None
    dns: tuple[str, ...]
    reused: bool
    tls: TlsFacts | None
    missing: tuple[tuple[str, str], ...] = ()


class ClockState(NamedTuple):
    """What the kernel says of its clock; None where it can't be asked. Error in microseconds."""

    source: str
    synchronised: bool | None
    error_us: int | None


class Cell(NamedTuple):
    """The planned cell that an exchange carries out; attempts count from 1."""

    plan: int
    name: str
    attempt: int


class Trouble(NamedTuple):
    """Why an exchange is not whole: a code of `ledger.core.bodies.observed.PROBLEMS`, and words."""

    code: str
    detail: str


class RawExchange(NamedTuple):
    """One exchange as the tee saw it: bytes still with their secrets in them. Never written anywhere.

    `endpoint`: the URL that was called. `sent` and `received`: the plain bytes under TLS of this exchange
    alone, HTTP/1.1 messages with their framing. `chunks`: for each read, the offset in `received` where it
    begins and the microseconds since `started_at`. `head_at`: when the whole response head was there.
    `handed`: where nothing was sent, the request that was to be, as far as the recorder had it; else empty.
    """

    provider: str
    endpoint: str
    collector: Collector
    sent: bytes
    received: bytes
    chunks: tuple[tuple[int, int], ...]
    started_at: datetime
    ended_at: datetime
    head_at: datetime | None
    complete: bool
    trouble: Trouble | None
    connection: ConnectionFacts | None
    clock: ClockState
    missing: tuple[tuple[str, str], ...] = ()
    cell: Cell | None = None
    tags: tuple[str, ...] = ()
    handed: bytes = b""
