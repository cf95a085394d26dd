"""From what a format module found to the entry of an exchange. Pure, and the same each time.

What the file says goes into `declared`; where it was found, into `observed`; what its messages say is derived
by `ledger.readings` where there are messages. Nothing here makes it more than the file had.
"""

from __future__ import annotations

from typing import Any, Final

from ledger.capture.imports.model import Found
from ledger.capture.imports.values import without_surrogates
from ledger.core import canonical
from ledger.core.bodies.exchange import MAX_TAG
from ledger.core.bodies.exchange import tag as check_tag
from ledger.core.entry import Reference, check_content
from ledger.core.ports import NewEntry, NewObject
from ledger.errors import MalformedError
from ledger.readings.derive import Derived, derive

TEXT: Final = "text/plain; charset=utf-8"
MAX_TAGS: Final = 50
MAX_BODY: Final = 60_000  # bytes of the 65,535 of an entry; its objects and signatures need the rest


def entry_of(found: Found, source: int, tags: tuple[str, ...] = ()) -> NewEntry:
    """The exchange, as found in the import entry of that index. Raises MalformedError: it can't be one."""
    reading: dict[str, Any] = {}
    model = found.model
    derived = _derived(found)
    if derived is None:
        objects = [_text("query", found.query), _text("answer", found.answer)]
        if found.reasoning is not None:
            objects.append(_text("reasoning", found.reasoning))
    else:
        objects, reading = list(derived.objects), derived.summary
        model = model or derived.reading.model_asked
    body = {
        "declared": {
            "captured_at": found.captured_at,
            "endpoint": found.endpoint,
            "model": model,
            "provider": found.provider,
        },
        "fidelity": found.fidelity,
        "observed": {"import": source, "pointer": found.pointer},
        "plan": None,
        "reading": reading,
        "tags": list(_tags(found, tags)),
    }
    entry = NewEntry("exchange", body, (*objects, *found.raw))
    _check(entry)
    return entry


def _derived(found: Found) -> Derived | None:
    if not any(one.role in ("request.body", "wire.sent") for one in found.raw):
        return None  # a reading would say how it was asked, which the messages don't
    try:
        return derive(found.raw, provider=found.provider, endpoint=found.endpoint)
    except Exception:  # noqa: BLE001 - a bug in a reader must not cost the evidence
        return None


def _text(role: str, text: str) -> NewObject:
    return NewObject(role, without_surrogates(text).encode(), TEXT, role)


def _tags(found: Found, given: tuple[str, ...]) -> tuple[str, ...]:
    """Those that a tag can hold; a remark is made to fit."""
    remarks = [on_one_line(f"remark:{one}".replace(",", ";"))[:MAX_TAG].strip() for one in found.remarks]
    fitting: dict[str, None] = {}
    for one in (*given, *found.tags, *remarks):
        try:
            check_tag(one, "tag")
        except MalformedError:
            continue
        fitting[one] = None
    return tuple(fitting)[:MAX_TAGS]


def on_one_line(text: str) -> str:
    """`text` without what could move a cursor."""
    return "".join(c if c.isprintable() else " " for c in text).strip()


def _check(entry: NewEntry) -> None:
    # With the largest index: whether an entry is possible must not depend on where the import stands.
    body = {**entry.body, "observed": {**entry.body["observed"], "import": canonical.MAX_INTEGER}}
    canonical.check_profile(body, "body")
    data = canonical.encode(body)
    if len(data) > MAX_BODY:
        raise MalformedError(f"{len(data)} bytes besides the content, at most {MAX_BODY}")
    references = tuple([Reference(bytes(32), one.media_type, one.role) for one in entry.objects])
    check_content(entry.kind, canonical.parse(data, "body"), references)
