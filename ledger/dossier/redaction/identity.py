"""Numbers that a state gives to a person, and dates of birth (FRCP 5.2).

A bare run of nine digits is a number like any other: it counts only beside the word that says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ledger.dossier.redaction.checksums import is_bsn, is_ein, is_itin, is_ssn
from ledger.dossier.redaction.found import Found, before, but_last_four, digits_of, whole

_DASHED: Final = re.compile(r"(?<![\w-])\d{3}([- .\u2010-\u2013])\d{2}\1\d{4}(?![\w-]|\.\d)")
_NINE: Final = re.compile(r"(?<![\w.,-])\d{9}(?![\w-]|[.,]\d)")
_EIN: Final = re.compile(r"(?<![\w-])\d{2}-\d{7}(?![\w-])")
_BSN: Final = re.compile(r"(?<![\w.,-])(?:\d{9}|\d{3}[. -]\d{3}[. -]\d{3}|\d{4}[. ]\d{2}[. ]\d{3})(?![\w-])")
_SSN_WORDS: Final = re.compile(
    r"\bSSN\b|social[ -]security|\bITIN\b|\bTIN\b|taxpayer|tax[ -]?payer id|tax id", re.I
)
_EIN_WORDS: Final = re.compile(r"\bEIN\b|\bFEIN\b|employer id|tax id|taxpayer|federal tax|\bTIN\b", re.I)
_BSN_WORDS: Final = re.compile(r"\bBSN\b|burgerservice|sofi-?nummer|citizen service", re.I)

_MONTHS: Final = (
    "jan(?:uary|uari|vier|uar)?|feb(?:ruary|ruari|ruar)?|f\u00e9v(?:rier)?|mar(?:ch|s|z)?|m\u00e4rz|maart|mrt|"
    "apr(?:il)?|avr(?:il)?|may|mei|mai|june?|juni|juin|july?|juli|juillet|aug(?:ust|ustus)?|ao\u00fbt|"
    "sept?(?:ember|embre)?|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?|de[cz](?:ember)?|d\u00e9c(?:embre)?"
)
_YEAR: Final = r"(?:1[89]|20)\d\d"
_DATE: Final = re.compile(
    rf"(?<![\w.-])(?:(?P<y1>{_YEAR})[-/.]\d{{1,2}}[-/.]\d{{1,2}}"
    rf"|\d{{1,2}}([-/. ])\d{{1,2}}\2(?P<y2>{_YEAR}|\d\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th|e|\.)?(?: of)?[ -](?:{_MONTHS})\.?,?[ -](?P<y3>{_YEAR})"
    rf"|(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?P<y4>{_YEAR}))(?![\w-])",
    re.I,
)
_BORN: Final = re.compile(
    r"\bborn\b|\bbirth|\bd\.?\s?o\.?b\b|\bgeboren\b|\bgeboorte|\bgeb\.|\bgeburt|\bn\u00e9e?\b|\bnaissance\b|"
    r"\bnacid[oa]\b|\bnacimiento\b",
    re.I,
)
_DIED: Final = re.compile(r"\bdied\b|\bdeath\b|\bdeceased\b|\boverleden\b|\bgestorben\b|\u2020", re.I)
_AFTER: Final = re.compile(
    r"\W{0,3}(?:is|was|as|=)?\W{0,3}(?:my|his|her|their|the|your)?\s?(?:date of birth|birth|dob\b|geboorte)",
    re.I,
)


def find_identity(text: str) -> Iterator[Found]:
    """Social-security, taxpayer and citizen service numbers; dates of birth."""
    for match in _DASHED.finditer(text):
        digits = digits_of(match.group())
        plain = match.group(1) not in " ."  # spaces and full stops part many other numbers
        if plain or _SSN_WORDS.search(before(text, match.start())):
            yield from _american(text, match, digits)
    for match in _NINE.finditer(text):
        if _SSN_WORDS.search(before(text, match.start())):
            yield from _american(text, match, match.group())
    for match in _EIN.finditer(text):
        if is_ein(digits_of(match.group())) and _EIN_WORDS.search(before(text, match.start())):
            yield but_last_four("taxpayer-number", text, *match.span(), "the form of an EIN, beside its name")
    for match in _BSN.finditer(text):
        if is_bsn(digits_of(match.group())) and _BSN_WORDS.search(before(text, match.start())):
            yield whole("taxpayer-number", *match.span(), "passes the eleven-test, beside the name of a BSN")
    yield from _births(text)


def _american(text: str, match: re.Match[str], digits: str) -> Iterator[Found]:
    if is_ssn(digits):
        yield but_last_four(
            "social-security-number", text, *match.span(), "the form and a valid area of an SSN"
        )
    elif is_itin(digits):
        yield but_last_four("taxpayer-number", text, *match.span(), "the form and a valid group of an ITIN")


def _births(text: str) -> Iterator[Found]:
    """Dates beside a word of birth; the year stays, the rest goes."""
    if not _BORN.search(text):
        return
    for match in _DATE.finditer(text):
        said = before(text, match.start())
        born = list(_BORN.finditer(said))
        told = born and not _DIED.search(said, born[-1].end())
        if told or _AFTER.match(text, match.end()):
            first, last = match.span()
            group = match.lastgroup or "y1"
            year = match.start(group), match.end(group)
            start, end = (year[1], last) if group == "y1" else (first, year[0])
            yield Found("birth-date", start, end, "a date beside a word of birth", first, last)
