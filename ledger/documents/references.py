"""Character references of HTML: what `&eacute;` or `&#8217;` stand for (WHATWG HTML, 13.2.5.72 on).

As in text, not as in attributes. `html.unescape` differs: it drops controls and noncharacters that
browsers keep.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import Final, NamedTuple

_NUMBER: Final = re.compile(r"&#(?:[xX]([0-9A-Fa-f]++)|([0-9]++));?+")
_NAME: Final = re.compile(r"[A-Za-z0-9]{1,40};?+")  # the longest has 31 letters
LONGEST_NAME: Final = 64  # characters that decide which name it is, with room

# 13.2.5.84: numbers that people wrote for windows-1252 stand for its characters.
_REMAPPED: Final = {
    0x80 + at: character
    for at, character in enumerate(
        "\u20ac\0\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\0\u017d\0"
        "\0\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\0\u017e\u0178"
    )
    if character != "\0"
}


class Reference(NamedTuple):
    """A reference: where it ends, and what it stands for."""

    end: int
    characters: str


def reference_at(text: str, at: int) -> Reference | None:
    """The reference that begins at `text[at]`, a `&`; None where it is a character like others."""
    number = _NUMBER.match(text, at)
    if number is not None:
        return Reference(number.end(), _character(number[1], number[2]))
    name = _NAME.match(text, at + 1)
    if name is None:
        return None
    word = name[0]
    for length in range(len(word), 1, -1):
        characters = html5.get(word[:length])
        if characters is not None:
            return Reference(at + 1 + length, characters)
    return None


def resolved(text: str) -> str:
    """`text` with its references replaced."""
    parts: list[str] = []
    done = 0
    while (at := text.find("&", done)) >= 0:
        found = reference_at(text, at)
        parts.append(text[done:at] + (found.characters if found else "&"))
        done = found.end if found else at + 1
    return "".join(parts) + text[done:]


def _character(hexadecimal: str | None, decimal: str | None) -> str:
    digits = (hexadecimal or decimal or "").lstrip("0")
    if len(digits) > 7:
        return "\ufffd"
    code = int(digits or "0", 16 if hexadecimal else 10)
    if code in _REMAPPED:
        return _REMAPPED[code]
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return chr(code)
