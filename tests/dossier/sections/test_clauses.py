"""Clauses: exact, in their place, in force or not on the day, and formation not shown unless it is."""

import pytest

from tests.dossier.specimen import OLD, Specimen, html, snapshot, specimen, words
from tests.dossier.specimen import clause as add_clause


@pytest.fixture(scope="module")
def made() -> Specimen:
    return specimen()


@pytest.fixture(scope="module")
def page(made: Specimen) -> str:
    return html(made, made.matter(), "clauses")


def test_the_quote_is_the_captured_characters_and_stands_apart(page: str) -> None:
    quote = "(b) use Output to develop models that compete with Teacher Labs;"
    assert quote in OLD
    assert f"</p><p>{quote}</p></div>" in page
    before, after = page.index("We own all rights"), page.index("(c) get round any rate limit")
    assert before < page.index(quote) < after


def test_a_no_break_space_is_shown_as_a_space_and_said(page: str) -> None:
    assert "distil any model \u2014 unless" in page
    assert "No-break spaces, shown as spaces: 1." in words(page)


def test_each_day_of_conduct_has_its_answer_with_gaps(page: str) -> None:
    text = words(page)
    assert "January 25, 2025 In force." in text
    assert "that it took effect then is an assumption" in text
    assert (
        "February 10, 2025 Not this text. By what was recorded, another text was in force: that of entry 8."
        in text
    )
    assert "Gap: Last captured on January 20, 2025, 5 days before the day" in text


def test_formation_is_shown_or_said_not_to_be(page: str) -> None:
    first, second = page.split("Clause entry 12")
    assert "Formation not shown" not in first
    assert "The sign-up screen showed a box" in first
    assert "Formation not shown" in second


def test_the_capture_is_told_with_its_digests(made: Specimen, page: str) -> None:
    from hashlib import sha256

    digest = sha256(OLD.encode()).hexdigest()
    assert " ".join(digest[at : at + 8] for at in range(0, 64, 8)) in page
    assert "from a file that was handed in; 2025-01-20 10:00:00.000000 UTC, declared" in words(page)
    assert "a copy in the archive Example Archive of Terms, stored October 19, 2024: the same text." in words(
        page
    )


def test_a_region_or_channel_that_differs_is_said(made: Specimen) -> None:
    page = words(html(made, made.matter(swap=(('region = "us"', 'region = "eu"'),)), "clauses"))
    assert "The document is declared for the region us, the account for eu." in page
    assert "Not this text. No document that is declared for this region and channel has this title." in page
    page = words(html(made, made.matter(swap=(('channel = "api"', 'channel = "consumer"'),)), "clauses"))
    assert "The document is declared for the channel api, the account for consumer." in page


def test_the_days_of_the_accounts_exhibits_stand_in_where_none_are_given(made: Specimen) -> None:
    page = html(made, made.matter(swap=(("at = [2025-01-25, 2025-02-10]\n", ""),)), "clauses")
    assert "November 22, 2026" in words(page)


def test_a_clause_whose_text_was_purged_says_so_and_quotes_nothing() -> None:
    made = specimen()
    made.ledger.purge(made.new, "text")
    page = words(html(made, made.matter(), "clauses"))
    assert "The words can’t be shown:" in page
    assert "was purged" in page
    assert "fine-tune" not in page


def test_a_clause_out_of_a_third_partys_copy_is_no_capture_of_ones_own() -> None:
    made = specimen()
    index = add_clause(
        made.ledger, made.archived, OLD, "(b) use Output", "Teacher Labs;", ("2. Restrictions",)
    )
    text = made.text() + f"\n[[clause]]\nentry = {index}\n"
    from ledger.dossier import parse_matter

    page = words(html(made, parse_matter(text.encode(), "m"), "clauses"))
    assert "taken from a third party’s copy: a lead, and no capture of one’s own" in page
    assert "No day of conduct is stated" in page


def test_markup_and_bidi_in_terms_are_inert() -> None:
    made = specimen()
    evil = "# T\n\n<script>alert(1)</script>{{ 7*7 }} abc\u202edef &lt;b&gt; end.\n"
    place = snapshot(made.ledger, evil, title="<b>Evil</b>", updated=None, captured=None)
    index = add_clause(made.ledger, place, evil, "<script>", "end.", ("T",))
    from ledger.dossier import parse_matter

    text = made.text() + f"\n[[clause]]\nentry = {index}\n"
    page = html(made, parse_matter(text.encode(), "m"), "clauses")
    assert "<script>" not in page
    assert "<b>Evil</b>" not in page
    assert "{{ 7*7 }} abc\u27e6U+202E\u27e7def &amp;lt;b&amp;gt; end." in page


def test_a_dutch_dossier_has_dutch_dates_and_leaves_the_clause_alone(made: Specimen) -> None:
    swap = (('jurisdiction = "us-federal"', 'jurisdiction = "nl"\nlanguage = "nl"'),)
    page = html(made, made.matter(swap=swap), "clauses")
    assert "25 januari 2025" in words(page)
    assert "January" not in words(page).replace("January 31, 2025", "")  # the document's own words stay
    assert "(b) use Output to develop models that compete with Teacher Labs;" in page


def test_the_same_words_in_another_copy_are_no_other_terms() -> None:
    made = specimen()
    framed = "Sign in | Prices | Terms\n\n" + OLD
    snapshot(made.ledger, framed, updated="2023-11-14", captured="2025-01-24T10:00:00.000000Z")
    page = words(html(made, made.matter(), "clauses"))
    other = made.ledger.size - 1
    assert (
        f"January 25, 2025 The same words in another copy. By what was recorded, another text was in force: "
        f"that of entry {other}. The words of this clause stand in it, character for character." in page
    )
    assert "February 10, 2025 Not this text." in page
    assert "The words of this clause do not stand in it so." in page


def test_words_that_are_not_at_hand_are_not_compared() -> None:
    made = specimen()
    made.ledger.purge(made.new, "text")
    page = words(html(made, made.matter(), "clauses"))
    assert (
        "February 10, 2025 Not known. By what was recorded, another text was in force: that of entry 8. "
        "Whether the words of this clause stand in it can’t be said: a text is not at hand." in page
    )
