"""What a matter says of the ledger and of the catalogue is there, or the dossier is refused."""

import pytest

from ledger.errors import RenderError
from tests.dossier.specimen import Specimen, assembled, specimen


@pytest.fixture(scope="module")
def made() -> Specimen:
    return specimen()


def test_the_specimen_is_accepted(made: Specimen) -> None:
    assembled(made, made.matter())


@pytest.mark.parametrize(
    ("old", "new", "said", "hint"),
    [
        ('"procd-v-zeidenberg-1996"', '"procd-v-zeidenburg-1996"', "is not in the catalogue", "procd-v-zeid"),
        ('"thaler-cadc-2025"', '"no-such-thing-at-all-xyzzy"', "[[claim]] 2: authorities_against", ""),
        ("clause = 13", "clause = 2", "[[obligation]] 1: clause: entry 2 is no clause", "terms clause"),
        ("corroborated_by = [9]", "corroborated_by = [2]", "entry 2 is no snapshot", "terms list"),
        ('formation_exhibits = ["Assent', 'formation_exhibits = ["Absent', "title of no [[exhibit]]", ""),
        ('exhibits = ["Identity probes"]\nclauses', "exhibits = [99]\nclauses", "cites exhibit 99", ""),
    ],
)
def test_refuses_what_is_not_there(made: Specimen, old: str, new: str, said: str, hint: str) -> None:
    with pytest.raises(RenderError) as caught:
        assembled(made, made.matter(swap=((old, new),)))
    assert said in str(caught.value)
    assert hint in (caught.value.hint or "")


def test_refuses_a_clause_entry_that_is_none(made: Specimen) -> None:
    text = made.text().replace(f"entry = {made.clause}", "entry = 3").replace(f"[{made.clause}, ", "[3, ")
    from ledger.dossier import parse_matter

    with pytest.raises(RenderError, match="entry 3 is no clause; the clauses of the ledger: 11, 12, 13"):
        assembled(made, parse_matter(text.encode(), "m"))


def test_takes_a_quote_that_is_exact(made: Specimen) -> None:
    quote = "(b) use Output to develop models that compete with Teacher Labs;"
    assembled(
        made, made.matter(swap=((f"entry = {made.clause}", f'entry = {made.clause}\nquote = "{quote}"'),))
    )


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        (
            "(b) use output to develop",
            "at character 8: have 'output to develop', captured 'Output to develop models",
        ),
        ("(b) use Output to develop models", "at character 32: have the end, captured"),
        ("(b) use Output\\u00a0to", "at character 14: have '\\xa0to'"),
    ],
)
def test_refuses_another_quote_and_names_the_first_difference(made: Specimen, quote: str, said: str) -> None:
    entry = f"entry = {made.clause}"
    with pytest.raises(RenderError) as caught:
        assembled(made, made.matter(swap=((entry, f'{entry}\nquote = "{quote}"'),)))
    assert said in str(caught.value)
