"""A text of the evidence, made fit to print once more, followed through the text layer from a known place
on.

Line by line. A line whose characters the layer is known to give back is compared character by character. A
line with letters that run from right to left, or of scripts whose letters join (`_LOOSE`), comes back in
another order or with marks that its font has no text for: of such a line the same characters must be there,
as often, in any order. Where those of the joining scripts are not, that is said, and settles nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from ledger.dossier.checking.layer import squeezed
from ledger.dossier.exhibit_model import Piece

# Measured over all characters of the fonts: of these pypdfium2 does not always give back what was set.
_LOOSE: Final = re.compile(
    "[\u0268\u0590-\u08ff\u0900-\u109f\u1100-\u11ff\u1780-\u17ff\u200c\u200d\u302e\u302f\u3131-\u318e"
    "\ua880-\ua8ff\ua960-\ua97f\ud7b0-\ud7ff\ufb00-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001d800-\U0001daaf\U0001e800-\U0001efff]"
)
_MIRRORED: Final = str.maketrans(")]}>\u00bb\u27e7\u203a", "([{<\u00ab\u27e6\u2039")
_NO_GLYPH: Final = "\u200c\u200d\ufe0f"  # joiners and selectors within a cluster
_LONG: Final = 32
_NEAR: Final = 400

Kind = Literal["differs", "unordered", "unreadable"]


class Line(NamedTuple):
    """Some lines as they are compared; `loose`: in any order."""

    text: str
    loose: bool


class Difference(NamedTuple):
    """Where the layer has something else. `unordered` is no difference: the same characters, in any order."""

    kind: Kind
    at: int  # in the layer
    place: int  # in the text of the evidence, white space left out
    want: str
    have: str


class Followed(NamedTuple):
    """Where the text ends in the layer, None where it was lost; and what was found on the way."""

    end: int | None
    differences: tuple[Difference, ...]


def lines_of(pieces: Iterable[Piece]) -> tuple[Line, ...]:
    """The lines of a shown text. Neighbours that are compared in one way are one."""
    return joined_lines(
        line for piece in pieces for line in "".join(run.text for run in piece.runs).split("\n")
    )


def joined_lines(rows: Iterable[str]) -> tuple[Line, ...]:
    """Likewise, of lines that are text already."""
    lines: list[Line] = []
    for row in rows:
        loose = is_loose(row)
        text = squeezed(row)
        if not text:
            continue
        if lines and lines[-1].loose == loose:
            lines[-1] = Line(lines[-1].text + text, loose)
        else:
            lines.append(Line(text, loose))
    return tuple(lines)


def is_loose(text: str) -> bool:
    """Whether the layer may give these characters back in another order, or not all of them."""
    if text.isascii():
        return False
    return _LOOSE.search(text) is not None or any(unicodedata.category(c)[0] == "M" for c in text)


def follow(layer: str, at: int, lines: Sequence[Line], ends: Sequence[str]) -> Followed:
    """Follow `lines` from `at` on. Behind the last of them, one of `ends` has to stand."""
    found: list[Difference] = []
    done = 0
    for number, line in enumerate(lines):
        if line.loose:
            following = [lines[number + 1].text[:_LONG]] if number + 1 < len(lines) else ends
            end = _nearest(layer, at, following, 4 * len(line.text) + _NEAR)
            if end is None:
                return Followed(
                    None, (*found, Difference("differs", at, done, line.text[:_LONG], _at(layer, at)))
                )
            kind = _loosely(line.text, layer[at:end])
            if kind is not None:
                found.append(Difference(kind, at, done, line.text[:_LONG], layer[at:end][:_LONG]))
            at = end
        elif layer.startswith(line.text, at):
            at += len(line.text)
        else:
            if _turned(line.text, layer[at : at + len(line.text)]):
                # pypdfium2 turns brackets round where a line has few letters.
                have = layer[at : at + len(line.text)]
                found.append(Difference("unreadable", at, done, line.text[:_LONG], have[:_LONG]))
                at, done = at + len(line.text), done + len(line.text)
                continue
            same = _common(layer, at, line.text)
            found.append(
                Difference("differs", at + same, done + same, _at(line.text, same), _at(layer, at + same))
            )
            end = _behind(layer, at, line.text, same)
            if end is None:
                return Followed(None, tuple(found))
            at = end
        done += len(line.text)
    if not any(layer.startswith(end, at) for end in ends):
        found.append(Difference("differs", at, done, "the end of the quote", _at(layer, at)))
    return Followed(at, tuple(found))


def _loosely(want: str, have: str) -> Kind | None:
    """None where nothing at all is to be said: the very same characters in the same order."""
    if want == have:
        return None
    folded = unicodedata.normalize("NFKD", want), unicodedata.normalize("NFKD", have)
    halves = not any(_LOOSE.match(c) for c in want if c > "\uffff")
    sure = [Counter(_units(text, sure=True, halves=halves)) for text in folded]
    if sure[0] != sure[1]:
        return "differs"
    rest = [Counter(_units(text, sure=False, halves=halves)) for text in folded]
    return "unordered" if rest[0] == rest[1] else "unreadable"


def _units(text: str, *, sure: bool, halves: bool) -> list[str]:
    """Those characters that the layer surely gives back, or the others. Halves of a pair may be turned
    round."""
    units = []
    for c in text.translate(_MIRRORED):
        if c in _NO_GLYPH:
            continue
        if c > "\uffff" or "\ud800" <= c <= "\udfff":
            if sure == halves:
                data = c.encode("utf-16-le", "surrogatepass")
                units += [data[place : place + 2].hex() for place in range(0, len(data), 2)]
        elif sure != ((_LOOSE.match(c) is not None and not _strong(c)) or unicodedata.category(c)[0] == "M"):
            units.append(c)
    return units


def _strong(c: str) -> bool:
    """Letters of Hebrew and Arabic: they come back one for one, only in another order."""
    return "\u05d0" <= c <= "\u05ea" or c in _ARABIC


_ARABIC: Final = frozenset("ابتثجحخدذرزسشصطظعغقكلمنهويءآأإئؤةى")


def _turned(want: str, have: str) -> bool:
    return want.translate(_MIRRORED) == have.translate(_MIRRORED)


def _nearest(layer: str, at: int, texts: Iterable[str], within: int) -> int | None:
    places = [
        place for text in texts if text and (place := layer.find(text, at, at + within + len(text))) >= 0
    ]
    return min(places, default=None)


def _common(layer: str, at: int, text: str) -> int:
    same, limit = 0, min(len(text), len(layer) - at)
    while same < limit and layer[at + same] == text[same]:
        same += 1
    return same


def _behind(layer: str, at: int, text: str, same: int) -> int | None:
    """Where the layer goes on behind a text that differs: by the text's own last characters."""
    tail = text[max(same + 1, len(text) - _LONG) :]
    if not tail:
        return at + len(text)  # its very last character differs
    near = at + len(text) - len(tail)
    first = max(at + same, near - _NEAR)
    place = layer.find(tail, first, near + _NEAR + len(tail))
    return None if place < 0 else place + len(tail)


def _at(text: str, at: int) -> str:
    return text[at : at + _LONG]
