"""Which version of a document the catalogue believes was in force on a day. A belief: it is no capture.

It rests on dates that the catalogue's editors read, or that others report; which captured version applied
is `in_force`, from snapshots alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from ledger.law.terms.known import fits_region
from ledger.law.terms.known_model import DATED_BY, Known, Version


class Belief(NamedTuple):
    """A version that the catalogue takes for the one in force, on which ground, and what speaks against it.

    Several stand for one document where it has parts, or texts for several regions. `version` is None where
    the catalogue knows of none so early; `until` is the date of the next one, or empty.
    """

    part: str
    regions: tuple[str, ...]
    version: Version | None
    basis: str
    until: str
    cautions: tuple[str, ...]


def believed(entry: Known, at: date, region: str | None = None) -> tuple[Belief, ...]:
    """The beliefs about a document on a day, one for each part and set of regions."""
    groups: dict[tuple[str, tuple[str, ...]], list[Version]] = {}
    for version in entry.versions:
        if fits_region(entry, version, region):
            groups.setdefault((version.part, entry.regions_of(version)), []).append(version)
    return tuple(_belief(entry, part, regions, those, at) for (part, regions), those in groups.items())


def _belief(entry: Known, part: str, regions: tuple[str, ...], those: Iterable[Version], at: date) -> Belief:
    dated = sorted((one for one in those if _since(one)), key=lambda one: (_since(one), one.stored))
    day = at.isoformat()
    begun = [one for one in dated if _since(one) <= day]
    later = [one for one in dated if _since(one) > day]
    until = _since(later[0]) if later else entry.until
    if _is_over(entry, day):
        instead = f"; see {entry.replaced_by}" if entry.replaced_by else ""
        return Belief(part, regions, None, f"the document was in use until {entry.until}{instead}", "", ())
    if not begun:
        return Belief(part, regions, None, "no version that the catalogue knows of is as early", until, ())
    # Texts stored later under one printed date: the last that was stored by then, else the first stored.
    same = [one for one in begun if _since(one) == _since(begun[-1])]
    version = next((one for one in reversed(same) if one.stored <= day), same[0])
    basis = DATED_BY[version.dated_by] if version.effective else "when an archive first stored it; undated"
    return Belief(part, regions, version, basis, until, tuple(_cautions(entry, version, day)))


def _since(version: Version) -> str:
    """The date that it counts from; nothing where its day was announced and moved, or nobody knows."""
    if version.effective:
        return version.effective
    return "" if version.announced else version.stored


def _is_over(entry: Known, day: str) -> bool:
    """Whether the document was out of use; of the month in which that came about nobody can say."""
    if len(entry.until) == 7:
        return day[:7] > entry.until
    return bool(entry.until) and day >= entry.until


def _cautions(entry: Known, version: Version, day: str) -> Iterator[str]:
    if len(version.effective) == 7 and day.startswith(version.effective):
        yield f"only the month {version.effective} is known"
    if version.stored > day:
        yield f"no archive kept it before {version.stored}"
    if not version.commit and not version.copy:
        yield "the catalogue knows of no kept copy"
    if version.clause_absent:
        yield "no clause on training with outputs in this version"
    if (version.confidence or entry.confidence) in ("reported", "unconfirmed"):
        yield f"{version.confidence or entry.confidence}: the text was not read at its source"
