"""Charts: vectors, the same bytes each time, their text text, and nothing in them but what was counted."""

import re
from xml.etree import ElementTree

import pytest

from ledger.dossier.charts import FILLS, Bar, bars, columns

SVG = "{http://www.w3.org/2000/svg}"
SERIES = ("answered", "refused", "failed", "not sent")


def widths(svg: str, fill: str) -> list[float]:
    boxes = ElementTree.fromstring(svg).findall(f"{SVG}rect")
    return [float(box.get("width", "")) for box in boxes if box.get("fill") == fill]


def test_bars_are_as_long_as_their_numbers() -> None:
    svg = bars("t", "d", SERIES, [Bar("one", (6, 2, 0, 2)), Bar("two", (3, 0, 1, 0))])
    first, second, key = widths(svg, FILLS[0])
    assert first == pytest.approx(2 * second, abs=0.02)
    assert key == 9
    assert len(widths(svg, FILLS[1])) == 2  # the first row's, and that of the key
    assert widths(svg, FILLS[1])[0] * 3 == pytest.approx(first, abs=0.02)


def test_a_chart_says_what_it_is_to_those_who_can_not_see_it() -> None:
    root = ElementTree.fromstring(bars("A title", "What it draws.", SERIES, [Bar("one", (1, 0, 0, 0))]))
    assert (root.get("role"), root.get("aria-label")) == ("img", "A title. What it draws.")
    assert root.findtext(f"{SVG}title") == "A title"
    assert root.findtext(f"{SVG}desc") == "What it draws."


def test_labels_are_text_and_can_not_become_markup() -> None:
    svg = bars("<t>", '"d"', SERIES, [Bar('</svg><script x="', (1, 0, 0, 0)), Bar("&amp;", (0, 0, 0, 0))])
    texts = [node.text for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert '</svg><script x="' in texts
    assert "&amp;" in texts
    assert "<script" not in svg


def test_parts_are_told_apart_without_colour() -> None:
    assert len(set(FILLS)) == len(SERIES)
    for fill in FILLS:
        assert fill.startswith("url(") or len({*re.findall("..", fill[1:])}) <= 3


def test_columns_keep_days_without_exchanges() -> None:
    svg = columns("t", "d", [("2024-01-01", 4), ("2024-01-02", 0), ("2024-01-03", 2)])
    heights = [float(box.get("height", "")) for box in ElementTree.fromstring(svg).findall(f"{SVG}rect")]
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.02)
    assert len(heights) == 2
    texts = [node.text for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert texts == ["4", "0", "2024-01-01", "2024-01-03"]


def test_the_same_numbers_give_the_same_bytes_and_odd_ones_no_error() -> None:
    assert bars("t", "d", SERIES, [Bar("x", (1, 2, 3, 4))]) == bars(
        "t", "d", SERIES, [Bar("x", (1, 2, 3, 4))]
    )
    for svg in (bars("t", "d", SERIES, []), columns("t", "d", []), columns("t", "d", [("a", 0)])):
        assert ElementTree.fromstring(svg).get("role") == "img"
    assert not re.search(r"[0-9]e-[0-9]", columns("t", "d", [(str(day), day % 7) for day in range(400)]))
