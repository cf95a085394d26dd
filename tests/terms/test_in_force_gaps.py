"""What is not known about an answer is said: every doubt about dates, copies and captures has a sentence."""

from datetime import date
from typing import Any

from ledger.api import Draft
from ledger.law.terms.answers import Answer
from ledger.law.terms.in_force import in_force
from tests.terms.made import document, own, stored, values

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


def test_dates_that_run_backwards_are_told() -> None:
    commit = answer("2025-08-01", stored(OLD, "2024-08-27", updated="2025-05-23"))
    assert "2024-08-27, is earlier than the date in its text, 2025-05-23" in said(
        commit, "dates-run-backwards"
    )
    clock = answer("2025-08-01", own(OLD, "2024-08-27", updated="2025-05-23"))
    assert "later than its capture on 2024-08-27" in said(clock, "dates-run-backwards")


def test_an_announcement_that_was_never_seen_to_take_effect_is_told() -> None:
    early = own(NEW, "2023-12-02", effective="2024-01-31")
    one = answer("2024-03-01", early)
    assert "before it takes effect on 2024-01-31" in said(one, "announced")
    again = answer("2024-03-01", early, own(NEW, "2024-02-20", effective="2024-01-31"))
    assert "announced" not in codes(again)


def test_effective_and_updated_that_disagree_are_told() -> None:
    one = answer("2025-01-01", own(OLD, "2024-08-01", effective="2024-01-01", updated="2024-07-01"))
    assert "updated on 2024-07-01, after it took effect on 2024-01-01" in said(one, "updated-after-effective")
    text = "Effective: January 2, 2024\nOr: January 3, 2024\n"
    found = [("effective", "2024-01-02", "January 2, 2024"), ("effective", "2024-01-03", "January 3, 2024")]
    differs = answer("2025-01-01", own(text, "2024-08-01", effective="2024-01-01", found=found))
    assert "declared as effective on 2024-01-01, but its text says 2024-01-02, 2024-01-03" in said(
        differs, "declared-differs"
    )
    several = answer("2025-01-01", own(text, "2024-08-01", found=found))
    assert several.applied is not None
    assert several.applied.basis == "captured"
    assert "none was chosen" in said(several, "several-dates")


def test_how_near_the_captures_are_is_told() -> None:
    one = answer("2024-06-11", own(OLD, "2024-06-01", updated="2024-01-01"))
    assert "last captured on 2024-06-01, 10 days before the day" in said(one, "not-since")
    both = answer(
        "2024-06-11",
        own(OLD, "2024-06-01", updated="2024-01-01"),
        own(OLD, "2024-07-01", updated="2024-01-01"),
    )
    assert "on 2024-06-01 and again on 2024-07-01" in said(both, "between-captures")
    assert "not-since" not in codes(both)
    exact = answer(
        "2024-06-11",
        own(OLD, "2024-06-11", updated="2024-01-01", region="us", channel="api"),
        region="us",
        channel="api",
    )
    assert exact.gaps == ()


def test_the_same_text_elsewhere_is_covered_and_other_dates_of_it_are_told() -> None:
    made = values(
        own(OLD, "2024-06-01", updated="2024-01-01"),
        own(OLD, "2024-06-02", updated="2024-02-01"),
        own(NEW, "2024-06-02", updated="2023-01-01"),
    )
    (one,) = in_force(made, provider="Example", at=day("2024-01-15"))
    assert [one.covers(copy) for copy in made] == [True, True, False]
    assert "entry 2: 2024-02-01" in said(one, "other-date")
    assert one.until is None  # the same words do not follow on themselves


def test_a_page_that_went_back_to_older_words_is_told() -> None:
    url = "https://example.org/terms"
    one = answer(
        "2024-06-30",
        own(NEW, "2024-06-01", updated="2024-05-01", url=url),
        own(OLD, "2024-06-10", updated="2024-01-01", url=url),
    )
    assert applied(one) == 1
    assert "may have gone back" in said(one, "went-back")


def test_undated_neighbours_are_told() -> None:
    one = answer(
        "2024-06-30",
        own(OLD, "2024-06-30", updated="2024-05-01"),
        own(NEW, "2024-07-10"),
        document(THIRD),
    )
    assert "entry 2, another text without a date, was first seen on 2024-07-10" in said(one, "undated-later")
    assert "entry 3 has no date" in said(one, "undated")


def test_ones_own_page_goes_before_a_third_partys_markdown_of_one_date() -> None:
    page = own("New words, as a page.\n", "2026-01-10", updated="2023-11-14", extractor="html/1")
    copy = stored(NEW, "2025-01-23", updated="2023-11-14")
    one = answer("2025-01-23", copy, page)
    assert applied(one) == 2
    assert "documents of another kind give the same date (entry 1)" in said(one, "other-form")
    assert {"archive-only", "date-unchanged"} & codes(one) == set()
    same_kind = answer("2025-01-23", copy, own(OLD, "2026-01-10", updated="2023-11-14"))
    assert applied(same_kind) == 1  # of texts that can be held together, the one seen nearest to the day


def test_a_blank_region_or_channel_is_none_asked_for() -> None:
    copies = own(OLD, "2024-06-01", updated="2024-01-01", region="eu", channel="api")
    one = answer("2024-06-01", copies, region="", channel=" ")
    assert {"region", "channel"} <= codes(one)
