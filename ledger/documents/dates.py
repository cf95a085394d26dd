"""Dates that a text states about itself: since when it holds, when it was last changed.

Only next to words that say which (`Effective:`, `Last updated`, `laatst bijgewerkt op`, `Stand:`, `en
vigueur le`), and only whole dates. 11/12/2023 is passed over: it is another day in another country; by
its words a text in Dutch, German or French puts the day first. What is found is what the text says, not
what is true; a date of another version, mentioned in the same words, is found too.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal, NamedTuple

from ledger.documents.model import StatedDate

_WINDOW: Final = 120  # characters behind the words in which the date ends
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan januari januar jänner janvier janv",
            "february feb februari februar février fevrier févr fév",
            "march mar maart mrt märz maerz mär mars",
            "april apr avril avr",
            "may mei mai",
            "june jun juni juin",
            "july jul juli juillet juil",
            "august aug augustus août aout",
            "september sep sept septembre",
            "october oct oktober okt octobre",
            "november nov novembre",
            "december dec dezember dez décembre déc",
        ),
        1,
    )
    for name in names.split()
}
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR: Final = r"(?:19|20)\d\d(?!\d)"
_DATE: Final = re.compile(
    rf"(?P<iso>\d{{4}}-\d\d-\d\d(?!\d))"
    rf"|(?P<m1>{_MONTH})\.?\s{{1,3}}(?P<d1>\d\d?)(?:st|nd|rd|th)?,?\s{{1,3}}(?P<y1>{_YEAR})"
    rf"|(?P<d2>\d\d?)(?:st|nd|rd|th|er|e|\.)?(?:\s{{1,3}}of)?[\s-]{{1,3}}(?P<m2>{_MONTH})\.?,?[\s-]{{1,3}}(?P<y2>{_YEAR})"
    rf"|(?P<a>\d\d?)(?P<sep>[/.-])(?P<b>\d\d?)(?P=sep)(?P<y3>{_YEAR})",
    re.IGNORECASE,
)
# What may stand between the words and the date.
_FILL: Final = re.compile(
    r"(?:[\s:;,.*_>()\[\]|\"'\u2013\u2014\ufeff-]"
    r"|\b(?:date|dates?|as|of|on|from|since|is|was|the|this|version|until|beginning|starting|at"
    r"|datum|op|per|vanaf|sinds|van|is|am|vom|ab|seit|zum|der|den|du|le|la|depuis|compter|partir|à|au|et|est)\b"
    r"|(?<![A-Za-z])(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\b)*+",
    re.IGNORECASE,
)


class _Words(NamedTuple):
    what: Literal["effective", "updated"]
    day_first: bool
    words: str


_WORDS: Final = (
    _Words(
        "effective",
        False,
        r"effective|in\s+effect|takes?\s+effect|(?:comes?|came)\s+into\s+(?:force|effect)"
        r"|(?:in|into)\s+force|valid\s+(?:from|as\s+of)|applies\s+from|applicable\s+from",
    ),
    _Words(
        "updated",
        False,
        r"(?:last|date\s+of\s+last)[\s-]+(?:updated?|revised?|revision|modified|amended|changed?)"
        r"|updated|revised|modified|last\s+modification",
    ),
    _Words(
        "effective",
        True,
        r"ingangsdatum|gaa[nt]\s+in|ingegaan|van\s+kracht|geldig|van\s+toepassing"
        r"|in\s+werking(?:\s+getreden)?|gültig|in\s+kraft(?:\s+getreden)?|wirksam|inkrafttreten"
        r"|(?:entrée\s+)?en\s+vigueur|date\s+d['’]effet|prend\s+effet|prennent\s+effet"
        r"|applicables?\s+à\s+(?:compter|partir)",
    ),
    _Words(
        "updated",
        True,
        r"(?:laatst\s+)?(?:bijgewerkt|gewijzigd|aangepast)|laatste\s+(?:wijziging|update|aanpassing)"
        r"|(?:zuletzt\s+)?(?:aktualisiert|geändert|überarbeitet)|letzte\s+(?:änderung|aktualisierung)"
        r"|stand(?=\s*[:\d]|\s+vom\b)|derni[èe]re\s+(?:mise\s+à\s+jour|modification)"
        r"|mise?s?\s+à\s+jour|modifiée?s?",
    ),
)
_SAID: Final = re.compile(
    r"(?<![^\W_])(?:" + "|".join(f"(?P<w{at}>{one.words})" for at, one in enumerate(_WORDS)) + ")",
    re.IGNORECASE,
)


def find_dates(text: str) -> tuple[StatedDate, ...]:
    """The dates, in the order of the text; each with the words that say it, from `Effective` to the year."""
    found = []
    for said in _SAID.finditer(text):
        words = _WORDS[int((said.lastgroup or "w0")[1:])]
        fill = _FILL.match(text, said.end(), said.end() + _WINDOW)
        place = fill.end() if fill else said.end()
        stated = _DATE.match(text, place, said.end() + _WINDOW)
        day = _day(stated, words.day_first) if stated else None
        if stated is not None and day is not None:
            found.append(StatedDate(words.what, day, said.start(), stated.end()))
    return tuple(found)


def _day(found: re.Match[str], day_first: bool) -> str | None:
    """YYYY-MM-DD; None where there is no such day, or which one is open."""
    part = found.groupdict()
    if part["iso"]:
        numbers = tuple(int(one) for one in part["iso"].split("-"))
    elif part["m1"] or part["m2"]:
        month = _MONTHS[(part["m1"] or part["m2"]).lower()]
        numbers = (int(part["y1"] or part["y2"]), month, int(part["d1"] or part["d2"]))
    else:
        a, b = int(part["a"]), int(part["b"])
        if not day_first and a != b and max(a, b) <= 12:
            return None
        day, month = (a, b) if day_first or a > 12 else (b, a)
        numbers = (int(part["y3"]), month, day)
    try:
        return date(*numbers).isoformat()
    except ValueError:
        return None
