"""A clause is picked by a phrase, a heading or numbers: exact characters, whole sentences and items."""

from collections.abc import Iterator
from typing import Any

import pytest

from ledger.api import Ledger
from ledger.errors import NotFoundError
from ledger.law.model import Document
from ledger.law.terms import reading
from ledger.law.terms.blocks import around
from ledger.law.terms.clause import Wanted, pick
from tests.terms.made import NBSP, NO_SAMPLES, SAMPLES, TERMS, cite
from tests.terms.readers import markdown, of_every_sort, quoted, refused


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Entry 1: TERMS; 2: hostile characters; 3: no text; 4: a note."""
    with of_every_sort(tmp_path_factory.mktemp("clause") / "evidence") as made:
        yield made


def picked(text: str, **wanted: Any) -> str:
    document = markdown(text)
    found = pick(document, Wanted(**wanted), "snapshot 0")
    return text[found.start : found.end]


# ---- by phrase --------------------------------------------------------------------------------------------


def test_a_phrase_takes_the_list_item_that_holds_it(ledger: Ledger) -> None:
    assert quoted(ledger, phrase="by a PROGRAM") == (
        "* Extract data or Output by a program,\n  or let others do it."
    )


def test_a_phrase_takes_the_sentence_that_holds_it(ledger: Ledger) -> None:
    assert quoted(ledger, phrase="outputs") == "Example Inc. may also help you, e.g. with Outputs."
    assert quoted(ledger, phrase="may use our services") == "You may use our Services."


@pytest.mark.parametrize(
    ("text", "phrase", "sentence"),
    [
        ("One. Two! Three? Four", "three", "Three?"),
        ("See No. 4 of Acme Co. Ltd. rules. Next.", "rules", "See No. 4 of Acme Co. Ltd. rules."),
        ("He said \u201cno.\u201d Then he left.", "no", "He said \u201cno.\u201d"),
        ("1.2 We (as of v. 3.5) may. You may.", "3.5", "1.2 We (as of v. 3.5) may."),
        ("Wait... what? Yes.", "wait", "Wait... what?"),
        ("4.2 Rights: (1) yours. (2) ours, etc. (3) None.", "(2) ours", "(2) ours, etc."),
        (
            "\u4e0d\u5f97\u84b8\u998f\u3002\u53ef\u4ee5\u4f7f\u7528\u3002",
            "\u53ef\u4ee5",
            "\u53ef\u4ee5\u4f7f\u7528\u3002",
        ),
        ("Hard wrapped\nover lines. Next\nsentence.", "lines", "Hard wrapped\nover lines."),
        ("Title\n=====\nFirst. Second.", "first", "First."),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, phrase: str, sentence: str) -> None:
    assert picked(text, phrase=phrase, whole="sentence") == sentence


@pytest.mark.parametrize(
    ("text", "phrase", "item"),
    [
        ("You may not:\n* sell;\n* lend\n  or rent;\n* copy.", "rent", "* lend\n  or rent;"),
        ("(a) one. However, not two;\n\n(b) three", "one", "(a) one. However, not two;"),
        (f"(e){NBSP}use it. However, not so.\n\n(f) x", "use it", f"(e){NBSP}use it. However, not so."),
        ("1) one\n2) two", "two", "2) two"),
        ("    * a. deep\n    * b. deeper", "deeper", "* b. deeper"),
    ],
)
def test_items_end_where_the_next_one_begins(text: str, phrase: str, item: str) -> None:
    assert picked(text, phrase=phrase) == item


def test_a_paragraph_or_the_phrase_alone_can_be_asked_for(ledger: Ledger) -> None:
    paragraph = quoted(ledger, phrase="outputs", whole="paragraph")
    assert paragraph.startswith("**What You Can Do**. You may use")
    assert paragraph.endswith("with Outputs.")
    assert quoted(ledger, phrase="COMPETE with example", nth=1, exact=True) == "compete with Example"


def test_on_a_page_a_line_is_a_block() -> None:
    page = Document("Use Output to compete\nSell it. Lend it\nNo more", (), "html/1")
    for whole in (None, "item", "paragraph"):
        (start, end), _ = around(page, 2, 5, whole)
        assert page.text[start:end] == "Use Output to compete"


def test_a_phrase_at_several_places_lists_them_and_nth_picks(ledger: Ledger) -> None:
    message = refused(ledger, NotFoundError, phrase="models that compete")
    assert "stands at 2 places" in message
    assert "under 'What You Cannot Do'" in message
    assert "under 'Content'" in message
    assert quoted(ledger, phrase="models that compete", nth=1).startswith("* Use Output")
    assert quoted(ledger, phrase="models that compete", nth=2).endswith("either.")
    assert "there is no 3" in refused(ledger, NotFoundError, phrase="models that compete", nth=3)


def test_a_phrase_at_hundreds_of_places_is_refused_at_once() -> None:
    text = "You may. " * 20_000
    with pytest.raises(NotFoundError, match="stands at 10000 places"):
        picked(text, phrase="may")


def test_places_in_one_sentence_are_one_place() -> None:
    assert picked("Output of Output. Other.", phrase="output") == "Output of Output."


def test_a_phrase_that_is_not_there_is_refused(ledger: Ledger) -> None:
    assert "does not stand in its text" in refused(ledger, NotFoundError, phrase="no such words")
    assert "blank" in refused(ledger, NotFoundError, phrase=" \t")


# ---- by heading -------------------------------------------------------------------------------------------


def test_a_heading_takes_its_section_up_to_the_next_of_its_level(ledger: Ledger) -> None:
    section = quoted(ledger, heading="using our services")
    assert section.startswith("Using Our Services\n---")
    assert section.endswith("Do not get around limits.")
    assert quoted(ledger, heading="LIMITS") == "### Limits\n\nDo not get around limits."
    bold = quoted(ledger, heading="What you cannot do")
    assert bold.startswith("**What You Cannot Do**. You may not")
    assert bold.endswith("compete with Example.")
    assert quoted(ledger, heading="terms of use") == TERMS.rstrip()


def test_a_part_of_a_heading_is_enough_where_it_is_the_only_one(ledger: Ledger) -> None:
    assert quoted(ledger, heading="limit").startswith("### Limits")
    message = refused(ledger, NotFoundError, heading="what you")
    assert "stands at 2 places" in message


def test_a_heading_that_is_not_there_names_near_ones(ledger: Ledger) -> None:
    assert "near it: 'using our services'" in refused(ledger, NotFoundError, heading="Using your service")
    assert "blank" in refused(ledger, NotFoundError, heading=" * ")
    plain = Document("words alone", (), "plain/1")
    with pytest.raises(NotFoundError, match="no headings were found"):
        pick(plain, Wanted(heading="Terms"), "snapshot 0")


def test_the_headings_above_are_recorded_word_for_word(ledger: Ledger) -> None:
    found = reading.clause(ledger, cite(ledger, phrase="by a program"))
    assert found.heading == ("Terms of use", "Using Our Services", "What You Cannot Do")
    assert reading.clause(ledger, cite(ledger, heading="Limits")).heading[-1] == "Limits"
    assert all(heading in TERMS[: found.end] for heading in found.heading)


# ---- by numbers -------------------------------------------------------------------------------------------


def test_a_range_is_taken_as_it_is(ledger: Ledger) -> None:
    for start, end in ((0, 1), (3, 40), (0, len(TERMS)), (len(TERMS) - 2, len(TERMS))):
        assert quoted(ledger, span=(start, end)) == TERMS[start:end]


@pytest.mark.parametrize("span", [(-1, 5), (5, 5), (6, 5), (0, len(TERMS) + 1), (10**9, 10**9 + 1)])
def test_a_range_outside_the_text_is_refused(ledger: Ledger, span: tuple[int, int]) -> None:
    assert f"END <= {len(TERMS)}" in refused(ledger, NotFoundError, span=span)


def test_white_space_alone_is_no_clause(ledger: Ledger) -> None:
    at = TERMS.index("\n\n")
    assert "white space" in refused(ledger, NotFoundError, span=(at, at + 2))


# ---- the shared samples -----------------------------------------------------------------------------------


COMPETE, DISTIL = "models that compete with", "training other models (such as model distillation)"
FOUND = (  # file, phrase, how the clause begins and ends, the heading above it
    ("openai/terms-of-use.2023-10-16", COMPETE, "(c)\u00a0**Restr", "countries).", "Restrictions"),
    ("openai/terms-of-use.2023-12-02", COMPETE, "* Use Output", "with OpenAI.", "What You Cannot Do"),
    ("openai/terms-of-use-europe.2024-12-18", COMPETE, "* Using Out", "with OpenAI.", "What you cannot do"),
    ("openai/business-terms.2025-01-23", COMPETE, "(e)\u00a0use Output", "Services;", "2\\. Restrictions"),
    ("openai/services-agreement.2025-07-31", COMPETE, "* 3.3. Restr", ".", "3\\. Customer obligations."),
    ("deepseek/terms-of-use.2025-04-13", DISTIL, "(3) You may apply", "etc.", "4.Inputs and Outputs"),
    ("deepseek/terms-of-use.2026-03-27", DISTIL, "(3) You may apply", "these Terms.", "Inputs and Outputs"),
)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SAMPLES)
@pytest.mark.parametrize(("name", "phrase", "begins", "ends", "under"), FOUND)
def test_the_clauses_of_the_samples_are_found_whole(
    name: str, phrase: str, begins: str, ends: str, under: str
) -> None:
    text = (SAMPLES / f"{name}.md").read_bytes().decode()
    found = pick(markdown(text), Wanted(phrase=phrase), "snapshot 0")
    quote = text[found.start : found.end]
    assert (quote.startswith(begins), quote.endswith(ends)) == (True, True), quote
    assert found.heading[-1] == under
