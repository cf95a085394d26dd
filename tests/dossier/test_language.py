"""Languages: every text of ours is in each of them, with the same placeholders; evidence is in none."""

import re

import pytest

from ledger.dossier.citing import SILENCED
from ledger.dossier.language import ENGLISH, PLACEHOLDER, Language, fill, read_catalogue
from ledger.errors import RenderError
from ledger.law.authorities import STATES, issues
from ledger.law.authorities.checks import messages as standing_messages
from ledger.law.terms import gaps
from tests.dossier.texts import module_texts, template_texts, told_words

DUTCH = Language("nl")
TAG = re.compile(r"</?\w+[^>]*>")


def placeholders(text: str) -> list[str]:
    return sorted(match[1] or match[2] for match in PLACEHOLDER.finditer(text))


def every_text() -> list[tuple[str, str | tuple[str, str]]]:
    return [*template_texts(), *module_texts()]


def test_every_text_has_a_dutch_one_with_the_same_placeholders_and_tags() -> None:
    catalogue = read_catalogue("nl")
    found = every_text()
    assert len(found) > 300
    for where, text in found:
        if isinstance(text, tuple):
            assert text[0] in catalogue.plurals, f"{where}: {text[0]!r}"
            for english, dutch in zip(text, catalogue.plurals[text[0]], strict=True):
                assert set(placeholders(dutch)) == set(placeholders(english)), where
                assert TAG.findall(dutch) == TAG.findall(english), where
        else:
            assert text in catalogue.texts, f"{where}: {text!r}"
            dutch = catalogue.texts[text]
            assert placeholders(dutch) == placeholders(text), where
            assert TAG.findall(dutch) == TAG.findall(text), where


def law_texts() -> list[str]:
    conditions = [one.say for one in STATES.values() if one.say]
    titles = [one.title for one in issues().values() if one.claims]
    return [*gaps.messages(), *standing_messages(), *SILENCED.values(), *conditions, *titles]


def test_every_sentence_of_the_law_room_has_a_dutch_one() -> None:
    catalogue = read_catalogue("nl").texts
    for text in law_texts():
        assert text in catalogue, text
        assert sorted(placeholders(catalogue[text])) == sorted(placeholders(text)), text


def test_every_word_of_the_recorders_facts_has_a_dutch_one() -> None:
    catalogue = read_catalogue("nl")
    for word in sorted(told_words()):
        assert word in catalogue.texts, word
        assert catalogue.texts[word].count("#") == word.count("#"), word


def test_the_dutch_file_holds_no_text_that_nobody_says() -> None:
    catalogue = read_catalogue("nl")
    said = {text for _, text in every_text() if isinstance(text, str)} | set(law_texts())
    pairs = {text[0] for _, text in every_text() if isinstance(text, tuple)}
    assert set(catalogue.plurals) <= pairs
    # The rest are words of other rooms (kinds, facts, outcomes), which `known` looks up.
    assert {text for text in catalogue.texts if len(text) > 60 and PLACEHOLDER.search(text)} <= said


def test_no_english_is_left_in_a_dutch_text() -> None:
    for text in read_catalogue("nl").texts.values():
        assert not re.search(r"\b(the|which|was not|exhibit|ledger that)\b", TAG.sub("", text), re.I), text


def test_a_text_without_a_translation_stops_the_build() -> None:
    with pytest.raises(RenderError, match="no text in language 'nl' for 'no such text'"):
        DUTCH.say("no such text")
    assert ENGLISH.say("no such text") == "no such text"
    assert DUTCH.known("words of another room") == "words of another room"


def test_placeholders_are_filled_once_and_each_needs_a_value() -> None:
    assert ENGLISH.say("a %(x)s {y}", x="%(y)s", y="{x}") == "a %(y)s {x}"
    with pytest.raises(RenderError, match="no value for 'y'"):
        fill("%(x)s %(y)s", {"x": 1})


def test_numbers_in_words_of_other_rooms_are_kept() -> None:
    assert DUTCH.known("1.250 s later") == "1.250 s later"
    assert DUTCH.known("attempt 12") == "poging 12"
    assert ENGLISH.known("attempt 12") == "attempt 12"


def test_counts_and_numbers_and_days() -> None:
    assert ENGLISH.count("%(count)s exchange", "%(count)s exchanges", 1) == "1 exchange"
    assert ENGLISH.count("%(count)s exchange", "%(count)s exchanges", 1234) == "1,234 exchanges"
    assert DUTCH.count("%(count)s exchange", "%(count)s exchanges", 1234) == "1.234 uitwisselingen"
    assert ENGLISH.date("2024-01-05") == "January 5, 2024"
    assert Language("en", day_first=True).date("2024-01-05") == "5 January 2024"
    assert DUTCH.date("2024-01-05T09:00:00Z") == "5 januari 2024"
    assert DUTCH.date("spring 2024") == "spring 2024"


def test_times_are_the_same_in_every_language_and_carry_their_offset() -> None:
    for language in (ENGLISH, DUTCH):
        assert language.utc("2024-07-05T09:00:00.123456Z") == "2024-07-05 09:00:00.123456 UTC"
        assert (
            language.local("2024-07-05T09:00:00.123456Z", "Europe/Amsterdam") == "2024-07-05 11:00:00 +02:00"
        )
        assert language.local("2024-01-05T09:00:00Z", "America/New_York") == "2024-01-05 04:00:00 -05:00"
        assert language.local("2024-01-05T09:00:00Z", "UTC") == "2024-01-05 09:00:00 +00:00"


@pytest.mark.parametrize("zone", ["Nowhere/City", "../../etc/passwd", ""])
def test_refuses_a_zone_that_is_none(zone: str) -> None:
    with pytest.raises(RenderError, match="no time zone"):
        ENGLISH.local("2024-01-05T09:00:00Z", zone)


def test_refuses_a_language_that_is_not_there() -> None:
    with pytest.raises(RenderError, match="no language 'fr'; there are en, nl"):
        Language("fr")
