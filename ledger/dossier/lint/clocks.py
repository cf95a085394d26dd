"""What is wrong with times and clocks: no zone, no time at all, a clock that nobody measured, one far off.

A clock counts as measured where the system said how far it may be off, or where the server's Date header
can be held against it. What a person says of it in [protocol] clock is printed, and not judged here: it makes
an error a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from ledger.core.clock import parse_time
from ledger.dossier.lint.model import ERROR, WARNING, Check, Found
from ledger.dossier.lint.naming import exhibits, some
from ledger.dossier.lint.subject import Subject
from ledger.dossier.lint.text import free_texts, shown

MAX_SKEW_MS: Final = 5_000
_TIME_OF_DAY: Final = re.compile(
    r"(?<![\w:.])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:\s?[ap]\.?m\b\.?)?(?![\w:-]|\.\d)"
    r"(?!\s*\(?(?:UTC|GMT|[A-Z]{1,4}T\b|[+-]\d{2}))"
    r"|(?<![\w:.])\d{1,2}\s?[ap]\.?m\b(?!\.?\s*\(?(?:UTC|GMT|[A-Z]{1,4}T\b))"
)


def _clocks(subject: Subject) -> Iterator[Found]:
    for words in free_texts(subject.matter):
        if words.kind in ("fact", "event", "claim") and (match := _TIME_OF_DAY.search(words.text)):
            yield Found(
                words.where,
                f"a time without its zone: {match[0]!r} in {shown(words.text)!r}",
                "write the zone behind it, as UTC",
            )
    yield from _exchanges(subject)
    yield from _pages(subject)


def _exchanges(subject: Subject) -> Iterator[Found]:
    rows = [row for row in subject.context.rows if row.kind == "exchange"]
    seen = {row: subject.entry(row).body["observed"] for row in rows}
    timeless = [row for row in rows if not row.captured_at and "started_at" not in seen[row]]
    if timeless:
        yield Found(exhibits(timeless), "no time of capture, neither declared nor observed")
    pasted = [row for row in rows if "collector" not in seen[row]]
    for row in pasted:
        del seen[row]
    drifting = [row for row in seen if not _measured(seen[row])]
    if drifting:
        yield _drifting(subject, exhibits(drifting))
    off = {row: _skew(observed) for row, observed in seen.items()}
    if far := [row for row in off if abs(off[row]) > MAX_SKEW_MS]:
        yield _far(exhibits(far), (off[row] for row in far))
    if pasted and not subject.matter.protocol.clock:
        yield Found("[protocol] clock", f"blank, and of {exhibits(pasted)} no recorder measured a clock")


def _pages(subject: Subject) -> Iterator[Found]:
    """Captured documents whose clauses are cited."""
    drifting: list[int] = []
    off: dict[int, int] = {}
    for index in dict.fromkeys(use.entry for use in subject.matter.clauses):
        one = subject.context.clauses[index].snapshot
        observed = one.body["observed"]
        if one.moment.by == "signed":
            yield Found(
                f"entry {one.index}",
                f"when the document was captured is not recorded; its entry was signed on {one.moment.day}",
                "capture it anew; of a file, --captured-at says when it was saved",
            )
        elif observed and not _measured(observed):
            drifting.append(one.index)
        elif observed and abs(_skew(observed)) > MAX_SKEW_MS:
            off[one.index] = _skew(observed)
    if drifting:
        yield _drifting(subject, _entries(drifting))
    if off:
        yield _far(_entries(off), off.values())


def _entries(indexes: Iterable[int]) -> str:
    those = list(dict.fromkeys(indexes))
    return f"entr{'y' if len(those) == 1 else 'ies'} {some(those, 6)}"


def _drifting(subject: Subject, where: str) -> Found:
    what = "how far the recorder's clock was off was not measured at capture"
    if not subject.matter.protocol.clock:
        return Found(where, what)
    return Found(
        where,
        f"{what}, and [protocol] clock is a person's word",
        "see that [protocol] clock says who compared it, when, with what, and with what outcome",
        WARNING,
    )


def _far(where: str, off: Iterable[int]) -> Found:
    most = max(off, key=abs)
    return Found(
        where,
        f"the clock and the server's Date header differ by up to {abs(most) / 1000:.0f} s",
        "say in [protocol] clock which of the two was wrong, and how that is known",
        WARNING,
    )


def _measured(observed: dict[str, Any]) -> bool:
    clock = observed["clock"]
    by_system = clock["synchronised"] is True and clock["error_us"] is not None
    return by_system or _skew_ms(observed) is not None


def _skew(observed: dict[str, Any]) -> int:
    return _skew_ms(observed) or 0


def _skew_ms(observed: dict[str, Any]) -> int | None:
    """Our clock minus the server's: an exchange's is recorded; a page's has to be taken from its Date."""
    http = observed["http"] or {}
    if "skew_ms" in http:
        skew: int | None = http["skew_ms"]
        return skew
    theirs = _date(http.get("date") or "")
    if theirs is None:
        return None
    # The header has whole seconds, and was written at some time of the request: within it there is no skew.
    began, ended = (
        round((parse_time(observed[name], name) - theirs).total_seconds() * 1000)
        for name in ("started_at", "ended_at")
    )
    return max(0, began - 1000) or min(0, ended)


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else None


CHECKS: Final = (
    Check(
        id="L04",
        severity=ERROR,
        run=_clocks,
        title="a time without zone or UTC, or a clock that nobody measured",
        why="The opponent's first question on a log is how the clock was set.",
        source="6C 4; RFC 3227",
        mend="say in [protocol] clock how and when the clock was compared, and with what outcome",
    ),
)
