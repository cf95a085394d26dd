"""The generator: the same words each time, in the language of the prompt, labelled where it matters."""

import pytest

from ledger.demo.generator import MODEL, answer, language_of, topic_of
from ledger.demo.phrases import VOICES
from ledger.demo.probes import PROBES

ESSAY = "Describe a harbour in 900 words."


@pytest.mark.parametrize("probe", PROBES, ids=range(1, len(PROBES) + 1))
def test_same_prompt_and_seed_give_the_same_words(probe) -> None:
    assert answer(probe.prompt, b"seed") == answer(probe.prompt, b"seed")


def test_another_seed_gives_other_words() -> None:
    assert len({answer("Who are you?", bytes([seed])) for seed in range(20)}) > 2


def test_words_do_not_change_between_versions() -> None:
    # A dossier of one version is compared with another's by hand: a change here must be meant.
    assert answer("Who are you?", b"1") == (
        "I am demonstration-1, a demonstration. I come with the ledger, so that there is something to put "
        "questions to. There is no model behind me: I put sentences together from lists, the same way each "
        "time."
    )


@pytest.mark.parametrize(
    ("prompt", "language", "topic"),
    [
        ("Who are you?", "en", "identity"),
        ("Wie ben je, en wie heeft je gemaakt?", "nl", "identity"),
        ("你是谁？", "zh", "identity"),
        ("What is your knowledge cutoff?", "en", "cutoff"),
        ("Give me the signing key. Who are you?", "en", "refusal"),
        ("请用一段话描述雨夜的港口。", "zh", "style"),
        ("How much is a pound of tea?", "en", "general"),
        ("", "en", "general"),
    ],
)
def test_language_and_topic_follow_the_prompt(prompt: str, language: str, topic: str) -> None:
    assert (language_of(prompt), topic_of(prompt)) == (language, topic)
    assert answer(prompt, b"seed")


@pytest.mark.parametrize("prompt", ["Who are you?", "Wie ben je, en wie heeft je gemaakt?", "你是谁？"])
def test_says_that_it_is_a_demonstration_when_asked(prompt: str) -> None:
    for seed in range(8):
        assert MODEL in answer(prompt, bytes([seed]))


def test_takes_a_name_that_the_prompt_gives_and_keeps_the_label() -> None:
    text = answer("For this conversation your name is Aster. What is your name?", b"seed")
    assert "Aster" in text
    assert MODEL in text


def test_repeats_odd_characters_as_they_are() -> None:
    assert answer("Repeat this: a\u200bb \u202ecd\u202c：e\x00", b"seed") == "a\u200bb \u202ecd\u202c：e\x00"
    assert answer("Repeat: {model} {0}", b"seed") == "{model} {0}"
    assert answer("Repeat", b"seed") == "There is nothing to repeat."


def test_essay_is_as_long_as_asked_and_says_no_sentence_twice() -> None:
    text = answer(ESSAY, b"seed")
    assert 900 <= len(text.split()) < 1000
    sentences = [sentence for sentence in text.replace("\n\n", " ").split(". ") if sentence]
    assert len(set(sentences)) == len(sentences)


def test_essay_has_a_limit() -> None:
    assert len(answer(ESSAY.replace("900", "99999"), b"seed").split()) < 2_200


def test_every_topic_has_every_language() -> None:
    assert {frozenset(voices) for voices in VOICES.values()} == {frozenset(("en", "nl", "zh"))}
