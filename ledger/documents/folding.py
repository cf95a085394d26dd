"""Text as it is compared when a phrase is looked for, with the place that each character of it came from.

Folded are case, white space, typographic quotes and dashes, compatibility forms (ligatures, full width),
and what is not seen: soft hyphens, zero-width and direction characters, Markdown's backslashes, emphasis
and link targets. A tolerance for finding only: what is cited are the characters of the text as they
stand.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import lru_cache
from typing import Final, NamedTuple

_SAME: Final = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bc\u02bd`\u00b4\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("*_\\[]", ""),
    "\u2026": "...",
}
# Plain stretches, which are most of a text, at once; else white space, the target of a link, one character.
_TOKEN: Final = re.compile(
    r"(?P<plain>[a-z0-9.,;:()\"'?!/-]++)|(?P<upper>[A-Z]++)"
    r"|(?P<space>(?:\ufffe?\s)++|\ufffe)|(?P<target>\]\([^()\s]{0,2000}+\))|(?P<other>.)",
    re.DOTALL,
)


class Folded(NamedTuple):
    """`text`, and for each of its characters from where to where it stands in the original."""

    text: str
    starts: array[int]
    ends: array[int]


def fold(text: str) -> Folded:
    """In time linear in `text`."""
    parts: list[str] = []
    starts, ends = array("Q"), array("Q")
    for token in _TOKEN.finditer(text):
        at, stop = token.span()
        kind = token.lastgroup
        if kind in ("plain", "upper"):
            parts.append(token[0].lower())
            starts.extend(range(at, stop))
            ends.extend(range(at + 1, stop + 1))
            continue
        if kind == "space":
            hyphenated = token[0][0] == "\ufffe"  # PDFium's mark for a word parted at the end of its line
            made = "" if hyphenated else " "
        else:
            made = "" if kind == "target" else _folded(token[0])
        if made == " " and parts and parts[-1] == " ":
            continue
        if made:
            parts.append(made)
            starts.extend([at] * len(made))
            ends.extend([stop] * len(made))
    return Folded("".join(parts), starts, ends)


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    if character in _SAME:
        return _SAME[character]
    if unicodedata.category(character) in ("Cf", "Cc", "Cs", "Mn") and not unicodedata.combining(character):
        return ""  # not seen: soft hyphen, zero width, direction, variation selectors, controls
    plain = unicodedata.normalize("NFKD", character).casefold()
    made = "".join(_SAME.get(one, one) for one in unicodedata.normalize("NFKD", plain))
    return " " if made.isspace() else made
