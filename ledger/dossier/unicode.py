"""Which characters can be shown as they are, and what the others are called.

Safe means: a bundled font has a glyph for it, and what a reader sees tells it apart. Everything else
(controls, direction overrides, zero-width and other invisible characters, look-alike spaces, private
use, unassigned, no glyph) is written as a token. Which characters are assigned follows the Unicode
version of the running Python; the colophon records it.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from ledger.core.characters import (
    CLOSE,
    INVISIBLE,
    OPEN,
    SPACES,
    UNSAFE_CATEGORIES,
    VS16,
    ZWJ,
    ZWNJ,
    is_lone_byte,
    joins,
    token,
)

__all__ = [
    "CLOSE",
    "MIDDLE_DOT",
    "OPEN",
    "VS16",
    "ZWJ",
    "ZWNJ",
    "coverage",
    "is_lone_byte",
    "is_rtl",
    "joins",
    "marks_pattern",
    "meaning",
    "token",
    "unsafe_pattern",
]

MIDDLE_DOT: Final = "\u00b7"  # ours where it parts facts; a token in a fact
# No marks by category, but part of the cluster before them all the same (UAX 29: Extend, SpacingMark).
_CLINGING: Final = frozenset({0x0E33, 0x0EB3, 0xFF9E, 0xFF9F, *range(0x1F3FB, 0x1F400)})
_CONTROLS: Final = (
    "NULL", "START OF HEADING", "START OF TEXT", "END OF TEXT", "END OF TRANSMISSION", "ENQUIRY",
    "ACKNOWLEDGE", "BELL", "BACKSPACE", "TAB", "LINE FEED", "LINE TABULATION", "FORM FEED",
    "CARRIAGE RETURN", "SHIFT OUT", "SHIFT IN", "DATA LINK ESCAPE", "DEVICE CONTROL ONE",
    "DEVICE CONTROL TWO", "DEVICE CONTROL THREE", "DEVICE CONTROL FOUR", "NEGATIVE ACKNOWLEDGE",
    "SYNCHRONOUS IDLE", "END OF TRANSMISSION BLOCK", "CANCEL", "END OF MEDIUM", "SUBSTITUTE", "ESCAPE",
    "INFORMATION SEPARATOR FOUR", "INFORMATION SEPARATOR THREE", "INFORMATION SEPARATOR TWO",
    "INFORMATION SEPARATOR ONE",
)  # fmt: skip


def coverage(fonts: Iterable[Path]) -> frozenset[int]:
    """The code points for which some of these font files have a glyph. Read once, as long as they stay."""
    return _coverage(tuple((path, (found := path.stat()).st_mtime_ns, found.st_size) for path in fonts))


@lru_cache(maxsize=4)
def _coverage(fonts: tuple[tuple[Path, int, int], ...]) -> frozenset[int]:
    # Imported here: reading font tables costs 0.1 s that no other command should pay.
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for path, _, _ in fonts:
        with TTFont(path, lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(found)


@lru_cache(maxsize=4)
def unsafe_pattern(covered: frozenset[int]) -> re.Pattern[str]:
    """A pattern that matches one character which can't be shown as it is. Line feeds are safe."""
    return re.compile(f"[^{_ranges(sorted(_safe(covered)))}]")


@lru_cache(maxsize=4)
def marks_pattern(covered: frozenset[int]) -> re.Pattern[str]:
    """A pattern that matches a run of marks: whatever is drawn on, or clings to, what stands before it."""
    marks = {code for code in covered if unicodedata.category(chr(code))[0] == "M"} | _CLINGING
    return re.compile(f"[{_ranges(sorted(marks))}]+")


def _ranges(codes: list[int]) -> str:
    """Sorted code points as the inside of a character class."""
    ranges, start = [], 0
    for at in range(1, len(codes) + 1):
        if at == len(codes) or codes[at] != codes[at - 1] + 1:
            ranges.append(f"\\U{codes[start]:08x}-\\U{codes[at - 1]:08x}")
            start = at
    return "".join(ranges)


def _safe(covered: frozenset[int]) -> set[int]:
    category = unicodedata.category
    safe = {
        code
        for code in covered
        if 0x20 < code <= sys.maxunicode
        and category(chr(code)) not in UNSAFE_CATEGORIES
        and INVISIBLE.match(chr(code)) is None
    }
    return (safe | {0x0A, *map(ord, SPACES)}) - {ord(OPEN), ord(CLOSE)}


def meaning(character: str) -> str:
    """What a token stands for, in words."""
    code = ord(character)
    if is_lone_byte(character):
        return "a byte that is not UTF-8"
    if character in (OPEN, CLOSE, MIDDLE_DOT):
        return f"{unicodedata.name(character).lower()}: in the text itself, not a mark of ours"
    if code < 0x20:
        return f"control: {_CONTROLS[code].lower()}"
    category = unicodedata.category(character)
    fixed = {
        "Cc": "control character",
        "Co": "private use: no agreed meaning",
        "Cn": "not assigned to a character",
        "Cs": "surrogate",
    }.get(category)
    if fixed:
        return fixed
    name = unicodedata.name(character, "unnamed").lower()
    invisible = category in ("Cf", "Zl", "Zp", "Zs") or INVISIBLE.match(character) is not None
    return name if invisible else f"{name} (no glyph in the fonts of this dossier)"


def is_rtl(line: str) -> bool | None:
    """Whether the first strong character of a line runs right to left; None where there is none."""
    for character in line:
        direction = unicodedata.bidirectional(character)
        if direction == "L":
            return False
        if direction in ("R", "AL"):
            return True
    return None
