"""L25 on claims: what the pages print behind “alleges:” is somebody's, the rest is the drafter's. And L35."""

from __future__ import annotations

import pytest

from ledger.dossier.jurisdiction import jurisdiction
from ledger.dossier.lint.words import _claimed
from tests.dossier.lint.specimen import problems, table


@pytest.mark.parametrize(
    "title",
    [
        "Student AI copied outputs of Teacher Labs",
        "student-1 was distilled from outputs, and trained on them",
        "outputs were copied; the terms forbid it",
    ],
)
def test_a_claim_s_title_is_alleged_by_its_page(title: str) -> None:
    assert problems("L25", table("claims", 0, title=title)) == ()


def test_of_a_claim_s_title_the_first_sentence_alone_is_alleged() -> None:
    made = table("claims", 0, title="Student AI used outputs. It copied all of them.")
    (found,) = problems("L25", made)
    assert (found.severity, found.where) == ("error", "[[claim]] 1, title")
    assert "'copied' in the drafter's own words: 'It copied all of them.'" in found.what


def test_the_question_of_a_claim_is_the_drafter_s() -> None:
    assert problems("L25", table("claims", 0, issue="Whether Student AI copied outputs.")) == ()
    (found,) = problems("L25", table("claims", 0, issue="Student AI copied outputs."))
    assert (found.severity, found.where) == ("error", "[[claim]] 1, issue")


def test_the_page_does_print_it_behind_alleges() -> None:
    """What the check relies on: the title stands nowhere else."""
    from ledger.resources import builtin_templates

    folder = builtin_templates() / "dossier" / "sections"
    assert "{{ who }} alleges: {{ what }}." in (folder / "claims.html.j2").read_text("utf-8")


@pytest.mark.parametrize("name", ["us-federal", "uk", "eu", "nl"])
def test_no_rule_of_a_jurisdiction_is_a_claim_that_its_users_could_not_mend(name: str) -> None:
    assert [found for rule in jurisdiction(name).rules for found in _claimed(rule.id, rule.says)] == []
