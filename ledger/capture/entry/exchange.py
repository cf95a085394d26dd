"""From an exchange as the tee saw it to the entry: secrets out first, then the reading of what is left.

    RawExchange -> Part, Search -> Kept (keeping.py) -> NewEntry

Nothing of the raw exchange but what was searched goes into the entry: messages (cleaning.py), URL, words of
errors, tags. It never fails for what a provider sends. Body members are bounded, so that the entry fits.
"""

from __future__ import annotations

from typing import Any, Final

from ledger.capture.entry.keeping import JSON, Keeper
from ledger.capture.entry.observing import certificates, observe
from ledger.capture.model import RawExchange, Trouble
from ledger.capture.secrets.cleaning import Part, received_part, search_for, sent_part
from ledger.capture.secrets.redactor import Redactor, clean_text, free_edits, redaction_map
from ledger.capture.secrets.search import Search
from ledger.core import canonical
from ledger.core.bodies.exchange import MAX_TAG
from ledger.core.clock import format_time
from ledger.core.ports import NewEntry, NewObject

MAX_BODY: Final = 60_000
MAX_ENDPOINT: Final = 4_000
CERTIFICATE: Final = "application/pkix-cert"


def build(raw: RawExchange, redactor: Redactor) -> NewEntry:
    """The entry of an exchange, without its secrets."""
    asked = raw.sent or (b"" if raw.received else raw.handed)
    method = asked[:16].lstrip(b"\r\n").partition(b" ")[0].decode("latin-1")
    sent = sent_part(asked)
    received = received_part(raw.received, method)
    search = search_for(raw, sent, received)
    endpoint = clean_text(raw.endpoint, search, redactor)[:MAX_ENDPOINT]
    keeper = Keeper(
        search, redactor, provider=raw.provider, endpoint=endpoint, chunks=raw.chunks, method=method
    )
    if raw.sent or not sent.body:
        kept = keeper.keep(sent if raw.sent else sent_part(b""), received)
    else:
        kept = keeper.keep_unsent(sent)
    observed = observe(
        raw,
        keeper.response,
        complete=raw.complete and sent.complete and received.complete,
        trouble=_trouble(raw) or _cut_off(raw, received) or kept.trouble,
        missing=kept.missing,
        redacted=len(kept.redactions),
    )
    # Together, since they are searched together: hardly ever is there a secret in them.
    words = [raw.provider, list(raw.tags), observed]
    provider, tags, observed = Words(search, redactor).clean(words)
    declared = {
        "captured_at": format_time(raw.started_at),
        "endpoint": endpoint,
        "model": kept.model,
        "provider": provider,
    }
    body = {
        "declared": declared,
        "fidelity": kept.fidelity,
        "observed": observed,
        "plan": _plan(raw),
        "reading": kept.summary,
        "tags": _tags(tags),
    }
    objects = [*kept.derived, *kept.raw]
    if kept.redactions:
        data = redaction_map(redactor, kept.redactions)
        objects.append(NewObject("redactions", data, JSON, "redactions"))
    objects += [NewObject("certificate", one.der, CERTIFICATE, "certificate") for one in certificates(raw)]
    return NewEntry("exchange", bounded(body), tuple(objects))


def _trouble(raw: RawExchange) -> Trouble | None:
    """What went wrong, with a word on a request that stayed here."""
    trouble = raw.trouble
    if trouble is None or raw.sent or not raw.handed:
        return trouble
    return trouble._replace(detail=f"{trouble.detail}; nothing of the request was sent")


def _cut_off(raw: RawExchange, received: Part) -> Trouble | None:
    """A message that does not end as HTTP ends one is not complete, whatever the recorder thought."""
    if not raw.complete or received.complete:
        return None
    return Trouble("upstream-closed", "the answer has no end that HTTP/1.1 knows")


def _plan(raw: RawExchange) -> dict[str, Any] | None:
    cell = raw.cell
    return None if cell is None else {"attempt": cell.attempt, "cell": cell.name, "index": cell.plan}


def _tags(tags: list[str]) -> list[str]:
    return [tag for tag in dict.fromkeys(one[:MAX_TAG].strip() for one in tags) if tag]


class Words:
    """Takes secrets out of values made of our own words, which may quote a URL or a message."""

    __slots__ = ("_redactor", "_search")

    def __init__(self, search: Search, redactor: Redactor) -> None:
        self._search = search
        self._redactor = redactor

    def clean(self, value: Any) -> Any:
        """`value` with every text in it clean."""
        texts = "\n".join(_texts(value)).encode("utf-8", "backslashreplace")
        return self._walk(value) if free_edits(texts, self._search, self._redactor) else value

    def _walk(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._walk(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self._walk(member) for member in value]
        return clean_text(value, self._search, self._redactor) if isinstance(value, str) else value


def _texts(value: Any) -> list[str]:
    found: list[str] = []
    left = [value]
    while left:
        value = left.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
    return found


def bounded(body: dict[str, Any]) -> dict[str, Any]:
    """`body` with its longest lists cut until it fits into an entry; `missing` says which."""
    observed = body["observed"]
    missing = observed["missing"]
    cut: dict[str, str] = {}
    while len(canonical.encode(body)) > MAX_BODY:
        lists = {"observed.missing": missing, "tags": body["tags"]}
        if observed["http"] is not None:
            lists["observed.http.ids"] = observed["http"]["ids"]
        if observed["connection"] is not None:
            lists["observed.connection.dns"] = observed["connection"]["dns"]
        name, longest = max(lists.items(), key=lambda one: len(canonical.encode(one[1])))
        if not longest:
            break
        del longest[len(longest) // 2 :]
        cut[name] = "cut, so that the entry fits"
    missing.extend([name, why] for name, why in cut.items())
    return body
