"""What held when, of terms that a third party stored: the cases that a dossier on them must get right."""

from datetime import date
from typing import Final

import pytest

from ledger.law.model import Snapshot
from ledger.law.terms.answers import Answer
from ledger.law.terms.in_force import aside, in_force
from tests.terms.made import NO_SAMPLES, SAMPLES, stored, values

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SAMPLES)

# file, title, the day it was stored, region, channel
COPIES: Final = (
    ("openai/terms-of-use.2023-10-16", "Terms of use", "2023-10-16", "US/ROW", "consumer, api"),  # 1
    ("openai/terms-of-use.2023-12-02", "Terms of use", "2023-12-02", "US/ROW", "consumer"),  # 2
    ("openai/terms-of-use-europe.2024-12-18", "Europe Terms of Use", "2024-12-18", "EEA/CH/UK", "consumer"),
    ("openai/business-terms.2025-01-23", "Business terms", "2025-01-23", None, "api, business"),  # 4
    ("openai/services-agreement.2025-07-31", "Services Agreement", "2025-07-31", None, "api, business"),
    ("deepseek/terms-of-use.2025-04-13", "DeepSeek Terms of Use", "2025-04-13", None, "consumer"),  # 6
    ("deepseek/terms-of-use.2026-03-27", "DeepSeek Terms of Use", "2026-03-27", None, "consumer"),  # 7
)


@pytest.fixture(scope="module")
def copies() -> tuple[Snapshot, ...]:
    drafts = []
    for name, title, day, region, channel in COPIES:
        text = (SAMPLES / f"{name}.md").read_bytes().decode()
        publisher = "OpenAI" if name.startswith("openai") else "DeepSeek"
        more = {"publisher": publisher, "title": title, "region": region, "channel": channel}
        drafts.append(stored(text, day, found=None, **more))
    return values(*drafts)


def ask(
    copies: tuple[Snapshot, ...],
    provider: str,
    at: str,
    region: str | None = None,
    channel: str | None = None,
) -> dict[int | None, Answer]:
    """The answers by the index of the copy to cite."""
    found = in_force(copies, provider=provider, at=date.fromisoformat(at), region=region, channel=channel)
    assert len({one.title for one in found}) == len(found)
    return {one.cite.index if one.cite else None: one for one in found}


def codes(one: Answer) -> set[str]:
    return {gap.code for gap in one.gaps}


def test_the_api_in_january_2025_ran_under_the_business_terms(copies: tuple[Snapshot, ...]) -> None:
    found = ask(copies, "openai", "2025-01-23", channel="api")
    one = found[4]
    assert one.applied is not None
    assert (one.applied.basis, str(one.applied.since)) == ("found-updated", "2023-11-14")
    assert {"archive-only", "region"} <= codes(one)
    assert not {"captured-after", "not-since", "between-captures"} & codes(one)  # stored on that very day
    # The general terms of March 2023 were declared for the API as well, and nothing says that they ended.
    assert set(found) == {4, 1, None}
    assert "Business terms, begins on 2023-11-14 (entry 4)" in " ".join(map(str, found[1].gaps))
    assert found[None].title == "Services Agreement"
    left = {one.index for one in aside(copies, provider="openai", region=None, channel="api")}
    assert left == {2, 3}


def test_consumers_in_europe_had_terms_of_their_own(copies: tuple[Snapshot, ...]) -> None:
    for region in ("eea", "uk", "nl", "Europe"):
        found = ask(copies, "OpenAI", "2025-01-23", region, "consumer")
        assert set(found) == {3}
        assert str(found[3].applied and found[3].applied.since) == "2024-12-11"
        assert found[3].basis is not None
        assert found[3].basis.code == "found-effective"
    assert set(ask(copies, "OpenAI", "2024-12-10", "eea", "consumer")) == {None}
    assert set(ask(copies, "OpenAI", "2025-01-23", "us", "consumer")) == {2}


def test_both_sides_of_the_change_of_2023(copies: tuple[Snapshot, ...]) -> None:
    for at in ("2023-11-14", "2023-12-14", "2024-01-30"):
        (one,) = ask(copies, "OpenAI", at, "us", "consumer").values()
        assert one.cite is not None
        assert one.cite.index == 1
        assert one.until is not None
        assert (one.until.first.index, str(one.until.since)) == (2, "2024-01-31")
    after = ask(copies, "OpenAI", "2024-01-31", "us", "consumer")[2]
    assert {"announced", "same-day", "not-since"} <= codes(after)
    assert set(ask(copies, "OpenAI", "2023-03-13", "us", "consumer")) == {None}


def test_deepseek_in_2025_and_in_2026(copies: tuple[Snapshot, ...]) -> None:
    launch = ask(copies, "deepseek", "2025-01-28", channel="consumer")[6]
    assert launch.applied is not None
    assert (launch.applied.basis, str(launch.applied.since)) == ("found-updated", "2025-01-20")
    (after,) = [str(gap) for gap in launch.gaps if gap.code == "captured-after"]
    assert "captured on 2025-04-13, 75 days after the day: it holds by its own date line" in after
    assert launch.until is not None
    assert str(launch.until.since) == "2026-03-27"
    assert set(ask(copies, "deepseek", "2026-03-27", channel="consumer")) == {7}
    assert set(ask(copies, "deepseek", "2025-01-19", channel="consumer")) == {None}
