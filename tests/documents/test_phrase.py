"""A phrase is found however it is set, and the range is of exactly its characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.documents.phrase import find_phrase
from tests.documents.made import examples


def found(text: str, phrase: str) -> list[str]:
    return [text[start:end] for start, end in find_phrase(text, phrase)]


@pytest.mark.parametrize(
    ("text", "phrase", "stands"),
    [
        ("You MAY not", "you may NOT", "You MAY not"),
        ("may\r\n   not", "may not", "may\r\n   not"),
        ("may\u00a0\u202fnot", "may not", "may\u00a0\u202fnot"),
        ("may not", " may\n\nnot ", "may not"),
        ("ma\u00adchine", "machine", "ma\u00adchine"),
        ("machine", "ma\u00adchine", "machine"),
        ("de\u200bvelop\u2060", "develop", "de\u200bvelop"),
        ("de\ufb01ne", "define", "de\ufb01ne"),
        ("define", "de\ufb01ne", "define"),
        ("OpenAI\u2019s \u201cOutput\u201d", 'OpenAI\'s "Output"', "OpenAI\u2019s \u201cOutput\u201d"),
        ("a\u2013b \u2014 c", "a-b - c", "a\u2013b \u2014 c"),
        ("and so on\u2026", "and so on...", "and so on\u2026"),
        ("1\\. Use", "1. use", "1\\. Use"),
        ("**What** you _can_not do", "what you cannot do", "What** you _can_not do"),
        (
            "the [Terms](https://x.example/a_b) apply",
            "the terms apply",
            "the [Terms](https://x.example/a_b) apply",
        ),
        ("cafe\u0301 au lait", "caf\u00e9 au", "cafe\u0301 au"),
        ("caf\u00e9 au lait", "cafe\u0301 au", "caf\u00e9 au"),
        ("Stra\u00dfe", "STRASSE", "Stra\u00dfe"),
        ("\u200fشروط\u200f الاستخدام", "شروط الاستخدام", "شروط\u200f الاستخدام"),
        ("\u202atwo\u202c words", "two words", "two\u202c words"),
        ("de\ufffe\nvelop", "develop", "de\ufffe\nvelop"),
        ("\uff26\uff55\uff4c\uff4c", "full", "\uff26\uff55\uff4c\uff4c"),
        ("w\0o\x07rd", "word", "w\0o\x07rd"),
    ],
)
def test_found_however_it_is_set(text: str, phrase: str, stands: str) -> None:
    assert found(f"xx {text} yy", phrase) == [stands]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("cafe\u0301", "cafe"),
        ("caf\u00e9", "cafe"),
        ("may not", "maynot"),
        ("a b", ""),
        ("a b", " \u00ad "),
        ("", "a"),
        ("a" * 30_000, "a" * 20_001),
    ],
)
def test_not_found(text: str, phrase: str) -> None:
    assert find_phrase(text, phrase) == ()


def test_all_places_in_order_and_none_within_another() -> None:
    assert find_phrase("aa aa aaa", "AA") == ((0, 2), (3, 5), (6, 8))


@given(st.text(max_size=60), st.text(max_size=60), st.text(min_size=1, max_size=20))
@examples(200)
def test_range_always_holds_the_phrase(before: str, after: str, phrase: str) -> None:
    text = before + " " + phrase + " " + after
    places = find_phrase(text, phrase)
    for start, end in places:
        assert 0 <= start < end <= len(text)
        assert find_phrase(text[start:end], phrase) == ((0, end - start),)
    assert list(places) == sorted(places)
