"""What trips the checks of the record and of how it was kept: one change each."""

from __future__ import annotations

from dataclasses import replace

from ledger.dossier.matter.model import Statement
from ledger.verify.report import Axis, Outcome
from tests.dossier.lint.specimen import (
    Trip,
    book,
    clean,
    sound,
    specimen,
    subject,
    table,
    trip,
)
from tests.dossier.lint.variants import (
    _STATEMENT,
    STAMPED_LATE,
    UNKNOWN,
    fetched,
    keyed,
    lost,
    observed,
    on_axis,
    probed,
    purged,
    replace_protocol,
    saying,
    timeless,
    unplanned,
    verified,
)

TRIPS: tuple[Trip, ...] = (
    trip(
        "L01",
        "an object that was changed",
        "object-mismatch at entry 4",
        lambda: on_axis(Axis.INTEGRITY, Outcome.FAILED, "object-mismatch"),
    ),
    trip(
        "L01",
        "cells without exchange",
        "plan-incomplete",
        lambda: on_axis(Axis.COMPLETENESS, Outcome.INDETERMINATE, "plan-incomplete"),
    ),
    trip(
        "L01",
        "keys of nobody",
        "authorship is INDETERMINATE",
        lambda: on_axis(Axis.AUTHORSHIP, Outcome.INDETERMINATE),
        "warning",
    ),
    trip("L01", "a quick verification", "not everything", lambda: verified(quick=True)),
    trip("L01", "a report of fewer entries", "covers 3 entries", lambda: verified(entries=3)),
    trip(
        "L02",
        "said to predate, not stamped",
        "no outside time-stamp covers",
        lambda: subject(
            clean(swap=((_STATEMENT, "comparative = true\npredates = true"), ("2025-02-03", "2027-02-03"))),
            verified=sound(specimen().ledger, self_attested=99),
        ),
    ),
    trip("L02", "captured after the event", "can't predate", lambda: saying("x", predates=True)),
    trip(
        "L02", "said in words alone", "can't predate", lambda: saying("The record predates the accusation.")
    ),
    trip(
        "L02",
        "no adverse event",
        "no [[event]] is marked",
        lambda: subject(
            matter=replace(
                specimen().matter,
                events=(),
                statements=(Statement(text="x", cites=("Identity probes",), predates=True),),
            )
        ),
        "warning",
    ),
    trip(
        "L03",
        "a clock set back",
        "runs backwards",
        lambda: on_axis(Axis.TIME, Outcome.INDETERMINATE, "clock-stepped"),
    ),
    trip(
        "L03",
        "captured after it was signed",
        "captured_at 2027",
        lambda: probed(declared={"captured_at": "2027-01-01T00:00:00.000000Z"}),
    ),
    trip(
        "L03",
        "a page captured after its entry",
        "later than signed_at",
        lambda: subject(clean(captured=STAMPED_LATE)),
    ),
    trip("L04", "a time without zone", "'14:32'", lambda: saying("It was asked at 14:32 on that day.")),
    trip("L04", "an hour without zone", "'3 pm'", lambda: saying("It was asked at 3 pm on that day.")),
    trip(
        "L04",
        "a clock not measured",
        "not measured at capture",
        lambda: subject(replace_protocol(clean(book(observed=observed(clock=UNKNOWN, http=None))), clock="")),
    ),
    trip(
        "L04",
        "a clock that a person alone compared",
        "not measured at capture, and [protocol] clock is a person's word",
        lambda: probed(observed=observed(clock=UNKNOWN, http=None)),
        "warning",
    ),
    trip(
        "L04",
        "a page taken with a clock not measured",
        "not measured at capture",
        lambda: subject(replace_protocol(clean(captured=fetched(None)), clock="")),
    ),
    trip(
        "L04",
        "a page taken with a clock far off",
        "differ by up to 60 s",
        lambda: subject(clean(captured=fetched("Tue, 03 Nov 2026 10:01:01 GMT"))),
        "warning",
    ),
    trip(
        "L04",
        "a clock far off",
        "differ by up to 60 s",
        lambda: probed(
            observed=observed(
                http={"date": None, "ids": [], "skew_ms": 60_000, "status": 200, "version": "HTTP/1.1"}
            )
        ),
        "warning",
    ),
    trip(
        "L04",
        "nobody says how the clock was checked",
        "no recorder measured",
        lambda: subject(replace_protocol(clean(unplanned()), clock="")),
    ),
    trip("L04", "no time at all", "no time of capture", lambda: subject(clean(timeless()))),
    trip(
        "L04",
        "a page that nobody timed",
        "when the document was captured",
        lambda: subject(clean(captured={"captured": None})),
    ),
    trip("L33", "a key added in between", "a key was added", lambda: keyed("add", None), "warning"),
    trip(
        "L33",
        "a key that is suspect",
        "suspect from",
        lambda: keyed("revoke", "2026-11-22T00:00:00.000000Z"),
        "warning",
    ),
    trip("L33", "one key alone", "one key alone", lambda: subject(clean(unplanned())), "warning"),
    trip("L33", "a key of nobody", "holder of j.doe", lambda: table("people", 0, keys=()), "warning"),
    trip("L33", "no word on the keys", "how the keys", lambda: table("protocol", 0, custody=""), "warning"),
    trip("L34", "no time-stamp", "no outside time-stamp", lambda: verified(self_attested=99), "warning"),
    trip(
        "L34",
        "a time-stamp that does not hold",
        "time is FAILED",
        lambda: on_axis(Axis.TIME, Outcome.FAILED),
        "warning",
    ),
    trip("L39", "no hold", "since when", lambda: table("protocol", 0, retention=""), "warning"),
    trip("L39", "a purge without order", "without an order", purged, "warning"),
    trip("L39", "gone without a record", "no purge entry", lost, "warning"),
)
