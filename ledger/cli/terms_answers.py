"""What `terms in-force` prints: an answer for each document, with its gaps, then what was left out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.cli.boundary import fail, words
from ledger.cli.output import put_bytes, say

if TYPE_CHECKING:
    from ledger.cli.show_page import Page
    from ledger.law.model import Snapshot
    from ledger.law.sentences import Sentence
    from ledger.law.terms.answers import Answer
    from ledger.law.terms.versions import Version

MOMENTS: Final = {
    "observed": "observed by the recorder",
    "archive": "by the archive's own date",
    "declared": "declared",
    "signed": "signed then; when it was captured is not recorded",
}


class Asked(NamedTuple):
    """What was asked. `at` is the day."""

    provider: str
    at: date
    region: str | None
    channel: str | None


def put_in_force(
    folder: Path, provider: str, at: str | None, region: str | None, channel: str | None, as_json: bool
) -> None:
    """Read the snapshots, ask, print."""
    from ledger.api.ledger import Ledger
    from ledger.cli.show_select import corrections
    from ledger.errors import NotFoundError
    from ledger.law.terms.in_force import aside, in_force, of_provider
    from ledger.law.terms.reading import snapshots

    day = _day(at)
    provider, region, channel = words(provider), _asked(region, "--region"), _asked(channel, "--channel")
    with Ledger.open(folder) as opened:
        found = tuple(snapshots(opened))
        corrected = corrections(opened)
    if corrected is None:
        say("ledger: a correction entry is damaged: corrections may be missing here; run 'ledger verify'")
    if not of_provider(found, provider):
        known = sorted({one.publisher for one in found}, key=str.casefold)
        raise NotFoundError(
            f"no snapshot of {provider!r:.60} in this ledger",
            hint=f"it has snapshots of {', '.join(known[:10])}"
            if known
            else "'ledger terms capture' makes one",
        )
    asked = Asked(provider, day, region, channel)
    answers = in_force(found, provider=provider, at=day, region=region, channel=channel)
    left = aside(found, provider=provider, region=region, channel=channel)
    if as_json:
        _put_json(asked, answers, left, corrected or {})
    else:
        _put_text(asked, answers, left, corrected or {})


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        fail(f"--at {text!r:.40}: want a day such as 2025-01-23")
    return day


def _asked(text: str | None, option: str) -> str | None:
    if text is not None and not text.strip():
        fail(f"{option}: blank; leave it out to ask for any")
    return None if text is None else words(text)


def _put_text(
    asked: Asked, answers: tuple[Answer, ...], left: tuple[Snapshot, ...], corrected: dict[int, list[int]]
) -> None:
    from ledger.cli.show_page import Page

    page = Page.of_stdout()
    page.line(
        f"{page.visible(asked.provider)} on {asked.at},"
        f" region {page.visible(asked.region or 'not asked for')},"
        f" channel {page.visible(asked.channel or 'not asked for')}"
    )
    if not answers:
        page.line()
        page.line("No recorded document is for that region and channel.")
    for answer in answers:
        page.line()
        _put_answer(page, answer, corrected)
    if left:
        page.line()
        page.line("left out, as declared for another region or channel")
        for one in left:
            _put_left(page, one)
    page.flush()
    say("ledger: that anybody was bound, and that no other version existed, is not shown by this")


def _put_answer(page: Page, answer: Answer, corrected: dict[int, list[int]]) -> None:
    page.line(page.fit([("", answer.title)], page.columns))
    if answer.applied is None or answer.cite is None:
        page.line("  none applies by what is recorded")
    else:
        cite, moment = answer.cite, answer.cite.moment
        scope = f"region {page.visible(cite.region or 'not declared')}"
        scope += f", channel {page.visible(cite.channel or 'not declared')}"
        _put(page, "cite", f"entry {cite.index}: {scope}")
        _put(page, "captured", f"{moment.day}, {MOMENTS[moment.by]}")
        others = [one.index for one in answer.applied.snapshots if one.index != cite.index]
        if others:
            _put(page, "also", f"the same text and dates in {_entries(others)}")
        if answer.basis is not None:
            _put(page, "since", f"{answer.applied.since}: {_said(page, answer.basis)}")
    _put(page, "until", _until(answer.until))
    for entry in _of(answer):
        for correction in corrected.get(entry, ()):
            _put(page, "corrected", f"entry {entry} by entry {correction}: read it, nothing here has")
    for at, gap in enumerate(answer.gaps):
        _put(page, "" if at else "gaps", _said(page, gap), bullet="- ")
    if not answer.gaps:
        _put(page, "gaps", "none found")


def _of(answer: Answer) -> list[int]:
    """The entries that the answer is made from."""
    return sorted(one.index for version in answer.versions for one in version.snapshots)


def _until(later: Version | None) -> str:
    if later is None:
        return "no later version is recorded"
    return f"{later.since}, when entry {later.first.index} begins"


def _entries(indexes: list[int]) -> str:
    return f"entr{'ies' if len(indexes) > 1 else 'y'} {', '.join(map(str, sorted(indexes)))}"


def _said(page: Page, said: Sentence) -> str:
    """The sentence; its values are evidence, or somebody's words."""
    return said.message.format_map({name: page.visible(value) for name, value in said.values})


def _put(page: Page, label: str, text: str, bullet: str = "") -> None:
    """A label, and words beside it on as many lines as they take."""
    from ledger.cli.show_page import LABEL
    from ledger.cli.terminal import wrap

    start = f"  {label:<{LABEL - 2}}{bullet}"
    for at, row in enumerate(wrap(text, page.columns - len(start))):
        page.line((" " * len(start) if at else start) + row)


def _put_left(page: Page, one: Snapshot) -> None:
    start = f"  entry {one.index}  "
    parts = [("", one.title), ("  region ", one.region or "-"), ("  channel ", one.channel or "-")]
    page.line(start + page.fit(parts, page.columns - len(start)))


def _put_json(
    asked: Asked, answers: tuple[Answer, ...], left: tuple[Snapshot, ...], corrected: dict[int, list[int]]
) -> None:
    from ledger.cli.show_json import dumps

    value = {
        "schema": "evidence-ledger/terms-in-force/v1",
        **asked._asdict(),
        "answers": [_answer_value(one, corrected) for one in answers],
        "left_out": [
            {"index": one.index, "title": one.title, "region": one.region, "channel": one.channel}
            for one in left
        ],
    }
    put_bytes(dumps(value, indent=True) + b"\n")


def _answer_value(answer: Answer, corrected: dict[int, list[int]]) -> dict[str, Any]:
    applied, cite = answer.applied, answer.cite
    return {
        "publisher": answer.publisher,
        "title": answer.title,
        "cite": None if cite is None else cite.index,
        "entries": [] if applied is None else sorted(one.index for one in applied.snapshots),
        "since": None if applied is None else str(applied.since),
        "basis": None if applied is None else applied.basis,
        "basis_words": None if answer.basis is None else str(answer.basis),
        "captured": None if cite is None else str(cite.moment.day),
        "captured_by": None if cite is None else cite.moment.by,
        "own_capture": applied is not None and applied.own,
        "region": None if cite is None else cite.region,
        "channel": None if cite is None else cite.channel,
        "until": None if answer.until is None else str(answer.until.since),
        "until_entry": None if answer.until is None else answer.until.first.index,
        "corrected": {str(one): corrected[one] for one in _of(answer) if one in corrected},
        "gaps": [{"code": gap.code, "words": str(gap)} for gap in answer.gaps],
    }
