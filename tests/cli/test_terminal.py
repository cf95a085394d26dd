"""Hostile text never reaches a terminal raw, and rows are as wide as they are said to be."""

import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from ledger.cli import terminal
from ledger.core import characters
from ledger.dossier import unicode as dossier

FSI, PDI = "\u2068", "\u2069"

HOSTILE = [
    *range(0x20),
    *range(0x7F, 0xA0),
    0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202F, 0x2060, 0x2800, 0x3164, 0xFEFF,
    *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080),
    0xE000, 0xF8FF, 0xFDD0, 0xFFFE, 0xFFFF, 0x10FFFF, 0xF0000,
    *range(0xDC80, 0xDD00),
]  # fmt: skip


@pytest.mark.parametrize("code", HOSTILE)
def test_hostile_character_becomes_a_visible_token(code: int) -> None:
    shown = terminal.visible(f"a{chr(code)}b")

    assert chr(code) not in shown
    assert shown.isprintable()
    if code == 9:
        assert shown == "a    b"
    elif 0xDC80 <= code <= 0xDCFF:
        assert shown == f"a⟦0x{code - 0xDC00:02X}⟧b"
    else:
        assert shown == f"a⟦U+{code:04X}⟧b"


@given(st.text())
def test_no_text_at_all_comes_through_with_a_control_or_an_override(text: str) -> None:
    shown = terminal.visible(text)

    joiners = {"\u200c", "\u200d", "\ufe0f"}  # they stay between letters and emoji they belong to
    assert all(c == " " or c.isprintable() or c in joiners for c in shown.replace("\u3000", ""))
    assert not set(shown) & {chr(code) for code in HOSTILE}


@given(st.text(), st.sampled_from(["ascii", "latin-1", "cp1252"]))
def test_shown_text_fits_the_encoding_of_the_output(text: str, encoding: str) -> None:
    terminal.visible(text, encoding).encode(encoding)


def test_harmless_text_of_any_script_comes_as_it_is() -> None:
    for text in (
        "plain",
        "naïve",
        "你好，世界",
        "नमस्ते क्षि",
        "ไทยน้ำ",
        "עברית",
        "👍🏽 ❤️ 👩‍👩‍👧‍👦 🇪🇺",
        "می‌خواهم",
    ):
        assert terminal.visible(text) == text


def test_brackets_of_a_token_can_not_be_forged() -> None:
    assert terminal.visible("⟦U+202E⟧") == "⟦U+27E6⟧U+202E⟦U+27E7⟧"


def test_equal_tokens_in_a_row_are_counted() -> None:
    assert terminal.visible("\u200b" * 3) == "⟦U+200B⟧" * 3
    assert terminal.visible("\u200b" * 400) == "⟦U+200B ×400⟧"
    assert terminal.visible("\u200b" * 400, "ascii") == "<U+200B x400>"


def test_joiner_outside_a_spelling_is_a_token() -> None:
    assert terminal.visible("pay\u200dpal\u200c \ufe0f") == "pay⟦U+200D⟧pal⟦U+200C⟧ ⟦U+FE0F⟧"


def test_marks_neither_climb_nor_stand_alone() -> None:
    assert terminal.visible("e\u0301") == "e\u0301"
    assert terminal.visible("\u0301e") == "⟦U+0301⟧e"
    assert terminal.visible("e" + "\u0301" * 8) == "e" + "\u0301" * 6 + "⟦U+0301⟧⟦U+0301⟧"


def test_tokens_are_those_of_the_dossier() -> None:
    assigned = [chr(code) for code in range(0x20, 0x30000) if unicodedata.category(chr(code)) != "Cn"]
    covered = frozenset(map(ord, assigned))
    unsafe = dossier.unsafe_pattern(covered)
    for character in assigned:
        assert bool(unsafe.match(character)) == characters.is_hidden(character), hex(ord(character))


# -- columns ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("你好", 4),
        ("e\u0301", 1),
        ("👩‍👩‍👧‍👦", 2),
        ("⟦U+202E⟧", 8),
        ("ไทยน้ำ", 5),
        ("नमस्ते", 4),
        ("", 0),
    ],
)
def test_width_counts_what_is_seen(text: str, columns: int) -> None:
    assert terminal.width(text) == columns


@given(st.text(st.sampled_from("ab  好。e\u0301\u202e\u200b👍שx") | st.characters()), st.integers(5, 40))
def test_wrapped_rows_fit_and_lose_nothing_but_spaces(text: str, columns: int) -> None:
    shown = terminal.visible(text)
    made = terminal.wrap(shown, columns)

    assert all(terminal.width(row) <= columns or len(list(terminal._units(row))) == 1 for row in made)
    assert "".join(made).replace(" ", "") == shown.replace(" ", "")


@given(st.text(), st.integers(0, 60))
def test_clipped_text_fits_and_is_a_beginning(text: str, columns: int) -> None:
    shown = terminal.visible(text)
    kept = terminal.clip(shown, columns)

    assert terminal.width(kept) <= columns
    assert shown.startswith(kept)


def test_wrap_breaks_at_spaces_and_keeps_indentation() -> None:
    assert terminal.wrap("the quick brown fox", 10) == ["the quick", "brown fox"]
    assert terminal.wrap("  - item one two", 10) == ["  - item", "one two"]
    assert terminal.wrap("    abcdefghijkl", 10) == ["    abcdef", "ghijkl"]
    assert terminal.wrap("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert terminal.wrap("é quick brown fox", 10) == ["é quick", "brown fox"]
    assert terminal.wrap("", 10) == [""]


def test_wrap_parts_chinese_anywhere_but_before_a_full_stop() -> None:
    assert terminal.wrap("你好你好你好", 10) == ["你好你好你", "好"]
    assert terminal.wrap("你好你好你。好", 10) == ["你好你好", "你。好"]


def test_wrap_tears_no_cluster_and_no_token() -> None:
    family = "👩‍👩‍👧‍👦"
    made = terminal.wrap(family * 8, 10)

    assert made == [family * 5, family * 3]
    assert terminal.wrap("ab é" + "⟦U+202E⟧" * 2, 12) == ["ab", "é⟦U+202E⟧", "⟦U+202E⟧"]


def test_right_to_left_text_is_isolated_and_only_that() -> None:
    assert terminal.isolate("abc 你好") == "abc 你好"
    assert terminal.isolate("a שלום") == f"{FSI}a שלום{PDI}"
    assert terminal.isolate(terminal.visible(f"{PDI}שלום")) == f"{FSI}⟦U+2069⟧שלום{PDI}"


# -- long texts ------------------------------------------------------------------------------------


def rows(*chunks: str, columns: int = 20) -> list[tuple[str, bool]]:
    return list(terminal.rows(chunks, columns))


def test_rows_say_which_of_them_end_a_line() -> None:
    assert rows("one\ntwo words and more words\n\nlast") == [
        ("one", True),
        ("two words and more", False),
        ("words", True),
        ("", True),
        ("last", True),
    ]
    assert rows("") == []
    assert rows("end\n") == [("end", True)]


def test_crlf_ends_a_line_and_a_lone_cr_is_seen() -> None:
    assert rows("a\r\nb\rc\r") == [("a", True), ("b⟦U+000D⟧c⟦U+000D⟧", True)]


@given(st.text(alphabet="ab \n\r你\u0301"), st.lists(st.integers(0, 40)))
def test_rows_do_not_depend_on_how_the_text_comes_in_pieces(text: str, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[a:b] for a, b in pairwise(places)]

    assert rows(*pieces) == rows(text)


def test_an_endless_line_is_printed_piece_by_piece() -> None:
    family = "👩‍👩‍👧‍👦"
    read = 0

    def endless():  # type: ignore[no-untyped-def]
        nonlocal read
        while True:
            read += 1
            yield family * 1_000

    made = terminal.rows(endless(), 20)
    for _ in range(2_000):
        row, ends = next(made)
        assert not ends
        assert set(iter_graphemes(row)) == {family}
        assert wcswidth(row) <= 20
    assert read < 60
    assert sys.getsizeof(made) < 1_000
