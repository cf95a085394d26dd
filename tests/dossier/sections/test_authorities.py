"""Authorities: by id, in both directions, unchecked ones marked, a final edition refused or without them."""

import re
from datetime import date
from typing import Any

import pytest

from ledger.errors import RenderError
from ledger.law.authorities.catalogue import authorities
from ledger.law.authorities.checks import draft_check
from tests.dossier.specimen import CHECKED, Specimen, assembled, html, specimen, words


@pytest.fixture(scope="module")
def made() -> Specimen:
    return specimen()


def view(made: Specimen, name: str, **more: Any) -> Any:
    """What a section is given."""
    return next(part.view for part in assembled(made, made.matter(), **more).parts if part.name == name)


def stopped(made: Specimen, **more: Any) -> dict[str, tuple[str, ...]]:
    """What stops a final edition, with its reasons."""
    return {one.id: tuple(map(str, one.reasons)) for one in view(made, "authorities", **more).unusable}


def test_an_unchecked_authority_is_marked_and_a_checked_one_is_not(made: Specimen) -> None:
    page = html(made, made.matter(), "authorities")
    for block in page.split('<div class="authority">')[1:]:
        checked = any(authorities()[name].citation.split(",")[0] in words(block)[:60] for name in CHECKED)
        assert ("NOT CHECKED" in block) != checked
        assert ("Checked by Ann Reader on November 20, 2026" in words(block)) == checked


def test_adverse_authorities_are_present_under_each_question(made: Specimen) -> None:
    text = words(html(made, made.matter(), "authorities"))
    question = text.split("Whether copyright law displaces the promise or the tort")[1].split("Whether the ")[
        0
    ]
    accused = question.split("Tend to help the accused")[1]
    assert "ProCD" in question.split("Tend to help the accused")[0]
    assert "ML Genius" in accused
    assert "X Corp." in accused


def test_what_the_drafter_does_not_name_is_counted_by_direction(made: Specimen) -> None:
    text = words(html(made, made.matter(), "authorities"))
    assert "On this question the catalogue has more that the drafter does not name." in text
    assert "for the accused 1" in text


def test_holding_status_and_its_day_are_the_catalogues(made: Specimen) -> None:
    page = words(html(made, made.matter(), "authorities"))
    one = authorities()["procd-v-zeidenberg-1996"]
    assert one.citation in page
    assert one.holding in page
    assert f"Status, as of {one.status_as_of}: {one.status}." in page


def test_unusable_lists_what_stops_a_final_edition(made: Specimen) -> None:
    found = stopped(made)
    assert found["ross-3dcir-2026"][0] == "no person has recorded a check of it"
    assert not set(CHECKED) & set(found)
    # factor 3 has voices for the accused, and none of them is checked
    assert any("factor 3" in reason for reasons in found.values() for reason in reasons)


def test_a_check_grows_old_by_the_dossiers_day(made: Specimen) -> None:
    assert set(CHECKED) <= set(stopped(made, as_of=date(2027, 1, 20)))


def test_a_check_of_another_edition_of_the_catalogues_entry_does_not_count() -> None:
    made = specimen(checked=())
    body = draft_check(
        authorities()["procd-v-zeidenberg-1996"], inputs=[made.old], checked_by="A", checked_on="2026-11-20",
        outcome="confirmed", status="good law",
    ).body  # fmt: skip
    body["result"]["digest"] = "00" * 32
    made.ledger.append("finding", body)
    assert "has changed since" in stopped(made)["procd-v-zeidenberg-1996"][0]


def test_refuses_a_final_edition_until_each_is_checked(made: Specimen) -> None:
    with pytest.raises(RenderError, match="a final edition can't cite") as caught:
        assembled(made, made.matter(), final=True)
    assert "openevidence-v-doximity" in str(caught.value)


def test_a_final_edition_prints_of_the_catalogues_own_only_what_stands() -> None:
    checked = tuple(name for name in authorities() if name not in ("kadrey-sj-2025", "openai-memo-2026"))
    made = specimen(checked=checked)
    text = words(html(made, made.matter(), "fair_use", final=True))
    assert "Kadrey v. Meta" not in text
    assert "Memorandum to the H. Select Comm." not in text
    assert "Bartz v. Anthropic" in text
    assert "NOT CHECKED" not in text
    assert "left out of this final edition, since they do not stand on its day: 3." in text


def test_the_table_lists_every_printed_authority_with_a_star_if_unchecked(made: Specimen) -> None:
    page = words(html(made, made.matter(), "authorities_table"))
    for name in ("claims", "authorities", "fair_use", "admissibility"):
        cites = re.findall(r'<span class="cite" id="[^"]+">(.*?)</span>', html(made, made.matter(), name))
        assert cites
        assert all(words(cite) in page for cite in cites)
    assert "Cases" in page
    assert "Statutes and legislation" in page
    assert "Campbell v. Acuff-Rose Music, Inc., 510 U.S. 569 (1994) *" in page
    assert "86 F.3d 1447 (7th Cir. 1996) *" not in page


def test_each_factor_has_both_sides_and_united_states_law_alone(made: Specimen) -> None:
    text = words(html(made, made.matter(), "fair_use"))
    for number, title in enumerate(
        (
            "The purpose and character",
            "The nature of the work",
            "The amount used",
            "The effect on the market",
        ),
        1,
    ):
        assert f"Factor {number}. {title}" in text
    factors = text.split("What each of them held")[0]
    assert factors.count("Thomson Reuters Enter. Ctr. GmbH v. Ross Intelligence Inc., No. 25-2153") == 4
    assert factors.count("Campbell v. Acuff-Rose") == 4
    assert "Copyright, Designs and Patents Act" not in text
    assert "What this does not decide" in text


def test_public_positions_stand_in_both_directions_as_what_was_said(made: Specimen) -> None:
    text = words(html(made, made.matter(), "fair_use")).split("What has been said in public")[1]
    claimant, accused = text.split("OpenAI, Written Evidence LLM0113")[0], text
    assert "OpenAI, Memorandum to the H. Select Comm. on the CCP (Feb. 12, 2026) an allegation" in claimant
    assert "DeepSeek-AI, DeepSeek-R1" in accused


def test_fair_use_elsewhere_says_whose_law_it_is(made: Specimen) -> None:
    swap = (('jurisdiction = "us-federal"', 'jurisdiction = "uk"'),)
    assert "This is the law of the United States" in words(html(made, made.matter(swap=swap), "fair_use"))
