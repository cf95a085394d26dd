"""Dates that a text states about itself."""

from __future__ import annotations

import pytest

from ledger.documents.dates import find_dates


def dates(text: str) -> list[tuple[str, str]]:
    return [(one.what, one.date) for one in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "what", "date"),
    [
        ("Effective: January 31, 2024", "effective", "2024-01-31"),
        ("**Effective: January 31, 2024** ([previous", "effective", "2024-01-31"),
        ("Effective Date\n\n1 Feb. 2024", "effective", "2024-02-01"),
        ("These terms are effective as of the 3rd of March 2024.", "effective", "2024-03-03"),
        ("will take effect on 14 Nov 2023", "effective", "2023-11-14"),
        ("UpdatedNovember 14, 2023", "updated", "2023-11-14"),
        ("> Last Update: January 20, 2025", "updated", "2025-01-20"),
        ("Last updated:\u00a023\u00a0Oct 2024", "updated", "2024-10-23"),
        ("Last modified: 2024-06-01", "updated", "2024-06-01"),
        ("Last revised on Monday, Sept. 9, 2024", "updated", "2024-09-09"),
        ("Updated 11/14/2023", "updated", "2023-11-14"),
        ("Updated 14/11/2023", "updated", "2023-11-14"),
        ("Updated 05.05.2023", "updated", "2023-05-05"),
        ("Laatst bijgewerkt op 3 maart 2024", "updated", "2024-03-03"),
        ("Ingangsdatum: 01-02-2024", "effective", "2024-02-01"),
        ("Deze voorwaarden zijn van kracht vanaf 1 mei 2024", "effective", "2024-05-01"),
        ("Stand: 15. M\u00e4rz 2024", "updated", "2024-03-15"),
        ("Zuletzt aktualisiert am 1. Oktober 2024", "updated", "2024-10-01"),
        ("G\u00fcltig ab dem 01.02.2024".replace("dem ", ""), "effective", "2024-02-01"),
        ("Derni\u00e8re mise \u00e0 jour\u00a0: 1er ao\u00fbt 2024", "updated", "2024-08-01"),
        ("en vigueur \u00e0 compter du 5 f\u00e9vrier 2024", "effective", "2024-02-05"),
        ("Date d\u2019effet : 12 d\u00e9cembre 2024", "effective", "2024-12-12"),
    ],
)
def test_date_next_to_the_words_that_say_which(text: str, what: str, date: str) -> None:
    found = find_dates(f"Terms. {text} and more")
    assert [(one.what, one.date) for one in found] == [(what, date)]
    stated = f"Terms. {text} and more"[found[0].start : found[0].end]
    assert date[:4] in stated
    assert stated in text


@pytest.mark.parametrize(
    "text",
    [
        "January 31, 2024",
        "Updated 11/12/2023",
        "Effective February 30, 2024",
        "Effective January 2024",
        "Effective Date of the Order Form, or 1 May 2024",
        "effective fourteen days after 1 May 2024",
        "outdated 1 May 2024",
        "Updated: 2024-13-01",
        "Updated: 2024-01-011",
        "understand 1 May 2024",
        "Effective " + " " * 200 + "1 May 2024",
    ],
)
def test_no_date_is_made_up(text: str) -> None:
    assert dates(text) == []


def test_two_dates_on_one_line_keep_their_words() -> None:
    text = "Effective: 1 January 2024 | Last updated: 2 February 2024"
    assert dates(text) == [("effective", "2024-01-01"), ("updated", "2024-02-02")]
