"""The small parts: margins, following a text, the manifest's form. No PDF is made here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.core import canonical
from ledger.dossier import manifest as manifests
from ledger.dossier.checking.following import Line, follow, joined_lines
from ledger.dossier.checking.layer import Stretch, squeezed, strip_furniture
from ledger.dossier.manifest import Manifest
from ledger.errors import MalformedError

MARGINS = ("Page 2 of 9", "A-000002", "example.org/case", "A v. B")


def test_margins_come_off_both_ends_in_any_order_and_once() -> None:
    for text in (
        "example.org/caseAv.BPage2of9A-000002Page2of9istext",
        "Page2of9istextexample.org/caseAv.BPage2of9A-000002",
    ):
        assert strip_furniture(text, MARGINS) == ("Page2of9istext", ())


def test_a_margin_in_the_middle_of_a_page_is_text() -> None:
    found = strip_furniture("thisA-000002isPage2of9text", MARGINS)
    assert found.text == "thisA-000002isPage2of9text"
    assert set(found.missing) == set(MARGINS)


def test_a_margin_from_right_to_left_needs_the_same_characters_only() -> None:
    assert strip_furniture("לארשיtext", ("ישראל",)) == ("text", ())


def test_spaces_and_spellings_do_not_count() -> None:
    assert squeezed("e\u0301 a\u00a0b\n\u200bc") == squeezed("\u00e9ab c")


def test_follows_a_text_to_its_end() -> None:
    followed = follow("QueryWho?Answer", 5, [Line("Who?", loose=False)], ("Answer",))
    assert followed == (9, ())


@pytest.mark.parametrize(
    ("layer", "want"),
    [
        ("QueryWha?Answer", ("differs", 7, 2)),
        ("QueryWho!?Answer", ("differs", 8, 3)),
        ("QueryWh?Answer", ("differs", 7, 2)),
        ("QueryWho?!Answer", ("differs", 9, 4)),
        ("QueryWho", ("differs", 8, 3)),
    ],
)
def test_finds_what_differs_and_where(layer: str, want: tuple[str, int, int]) -> None:
    first = follow(layer, 5, [Line("Who?", loose=False)], ("Answer",)).differences[0]
    assert (first.kind, first.at, first.place) == want


def test_goes_on_behind_a_difference() -> None:
    lines = [Line("a" * 50 + "the end of the line", loose=False), Line("אבג", loose=True)]
    layer = "a" * 49 + "b" + "the end of the line" + "גבא" + "Answer"
    followed = follow(layer, 0, lines, ("Answer",))
    assert [one.kind for one in followed.differences] == ["differs", "unordered"]
    assert followed.end == len(layer) - 6


def test_the_same_letters_from_right_to_left_are_enough_and_others_are_not() -> None:
    lines = joined_lines(["(אבג) x 12"])
    assert lines[0].loose
    assert [one.kind for one in follow("21x)גבא(Answer", 0, lines, ("Answer",)).differences] == ["unordered"]
    assert [one.kind for one in follow("21x)דבא(Answer", 0, lines, ("Answer",)).differences] == ["differs"]
    assert [one.kind for one in follow("22x)גבא(Answer", 0, lines, ("Answer",)).differences] == ["differs"]


def test_an_accent_that_the_layer_lost_settles_nothing_and_a_letter_does() -> None:
    lines = joined_lines(["x\u030c y"])
    assert [one.kind for one in follow("xyAnswer", 0, lines, ("Answer",)).differences] == ["unreadable"]
    assert [one.kind for one in follow("zyAnswer", 0, lines, ("Answer",)).differences] == ["differs"]


def test_a_stretch_knows_its_pages() -> None:
    stretch = Stretch([(4, "abc"), (5, ""), (6, "def")])
    assert [stretch.page(at) for at in range(6)] == [4, 4, 4, 6, 6, 6]


# ---- the manifest


def manifest() -> Manifest:
    return Manifest(
        title="A v. B",
        profile="evidence",
        edition="sealed",
        final=False,
        language="en",
        volume=1,
        volumes=1,
        first=1,
        last=9,
        pages=9,
        bates_prefix="A",
        bates_start=1,
        bates_digits=6,
        origin="example.org/case",
        tree_size=3,
        root="00" * 32,
        exhibits=(manifests.Shown(1, 2, "One", 3, 4), manifests.Shown(2, 1, "Two", 5, 6)),
        quotes=(
            manifests.Quote(1, "query", "11" * 32, 5, 5),
            manifests.Quote(2, "query", "22" * 32, 900, 5),
        ),
        clauses=(manifests.ClauseQuote(2, 3, 9, "clauses", 2),),
        authorities=(manifests.CitedAuthority("x", "X v. Y", "33" * 32, (2, 5)),),
        parts=(manifests.Range("cover", 1, 1),),
        display=manifests.Display("display/1", "44" * 32, "14.0.0"),
        toolchain="55" * 32,
    )


def test_a_manifest_reads_back_and_has_one_spelling() -> None:
    data = manifests.encode(manifest())
    assert manifests.parse(data, "m") == manifest()
    assert manifests.encode(manifests.parse(data, "m")) == data
    with pytest.raises(MalformedError, match="canonical"):
        manifests.parse(data.replace(b",", b", ", 1), "m")


@pytest.mark.parametrize(
    "change",
    [{"profile": "other"}, {"root": "0"}, {"final": 1}, {"more": 1}, {"exhibits": [{}]}, {"pages": -1}],
)
def test_refuses_another_form(change: dict[str, object]) -> None:
    value = canonical.parse(manifests.encode(manifest()).strip(), "m") | change
    with pytest.raises(MalformedError):
        manifests.parse(canonical.encode(value), "m")


def test_a_volume_has_its_own_quotes_and_all_exhibits() -> None:
    second = manifests.of_volume(manifest(), 2, 2, 5, 9)
    assert [quote.exhibit for quote in second.quotes] == [2]
    assert len(second.exhibits) == 2
    assert second.clauses == ()
    assert (second.volume, second.volumes, second.first, second.last) == (2, 2, 5, 9)
    assert replace(second, volume=1).pages == 9
