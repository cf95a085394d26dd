"""Which characters may be shown as they are, and what the others are called: on a terminal and in a PDF.

Hidden are controls, direction overrides, zero-width and other invisible characters, look-alike spaces,
private use and what is not assigned (by the Unicode version of the running Python). Whether a font has a
glyph is another question (`ledger.dossier.unicode`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

OPEN, CLOSE = "\u27e6", "\u27e7"  # the brackets of a token; in evidence they are themselves tokens
ZWNJ, ZWJ, VS16 = "\u200c", "\u200d", "\ufe0f"

UNSAFE_CATEGORIES: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"))
SPACES: Final = (" ", "\u3000")  # what a space looks like, and what it looks like in Chinese or Japanese
# Invisible, though their category says letter, mark or symbol (Default_Ignorable_Code_Point and U+2800).
INVISIBLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc\U000e0000-\U000e0fff]"
)


def is_hidden(character: str) -> bool:
    """Whether it can't be seen, can't be told from another, or would drive the terminal."""
    if character in SPACES:
        return False
    return (
        unicodedata.category(character) in UNSAFE_CATEGORIES
        or character in (OPEN, CLOSE)
        or INVISIBLE.match(character) is not None
    )


def is_lone_byte(character: str) -> bool:
    """Whether this stands for a byte that is not UTF-8 (as `surrogateescape` decodes it)."""
    return "\udc80" <= character <= "\udcff"


def token(character: str, count: int = 1) -> str:
    """What stands for it: its code point, or its value where it is a byte that is not UTF-8."""
    code = ord(character)
    name = f"0x{code - 0xDC00:02X}" if is_lone_byte(character) else f"U+{code:04X}"
    times = f" \u00d7{count}" if count > 1 else ""
    return f"{OPEN}{name}{times}{CLOSE}"


def is_mark(character: str) -> bool:
    """Whether it is drawn over or under the character before it."""
    return character > "\u02ff" and unicodedata.category(character) in ("Mn", "Me")


def clings(character: str) -> bool:
    """Whether a text must not be parted before or after it."""
    return character in (ZWNJ, ZWJ) or unicodedata.category(character) in ("Mn", "Mc", "Me", "Sk")


def runs_rtl(character: str) -> bool:
    """Whether it makes its neighbours run from right to left."""
    return unicodedata.bidirectional(character) in ("R", "AL", "AN")


def joins(previous: str, character: str, following: str) -> bool:
    """Whether an invisible character belongs to the spelling where it stands, and stays.

    A (zero-width non-)joiner between letters of Arabic or Indic scripts, a joiner between two emoji,
    an emoji selector after a symbol: without them the script is misspelt or the emoji torn apart.
    """
    if character == VS16:
        return _pictures(previous) or previous in "#*0123456789"
    if character == ZWJ and _pictures(following) and (_pictures(previous) or previous == VS16):
        return True
    return character in (ZWJ, ZWNJ) and _joining(previous) and _joining(following)


def _pictures(character: str) -> bool:
    return character >= "\u203c" and unicodedata.category(character) in ("So", "Sk", "Po", "Sm")


def _joining(character: str) -> bool:
    return "\u0600" <= character <= "\u0dff" and unicodedata.category(character)[0] in "LM"
