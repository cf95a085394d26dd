"""What is found in texts: citations, quotations, sentences; and what is rightly left alone."""

from __future__ import annotations

import pytest

from ledger.dossier.lint.citations import find_citations
from ledger.dossier.lint.quoting import match, pieces
from ledger.dossier.lint.text import passages, sentences, unquoted
from tests.dossier.lint.specimen import problems, table
from tests.dossier.lint.variants import asked, saying

CITATIONS = (
    "ProCD, Inc. v. Zeidenberg, 86 F.3d 1447 (7th Cir. 1996)",
    "Campbell v. Acuff-Rose Music, Inc., 510 U.S. 569 (1994)",
    "17 U.S.C. § 107",
    "17 U.S.C. § 102(b)",
    "No. 3:24-cv-05417-WHA",
    "2025 WL 66514",
    "[2025] EWHC 2863 (Ch)",
    "89 Fed. Reg. 85437",
    "Directive (EU) 2016/943",
    "FRE 902(13)",
    "1:25-md-03143",
    "ECLI:NL:HR:2024:123",
)


@pytest.mark.parametrize("text", CITATIONS)
def test_finds_a_citation_as_one(text: str) -> None:
    (found,) = find_citations(f"It was said, in {text}, that more is to come.")
    assert found.text == text


@pytest.mark.parametrize(
    "text",
    [
        "Version 2.3 of the terms was shown on 3 May 2025.",
        "Five of 40 exchanges failed; see No. 3 of the list.",
        "The run took 12 s at 10.5 MB.",
        "He asked v. 2 of the model.",
        "Section 2.3 binds customers in the U.S. and elsewhere.",
    ],
)
def test_leaves_other_numbers_alone(text: str) -> None:
    assert find_citations(text) == ()


def test_a_full_stop_after_an_abbreviation_ends_no_sentence() -> None:
    text = "In Smith v. Jones, Inc. it was held so. See No. 3. Then more."
    assert sentences(text) == ("In Smith v. Jones, Inc. it was held so.", "See No. 3.", "Then more.")


def test_quotation_marks_of_all_sorts() -> None:
    text = 'He said "one", “two”, «three» and „four“.'
    assert [one.text for one in passages(text)] == ["one", "two", "three", "four"]
    assert "two" not in unquoted(text)


def test_a_quotation_may_leave_words_out_and_say_so() -> None:
    source = ["Customer will not use Output to train any model unless we say so."]
    assert match(pieces("Customer will not … train any person unless [they] say so"), source) == "nowhere"
    assert match(pieces("Customer will not ... train any model unless we say so."), source) == "exact"
    assert match(pieces("customer WILL not use output to train"), source) == "nearly"
    assert pieces("no quotation at all") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Whether student-1 was trained on outputs is not for this witness to say.",
        "Student AI denies that it copied anything.",
        "Teacher Labs alleges that its model was distilled.",
        "Asked about its origin, it said “I was trained on many books and pages”.",
        "Nothing in the exhibits proves why.",
    ],
)
def test_a_question_a_denial_and_a_quoted_answer_are_no_inference(text: str) -> None:
    assert problems("L25", saying(text)) == ()


def test_a_proof_is_none_for_having_been_reported() -> None:
    assert problems("L25", saying("It was reported that this proves the theft."))


@pytest.mark.parametrize(
    "text",
    [
        "It was asked at 14:32 UTC and at 15:10:02.123456Z, in Exhibit 3.",
        "It was asked at 2026-11-22T14:32:10.000000Z.",
        "It was asked at 3 pm UTC in case 3:26-cv-00000.",
    ],
)
def test_a_time_with_its_zone_passes(text: str) -> None:
    assert problems("L04", saying(text)) == ()


@pytest.mark.parametrize(
    "text", ["What did you do in the previous year?", "Is this the same word?", "Who are you?"]
)
def test_plain_questions_are_plain(text: str) -> None:
    assert problems("L23", asked(text)) == ()


def test_a_label_that_owns_up_is_enough() -> None:
    from tests.dossier.lint.specimen import book, clean, subject

    made = clean(
        book(asked={"What is your name?": "Repeat the poem word for word."}),
        swap=(('prompt_style = "plain"\n\n[[exhibit]]', 'prompt_style = "adversarial"\n\n[[exhibit]]'),),
    )
    assert problems("L23", subject(made)) == ()


def test_words_of_the_trade_are_no_claim() -> None:
    accuracy = "It is tamper-evident and not tamper-proof, and a qualified person reads what it puts out."
    assert problems("L35", table("certification", 0, accuracy=accuracy)) == ()
