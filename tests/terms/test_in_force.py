"""Which version held on a day: chosen by stated dates, region and channel, with every doubt said."""

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.api import Draft
from ledger.law.terms.answers import Answer
from ledger.law.terms.in_force import aside, in_force
from tests.terms.made import document, noon, own, stored, values

OLD, NEW, THIRD = "The old words.\n", "The new words.\n", "Words of a third kind.\n"


def day(text: str) -> date:
    return date.fromisoformat(text)


def answers(at: str, *drafts: Draft, **asked: Any) -> tuple[Answer, ...]:
    asked.setdefault("provider", "example")
    return in_force(values(*drafts), at=day(at), **asked)


def answer(at: str, *drafts: Draft, **asked: Any) -> Answer:
    (one,) = answers(at, *drafts, **asked)
    return one


def codes(one: Answer) -> set[str]:
    return {gap.code for gap in one.gaps}


def said(one: Answer, code: str) -> str:
    """The one sentence of that code."""
    (found,) = [str(gap) for gap in one.gaps if gap.code == code]
    assert "{" not in found
    return found


def applied(one: Answer) -> int | None:
    return one.cite.index if one.cite else None


def test_the_version_with_the_latest_effective_date_by_the_day_applies() -> None:
    old = own(OLD, "2023-10-16", effective="2023-03-14", region="us", channel="api")
    new = own(NEW, "2024-02-01", effective="2024-01-31", region="us", channel="api")
    found = values(new, old)
    for at, index, ends in (
        ("2023-03-14", 2, "2024-01-31"),
        ("2024-01-30", 2, "2024-01-31"),
        ("2024-01-31", 1, None),
        ("2026-01-01", 1, None),
    ):
        (one,) = in_force(found, provider="EXAMPLE", at=day(at), region="us", channel="api")
        assert applied(one) == index
        assert (one.until.since if one.until else None) == (day(ends) if ends else None)
        assert one.basis is not None
        assert one.basis.code == "declared-effective"


def test_before_the_earliest_version_none_applies() -> None:
    one = answer("2023-01-01", own(OLD, "2023-10-16", effective="2023-03-14"))
    assert (one.applied, one.cite, one.basis) == (None, None, None)
    assert codes(one) == {"earliest"}
    assert "begins on 2023-03-14 (entry 1)" in said(one, "earliest")


@pytest.mark.parametrize(
    ("dates", "basis", "since"),
    [
        ({"effective": "2024-01-31", "updated": "2023-11-14"}, "declared-effective", "2024-01-31"),
        ({"updated": "2023-12-01", "found": "effective"}, "found-effective", "2023-11-14"),
        ({"updated": "2023-12-01", "found": "updated"}, "declared-updated", "2023-12-01"),
        ({"found": "updated"}, "found-updated", "2023-11-14"),
        ({}, "captured", "2024-03-01"),
    ],
)
def test_what_a_date_rests_on_is_said(dates: dict[str, Any], basis: str, since: str) -> None:
    what = dates.pop("found", None)
    text = "As of November 14, 2023: words.\n"
    found = [(what, "2023-11-14", "November 14, 2023")] if what else []
    one = answer("2024-06-01", own(text, "2024-03-01", found=found, **dates))
    assert one.applied is not None
    assert one.basis is not None
    assert (one.applied.basis, one.applied.since) == (basis, day(since))
    assert since in str(one.basis)


def test_a_text_without_date_or_time_of_capture_never_applies() -> None:
    one = answer("2030-01-01", document(OLD))
    assert one.applied is None
    assert codes(one) == {"undated"}


def test_captured_after_the_day_it_applies_by_its_own_date_line() -> None:
    text = "Updated: January 20, 2025\nWords.\n"
    found = [("updated", "2025-01-20", "January 20, 2025")]
    one = answer("2025-01-28", own(text, "2025-04-13", found=found))
    assert applied(one) == 1
    sentence = said(one, "captured-after")
    assert "75 days after the day" in sentence
    assert "its own date line" in sentence
    declared = answer("2025-01-28", own(OLD, "2025-01-29", effective="2025-01-20"))
    assert "1 day after the day: it holds by the date declared" in said(declared, "captured-after")


def test_only_a_third_partys_copy_is_a_lead_and_no_exhibit() -> None:
    third = stored(OLD, "2024-01-10", updated="2024-01-01")
    one = answer("2024-01-10", third)
    assert "a lead, not an exhibit" in said(one, "archive-only")
    both = answer("2024-01-10", third, own(OLD, "2026-01-10", updated="2024-01-01"))
    assert applied(both) == 2
    assert "archive-only" not in codes(both)
    assert "captured-after" in codes(both)


def test_a_file_is_somebodys_word() -> None:
    one = answer("2024-01-10", document(OLD, captured_at=noon("2024-01-10"), updated="2024-01-01"))
    assert "somebody's word" in said(one, "file")
    nameless = answer("2023-12-31", document(OLD, effective="2023-12-31"))
    assert "was signed on 2024-01-05" in said(nameless, "no-capture-time")
    assert "same-day" in codes(nameless)


def test_a_text_edited_under_an_unchanged_date_is_told() -> None:
    copies = [
        own(text, seen, updated="2023-11-14")
        for text, seen in ((OLD, "2024-01-10"), (NEW, "2024-07-23"), (THIRD, "2025-02-04"))
    ]
    for at, index in (("2024-03-01", 1), ("2024-07-23", 2), ("2025-01-23", 2), ("2025-03-01", 3)):
        one = answer(at, *copies)
        assert applied(one) == index
        others = ", ".join(str(n) for n in (1, 2, 3) if n != index)
        assert f"(entry {others});" in said(one, "date-unchanged")
    before = answer("2023-12-01", *copies)
    assert applied(before) == 1  # none was seen by then: the first one seen after it


def test_an_announced_date_that_was_moved_is_told_and_does_not_count() -> None:
    old = own(OLD, "2023-10-16", updated="2023-03-14")
    first = own(NEW, "2023-11-14", updated="2023-11-14", effective="2023-12-14")
    then = own(THIRD, "2023-12-02", updated="2023-11-14", effective="2024-01-31")
    one = answer("2024-01-05", old, first, then)
    assert applied(one) == 1
    assert one.until is not None
    assert one.until.first.index == 3
    moved = said(one, "date-moved")
    assert "entry 2 says 2023-12-14, entry 3, captured on 2023-12-02, says 2024-01-31" in moved
    late = own(THIRD, "2023-12-20", updated="2023-11-14", effective="2024-01-31")
    passed = answer("2024-01-05", old, first, late)
    assert applied(passed) == 2  # its day had come before anybody saw the other date


def test_another_region_or_channel_never_applies() -> None:
    made = values(
        own(OLD, "2024-06-01", updated="2024-01-01", region="US/ROW", channel="consumer"),
        own(NEW, "2024-06-01", updated="2024-01-01", region="EEA/CH/UK", channel="consumer", title="Europe"),
        own(THIRD, "2024-06-01", updated="2024-01-01", channel="api, business", title="Business"),
    )
    for region, channel, expected in (
        ("eea", "consumer", {2}),
        ("NL", "consumer", {2}),
        ("us", "consumer", {1}),
        ("br", "consumer", {1}),
        ("us", "api", {3}),
        (None, "business", {3}),
        ("us", "reseller", set()),
        (None, None, {1, 2, 3}),
    ):
        found = in_force(made, provider="Example", at=day("2024-06-01"), region=region, channel=channel)
        assert {applied(one) for one in found} == expected, (region, channel)
        left = aside(made, provider="Example", region=region, channel=channel)
        assert {one.index for one in left} == {1, 2, 3} - expected


def test_what_is_not_declared_fits_with_a_gap_only() -> None:
    plain = own(OLD, "2024-06-01", updated="2024-01-01")
    exact = own(NEW, "2024-06-01", updated="2024-01-01", region="eu", channel="api")
    one = answer("2024-06-01", plain, region="us", channel="api")
    assert "not declared" in said(one, "region")
    assert "not declared" in said(one, "channel")
    both = answer("2024-06-01", plain, exact, region="nl", channel="api")
    assert applied(both) == 2  # of two with one date, the one that is declared for it
    rest = own(OLD, "2024-06-01", updated="2024-01-01", region="row", channel="api")
    assert "assumption" in said(answer("2024-06-01", rest, region="us"), "region")
    part = answer("2024-06-01", exact, region="europe", channel="api")
    assert "only a part" in said(part, "region")
    unasked = answer("2024-06-01", exact)
    assert "declared for eu" in said(unasked, "region")
    assert "declared for api" in said(unasked, "channel")


def test_regions_that_were_not_asked_for_are_not_mixed() -> None:
    found = answers(
        "2024-06-01",
        own(OLD, "2024-06-01", updated="2024-01-01", region="us"),
        own(NEW, "2024-06-01", updated="2024-02-01", region="eu"),
    )
    assert {applied(one) for one in found} == {1, 2}


def test_several_documents_give_several_answers_and_a_later_one_is_pointed_out() -> None:
    found = answers(
        "2025-08-01",
        own(OLD, "2025-01-23", updated="2023-11-14", title="Business terms", channel="api"),
        own(NEW, "2025-07-31", effective="2025-05-31", title="Services Agreement", channel="api"),
        own(THIRD, "2025-07-31", effective="2025-05-31", publisher="Another"),
        channel="api",
    )
    old, new = found
    assert (old.title, new.title) == ("Business terms", "Services Agreement")
    assert "Services Agreement, begins on 2025-05-31 (entry 2)" in said(old, "another-document")
    assert "another-document" not in codes(new)


def test_nobodys_documents_give_no_answer() -> None:
    assert answers("2024-06-30", own(OLD, "2024-06-30"), provider="Exam") == ()


DAYS = st.dates(date(2023, 1, 1), date(2025, 12, 31)).map(str)


@given(
    st.lists(st.tuples(DAYS, DAYS, st.sampled_from("abc"), st.sampled_from([None, "us", "eu"])), max_size=6),
    DAYS,
    st.sampled_from([None, "us"]),
    st.randoms(),
)
def test_the_order_of_the_entries_does_not_matter_and_no_later_date_was_passed_over(
    copies: list[tuple[str, str, str, str | None]], at: str, region: str | None, random: Random
) -> None:
    made = [own(text, seen, effective=since, region=where) for since, seen, text, where in copies]
    found = list(values(*made))
    answers = in_force(found, provider="Example", at=day(at), region=region)
    for one in answers:
        by_then = [version.since for version in one.versions if version.since and version.since <= day(at)]
        assert (one.applied.since if one.applied else None) == max(by_then, default=None)
        assert one.until is None or (one.until.since is not None and one.until.since > day(at))
        assert all("{" not in str(gap) for gap in one.gaps)
    random.shuffle(found)
    again = in_force(found, provider="Example", at=day(at), region=region)
    assert {applied(one) for one in again} == {applied(one) for one in answers}
