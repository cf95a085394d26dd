"""What is not known about an answer, each gap a sentence: written for the side that it does not suit.

The sentences are constants, so that a translator finds them; values stand in braces.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.law.model import Snapshot
from ledger.law.sentences import Sentence, one_day, sentence
from ledger.law.terms.gaps_dates import ABOUT_DATES, about_dates
from ledger.law.terms.versions import UPDATED_ONLY, Version

if TYPE_CHECKING:
    from ledger.law.terms.answers import Answer


class Case(NamedTuple):
    """What the gaps are looked for in: the version that applied, and all that could."""

    applied: Version | None
    at: date
    line: tuple[Version, ...]
    moved: tuple[tuple[Version, Version], ...]
    until: Version | None


_BASIS: Final = {
    "declared-effective": "declared to take effect on {since}; its text was not found to say so",
    "found-effective": "its text says that it takes effect on {since}",
    "declared-updated": "declared as updated on {since}; that it took effect then is an assumption",
    "found-updated": "its text says it was updated on {since}; that it took effect then is an assumption",
    "captured": "it states no date; it was first seen on {since}, so it held then at the latest",
}
_BOTH: Final = "its text says that it takes effect on {since}, and it is declared so"

_ARCHIVE: Final = (
    "no capture of one's own: a third party's copy (entry {entry}, {collection}) is a lead, not an exhibit"
)
_FILE: Final = (
    "entry {entry} came from a file: that these are the bytes which the publisher showed is somebody's word"
)
_PROBLEM: Final = "not all of the document of entry {entry} could be read as text: {problem}"
_TIMELESS: Final = (
    "when entry {entry} was captured is not recorded, only that it was signed on {signed};"
    " what was shown on the day is not recorded either"
)
_AFTER: Final = {
    "own": (
        "captured on {captured}, {days} days after the day: it holds by its own date line;"
        " what was shown before that capture is not recorded"
    ),
    "declared": (
        "captured on {captured}, {days} days after the day: it holds by the date declared for it;"
        " what was shown before that capture is not recorded"
    ),
}
_BETWEEN: Final = (
    "the same text was captured on {last} and again on {next}, with the day between;"
    " what was shown in between is not recorded"
)
_SINCE: Final = (
    "last captured on {last}, {days} days before the day, and not again by then:"
    " a version that nobody recorded is possible"
)
_EARLIEST: Final = (
    "the earliest version recorded begins on {since} (entry {entry}): what held on the day is not recorded"
)
_NONE: Final = "no recorded version has a date: which of them held on the day can't be said"
_REPLACED: Final = (
    "another document for the same region and channel, {title}, begins on {since} (entry {entry}):"
    " whether it replaces this one is not said here"
)

_REGION: Final = {
    "unsaid": "which region entry {entry} is for is not declared: it may be another region's text",
    "unasked": "no region was asked for; entry {entry} is declared for {region}",
    "part": "declared for {region}, which is only a part of what was asked, or another one beside it",
    "rest": "declared for {region}: that this takes in the region asked is an assumption",
}
_REGION_NEVER: Final = "no region was asked for, and none is declared for entry {entry}"
_CHANNEL: Final = {
    "unsaid": "which channel entry {entry} is for is not declared: it may bind other users",
    "unasked": "no channel was asked for; entry {entry} is declared for {channel}",
}
_CHANNEL_NEVER: Final = "no channel was asked for, and none is declared for entry {entry}"


def messages() -> tuple[str, ...]:
    """Every sentence that `basis` and `find` can say, with its values in braces: what a translator needs."""
    tables = (_AFTER, _BASIS, _REGION, _CHANNEL)
    alone = (
        _BOTH, _ARCHIVE, _FILE, _PROBLEM, _TIMELESS, _BETWEEN, _SINCE, _EARLIEST, _NONE, _REPLACED,
        _REGION_NEVER, _CHANNEL_NEVER,
    )  # fmt: skip
    found = (*alone, *(words for table in tables for words in table.values()), *ABOUT_DATES)
    return (*found, *(one_day(words) for words in found if one_day(words) != words))


def basis(applied: Version) -> Sentence:
    """What the version's date rests on."""
    message = _BASIS[applied.basis]
    if applied.basis == "declared-effective" and applied.since in applied.stated.found_effective:
        message = _BOTH
    return sentence(applied.basis, message, since=applied.since)


def find(case: Case) -> Iterator[Sentence]:
    """All gaps, the weightiest first."""
    if case.applied is None:
        yield from _nothing(case)
        return
    cite = case.applied.best(case.at)
    yield from _copies(case.applied, cite)
    yield from _coverage(case, case.applied, cite)
    yield from _scope(case.applied, cite)
    yield from about_dates(case.applied, case.at, case.line, case.moved)


def replaced(other: Answer, begins: date) -> Sentence:
    """That a document of another title begins later."""
    return sentence(
        "another-document",
        _REPLACED,
        title=other.title,
        since=begins,
        entry=other.versions[0].first.index,
    )


def _nothing(case: Case) -> Iterator[Sentence]:
    if case.until is not None and case.until.since is not None:
        yield sentence("earliest", _EARLIEST, since=case.until.since, entry=case.until.first.index)
    else:
        yield sentence("undated", _NONE)


def _copies(applied: Version, cite: Snapshot) -> Iterator[Sentence]:
    """Whose copies there are."""
    archive = cite.body["archive"]
    if archive is not None:
        yield sentence("archive-only", _ARCHIVE, entry=cite.index, collection=archive["collection"])
    elif cite.body["method"] in ("file", "warc"):
        yield sentence("file", _FILE, entry=cite.index)
    problem = cite.body["extraction"]["problem"]
    if problem is not None:
        yield sentence("not-all-text", _PROBLEM, entry=cite.index, problem=problem)


def _coverage(case: Case, applied: Version, cite: Snapshot) -> Iterator[Sentence]:
    """How near to the day the text was captured, and what was not captured in between."""
    at = case.at
    copies = [one for version in case.line if version.text == applied.text for one in version.snapshots]
    days = sorted(one.moment.day for one in copies if one.moment.by != "signed")
    if cite.moment.by == "signed":
        yield sentence("no-capture-time", _TIMELESS, entry=cite.index, signed=cite.moment.day)
    elif cite.moment.day > at:
        yield sentence(
            "captured-after",
            _AFTER[_whose(applied)],
            captured=cite.moment.day,
            days=(cite.moment.day - at).days,
        )
    before = [day for day in days if day <= at]
    after = [day for day in days if day > at]
    if before and before[-1] < at and after:
        yield sentence("between-captures", _BETWEEN, last=before[-1], next=after[0])
    elif before and before[-1] < at:
        yield sentence("not-since", _SINCE, last=before[-1], days=(at - before[-1]).days)


def _whose(applied: Version) -> str:
    """Whose date it is that it holds by."""
    own = applied.stated.found_updated if applied.basis in UPDATED_ONLY else applied.stated.found_effective
    return "own" if applied.since in own else "declared"


def _scope(applied: Version, cite: Snapshot) -> Iterator[Sentence]:
    """Whether it is for the region and channel asked."""
    region, channel = cite.region, cite.channel
    if applied.region == "unasked" and region is None:
        yield sentence("region", _REGION_NEVER, entry=cite.index)
    elif applied.region in _REGION:
        yield sentence("region", _REGION[applied.region], entry=cite.index, region=region)
    if applied.channel == "unasked" and channel is None:
        yield sentence("channel", _CHANNEL_NEVER, entry=cite.index)
    elif applied.channel in _CHANNEL:
        yield sentence("channel", _CHANNEL[applied.channel], entry=cite.index, channel=channel)
