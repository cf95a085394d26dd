"""The catalogue of terms: what there is to capture, and which version it believes was in force."""

from datetime import date

import pytest

from ledger.errors import NotFoundError
from ledger.law.terms.believed import Belief, believed
from ledger.law.terms.known import known_terms, select
from ledger.law.terms.known_model import CHANNELS, REGIONS, Known

ALL = known_terms()
LAUNCH = date(2025, 1, 24)  # in the week for which the research says which version was in force


def ids(**wanted: str | None) -> set[str]:
    asked: dict[str, str | None] = {"provider": None, "channel": None, "region": None, **wanted}
    return {one.id for one in select(ALL.values(), **asked)}  # type: ignore[arg-type]


def labels(name: str, at: date, region: str | None = None) -> list[str | None]:
    return [one.version.label if one.version else None for one in believed(ALL[name], at, region)]


def the_one(name: str, at: date, region: str | None = None) -> Belief:
    (found,) = believed(ALL[name], at, region)
    return found


def test_holds_57_documents_and_every_version_has_what_finds_it() -> None:
    assert len(ALL) == 57
    for one in ALL.values():
        for version in one.versions:
            if version.locator_checked:
                assert version.commit, (one.id, version.label)
                assert one.locator_of(version)
            if version.clause_absent:
                assert one.effect_of(version) == "silent", (one.id, version.label)
            assert version.effective or version.announced or version.stored or not version.commit


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("openai-business-terms-2023", "same updated date, stored in R1 launch week"),
        ("openai-tou-eu", "11 Dec 2024"),
        ("openai-tou-us", "11 Dec 2024"),
        ("xai-consumer", "2 Jan 2025"),
        ("microsoft-services-agreement-ai", "30 Sep 2024, stored mid-Jan 2025"),
        ("google-tos", "22 May 2024 (clause appears)"),
        ("bytedance-doubao", "9 Dec 2024"),
        ("aws-service-terms-ai", "15 Nov 2024"),
        ("microsoft-copilot-terms", "1 Oct 2024"),
        ("deepseek-tou", "20 Jan 2025"),
    ],
)
def test_believes_for_one_week_what_the_research_says(name: str, label: str) -> None:
    assert the_one(name, LAUNCH).version is not None
    assert labels(name, LAUNCH) == [label]


def test_a_document_with_parts_has_a_belief_for_each() -> None:
    found = {one.part: one for one in believed(ALL["mistral-2024-02"], date(2024, 2, 26))}
    assert set(found) == {"Terms of Use", "platform terms"}
    platform = found["platform terms"]
    assert platform.version is not None
    assert platform.version.label == "platform terms, 'directly compete' wording"
    assert platform.until == "2024-02-27"
    assert platform.basis == "when an archive first stored it; undated"
    a_day_later = {one.part: one for one in believed(ALL["mistral-2024-02"], date(2024, 2, 27))}
    for one in a_day_later.values():
        assert "no clause on training with outputs in this version" in one.cautions


def test_a_day_that_was_announced_and_moved_is_not_believed() -> None:
    uk = [one for one in believed(ALL["anthropic-consumer"], date(2025, 10, 1)) if one.regions == ("uk",)]
    assert [one.version.label for one in uk if one.version] == ["1 May 2025"]
    assert uk[0].until == "2025-10-08"


def test_a_document_that_is_out_of_use_says_what_took_its_place() -> None:
    over = the_one("openai-business-terms-2023", date(2025, 5, 31))
    assert over.version is None
    assert over.basis == "the document was in use until 2025-05-31; see openai-services-agreement"
    assert the_one("openai-business-terms-2023", date(2025, 5, 30)).version is not None
    assert the_one("openai-services-agreement", date(2025, 5, 31)).version is not None


def test_earlier_than_anything_known_is_said() -> None:
    none = the_one("deepseek-tou", date(2025, 1, 19))
    assert none.version is None
    assert none.until == "2025-01-20"


def test_says_what_speaks_against_a_belief() -> None:
    assert "no archive kept it before 2025-09-11" in the_one("deepseek-open-platform", LAUNCH).cautions
    assert "the catalogue knows of no kept copy" in the_one("openai-tou-us", LAUNCH).cautions
    reported = the_one("openai-tou-us", date(2026, 2, 1))
    assert "reported: the text was not read at its source" in reported.cautions
    assert "only the month 2025-08 is known" in the_one("openai-gpt-oss", date(2025, 8, 20)).cautions


def test_region_picks_the_variant_and_what_says_none_stays() -> None:
    assert labels("anthropic-consumer", date(2026, 1, 1), "eea") == ["8 Oct 2025 EU copy"]
    assert labels("anthropic-consumer", date(2026, 1, 1), "nl") == ["8 Oct 2025 EU copy"]
    assert ids(provider="openai", region="nl") >= {"openai-tou-eu", "openai-services-agreement"}
    assert "openai-tou-us" not in ids(provider="openai", region="nl")
    assert "openai-tou-eu" not in ids(provider="openai", region="us")
    assert "openai-tou-us" in ids(provider="openai", region="jp")  # the rest of the world


def test_channel_leaves_out_what_binds_by_another_but_never_a_policy() -> None:
    found = ids(provider="openai", channel="api")
    assert found == {
        "openai-tou-us",  # its text of March 2023 bound API use too
        "openai-business-terms-2023",
        "openai-services-agreement",
        "openai-usage-policies",
    }
    assert "openai-gpt-oss" in ids(channel="licence")


def test_a_provider_is_found_however_it_is_written() -> None:
    assert ids(provider="DEEPSEEK") == ids(provider="deepseek") == ids(provider="Deep")
    assert ids(provider="deepseek-tou") == {"deepseek-tou"}
    with pytest.raises(NotFoundError, match="'nobody': the catalogue has none") as caught:
        ids(provider="nobody")
    assert "DeepSeek" in (caught.value.hint or "")


def test_every_word_that_is_used_is_explained() -> None:
    used = {channel for one in ALL.values() for channel in one.channels}
    assert used == set(CHANNELS)

    def regions(one: Known) -> set[str]:
        return set(one.regions).union(*(version.regions for version in one.versions))

    assert set().union(*(regions(one) for one in ALL.values())) == set(REGIONS)
