"""The locked catalogue of authorities, read from `law/authorities.toml`. Its schema is closed.

A dossier takes citations from here, by id, and from nowhere else. Reading checks the lock and the form; it
does NOT check that an authority says what its entry says: that is a person's work (`checks`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ledger.core.bodies import schema
from ledger.core.bodies.schema import Check
from ledger.errors import MalformedError, NotFoundError
from ledger.law.authorities.model import (
    CONFIDENCES,
    JURISDICTIONS,
    KINDS,
    STATES,
    TENDS,
    Authority,
    Issue,
)
from ledger.law.locked import ABOUT, Locked, closed, moment, read_locked

FILE: Final = "authorities.toml"
ARRAYS: Final = ("authority", "issue")

_TEXTS: Final = schema.list_of(schema.filled, unique=True)
_REPEATED: Final = schema.list_of(schema.filled)  # two secondary texts may be described alike


def _factors(value: Any, what: str) -> None:
    if type(value) is not list or value != sorted(set(value) & {1, 2, 3, 4}):
        raise MalformedError(f"{what}: want some of 1, 2, 3, 4 in order, have {value!r:.80}")


_ABOUT: Final[Mapping[str, Check]] = {
    "title": schema.filled,
    "compiled": schema.date,
    "sources_end": schema.filled,
    "rule": schema.filled,
    "caution": schema.filled,
    "other_topics": _TEXTS,
}
_ISSUE: Final[Mapping[str, Check]] = {
    "id": schema.filled,
    "title": schema.filled,
    "claims": _TEXTS,
    "topics": _TEXTS,
}
_REQUIRED: Final[Mapping[str, Check]] = {
    "id": schema.filled,
    "kind": schema.one_of(*KINDS),
    "short": schema.filled,
    "citation": schema.filled,
    "state": schema.one_of(*STATES),
    "status": schema.filled,
    "status_as_of": moment,
    "holding": schema.filled,
    "tends": schema.one_of(*TENDS),
    "why": schema.filled,
    "topics": _TEXTS,
    "confidence": schema.one_of(*CONFIDENCES),
    "source": schema.filled,
}
_OPTIONAL: Final[Mapping[str, Check]] = {
    "jurisdiction": schema.one_of(*JURISDICTIONS),
    "court": schema.filled,
    "docket": schema.filled,
    "decided": schema.date,
    "decided_note": schema.filled,
    "history": schema.filled,
    "factors": _factors,
    "unconfirmed": _TEXTS,
    "checked_on": schema.date,
    "other_sources": _REPEATED,
}


def authorities(templates: Path | None = None) -> dict[str, Authority]:
    """Every authority by its id, in the catalogue's order. Raises DigestError, MalformedError.

    `templates` is a folder of the user's; a catalogue in it replaces the built-in one as a whole.
    """
    tables = read_locked(FILE, ARRAYS, templates)
    issues_of = _issues_by_topic(tables)
    return {one.id: _authority(one, issues_of) for one in tables if one.table == "authority"}


def authority(name: str, templates: Path | None = None) -> Authority:
    """One authority. Raises NotFoundError where the catalogue has none of that id."""
    known = authorities(templates)
    if name in known:
        return known[name]
    near = sorted(one for one in known if name.casefold() in one)[:3]
    raise NotFoundError(
        f"authority {name!r:.80}: the catalogue has none of that id",
        hint=f"perhaps {', '.join(near)}" if near else "'ledger law list' shows the ids",
    )


def issues(templates: Path | None = None) -> dict[str, Issue]:
    """The questions of law, by their ids."""
    tables = read_locked(FILE, ARRAYS, templates)
    return {one.id: _issue(one) for one in tables if one.table == "issue"}


def about(templates: Path | None = None) -> dict[str, Any]:
    """What the catalogue says of itself."""
    for one in read_locked(FILE, ARRAYS, templates):
        if one.table == ABOUT:
            closed(one.value, f"{FILE}: {ABOUT}", _ABOUT)
            return one.value
    raise AssertionError("read_locked gives it or raises")


def _issue(one: Locked) -> Issue:
    what = f"{FILE}: issue/{one.id}"
    closed(one.value, what, _ISSUE)
    return Issue(one.id, one.value["title"], tuple(one.value["claims"]), tuple(one.value["topics"]))


def _issues_by_topic(tables: tuple[Locked, ...]) -> dict[str, str | None]:
    """Which question each topic belongs to; None where it is only a word to find by."""
    found: dict[str, str | None] = {}
    for one in tables:
        if one.table == ABOUT:
            closed(one.value, f"{FILE}: {ABOUT}", _ABOUT)
            found.update(dict.fromkeys(one.value["other_topics"]))
        elif one.table == "issue":
            for topic in _issue(one).topics:
                if found.setdefault(topic, one.id) != one.id:
                    raise MalformedError(f"{FILE}: issue/{one.id}: topic {topic} belongs elsewhere too")
    return found


def _authority(one: Locked, issues_of: Mapping[str, str | None]) -> Authority:
    what, value = f"{FILE}: {one.id}", one.value
    closed(value, what, _REQUIRED, _OPTIONAL)
    if unknown := [topic for topic in value["topics"] if topic not in issues_of]:
        raise MalformedError(f"{what}: topics: {unknown[0]!r:.80} belongs to no issue and is in no list")
    found = (issues_of[topic] for topic in value["topics"])
    texts = {name: value.get(name, "") for name in _TEXT_MEMBERS}
    return Authority(
        **texts,
        factors=tuple(value.get("factors", ())),
        topics=tuple(value["topics"]),
        issues=tuple(dict.fromkeys(issue for issue in found if issue)),
        other_sources=tuple(value.get("other_sources", ())),
        unconfirmed=tuple(value.get("unconfirmed", ())),
        digest=one.digest,
    )


_LISTS: Final = frozenset(("factors", "topics", "other_sources", "unconfirmed"))
_TEXT_MEMBERS: Final = tuple(name for name in (*_REQUIRED, *_OPTIONAL) if name not in _LISTS)
