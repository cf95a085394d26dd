"""Tokens: nothing vanishes, nothing reorders, nothing passes for ours."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import resources
from ledger.dossier import unicode
from ledger.dossier.display import COLUMNS, LONG_LINE, NOTE_COLUMNS, Display, _wrap, _wrap_plain
from ledger.dossier.exhibit_model import Shown


@pytest.fixture(scope="module")
def covered() -> frozenset[int]:
    return unicode.coverage(resources.font_files())


@pytest.fixture
def display(covered: frozenset[int]) -> Display:
    return Display(covered)


def plain(shown: Shown) -> str:
    return "\n".join("".join(run.text for run in piece.runs) for piece in shown.pieces)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc\u202edef", "abc⟦U+202E⟧def"),
        ("a\u200bb\u00a0c\u202fd", "a⟦U+200B⟧b⟦U+00A0⟧c⟦U+202F⟧d"),
        ("\x00\x1b[31m\x7f", "⟦U+0000⟧⟦U+001B⟧[31m⟦U+007F⟧"),
        ("\x00" * 12, "⟦U+0000 ×12⟧"),
        ("⟦U+202E⟧", "⟦U+27E6⟧U+202E⟦U+27E7⟧"),
        ("\ue000\uffff\U000e0041\u0378", "⟦U+E000⟧⟦U+FFFF⟧⟦U+E0041⟧⟦U+0378⟧"),
        ("soft\u00adhyphen\ufeff", "soft⟦U+00AD⟧hyphen⟦U+FEFF⟧"),
        ("❤️ 👩\u200d💻 1️⃣", "❤️ 👩\u200d💻 1️⃣"),
        ("a\ufe0fb", "a⟦U+FE0F⟧b"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200cb", "a⟦U+200C⟧b"),
        ("क्\u200dष", "क्\u200dष"),
        ("你好，한국어 नमस्ते สวัสดี Привет", "你好，한국어 नमस्ते สวัสดี Привет"),
        ("\u2028x\u2029", "⟦U+2028⟧x⟦U+2029⟧"),
    ],
)
def test_shows(display: Display, text: str, shown: str) -> None:
    assert plain(display.message(text.encode())) == shown


def test_bytes_that_are_not_utf8_are_tokens_of_bytes(display: Display) -> None:
    assert plain(display.message(b"a\xff\xc3b")) == "a⟦0xFF⟧⟦0xC3⟧b"
    # A surrogate in UTF-8 is not UTF-8.
    assert plain(display.message(b"\xed\xa0\x80")) == "⟦0xED⟧⟦0xA0⟧⟦0x80⟧"


def test_carriage_returns_are_told(display: Display) -> None:
    shown = display.message(b"one\r\ntwo\r\nthree\nfour\rfive")
    assert plain(shown) == "one\ntwo\nthree\nfour⟦U+000D⟧five"
    assert shown.remarks == ("2 line ends are CR LF, 1 are LF",)


def test_tabs_are_told_and_drawn(display: Display) -> None:
    shown = display.message(b"\ta\tb")
    assert plain(shown) == "    a   b"
    assert shown.remarks == ("tabs (2) are drawn as spaces",)


def test_line_feeds_in_a_short_text_are_tokens(display: Display) -> None:
    assert display.line("a\nb\tc") == "a⟦U+000A⟧b⟦U+0009⟧c"


def test_marks_piled_on_one_letter_do_not_climb_over_the_page(display: Display) -> None:
    assert plain(display.message(("a" + "\u0301" * 40).encode())) == "a" + "\u0301" * 6 + "⟦U+0301 ×34⟧"


def test_long_lines_are_broken_and_short_ones_left_alone(display: Display) -> None:
    rows = plain(display.message(b"x" * 50_000)).split("\n")
    assert max(map(len, rows)) == COLUMNS
    assert "".join(rows) == "x" * 50_000
    words = plain(display.message(b"word " * 4_000)).split("\n")
    assert max(map(len, words)) <= COLUMNS + 1
    assert "".join(words) == "word " * 4_000
    assert plain(display.message(b"y" * 700)) == "y" * 700


def test_a_note_is_broken_at_its_margin_only(display: Display) -> None:
    note = b"evidence-ledger/entry/v1\n" + b'{"a": "b c"}' * 100 + b"\n\n\xe2\x80\x94 name AAAA\n"
    rows = plain(display.note(note)).split("\n")
    assert len(rows[1]) == NOTE_COLUMNS
    assert "".join(rows).encode() == note.replace(b"\n", b"")


def test_what_is_no_text_is_shown_in_hexadecimal_with_its_length(display: Display) -> None:
    shown = display.message(bytes(range(256)) * 40)
    assert shown.remarks == ("not text: the first 512 of 10,240 bytes in hexadecimal",)
    assert plain(shown).startswith("00000000  00 01 02 03")


def test_lines_run_in_their_own_direction(display: Display) -> None:
    pieces = display.message("hello\nשלום\nمرحبا\n123\nbye".encode()).pieces
    assert [piece.rtl for piece in pieces] == [False, True, False]


def test_the_legend_counts_what_occurred(display: Display) -> None:
    display.message(b"\x00\x00 \xff\t")
    display.line("\u202e")
    rows = {row.token: (row.meaning, row.count) for row in display.legend().rows}
    assert rows["⟦U+0000⟧"] == ("control: null", 2)
    assert rows["⟦0xFF⟧"] == ("a byte that is not UTF-8", 1)
    assert rows["⟦U+202E⟧"] == ("right-to-left override", 1)
    assert rows["(spaces)"][1] == 1


def test_the_fonts_cover_every_script_in_common_use(covered: frozenset[int]) -> None:
    for text in (
        "Žluťoučký",
        "Ελληνικά",
        "Русский",
        "العربية",
        "עברית",
        "हिन्दी",
        "ไทย",
        "中文繁體",
        "かなカナ",
        "한국어",
    ):
        assert {ord(character) for character in text} <= covered, text


@settings(max_examples=300, deadline=None)
@given(
    data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8", "ignore")))
)
def test_everything_shown_has_a_glyph_and_can_be_seen(covered: frozenset[int], data: bytes) -> None:
    for piece in Display(covered).message(data).pieces:
        for run in piece.runs:
            for character in run.text:
                kept = character in (unicode.ZWJ, unicode.ZWNJ, unicode.VS16)
                assert ord(character) in covered or character == "\n" or kept
                assert character.isprintable() or character in "\n\u3000" or kept


@given(st.text(alphabet="ab ", min_size=LONG_LINE + 1, max_size=4 * LONG_LINE))
def test_the_short_way_to_wrap_plain_rows_is_the_long_way(line: str) -> None:
    # U+00E9 is one column too, and sends the line the long way.
    assert _wrap_plain(line) == [row.replace("\u00e9", "a") for row in _wrap(line.replace("a", "\u00e9"))]
