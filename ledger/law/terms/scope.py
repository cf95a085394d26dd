"""Whom a captured document is for: regions and channels as declared, held against those asked for.

Both are free words of whoever captured. Words that everybody uses for one region are told to be the same
(`Europe`, `EEA/CH/UK`, `nl`); any other word fits itself alone. Nothing is read out of the document here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

# fits: declared for it. part: declared for a part of the region asked. rest: for the rest of the world,
# and no other document of the publisher is declared for this region. unsaid: nothing is declared.
# unasked: no region, or channel, was asked for. no: declared for another one.
Fit = Literal["fits", "part", "rest", "unsaid", "unasked", "no"]

_PARTING: Final = re.compile(r"[/,;|+&]|\band\b", re.IGNORECASE)
_SAME: Final = {
    "european economic area": "eea",
    "european union": "eu",
    "gb": "uk",
    "global": "world",
    "great britain": "uk",
    "netherlands": "nl",
    "rest of the world": "row",
    "rest of world": "row",
    "switzerland": "ch",
    "the netherlands": "nl",
    "u.k.": "uk",
    "u.s.": "us",
    "united kingdom": "uk",
    "united states": "us",
    "usa": "us",
    "worldwide": "world",
}
_EU: Final = frozenset(
    re.findall(r"\w+", "at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si es se")
)
_EEA: Final = _EU | {"eu", "is", "li", "no"}
_WITHIN: Final = {"eu": _EU, "eea": _EEA, "europe": _EEA | {"eea", "ch", "uk"}}
_EVERY_CHANNEL: Final = frozenset(("all", "any", "every"))


def tokens(declared: str | None) -> frozenset[str]:
    """The words of a declaration, one for each region or channel."""
    parts = (" ".join(part.casefold().split()) for part in _PARTING.split(declared or ""))
    return frozenset(_SAME.get(part, part) for part in parts if part)


def region_fit(declared: str | None, asked: str | None, others: Iterable[str | None] = ()) -> Fit:
    """How a declared region fits the one asked. `others`: those of the publisher's other documents."""
    have, want = tokens(declared), tokens(asked)
    if not want:
        return "unasked"
    if not have:
        return "unsaid"
    if "world" in have or want <= _covered(have):
        return "fits"
    if _overlap(have, want):
        return "part"
    if "row" in have and not any(_overlap(tokens(other), want) for other in others):
        return "rest"
    return "no"


def channel_fit(declared: str | None, asked: str | None) -> Fit:
    """How a declared channel fits the one asked."""
    have, want = tokens(declared), tokens(asked)
    if not want:
        return "unasked"
    if not have:
        return "unsaid"
    return "fits" if have & _EVERY_CHANNEL or want <= have else "no"


def _overlap(have: frozenset[str], want: frozenset[str]) -> bool:
    """Whether some of these regions are, by name, within those, or the other way round."""
    return bool(want & _covered(have) or have & _covered(want))


def _covered(regions: frozenset[str]) -> frozenset[str]:
    return regions.union(*(_WITHIN.get(region, frozenset()) for region in regions))
