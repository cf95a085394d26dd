"""Jurisdictions as data: strict, each rule with its source and mark, forms that exist."""

import shutil
from pathlib import Path

import pytest

from ledger.dossier.jurisdiction import FOLDER, jurisdiction
from ledger.dossier.language import Language
from ledger.errors import RenderError
from ledger.resources import builtin_templates, find_resource

ALL = ("us-federal", "uk", "eu", "nl")


@pytest.mark.parametrize("name", ALL)
def test_every_form_that_a_jurisdiction_names_is_there(name: str) -> None:
    law = jurisdiction(name)
    for place in ("us", "abroad"):
        find_resource(f"declarations/{law.declaration(place)}.html.j2")
    if law.notice:
        find_resource(f"declarations/{law.notice}.html.j2")
        law.rule("notice")
    for head in law.heads:
        law.rule(f"head-{head}")
    for rule in law.certifications:
        number = rule[4:-1]
        law.rule(f"certification-902-{number}")
        find_resource(f"declarations/certification-902-{number}.html.j2")
    law.rule("declaration")
    law.rule("annex")


@pytest.mark.parametrize("name", ALL)
def test_what_comes_from_memory_says_so(name: str) -> None:
    for rule in jurisdiction(name).rules:
        assert rule.source
        assert rule.read_on
        if "from memory" in rule.source and ";" not in rule.source:
            assert rule.mark == "M"
        assert rule.unverified == (rule.mark in ("1", "M"))


def test_only_a_united_states_matter_has_perjury_wording_or_certifications() -> None:
    for name in ("uk", "eu", "nl"):
        law = jurisdiction(name)
        assert law.certifications == ()
        text = find_resource(f"declarations/{law.declaration('abroad')}.html.j2").read_text("utf-8")
        assert "penalty of perjury" not in text


def test_dates_are_written_as_the_place_and_language_have_them() -> None:
    day = "2025-03-12"
    assert Language("en", day_first=jurisdiction("us-federal").day_first).date(day) == "March 12, 2025"
    assert Language("en", day_first=jurisdiction("uk").day_first).date(day) == "12 March 2025"
    assert Language("nl", day_first=jurisdiction("nl").day_first).date(day) == "12 maart 2025"


def test_limits_are_data_with_a_source() -> None:
    limits = {one.court: one for one in jurisdiction("us-federal").limits}
    assert limits["S.D.N.Y."].megabytes == 35
    assert all(one.mark == "R" and one.source for one in limits.values())


def test_refuses_an_unknown_one_and_lists_the_known() -> None:
    with pytest.raises(RenderError, match="no jurisdiction 'mars'; there are eu, nl, uk, us-federal"):
        jurisdiction("mars")


def test_a_file_of_the_users_takes_its_place_and_is_read_strictly(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / "fonts").mkdir()
    mine = tmp_path / FOLDER / "uk.toml"
    shutil.copy(builtin_templates() / FOLDER / "uk.toml", mine)
    mine.write_text(mine.read_text("utf-8").replace('paper = "a4"', 'paper = "letter"'), "utf-8")
    assert jurisdiction("uk", tmp_path).paper == "letter"
    mine.write_text(mine.read_text("utf-8").replace('mark = "M"', 'mark = "X"', 1), "utf-8")
    with pytest.raises(RenderError, match=r"uk\.toml: \[\[rule\]\] \d+: mark: want C, R, S, 1 or M"):
        jurisdiction("uk", tmp_path)
