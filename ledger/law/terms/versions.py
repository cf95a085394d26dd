"""Versions of a document: the snapshots with one text, the same stated dates, one region and one channel.

Never an address, and never the printed date alone: publishers serve several texts at one address, and edit
a text without moving its date. What a version's date rests on is said with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from ledger.law.model import Snapshot
from ledger.law.terms.scope import Fit, tokens

Basis = Literal[
    "declared-effective", "found-effective", "declared-updated", "found-updated", "captured", "unknown"
]
UPDATED_ONLY: Final = ("declared-updated", "found-updated")


class Stated(NamedTuple):
    """The dates that a snapshot gives: as declared, and all that were found in its text, in order."""

    declared_effective: date | None
    declared_updated: date | None
    found_effective: tuple[date, ...]
    found_updated: tuple[date, ...]

    @property
    def effective(self) -> date | None:
        """When it says it takes effect: as declared, else the one that its text names."""
        return self.declared_effective or _only(self.found_effective)

    @property
    def updated(self) -> date | None:
        """When it says it was updated: as declared, else the one that its text names."""
        return self.declared_updated or _only(self.found_updated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Snapshots of one version, the earliest capture first. `since`: its date, or None; see `basis`."""

    snapshots: tuple[Snapshot, ...]
    stated: Stated
    since: date | None
    basis: Basis
    region: Fit = "fits"
    channel: Fit = "fits"

    @property
    def first(self) -> Snapshot:
        """The earliest capture."""
        return self.snapshots[0]

    @property
    def text(self) -> bytes:
        """The commitment of its text: the same for the same bytes, in one ledger."""
        return self.snapshots[0].text

    @property
    def own(self) -> bool:
        """Whether some copy of it is no third party's."""
        return not all(one.corroborates_only for one in self.snapshots)

    @property
    def form(self) -> str:
        """What kind of document the text was made from: texts of two kinds can't be told to be the same."""
        return str(self.snapshots[0].body["extraction"]["extractor"]).partition("/")[0]

    def best(self, at: date) -> Snapshot:
        """The copy to cite: one's own before a third party's, then the capture nearest to the day."""
        return min(
            self.snapshots,
            key=lambda one: (one.corroborates_only, abs((one.moment.day - at).days), one.index),
        )


def stated(snapshot: Snapshot) -> Stated:
    """What the entry says about dates."""
    declared, found = snapshot.body["declared"], snapshot.body["found"]
    return Stated(
        _date(declared["effective"]),
        _date(declared["updated"]),
        tuple(sorted({date.fromisoformat(one["date"]) for one in found if one["what"] == "effective"})),
        tuple(sorted({date.fromisoformat(one["date"]) for one in found if one["what"] == "updated"})),
    )


def versions(snapshots: Iterable[Snapshot]) -> tuple[Version, ...]:
    """The versions among snapshots of one document, by date; those without any date come last."""
    groups: dict[object, list[Snapshot]] = {}
    for one in snapshots:
        key = one.text, stated(one), tokens(one.region), tokens(one.channel)
        groups.setdefault(key, []).append(one)
    found = (_version(group) for group in groups.values())
    return tuple(
        sorted(found, key=lambda one: (one.since or date.max, one.first.moment.day, one.first.index))
    )


def _version(group: list[Snapshot]) -> Version:
    ordered = tuple(sorted(group, key=lambda one: (one.moment.day, one.index)))
    dates = stated(ordered[0])
    since, basis = _since(dates, ordered)
    return Version(snapshots=ordered, stated=dates, since=since, basis=basis)


def _since(dates: Stated, snapshots: tuple[Snapshot, ...]) -> tuple[date | None, Basis]:
    """The day that it is taken to hold from, and what that rests on."""
    choices: tuple[tuple[date | None, Basis], ...] = (
        (dates.declared_effective, "declared-effective"),
        (_only(dates.found_effective), "found-effective"),
        (dates.declared_updated, "declared-updated"),
        (_only(dates.found_updated), "found-updated"),
        (_seen(snapshots), "captured"),
    )
    return next((choice for choice in choices if choice[0] is not None), (None, "unknown"))


def _seen(snapshots: tuple[Snapshot, ...]) -> date | None:
    """The first day on which somebody saw it shown. That an entry was signed shows no page."""
    return next((one.moment.day for one in snapshots if one.moment.by != "signed"), None)


def _only(dates: tuple[date, ...]) -> date | None:
    return dates[0] if len(dates) == 1 else None


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
