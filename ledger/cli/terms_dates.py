"""The dates of a captured document: those that its text states, those that the user declares, and both.

What is found is never declared by itself: that a date stands in a text does not say that it is the date from
which the document holds. The user confirms, or says otherwise; a contradiction is shown and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ledger.law.terms.snapshot import Reading

KINDS: Final = ("effective", "updated")
_SHOWN: Final = 5
_WORDS: Final = 80


def found(reading: Reading) -> list[str]:
    """A line for each date that stands in the text, with the words that say it."""
    lines = [
        f'{one.what} {one.date}, found: "{_words(reading, one.start, one.end)}"' for one in reading.found
    ]
    more = len(lines) - _SHOWN
    return lines if more <= 0 else [*lines[:_SHOWN], f"and {more} more dates in the text"]


def settled(given: Mapping[str, str | None], reading: Reading, *, confirm: bool) -> dict[str, str | None]:
    """The dates that are declared: the given ones, and with `confirm` those found. Raises CaptureError."""
    from ledger.errors import CaptureError

    dates = {kind: given.get(kind) for kind in KINDS}
    if not confirm:
        return dates
    if not reading.found:
        raise CaptureError(
            "--confirm-dates: no date was found in the text", hint="declare it with --effective or --updated"
        )
    for kind in KINDS:
        stated = _stated(reading, kind)
        if dates[kind] is None and len(stated) > 1:
            raise CaptureError(
                f"--confirm-dates: the text states several {kind} dates: {', '.join(stated[:_SHOWN])}",
                hint=f"say which with --{kind}",
            )
        if dates[kind] is None and stated:
            dates[kind] = stated[0]
    return dates


def remarks(given: Mapping[str, str | None], dates: Mapping[str, str | None], reading: Reading) -> list[str]:
    """What does not agree, and what could be declared and is not."""
    lines: list[str] = []
    open_kinds: list[str] = []
    for kind in KINDS:
        stated = _stated(reading, kind)
        declared = given.get(kind)
        if declared is not None and stated and declared not in stated:
            lines.append(
                f"ledger: warning: --{kind} {declared} is none of the {kind} dates that the text states:"
                f" {', '.join(stated[:_SHOWN])}"
            )
        if dates.get(kind) is None and len(stated) == 1:
            open_kinds.append(f"{kind} {stated[0]}")
    if open_kinds:
        lines.append(f"found but not declared: {', '.join(open_kinds)}; --confirm-dates would declare it")
    return lines


def _stated(reading: Reading, kind: str) -> list[str]:
    """The different dates of a kind, in the order of the text."""
    return list(dict.fromkeys(one.date for one in reading.found if one.what == kind))


def _words(reading: Reading, start: int, end: int) -> str:
    words = " ".join(reading.extracted.text[start:end].split())
    return words if len(words) <= _WORDS else words[: _WORDS - 3] + "..."
