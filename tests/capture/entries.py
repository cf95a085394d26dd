"""Entries made of raw exchanges, and the checks that hold for every one of them."""

from typing import Any

from ledger.capture.entry.exchange import MAX_BODY, build
from ledger.capture.model import RawExchange
from ledger.capture.secrets.redactor import Redactor
from ledger.core import canonical
from ledger.core.entry import Reference, check_content
from ledger.core.ports import NewEntry
from ledger.readings.derive import derive_again
from tests.capture.raw import PLAIN, REDACTION_KEY

REDACTOR = Redactor(REDACTION_KEY)
BEARER = ("Authorization", f"Bearer {PLAIN}")


def bearer(secret: str) -> tuple[str, str]:
    return ("Authorization", f"Bearer {secret}")


def made(raw: RawExchange) -> NewEntry:
    """The entry; whatever is in it fits the format, the map and the reading hold."""
    entry = build(raw, REDACTOR)
    references = tuple(Reference(b"\0" * 32, one.media_type, one.role) for one in entry.objects)
    check_content(entry.kind, entry.body, references)
    assert len(canonical.encode(entry.body)) <= MAX_BODY
    _check_map(entry)
    _check_reading(entry)
    return entry


def content(entry: NewEntry, role: str) -> bytes:
    return next(bytes(one.data) for one in entry.objects if one.role == role and isinstance(one.data, bytes))


def roles(entry: NewEntry) -> list[str]:
    return [one.role for one in entry.objects]


def everything(entry: NewEntry) -> bytes:
    return b"\n".join([canonical.encode(entry.body), *(content(entry, role) for role in roles(entry))])


def redactions(entry: NewEntry) -> list[dict[str, Any]]:
    if "redactions" not in roles(entry):
        return []
    value = canonical.parse(content(entry, "redactions"), "redactions")
    assert value["key"] == REDACTOR.key_id
    return list(value["redactions"])


def _check_map(entry: NewEntry) -> None:
    found = redactions(entry)
    assert entry.body["observed"]["redacted"] == len(found)
    for one in found:
        data = content(entry, one["object"])
        token = data[one["offset"] : one["offset"] + one["length"]]
        assert len(token) == one["length"]
        whole = f"[redacted:{one['hmac']}]".encode()
        free = (
            f"[redacted hmac-sha256:{one['hmac']}]".encode(),
            f"redacted.hmac-sha256.{one['hmac']}".encode(),
        )
        pieces = whole[:-1] + b"." * 300 + b"]*"
        assert token in free or token.rstrip(b"].*") in pieces or token == b"]"


def _check_reading(entry: NewEntry) -> None:
    if not entry.body["reading"]:
        return
    raw = [one for one in entry.objects if one.role.startswith(("wire.", "request.", "response."))]
    again = derive_again(entry.body["reading"]["reader"], raw, endpoint=entry.body["declared"]["endpoint"])
    assert again is not None
    assert again.summary == entry.body["reading"]
    assert again.objects == entry.objects[: len(again.objects)]
