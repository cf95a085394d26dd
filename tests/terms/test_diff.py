"""What changed between two snapshots, and what of it touches a clause."""

from pathlib import Path

import pytest

from ledger.api import Ledger
from ledger.law.terms import reading
from ledger.law.terms.changes import changes, touched
from tests.support import make_ledger
from tests.terms.made import NO_SAMPLES, SAMPLES, TERMS, cite, document

LATER = TERMS.replace("Sell our", "Sell or lend our").replace("Do not get around limits.\n", "")


def compared(ledger: Ledger) -> tuple[list[tuple[str, str | None, str | None]], bool]:
    """What touches entry 3, a clause of snapshot 1 or 2; and whether its words stand in the other one."""
    before, after = (reading.document_of(ledger, reading.snapshot(ledger, place)) for place in (1, 2))
    clause = reading.clause(ledger, 3)
    found = touched(changes(before, after), clause, before, after, cited_in_before=clause.snapshot.index == 1)
    return [(one.kind, one.before, one.after) for one in found.changes], found.verbatim


@pytest.mark.parametrize(
    ("place", "phrase", "verbatim", "kinds"),
    [
        (1, "sell our", False, ["changed"]),
        (2, "sell or lend", False, ["changed"]),
        (1, "by a program", True, ["same"]),
        (1, "do not get around", False, ["removed"]),
        (2, "you may not use our services", True, ["same"]),
    ],
)
def test_only_what_touches_a_clause_is_given(
    tmp_path: Path, place: int, phrase: str, verbatim: bool, kinds: list[str]
) -> None:
    with make_ledger(tmp_path / "evidence", document(TERMS), document(LATER)) as ledger:
        cite(ledger, place, phrase=phrase)
        found, stands = compared(ledger)
    assert ([kind for kind, _, _ in found], stands) == (kinds, verbatim)


def test_a_section_gives_all_its_paragraphs_added_ones_too(tmp_path: Path) -> None:
    later = TERMS.replace("* Extract", "* Rent our Services.\n* Extract")
    with make_ledger(tmp_path / "evidence", document(TERMS), document(later)) as ledger:
        cite(ledger, 1, heading="What you cannot do")
        found, stands = compared(ledger)
    assert not stands
    assert [kind for kind, _, _ in found] == ["same", "same", "added", "same", "same"]
    assert found[2] == ("added", None, "* Rent our Services.")


def test_a_repeated_paragraph_is_not_mistaken_for_its_twin(tmp_path: Path) -> None:
    text = "The same words.\n\nOther words.\n\nThe same words.\n\nThe end.\n"
    later = text.replace("The same words.\n\nThe end.", "Quite another paragraph is here.\n\nThe end.")
    with make_ledger(tmp_path / "evidence", document(text), document(later)) as ledger:
        cite(ledger, 1, phrase="the same words", nth=2)
        found, stands = compared(ledger)
    assert stands  # the first of the two still stands there
    assert found[0][:2] == ("removed", "The same words.")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SAMPLES)
def test_the_ban_of_2023_changed_and_every_word_of_both_texts_is_accounted_for() -> None:
    from tests.terms.readers import markdown

    texts = [
        (SAMPLES / f"openai/terms-of-use.{day}.md").read_bytes().decode()
        for day in ("2023-10-16", "2023-12-02")
    ]
    found = changes(*map(markdown, texts))
    for text, side in zip(texts, ("before", "after"), strict=True):
        given = " ".join(getattr(one, side) or "" for one in found)
        assert given.split() == text.split()
    added = [one.after for one in found if one.kind in ("added", "changed")]
    assert any("Use Output to develop models that compete with OpenAI" in (words or "") for words in added)
