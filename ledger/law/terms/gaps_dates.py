"""Gaps about dates: those that move, run backwards, contradict each other, or stay while the words change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from ledger.law.model import Snapshot
from ledger.law.sentences import Sentence, sentence
from ledger.law.terms.versions import Version

_UNCHANGED: Final = (
    "the printed date did not change though the text did (entry {entries}); it may be the words or the page"
    " around them, and the date does not tell which one was shown"
)
_OTHER_FORM: Final = (
    "documents of another kind give the same date (entry {entries}): whether the words are the same, only"
    " comparing them shows"
)
_ANNOUNCED: Final = (
    "last captured on {captured}, before it takes effect on {since}: nothing recorded shows that it did"
)
_BACKWARDS: Final = (
    "entry {entry} says that it was updated on {updated}, later than its capture on {captured}:"
    " one of the two is wrong"
)
_COMMIT: Final = (
    "the archive's date of entry {entry}, {captured}, is earlier than the date in its text, {updated}:"
    " one of the two is wrong"
)
_MOVED: Final = (
    "the announced date was moved: entry {old} says {was}, entry {new}, captured on {captured}, says {now}"
)
_RETROACTIVE: Final = (
    "it says that it was updated on {updated}, after it took effect on {effective}:"
    " its words may have changed since"
)
_DECLARED: Final = {
    "effective": "declared as effective on {declared}, but its text says {found}",
    "updated": "declared as updated on {declared}, but its text says {found}",
}
_SEVERAL: Final = {
    "effective": "its text gives several dates as effective: {found}; none was chosen among them",
    "updated": "its text gives several dates as updated: {found}; none was chosen among them",
}
_OTHERWISE: Final = "the same text has another date in entry {entry}: {since}"
_SAME_DAY: Final = "it begins on that very day: at which hour, and in which time zone, is not known"
_UNDATED: Final = "entry {entry} has no date and no time of capture: when it held can't be said"
_UNDATED_LATER: Final = (
    "entry {entry}, another text without a date, was first seen on {since}: it may have held on the day"
)
_WENT_BACK: Final = (
    "entry {entry}, captured on {captured} at the same address, has the earlier date {since}:"
    " the publisher may have gone back to it"
)

ABOUT_DATES: Final = (
    _UNCHANGED, _OTHER_FORM, _ANNOUNCED, _BACKWARDS, _COMMIT, _MOVED, _RETROACTIVE, _OTHERWISE, _SAME_DAY,
    _UNDATED, _UNDATED_LATER, _WENT_BACK, *_DECLARED.values(), *_SEVERAL.values(),
)  # fmt: skip


def about_dates(
    applied: Version, at: date, line: Sequence[Version], moved: Iterable[tuple[Version, Version]]
) -> Iterator[Sentence]:
    """The gaps that the dates of the version that applied, and of its neighbours, leave."""
    yield from _same_date_other_text(applied, line)
    yield from _announced(applied, line)
    for old, new in moved:
        yield sentence(
            "date-moved",
            _MOVED,
            old=old.first.index,
            was=old.stated.effective,
            new=new.first.index,
            captured=new.first.moment.day,
            now=new.stated.effective,
        )
    for one in applied.snapshots:
        yield from _backwards(applied, one)
    yield from _contradictions(applied)
    if applied.since == at and applied.basis != "captured":
        yield sentence("same-day", _SAME_DAY)
    yield from _neighbours(applied, at, line)


def _same_date_other_text(applied: Version, line: Sequence[Version]) -> Iterator[Sentence]:
    if applied.basis == "captured":
        return
    others = [one for one in line if one.since == applied.since and one.text != applied.text]
    same = [one for one in others if one.form == applied.form]
    if same:
        yield sentence("date-unchanged", _UNCHANGED, entries=_entries(same))
    if len(same) < len(others):
        yield sentence(
            "other-form", _OTHER_FORM, entries=_entries(one for one in others if one.form != applied.form)
        )


def _entries(versions: Iterable[Version]) -> str:
    return ", ".join(map(str, sorted(copy.index for one in versions for copy in one.snapshots)))


def _announced(applied: Version, line: Sequence[Version]) -> Iterator[Sentence]:
    """Where it was only ever seen before its date."""
    copies = [one for version in line if version.text == applied.text for one in version.snapshots]
    last = max(one.moment.day for one in copies)
    if applied.stated.effective and last < applied.stated.effective:
        yield sentence("announced", _ANNOUNCED, captured=last, since=applied.stated.effective)


def _backwards(applied: Version, copy: Snapshot) -> Iterator[Sentence]:
    """Where a page was seen before the day on which it says that it was updated."""
    updated, moment = applied.stated.updated, copy.moment
    if updated and moment.day < updated:
        yield sentence(
            "dates-run-backwards",
            _COMMIT if moment.by == "archive" else _BACKWARDS,
            entry=copy.index,
            captured=moment.day,
            updated=updated,
        )


def _contradictions(applied: Version) -> Iterator[Sentence]:
    """Where what is declared, what the text says, and its two kinds of dates, do not agree."""
    dates = applied.stated
    if dates.effective and dates.updated and dates.updated > dates.effective:
        yield sentence(
            "updated-after-effective", _RETROACTIVE, updated=dates.updated, effective=dates.effective
        )
    for what, declared, found in (
        ("effective", dates.declared_effective, dates.found_effective),
        ("updated", dates.declared_updated, dates.found_updated),
    ):
        listed = ", ".join(map(str, found))
        if declared and found and declared not in found:
            yield sentence("declared-differs", _DECLARED[what], declared=declared, found=listed)
        if not declared and len(found) > 1:
            yield sentence("several-dates", _SEVERAL[what], found=listed)


def _neighbours(applied: Version, at: date, line: Sequence[Version]) -> Iterator[Sentence]:
    """Other versions that cast a doubt on the choice."""
    last = max(one.moment.day for one in applied.snapshots)
    address = applied.snapshots[-1].body["declared"]["url"]
    for other in line:
        index = other.first.index
        if other.text == applied.text:
            if other.since != applied.since and other.since is not None:
                yield sentence("other-date", _OTHERWISE, entry=index, since=other.since)
        elif other.since is None:
            yield sentence("undated", _UNDATED, entry=index)
        elif other.basis == "captured" and other.since > at:
            yield sentence("undated-later", _UNDATED_LATER, entry=index, since=other.since)
        elif applied.since and other.since < applied.since:
            yield from _went_back(other, address, last, at)


def _went_back(other: Version, address: str | None, last: date, at: date) -> Iterator[Sentence]:
    for copy in other.snapshots:
        same = address is not None and copy.body["declared"]["url"] == address
        if same and last < copy.moment.day <= at and copy.moment.by != "signed":
            yield sentence(
                "went-back", _WENT_BACK, entry=copy.index, captured=copy.moment.day, since=other.since
            )
