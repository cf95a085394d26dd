"""Strings that look like citations of law, found in free text. Knows their shapes and no law.

LIMIT: a citation in a shape that is not here (a treatise, a foreign reporter) is not found.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, NamedTuple

_NAME: Final = r"(?:[A-Z][\w'’.&-]*|X\.AI|hiQ)"
_PART: Final = rf"{_NAME}(?:,? (?:{_NAME}|\d+|of|the|for|and|in|on|de|van|&|\(US\)))*"
_YEAR: Final = r"(?: \((?:[^()\n]{0,60}\s)?(?:17|18|19|20)\d\d\))?"
_REPORTER: Final = (
    r"(?:U\. ?S\.(?! ?C)|S\. ?Ct\.|L\. ?Ed\.(?: ?2d)?|F\. ?(?:2d|3d|4th)|F\. ?Supp\.(?: ?[23]d)?"
    r"|F\. ?App[’'x.]+"
    r"|F\.R\.D\.|B\.R\.|Fed\. ?Cl\.|Fed\. ?Reg\.|U\.S\.P\.Q\.(?:2d)?|Cal\.(?: ?App\.)?(?: ?\d(?:d|th))?"
    r"|N\.Y\.(?:2d|3d)?|N\.E\.(?:2d|3d)?"
    r"|P\.(?:2d|3d)|So\. ?(?:2d|3d)|A\.(?:2d|3d)|WL|LEXIS)"
)
_SHAPES: Final = (
    ("case", rf"{_PART},? (?:v|vs)\.? {_PART}"),
    ("case", r"\b(?:In re|Ex parte) [A-Z]\w*(?:,? (?:[A-Z][\w.'’&-]*))*"),
    ("reporter", rf"\b\d{{1,4}} {_REPORTER} ?\d{{1,6}}(?:, \d+)?{_YEAR}"),
    ("statute", r"\b\d{1,2} ?(?:U\. ?S\. ?C\.?(?: ?A\.)?|C\. ?F\. ?R\.|USC|CFR)(?: ?(?:§§?|[Ss]ec(?:tion"
                r"|\.)?|ss?\.?|Part))? ?\d+[a-z]?(?:[.-]\d+)*(?:\([0-9a-zA-Z]{1,4}\))*"),
    ("docket", r"\bNos?\. ?(?:C ?)?\d{1,4}(?::\d\d)?-?(?:[a-z]{2}-)?\d{2,6}(?:-[A-Z]{2,4})*(?:"
               r" \([A-Z/]+\))?"),
    ("docket", r"\b\d:\d\d-(?:cv|md|cr|mc|ap|bk)-\d{4,6}(?:-[A-Z]{2,4})*"),
    ("docket", r"\bMDL No\. \d+|\bCase [CT][-‑–]\d+/\d\d|\b[CT]-\d{1,4}/\d\d\b"),
    ("neutral", r"\[(?:19|20)\d\d\] (?:[A-Z][A-Za-z]{1,6})(?: (?:Civ|Crim))? \d+(?: \([A-Za-z]+\))?"),
    ("neutral", r"\bECLI:[A-Z]{2}:[A-Z]+:\d{4}:[A-Z0-9.]+"),
    ("statute", r"\b(?:Directive|Regulation|Richtlijn|Verordening) (?:\((?:EU|EC"
                r"|EG)\) )?(?:No\.? )?\d{2,4}/\d{2,4}(?:/(?:EC|EU|EG|EEC))?"),
    ("rule", r"\b(?:FRE|Fed\. ?R\. ?Evid\.|FRCP|Fed\. ?R\. ?Civ\. ?P\.|Federal Rules? of (?:Evidence"
             r"|Civil Procedure)|CPR|PD) ?\d+[A-Z]*(?:\.\d+)?(?:\([0-9a-zA-Z]{1,3}\))*"),
)  # fmt: skip
_PATTERNS: Final = tuple((kind, re.compile(shape)) for kind, shape in _SHAPES)
_LEADING: Final = re.compile(
    r"^(?:(?:See|In|Cf|And|But|Under|As|The|Following|Per|Compare|Like|Unlike|Both|While)\.?,? )+"
)


class Citation(NamedTuple):
    """A string that looks like a citation, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


def find_citations(text: str) -> tuple[Citation, ...]:
    """What looks like one, in order. Parts that follow each other (a name, then a reporter) are one."""
    found: list[Citation] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start = match.start()
            if kind == "case" and (word := _LEADING.match(match[0])):
                start += word.end()
            said = text[start : match.end()].rstrip(" ,.") if kind == "case" else match[0]
            found.append(Citation(kind, said, start, start + len(said)))
    found.sort(key=lambda one: (one.start, -one.end))
    joined: list[Citation] = []
    for one in found:
        if joined and one.start < joined[-1].end and one.end <= joined[-1].end:
            continue  # within the one before
        before = joined[-1] if joined else None
        if (
            before is not None
            and set(text[before.end : one.start]) <= set(" ,.")
            and before.kind in ("case", "docket")
        ):
            joined[-1] = Citation(before.kind, text[before.start : one.end], before.start, one.end)
        else:
            joined.append(one)
    return tuple(joined)


def is_known(citation: Citation, known: Collection[str]) -> bool:
    """Whether it stands, byte for byte, in one of the known strings."""
    return any(citation.text in one for one in known)
