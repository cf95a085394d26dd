"""Charts as inline SVG: bars and a timeline, drawn by hand so that they are the same bytes everywhere.

Vectors in the dossier's own fonts, their text selectable, with a title and a description for those who
can't see them; parts are told apart by pattern and label, not by colour. A chart only ever stands beside
the table whose numbers it draws, under a line that says what it is: an aid, not evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from markupsafe import Markup

WIDTH: Final = 446  # points: the measure of a page of prose
LABEL: Final = 118
ROW: Final = 17
BAR: Final = 10
# Told apart in grey as well: black, middle grey, hatched, white.
FILLS: Final = ("#14181f", "#8b929c", "url(#hatch)", "#ffffff")
_HATCH: Final = (
    '<pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<rect width="4" height="4" fill="#ffffff"/><path d="M0 4L4 0" stroke="#14181f" stroke-width="0.8"/>'
    "</pattern>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart, the heading over it, and the line that says what it is."""

    title: str
    aid: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of stacked values under one label."""

    label: str
    values: tuple[int, ...]


def bars(title: str, description: str, series: Sequence[str], rows: Sequence[Bar]) -> Markup:
    """Horizontal bars, each parted into the series, and a key below. All on one scale from 0."""
    most = max((sum(row.values) for row in rows), default=0) or 1
    room = WIDTH - LABEL - 44
    parts: list[Markup] = []
    for place, row in enumerate(rows):
        top = 4 + place * ROW
        at = float(LABEL)
        parts.append(_text(LABEL - 6, top + 8.5, _short(row.label, 26), "end"))
        for fill, value in zip(FILLS, row.values, strict=False):
            width = room * value / most
            if value:
                parts.append(_box(at, top, width, BAR, fill))
            at += width
        parts.append(_text(at + 4, top + 8.5, str(sum(row.values))))
    bottom = 4 + len(rows) * ROW
    parts.append(_line(LABEL, 2, LABEL, bottom))
    at = float(LABEL)
    for fill, name in zip(FILLS, series, strict=False):
        parts += [_box(at, bottom + 7, 9, 9, fill), _text(at + 13, bottom + 14.5, name)]
        at += 24 + 4.6 * len(name)
    return _svg(title, description, bottom + 21, parts)


def columns(title: str, description: str, bins: Sequence[tuple[str, int]]) -> Markup:
    """A column for each bin, such as a day; the first, the last and the highest are labelled."""
    most = max((count for _, count in bins), default=0) or 1
    height, left, room = 74, 30, WIDTH - 40
    step = room / max(1, len(bins))
    highest = max(range(len(bins)), key=lambda at: (bins[at][1], -at), default=0)
    parts: list[Markup] = [
        _line(left, height + 12, left + room, height + 12),
        _text(left - 4, 16, str(most), "end"),
    ]
    parts.append(_text(left - 4, height + 12, "0", "end"))
    for place, (_, count) in enumerate(bins):
        tall = height * count / most
        wide = min(max(step * 0.72, 0.6), 26)
        if count:
            parts.append(
                _box(left + step * place + (step - wide) / 2, height + 12 - tall, wide, tall, FILLS[0])
            )
    for place in sorted({0, highest, len(bins) - 1} if bins else ()):
        middle = left + step * (place + 0.5)
        anchor = "middle" if 40 < middle < WIDTH - 50 else "start" if middle <= 40 else "end"
        if place != highest or place in (0, len(bins) - 1) or 70 < middle < WIDTH - 80:
            parts.append(_text(middle, height + 23, bins[place][0], anchor))
    return _svg(title, description, height + 29, parts)


def _svg(title: str, description: str, height: float, parts: Sequence[Markup]) -> Markup:
    """The picture. Its words stand in `aria-label` as well, which is where a PDF takes them from."""
    drawn = Markup("").join(parts)
    # A name of its own where there are several charts in a document, and nothing where none is hatched.
    name = f"hatch-{crc32(f'{title} {description}'.encode()):08x}"
    hatched = "url(#hatch)" in drawn
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}" width="{}pt" height="{}pt"'
        ' viewBox="0 0 {} {}"><title>{}</title><desc>{}</desc><defs>{}</defs>{}</svg>'
    ).format(
        f"{title}. {description}",
        WIDTH,
        _number(height),
        WIDTH,
        _number(height),
        title,
        description,
        Markup(_HATCH.replace('"hatch"', f'"{name}"')) if hatched else "",
        Markup(drawn.replace("url(#hatch)", f"url(#{name})")),  # escaped before
    )


def _box(x: float, y: float, width: float, height: float, fill: str) -> Markup:
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="#14181f" stroke-width="0.5"/>'
    ).format(_number(x), _number(y), _number(width), _number(height), fill)


def _line(x: float, y: float, to_x: float, to_y: float) -> Markup:
    return Markup('<path d="M{} {}L{} {}" stroke="#14181f" stroke-width="0.6" fill="none"/>').format(
        *map(_number, (x, y, to_x, to_y))
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> Markup:
    return Markup(
        '<text x="{}" y="{}" text-anchor="{}" font-family="Source Sans 3" font-size="8.5" fill="#14181f">'
        "{}</text>"
    ).format(_number(x), _number(y), anchor, text)


def _number(value: float) -> str:
    """At most two decimals, never in a form that depends on the machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _short(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[: characters - 1]}…"
