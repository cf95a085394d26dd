"""Which version of a publisher's documents was in force on a day, for a region and a channel.

A pure function over snapshots: it knows what was captured, declared and found in the texts, and nothing
else. It gives the version with the latest date up to the day, says what that date rests on, and lists what
nobody captured. It does NOT say that anybody was bound, nor that no other version existed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ledger.law.model import Snapshot
from ledger.law.sentences import Sentence
from ledger.law.terms import gaps
from ledger.law.terms.answers import Answer
from ledger.law.terms.scope import channel_fit, region_fit, tokens
from ledger.law.terms.versions import Version, versions


def in_force(
    snapshots: Iterable[Snapshot],
    *,
    provider: str,
    at: date,
    region: str | None = None,
    channel: str | None = None,
) -> tuple[Answer, ...]:
    """An answer for each document of the provider that may be for this region and channel, by its title.

    Where no region (or channel) is asked for, a document declared for several gives an answer for each.
    """
    mine = of_provider(snapshots, provider)
    lines: dict[object, list[Version]] = {}
    for one in versions_by_title(mine):
        fitted = _fitted(one, mine, region, channel)
        if fitted is not None:
            lines.setdefault(_line(fitted, region, channel), []).append(fitted)
    answers = [_answer(tuple(line), at, region, channel) for line in lines.values()]
    answers.sort(key=lambda one: (one.applied is None, one.title.casefold(), one.versions[0].first.index))
    return tuple(replace(one, gaps=(*one.gaps, *_beside(one, answers))) for one in answers)


def of_provider(snapshots: Iterable[Snapshot], provider: str) -> tuple[Snapshot, ...]:
    """Those whose declared publisher is this one, whatever the case."""
    return tuple(one for one in snapshots if _name(one.publisher) == _name(provider))


def aside(
    snapshots: Iterable[Snapshot], *, provider: str, region: str | None, channel: str | None
) -> tuple[Snapshot, ...]:
    """The provider's snapshots that `in_force` leaves out: declared for another region or channel."""
    mine = of_provider(snapshots, provider)
    regions = [one.region for one in mine]
    return tuple(
        one
        for one in mine
        if "no" in (region_fit(one.region, region, regions), channel_fit(one.channel, channel))
    )


def versions_by_title(snapshots: Sequence[Snapshot]) -> tuple[Version, ...]:
    """The versions of all documents. Another title is another document, whatever its address."""
    titles: dict[str, list[Snapshot]] = {}
    for one in snapshots:
        titles.setdefault(_name(one.title), []).append(one)
    return tuple(version for group in titles.values() for version in versions(group))


def _fitted(
    version: Version, mine: Sequence[Snapshot], region: str | None, channel: str | None
) -> Version | None:
    """The version with how it fits, or None where it is for others."""
    where = region_fit(version.first.region, region, [one.region for one in mine])
    whom = channel_fit(version.first.channel, channel)
    return None if "no" in (where, whom) else replace(version, region=where, channel=whom)


def _line(version: Version, region: str | None, channel: str | None) -> object:
    """What a version follows on: its title, and what was not asked for but tells documents apart."""
    first = version.first
    return (
        _name(first.title),
        None if tokens(region) else tokens(first.region),
        None if tokens(channel) else tokens(first.channel),
    )


def _answer(line: tuple[Version, ...], at: date, region: str | None, channel: str | None) -> Answer:
    moved = announced_and_moved(line)
    standing = tuple(one for one in line if not any(one is old for old, _ in moved))
    applied = _latest(standing, at)
    first = (applied or line[0]).first
    case = gaps.Case(applied=applied, at=at, line=line, moved=moved, until=_next(standing, applied, at))
    return Answer(
        publisher=first.publisher,
        title=first.title,
        at=at,
        region=region,
        channel=channel,
        applied=applied,
        cite=None if applied is None else applied.best(at),
        basis=None if applied is None else gaps.basis(applied),
        until=case.until,
        versions=line,
        gaps=tuple(gaps.find(case)),
    )


def _latest(line: Iterable[Version], at: date) -> Version | None:
    """The version with the latest date up to the day.

    Where several have that date (a text edited under an unchanged one): one that is declared for what was
    asked; then the last one seen by the day, else the first one seen after it. Where that is a third party's
    only, and one's own capture with that date is of another kind (a page, not Markdown), one's own: that the
    words differ can't be told from here.
    """

    def rank(one: Version) -> tuple[date, bool, bool, int, int]:
        seen = one.first.moment.day
        by_then = seen <= at
        asked = "unsaid" not in (one.region, one.channel)
        assert one.since is not None
        return one.since, asked, by_then, seen.toordinal() * (1 if by_then else -1), one.first.index

    dated = [one for one in line if one.since is not None and one.since <= at]
    chosen = max(dated, key=rank, default=None)
    if chosen is None or chosen.own:
        return chosen
    own = [one for one in dated if one.own and one.form != chosen.form and rank(one)[:2] == rank(chosen)[:2]]
    return max(own, key=rank, default=chosen)


def _next(line: Iterable[Version], applied: Version | None, at: date) -> Version | None:
    """The first version of another text that begins after the day."""
    later = [
        one
        for one in line
        if one.since is not None and one.since > at and (applied is None or one.text != applied.text)
    ]
    return min(later, key=lambda one: (one.since or date.max, one.first.index), default=None)


def announced_and_moved(line: Sequence[Version]) -> tuple[tuple[Version, Version], ...]:
    """Announcements that did not come true: (as first announced, as announced later).

    Both say that they were updated on one day. The later one was captured before the first one's date had
    come, and the first one never again: so it did not take effect on that date.
    """
    found = []
    for old in line:
        was, updated = old.stated.effective, old.stated.updated
        if was is None or updated is None:
            continue
        seen = old.snapshots[-1].moment.day
        for new in line:
            now, when = new.stated.effective, new.first.moment.day
            if new.stated.updated == updated and now not in (None, was) and seen < when <= was:
                found.append((old, new))
                break
    return tuple(found)


def _beside(answer: Answer, answers: Iterable[Answer]) -> Iterable[Sentence]:
    """A sentence for each document of another title that begins between this one's date and the day."""
    if answer.applied is None or answer.applied.since is None:
        return
    seen = max(
        (one.moment.day for one in answer.applied.snapshots if one.moment.day <= answer.at),
        default=answer.applied.since,
    )
    for other in answers:
        begins = other.versions[0].since
        if other.applied and begins and seen < begins and _name(other.title) != _name(answer.title):
            yield gaps.replaced(other, begins)


def _name(text: str) -> str:
    return " ".join(text.casefold().split())
