"""Each of the forty checks finds what it is for, and is silent about a matter that has nothing of it."""

from __future__ import annotations

import re

import pytest

from ledger.dossier.lint import CHECKS, Wish, lint, refuse_errors
from ledger.dossier.matter.model import ExhibitRequest
from ledger.errors import RenderError
from tests.dossier.lint import (
    trips_authorities,
    trips_exhibits,
    trips_file,
    trips_law,
    trips_papers,
    trips_probing,
    trips_record,
    trips_words,
)
from tests.dossier.lint.specimen import TODAY, Trip, changed, specimen, subject
from tests.dossier.lint.trips_file import facts, pdf
from tests.dossier.lint.variants import long_answer

MODULES = (
    trips_record,
    trips_probing,
    trips_exhibits,
    trips_law,
    trips_authorities,
    trips_papers,
    trips_words,
    trips_file,
)
TRIPS = tuple(one for module in MODULES for one in module.TRIPS)
IDS = tuple(f"L{number:02d}" for number in range(1, 41))


@pytest.mark.parametrize(
    "wish", [Wish(today=TODAY), Wish(today=TODAY, final=True), Wish(today=TODAY, public=True)]
)
def test_a_clean_matter_passes_all_forty(wish: Wish) -> None:
    assert lint(subject(wish=wish)) == ()


def test_a_clean_file_passes_too() -> None:
    assert lint(pdf()) == ()
    assert facts().texts


def test_there_are_forty_checks_in_order() -> None:
    assert tuple(check.id for check in CHECKS) == IDS


def test_every_check_can_fail() -> None:
    assert {one.id for one in TRIPS} == set(IDS)


@pytest.mark.parametrize("one", TRIPS, ids=lambda one: f"{one.id}-{one.what}".replace(" ", "-"))
def test_finds(one: Trip) -> None:
    mine = [found for found in lint(one.make()) if found.id == one.id]
    assert any(
        one.says in f"{found.where}: {found.what}" and found.severity == one.severity for found in mine
    ), mine
    for found in mine:
        assert found.where
        assert found.mend
        for text in (found.what, found.mend):
            assert not re.search(r"[.!]$|\n", text), text


def test_a_long_answer_is_cut_with_its_mark() -> None:
    made = long_answer()
    assert any(view.wrong for view in made.seen) is False
    assert not [one for one in lint(made) if one.id == "L26"]


def test_a_final_dossier_is_refused_over_errors_and_not_over_warnings() -> None:
    refuse_errors(lint(changed(reviewed_by="")))
    exhibits = specimen().matter.exhibits
    bare = ExhibitRequest(selection=exhibits[2].selection, title=exhibits[2].title)
    found = [one for one in lint(changed(exhibits=(*exhibits[:2], bare))) if one.id == "L15"]
    with pytest.raises(RenderError, match=r"^lint finds 2 errors \(L15\), so no final dossier") as error:
        refuse_errors(found * 2)
    assert "ledger dossier lint" in (error.value.hint or "")
