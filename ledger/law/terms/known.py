"""The locked catalogue of terms, read from `law/terms.toml`: what there is to capture, with which locator.

It says where to look and what was seen there by its editors. It never stands in for a capture: no clause is
quoted from it, and no dossier cites it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from ledger.core.bodies import schema
from ledger.core.bodies.schema import Check
from ledger.errors import MalformedError, NotFoundError
from ledger.law.locked import Locked, closed, moment, read_locked
from ledger.law.terms.known_model import (
    CHANNELS,
    CONFIDENCES,
    DATED_BY,
    EFFECTS,
    REGIONS,
    Known,
    Version,
)
from ledger.law.terms.scope import region_fit

FILE: Final = "terms.toml"
ARRAYS: Final = ("terms",)

_COMMIT: Final = frozenset("0123456789abcdef")


def _commit(value: Any, what: str) -> None:
    if type(value) is not str or len(value) != 40 or not _COMMIT.issuperset(value):
        raise MalformedError(f"{what}: want a full commit, 40 characters of hex, have {value!r:.80}")


def _address(value: Any, what: str) -> None:
    if type(value) is not str or not value.startswith("https://") or " " in value:
        raise MalformedError(f"{what}: want an address, https://..., have {value!r:.80}")


_TEXTS: Final = schema.list_of(schema.filled, unique=True)
_REGIONS: Final = schema.list_of(schema.one_of(*REGIONS), unique=True)
_CHANNELS: Final = schema.list_of(schema.one_of(*CHANNELS), unique=True)

_REQUIRED: Final[Mapping[str, Check]] = {
    "id": schema.filled,
    "provider": schema.filled,
    "document": schema.filled,
    "urls": schema.list_of(_address, unique=True),
    "channels": _CHANNELS,
    "section": schema.filled,
    "effect": schema.one_of(*EFFECTS),
    "summary": schema.filled,
    "law_and_venue": schema.filled,
    "confidence": schema.one_of(*CONFIDENCES),
    "confidence_note": schema.filled,
    "version": schema.list_of(lambda value, what: closed(value, what, _LABEL, _VERSION)),
}
_OPTIONAL: Final[Mapping[str, Check]] = {
    "url_note": schema.filled,
    "regions": _REGIONS,
    "locator": schema.filled,
    "effect_note": schema.filled,
    "until": moment,
    "replaced_by": schema.filled,
    "notes": _TEXTS,
    "provider_hosted": _TEXTS,
    "other_copy": schema.filled,
}
_LABEL: Final[Mapping[str, Check]] = {"label": schema.filled}
_VERSION: Final[Mapping[str, Check]] = {
    "part": schema.filled,
    "effective": moment,
    "dated_by": schema.one_of(*DATED_BY),
    "announced": schema.date,
    "effective_note": schema.filled,
    "stored": schema.date,
    "stored_note": schema.filled,
    "repository": schema.filled,
    "commit": _commit,
    "path": schema.filled,
    "copy": _address,
    "regions": _REGIONS,
    "region_note": schema.filled,
    "channels": _CHANNELS,
    "effect": schema.one_of(*EFFECTS),
    "locator": schema.filled,
    "locator_checked": schema.flag,
    "clause_absent": schema.flag,
    "confidence": schema.one_of(*CONFIDENCES),
    "note": schema.filled,
}
_ABOUT: Final[Mapping[str, Check]] = dict.fromkeys(("title", "compiled", "rule", "caution"), schema.filled)


def known_terms(templates: Path | None = None) -> dict[str, Known]:
    """Every document by its id, in the catalogue's order. Raises DigestError, MalformedError.

    `templates` is a folder of the user's; a catalogue in it replaces the built-in one as a whole.
    """
    found: dict[str, Known] = {}
    for one in read_locked(FILE, ARRAYS, templates):
        if one.table == ARRAYS[0]:
            found[one.id] = _known(one)
        else:
            closed(one.value, f"{FILE}: {one.id}", _ABOUT)
    for entry in found.values():
        if entry.replaced_by and entry.replaced_by not in found:
            raise MalformedError(f"{FILE}: {entry.id}: replaced_by: there is no {entry.replaced_by!r:.80}")
    return found


def select(
    entries: Iterable[Known], *, provider: str | None, channel: str | None, region: str | None
) -> tuple[Known, ...]:
    """Those of a provider (or an id, or how either begins), that bind by a channel, and may be for a region.

    A document that names no region may be for any. A policy binds through others, so it is never left out
    for its channel. Raises NotFoundError where a provider is asked for and there is none.
    """
    all_of_them = tuple(entries)
    found = tuple(one for one in all_of_them if provider is None or _is_called(one, provider))
    if not found:
        names = sorted({one.provider for one in all_of_them}, key=str.casefold)
        raise NotFoundError(
            f"provider {provider!r:.80}: the catalogue has none of that name or id",
            hint=f"it has {', '.join(names)}",
        )
    return tuple(one for one in found if _binds_by(one, channel) and _may_be_for(one, region, all_of_them))


def fits_region(entry: Known, version: Version, region: str | None, others: Iterable[str] = ()) -> bool:
    """Whether a version may be for that region: it says so, or does not say.

    `others`: the regions of the provider's other documents; what they name is not "the rest of the world".
    """
    return region_fit("/".join(entry.regions_of(version)), region, others) != "no"


def _is_called(entry: Known, wanted: str) -> bool:
    text = wanted.casefold()
    return entry.provider.casefold().startswith(text) or entry.id.startswith(text)


def _binds_by(entry: Known, channel: str | None) -> bool:
    if channel is None:
        return True
    by = set(entry.channels).union(*(one.channels for one in entry.versions))
    return channel in by or "policy" in by


def _may_be_for(entry: Known, region: str | None, every: Iterable[Known]) -> bool:
    others = ["/".join(one.regions) for one in every if one.provider == entry.provider and one is not entry]
    return any(fits_region(entry, one, region, others) for one in entry.versions)


def _known(one: Locked) -> Known:
    what, value = f"{FILE}: {one.id}", one.value
    closed(value, what, _REQUIRED, _OPTIONAL)
    if not value["urls"] or not value["version"] or not value["channels"]:
        raise MalformedError(f"{what}: want an address, a channel and a version at least")
    lists = ("urls", "channels", "regions", "notes", "provider_hosted")
    members: dict[str, Any] = {name: value.get(name, "") for name in (*_REQUIRED, *_OPTIONAL)}
    members |= {name: tuple(value.get(name, ())) for name in lists}
    del members["version"]
    versions = tuple(_version(member, f"{what}: {member['label']}") for member in value["version"])
    return Known(**members, versions=versions, digest=one.digest)


def _version(value: dict[str, Any], what: str) -> Version:
    if ("effective" in value) != ("dated_by" in value):
        raise MalformedError(f"{what}: effective and dated_by go together")
    if len({"commit" in value, "repository" in value, "path" in value}) != 1:
        raise MalformedError(f"{what}: repository, commit and path go together")
    if "commit" in value and "copy" in value:
        raise MalformedError(f"{what}: want a commit or a copy, not both")
    flags, lists = ("locator_checked", "clause_absent"), ("regions", "channels")
    members: dict[str, Any] = {name: tuple(value.get(name, ())) for name in lists}
    members |= {name: value.get(name, False) for name in flags}
    return Version(**{name: value.get(name, "") for name in (*_LABEL, *_VERSION)} | members)
