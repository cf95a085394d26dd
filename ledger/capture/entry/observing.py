"""The body members that say what the recorder measured: `observed`, from one exchange and its clean head.

Lists are bounded, since an entry's body has 60,000 bytes for everything: what was cut off, and what could not
be observed at all, is said in `missing`. It states facts and concludes nothing from them.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, TypeVar

from ledger.capture.model import Certificate, ConnectionFacts, RawExchange, TlsFacts, Trouble
from ledger.capture.secrets.credentials import HEADERS
from ledger.core.clock import format_time
from ledger.readings.model import Headers, HttpResponse

MAX_ADDRESSES: Final = 32
MAX_CERTIFICATES: Final = 16
MAX_SCTS: Final = 16
MAX_IDS: Final = 32
MAX_MISSING: Final = 64
MAX_TEXT: Final = 300  # characters of any one text

# Names under which providers, and what stands before them, give a request a number of theirs.
_IDS: Final = re.compile(
    r"(?:.*-)?(?:request|req|trace|correlation|invocation)-?id|cf-ray|traceparent|x-cloud-trace-context"
    r"|x-amzn-trace-id|x-amz-cf-id|x-served-by|openai-.*|anthropic-.*-id"
)
# RFC 9110 section 5.6.7, IMF-fixdate
_DATE: Final = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT", re.ASCII)

T = TypeVar("T")
Missing = list[tuple[str, str]]


def observe(
    raw: RawExchange,
    response: HttpResponse,
    *,
    complete: bool,
    trouble: Trouble | None,
    missing: Sequence[tuple[str, str]],
    redacted: int,
) -> dict[str, Any]:
    """The member `observed`; `response` is the clean one, `missing` what the recording adds to the rest."""
    lacking: Missing = [*raw.missing, *missing]
    connection = None
    if raw.connection is None:
        lacking.append(("connection", "no connection was made, or nothing is known of it"))
    else:
        lacking.extend(raw.connection.missing)
        connection = _connection(raw.connection, lacking)
    http = _http(response, raw.head_at, lacking)
    return {
        "chunks": len(raw.chunks),
        "clock": {
            "error_us": raw.clock.error_us,
            "source": raw.clock.source,
            "synchronised": raw.clock.synchronised,
        },
        "collector": raw.collector,
        "complete": complete,
        "connection": connection,
        "ended_at": format_time(raw.ended_at),
        "http": http,
        "missing": [[_cut(fact), _cut(why)] for fact, why in dict.fromkeys(lacking)][:MAX_MISSING],
        "problem": None if trouble is None else {"code": trouble.code, "detail": _cut(trouble.detail)},
        "redacted": redacted,
        "software": [list(one) for one in software()],
        "started_at": format_time(raw.started_at),
    }


@lru_cache(maxsize=1)
def software() -> tuple[tuple[str, str], ...]:
    """What did the recording, with its versions."""
    import ssl
    from importlib.metadata import PackageNotFoundError, version

    from ledger import __version__

    found = [
        ("evidence-ledger", __version__),
        ("python", platform.python_version()),
        ("openssl", ssl.OPENSSL_VERSION),
    ]
    for name in ("httpcore2", "h11"):
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return tuple(found)


def certificates(raw: RawExchange) -> tuple[Certificate, ...]:
    """The certificates that are kept, in order."""
    tls = raw.connection.tls if raw.connection is not None else None
    return () if tls is None else tls.certificates[:MAX_CERTIFICATES]


def _connection(facts: ConnectionFacts, missing: Missing) -> dict[str, Any]:
    if facts.address is None:
        missing.append(("connection.address", "not known"))
    return {
        "address": facts.address,
        "dns": _first(facts.dns, MAX_ADDRESSES, "connection.dns", missing, _cut),
        "host": _cut(facts.host),
        "port": facts.port,
        "reused": facts.reused,
        "tls": None if facts.tls is None else _tls(facts.tls, missing),
    }


def _tls(facts: TlsFacts, missing: Missing) -> dict[str, Any]:
    for name in ("alpn", "cipher", "server_name", "version"):
        if getattr(facts, name) is None:
            missing.append((f"connection.tls.{name}", "the TLS library gives none"))
    where = "connection.tls."
    return {
        "alpn": facts.alpn,
        "certificates": _first(
            facts.certificates,
            MAX_CERTIFICATES,
            f"{where}certificates",
            missing,
            lambda one: {"sent": one.sent, "sha256": sha256(one.der).hexdigest(), "verified": one.verified},
        ),
        "cipher": facts.cipher,
        "scts": _first(
            facts.scts,
            MAX_SCTS,
            f"{where}scts",
            missing,
            lambda one: {"log_id": one.log_id.hex(), "timestamp": format_time(one.timestamp)},
        ),
        "server_name": facts.server_name,
        "verified": facts.verified,
        "version": facts.version,
    }


def _http(response: HttpResponse, head_at: datetime | None, missing: Missing) -> dict[str, Any] | None:
    if response.status is None:
        missing.append(("http", "no answer came that is HTTP/1.1"))
        return None
    dates = [value for name, value in response.headers if name.lower() == "date"]
    date, skew = (_cut(dates[0]) if dates else None), None
    if date is None:
        missing.append(("http.date", "the answer has no Date header"))
    elif len(dates) > 1:
        missing.append(("http.skew_ms", "the answer has several Date headers"))
    elif head_at is None:
        missing.append(("http.skew_ms", "the time at which the head came is not known"))
    else:
        skew = _skew(date, head_at)
        if skew is None:
            missing.append(("http.skew_ms", "the Date header is not a date of RFC 9110"))
    return {
        "date": date,
        "ids": _first(_ids(response.headers), MAX_IDS, "http.ids", missing, list),
        "skew_ms": skew,
        "status": response.status,
        "version": _cut(response.version),
    }


def _ids(headers: Headers) -> list[tuple[str, str]]:
    """Request ids as [name, value], names in lower case, in order."""
    lower = [(name.lower(), value) for name, value in headers]
    return [
        (_cut(name), _cut(value)) for name, value in lower if name not in HEADERS and _IDS.fullmatch(name)
    ]


def _skew(date: str, head_at: datetime) -> int | None:
    """Our clock minus the server's, in ms. Its date has whole seconds: the difference is good to a second."""
    if not _DATE.fullmatch(date):
        return None
    from email.utils import parsedate_to_datetime  # unlike strptime it knows no locale

    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return None
    return round((head_at - theirs).total_seconds() * 1000)


def _first(
    values: Sequence[T], most: int, what: str, missing: Missing, convert: Callable[[T], Any]
) -> list[Any]:
    if len(values) > most:
        missing.append((what, f"{len(values)} in all, the first {most} are here"))
    return [convert(one) for one in values[:most]]


def _cut(text: str) -> str:
    """At most MAX_TEXT characters, and writable as UTF-8."""
    safe = text.encode("utf-8", "backslashreplace").decode()
    return safe if len(safe) <= MAX_TEXT else safe[: MAX_TEXT - 3] + "..."
