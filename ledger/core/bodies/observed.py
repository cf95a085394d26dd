"""`observed` of an exchange: what the recorder itself measured, in one of three closed forms.

`{}`: nothing was measured (a text that was typed or pasted). `{"import", "pointer"}`: the bytes were found
at a place in the source file of an import entry. Else the facts of a call that the recorder made or
passed on. What could not be observed is in `missing`, with the reason; it is never left out.
"""

from typing import Any, Final

from ledger.core.bodies import schema

COLLECTORS: Final = ("probe", "proxy", "run")
# Why an exchange is not complete, or why its bytes are not those of the wire. Names are never reused.
PROBLEMS: Final = (
    "client-left",  # whoever asked went away before the answer's end
    "over-limit",  # the answer is longer than what is kept; the rest passed through unrecorded
    "recorder-stopped",  # the recorder ended in mid-exchange, and found it on its next start
    "secret-in-encoded-body",  # a secret stood where it can't be replaced in place: bytes left out
    "upstream-closed",  # the connection ended before the message did
    "upstream-name",  # the name did not resolve
    "upstream-protocol",  # what came is not HTTP/1.1
    "upstream-refused",  # no connection
    "upstream-reset",  # the connection was reset
    "upstream-timeout",  # nothing came within the time allowed, or not everything
    "upstream-tls",  # the handshake or the certificate failed
)


_CERTIFICATE: Final = schema.members(
    {
        "sent": schema.flag,  # by the server, in this order
        "sha256": schema.digest,  # of its DER, which is an object of role `certificate` beside
        "verified": schema.flag,  # in the chain that verification built
    }
)

_SCT: Final = schema.members({"log_id": schema.digest, "timestamp": schema.time})

_TLS: Final = schema.members(
    {
        "alpn": schema.optional(schema.text),
        "certificates": schema.list_of(_CERTIFICATE),
        "cipher": schema.optional(schema.text),
        "scts": schema.list_of(_SCT),  # in the leaf, RFC 6962 section 3.3
        "server_name": schema.optional(schema.text),
        "verified": schema.flag,  # False: the user asked not to verify
        "version": schema.optional(schema.text),
    }
)

CONNECTION: Final = schema.members(
    {
        "address": schema.optional(schema.text),
        "dns": schema.list_of(schema.text),  # every address that the name resolved to, in order
        "host": schema.text,
        "port": schema.index,
        "reused": schema.flag,  # opened for an earlier exchange
        "tls": schema.optional(_TLS),
    }
)

CLOCK: Final = schema.members(
    {
        "error_us": schema.optional(schema.integer),  # the kernel's estimate of the error, microseconds
        "source": schema.text,
        "synchronised": schema.optional(schema.flag),
    }
)

_HTTP: Final = schema.members(
    {
        "date": schema.optional(schema.text),  # the header, as sent
        "ids": schema.list_of(schema.pair),  # request ids in headers: [name, value]
        "skew_ms": schema.optional(schema.integer),  # our clock minus `date` (+-1 s), at the head
        "status": schema.optional(schema.index),
        "version": schema.optional(schema.text),
    }
)

_PROBLEM: Final = schema.members({"code": schema.one_of(*PROBLEMS), "detail": schema.text})

_WIRE: Final = schema.members(
    {
        "chunks": schema.index,  # reads from the connection; object `wire.timing` has the time of each
        "clock": CLOCK,
        "collector": schema.one_of(*COLLECTORS),
        "complete": schema.flag,  # the whole request went out and the whole answer came in
        "connection": schema.optional(CONNECTION),
        "ended_at": schema.time,
        "http": schema.optional(_HTTP),
        "missing": schema.list_of(schema.pair),  # [fact, why it could not be observed]
        "problem": schema.optional(_PROBLEM),
        "redacted": schema.index,  # secrets replaced; object `redactions` says what and where
        "software": schema.list_of(schema.pair),
        "started_at": schema.time,
    }
)

_IMPORTED: Final = schema.members(
    {
        "import": schema.index,  # the import entry, which comes earlier
        "pointer": schema.filled,  # a place in its source, in that format's own terms
    }
)


def observed(value: Any, what: str) -> None:
    """One of the three forms."""
    if value == {} and type(value) is dict:
        return
    if type(value) is dict and "pointer" in value:
        _IMPORTED(value, what)
    else:
        _WIRE(value, what)
