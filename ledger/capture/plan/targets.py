"""The targets of a plan, read strictly: where they are, how they are asked, where the key is found.

A plan is evidence, and is read by the other side: a key in it is refused, wherever it stands.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final, cast
from urllib.parse import SplitResult, urlsplit

from ledger.capture.plan.model import PROTOCOLS, KeyPlace, Price, Protocol, Target
from ledger.capture.plan.table import Table

MAX_TARGETS: Final = 64
MAX_TARGET_NAME: Final = 60
PROVIDER_PROTOCOLS: Final[dict[str, Protocol]] = {
    "anthropic": "anthropic.messages",
    "gemini": "gemini",
    "google": "gemini",
    "ollama": "ollama.chat",
}
KEY_HEADERS: Final = ("api-key", "authorization", "x-api-key", "x-goog-api-key")
# Members that the recorder writes; `parameters` may not write over them.
_RESERVED: Final[dict[str, frozenset[str]]] = {
    "openai.chat": frozenset(("messages", "model", "stream")),
    "openai.responses": frozenset(("input", "instructions", "model", "stream")),
    "anthropic.messages": frozenset(("messages", "model", "stream", "system")),
    "gemini": frozenset(("contents", "systemInstruction", "system_instruction")),
    "ollama.chat": frozenset(("messages", "model", "stream")),
}
_OWN_HEADERS: Final = frozenset(
    (
        *("accept-encoding", "connection", "content-length", "content-type", "expect", "host"),
        *("te", "trailer", "transfer-encoding", "upgrade"),
    )
)
_SECRET_WORDS: Final = re.compile(r"auth|cookie|credential|key|secret|token|password|session", re.IGNORECASE)
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}\Z")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}\Z")
_CURRENCY: Final = re.compile(r"[A-Z]{3}\Z")


def read_targets(table: Table) -> tuple[Target, ...]:
    """The member `targets`. Raises CaptureError."""
    rows = table.tables("targets", most=MAX_TARGETS)
    if not rows:
        raise table.error("targets", "want at least one")
    found: list[Target] = []
    for row in rows:
        target = _target(row)
        if any(target.name == other.name for other in found):
            raise row.error("name", f"the name {target.name} is there twice")
        found.append(target)
    return tuple(found)


def _target(row: Table) -> Target:
    name = row.name("name", maximum=MAX_TARGET_NAME)
    provider = row.name("provider", maximum=MAX_TARGET_NAME)
    protocol = row.choice("protocol", PROTOCOLS, PROVIDER_PROTOCOLS.get(provider, "openai.chat"))
    target = Target(
        name=name,
        role=row.choice("role", ("target", "control"), "target"),
        provider=provider,
        protocol=cast("Protocol", protocol),
        base_url=_base_url(row),
        model=_model(row),
        key=_key(row),
        key_header=row.choice("key_header", KEY_HEADERS, None) if row.has("key_header") else None,
        headers=_headers(row),
        system=row.text("system", None),
        parameters=_parameters(row, protocol),
        stream=row.flag("stream"),
        requests_per_minute=row.integer("requests_per_minute", None, least=1, most=100_000),
        price=_price(row),
    )
    row.done()
    return target


def _base_url(row: Table) -> str:
    text: str = row.text("base_url", maximum=500)
    try:
        parts = urlsplit(text)
        fits = _fits(parts) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or not text.isascii() or not text.isprintable() or " " in text:
        raise row.error("base_url", f"want a URL such as https://api.example.com/v1, have {text!r:.80}")
    return text.rstrip("/")


def _fits(parts: SplitResult) -> bool:
    bare = not (parts.query or parts.fragment or parts.username or parts.password)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and bare


def _model(row: Table) -> str:
    text: str = row.text("model", maximum=200)
    if not text.isprintable() or text != text.strip():
        raise row.error("model", f"want a model's name, have {text!r:.80}")
    if "<" in text:
        raise row.error("model", f"fill in the model's name, as the endpoint knows it, for {text!r:.80}")
    return text


def _key(row: Table) -> KeyPlace | None:
    text = row.text("key", "none", maximum=300)
    if text == "none":
        return None
    kind, colon, name = text.partition(":")
    if colon and kind == "env" and _VARIABLE.match(name):
        return KeyPlace("env", name)
    if colon and kind == "keyring" and all(name.partition("/")) and name.isprintable():
        return KeyPlace("keyring", name)
    # What was written may be the key itself, so it is not repeated.
    raise row.error(
        "key", "want env:VARIABLE, keyring:SERVICE/NAME or none; a key itself never goes in a plan"
    )


def _headers(row: Table) -> tuple[tuple[str, str], ...]:
    pairs = row.pairs("headers")
    lowered = [name.lower() for name in pairs]
    for name, value in pairs.items():
        if not _HEADER_NAME.match(name) or name.lower() in _OWN_HEADERS or lowered.count(name.lower()) > 1:
            raise row.error("headers", f"{name!r:.60}: not a header that a plan can set")
        if _SECRET_WORDS.search(name):
            raise row.error(
                "headers", f"{name!r:.60}: looks like a secret, which never goes in a plan; use 'key'"
            )
        if not value.isascii() or not value.isprintable() or value != value.strip():
            raise row.error("headers", f"{name!r:.60}: want printable ASCII")
    return tuple(pairs.items())


def _parameters(row: Table, protocol: str) -> dict[str, Any]:
    value = row.any("parameters", {})
    if type(value) is not dict:
        raise row.error("parameters", f"want a table of members of the request, have {value!r:.60}")
    taken = sorted(value.keys() & _RESERVED[protocol])
    if taken:
        raise row.error("parameters", f"{taken[0]}: the recorder writes this itself")
    if protocol == "anthropic.messages" and type(value.get("max_tokens")) is not int:
        raise row.error("parameters", "want max_tokens: this protocol asks for it")
    _check_json(row, value)
    return value


def _check_json(row: Table, value: Any) -> None:
    if isinstance(value, dict):
        for member in value.values():
            _check_json(row, member)
    elif isinstance(value, list):
        for member in value:
            _check_json(row, member)
    elif isinstance(value, float) and not math.isfinite(value):
        raise row.error("parameters", "want finite numbers")


def _price(row: Table) -> Price | None:
    table = row.table("price", None)
    if table is None:
        return None
    currency = table.text("currency")
    if not _CURRENCY.match(currency):
        raise table.error("currency", f"want three capital letters such as USD, have {currency!r:.40}")
    price = Price(currency, table.amount("input"), table.amount("output"), table.text("source", maximum=500))
    table.done()
    return price
