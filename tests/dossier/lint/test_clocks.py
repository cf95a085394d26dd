"""L04: a clock counts as measured by the system, by the server's date, and, less, by a person's word."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.dossier.lint.subject import Subject
from tests.dossier.lint.specimen import CLOCK, clean, problems, subject
from tests.dossier.lint.variants import UNKNOWN, fetched, replace_protocol


def page(
    date: str | None, clock: dict[str, Any] | None = None, *, told: str = "Compared by hand."
) -> Subject:
    """A clause of a page that the recorder fetched; `told` is [protocol] clock."""
    return subject(replace_protocol(clean(captured=fetched(date, clock)), clock=told))


@pytest.mark.parametrize("told", ["", "Compared by hand."])
@pytest.mark.parametrize(
    ("date", "clock"),
    [(None, CLOCK), ("Tue, 03 Nov 2026 10:00:00 GMT", UNKNOWN), ("Tue, 03 Nov 2026 09:59:58 GMT", UNKNOWN)],
)
def test_a_measured_clock_is_enough(date: str | None, clock: dict[str, Any], told: str) -> None:
    assert problems("L04", page(date, clock, told=told)) == ()


@pytest.mark.parametrize(
    "date", [None, "yesterday", f"Tue, 03 Nov {10**30} 10:00:00 GMT", "Tue, 99 Nov 2026 10:00:00 GMT"]
)
def test_what_a_person_says_of_the_clock_makes_an_error_a_warning(date: str | None) -> None:
    (bare,) = problems("L04", page(date, told=""))
    (told,) = problems("L04", page(date))
    assert (bare.severity, told.severity) == ("error", "warning")
    assert "[protocol] clock" in bare.mend
    assert "a person's word" in told.what


def test_the_server_s_date_may_lie_anywhere_within_the_request() -> None:
    """Its header has whole seconds, and is written at some time between first byte and last."""
    assert problems("L04", page("Tue, 03 Nov 2026 10:00:06 GMT")) == ()
    (late,) = problems("L04", page("Tue, 03 Nov 2026 10:00:08 GMT"))
    assert late.severity == "warning"
    assert "differ by up to 7 s" in late.what
