"""What `watch` shows: one picture of the state as lines, or one line an entry. Pure: values in, lines out.

Each line is at most as wide as the terminal; evidence in it is made safe (`ledger.cli.terminal`). What is
wrong begins with the word TROUBLE: colour only repeats what words say.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from ledger.cli.boundary import one_line
from ledger.cli.show_page import Parts
from ledger.cli.terminal import clip, ellipsis, isolate, visible, width, wrap
from ledger.cli.watch_rows import Row
from ledger.cli.watch_tail import State
from ledger.core.clock import parse_time
from ledger.errors import LedgerError

LABEL: Final = 13
WIDE: Final = 110  # from so many columns on there is room for the local time beside
NARROW: Final = 40
TROUBLE_ROWS: Final = 2
NOT_CHECKED: Final = "earlier entries, contents, whose the keys are: 'ledger verify' does"
ENDS: Final = "q or Ctrl-C ends"

Line = tuple[tuple[str, str], ...]  # (text, style) pieces
Says = Callable[[Row], Parts]
Fit = Callable[[Parts, int], str]


class Picture(NamedTuple):
    """How it is drawn: size, what the output can hold, the moment, the user's zone, how text is fitted."""

    columns: int
    height: int | None  # None: no more lines than are asked for
    encoding: str
    now: datetime
    zone: tzinfo | None
    fit: Fit
    says: Says


def frame(state: State, picture: Picture, hint: str = "") -> list[Line]:
    """The whole picture, `hint` at its bottom."""
    lines = [*_head(state, picture), *_troubles(state, picture)]
    rest = 12 if picture.height is None else picture.height - len(lines) - 2 - bool(hint)
    lines += _table(state.rows[-rest:] if rest > 0 else (), picture)
    if hint:
        if picture.height is not None:
            lines += [()] * (picture.height - 1 - len(lines))
        lines.append(((clip(hint, picture.columns), "dim"),))
    return lines if picture.height is None else lines[: picture.height]


def _head(state: State, picture: Picture) -> list[Line]:
    now = picture.now
    clock = f"{now:%H:%M:%S}Z"
    if picture.zone is not None and picture.columns > NARROW:
        clock += f" ({now.astimezone(picture.zone):%H:%M:%S %Z})"
    clock = clip(clock, picture.columns)
    title = clip(f"{'watching':<{LABEL}}{one_line(state.origin)}", picture.columns - len(clock) - 2)
    space = " " * (picture.columns - width(title) - len(clock))
    lines: list[Line] = [((title, "bold"), (space + clock, ""))]
    counted = (f"{state.size:,} in the ledger", _recent(state), _in_flight(state))
    lines += _field("entries", "; ".join(counted), picture)
    lines += _field("checkpoint", _checkpoint(state, picture), picture)
    lines += _field("checked", _checked(state), picture)
    lines += _field("not checked", NOT_CHECKED, picture)
    if state.plan is not None:
        lines += _field(f"plan {state.plan.plan}", _plan(state), picture)
    return lines


def _recent(state: State) -> str:
    at_least = "at least " if state.at_least and state.recent else ""
    return f"{at_least}{state.recent} signed in the last minute"


def _in_flight(state: State) -> str:
    count, quiet = state.in_flight
    silent = f" ({quiet} silent for over 10 min)" if quiet else ""
    return f"{count or 'none'} under way{silent}"


def _checkpoint(state: State, picture: Picture) -> str:
    checkpoint = state.checkpoint
    if checkpoint is None:
        return "none"
    left = state.size - checkpoint.size
    covers = "covers all entries" if left <= 0 else f"{left:,} newer entries are not under it"
    age = _age(state.covered_at, picture.now)
    return f"size {checkpoint.size:,}, root {checkpoint.root.hex()[:16]}{age}; {covers}"


def _age(signed_at: str | None, now: datetime) -> str:
    """How long ago the last entry under the checkpoint was signed: a checkpoint itself bears no time."""
    try:
        seconds = int((now - parse_time(signed_at, "signed_at")).total_seconds())
    except LedgerError:
        return ""
    if seconds < 0:
        return ", its last entry is signed in the future"
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f", {seconds // size} {unit} old"
    return f", {seconds} s old"


def _checked(state: State) -> str:
    if state.next == state.first:
        return "nothing yet"
    what = f"{state.first}-{state.next - 1}" if state.next - 1 > state.first else str(state.first)
    verdict = (
        f"TROUBLE, see below ({state.trouble_count})" if state.trouble_count else "links and signatures hold"
    )
    behind = f"; {state.behind:,} still to read" if state.behind else ""
    return f"entries {what}: {verdict}{behind}"


def _plan(state: State) -> str:
    plan = state.plan
    if plan is None:
        return ""
    if state.plan_left:
        return f"{plan.planned:,} cells; counting, {state.plan_left:,} entries to go"
    return (
        f"{plan.sent:,} of {plan.planned:,} cells sent: {plan.answered:,} answered, "
        f"{plan.refused:,} refused, {plan.failed:,} failed; {plan.attempts:,} attempts"
    )


def _field(label: str, text: str, picture: Picture) -> list[Line]:
    """A label and our own words beside it, wrapped."""
    rows = textwrap.wrap(text, max(NARROW, picture.columns) - LABEL) or [""]
    bold = "bold red" if "TROUBLE" in text else ""
    return [
        ((f"{'' if at else label:<{LABEL}}", "dim"), (clip(row, picture.columns - LABEL), bold))
        for at, row in enumerate(rows)
    ]


def _troubles(state: State, picture: Picture) -> list[Line]:
    """The first ones, from which the others mostly follow, and the newest; two rows each at most."""
    shown = list(state.first_troubles)
    if state.trouble_count > len(shown):
        shown.append(f"{state.trouble_count} in all, the newest: {state.troubles[-1]}")
    lines: list[Line] = []
    for words in shown:
        rows = wrap(visible(f"TROUBLE  {words}", picture.encoding), max(1, picture.columns))
        if len(rows) > TROUBLE_ROWS:
            mark = ellipsis(picture.encoding)
            rows[TROUBLE_ROWS - 1] = clip(rows[TROUBLE_ROWS - 1], picture.columns - len(mark)) + mark
        lines += [((isolate(row), "bold red"),) for row in rows[:TROUBLE_ROWS]]
    return lines


# -- the table -------------------------------------------------------------------------------------


class _Columns(NamedTuple):
    place: int
    local: int
    provider: int
    model: int
    state: int


def _columns(rows: Sequence[Row], picture: Picture) -> _Columns:
    place = max([5, *(len(str(row.place)) for row in rows)])
    if picture.columns >= WIDE:
        return _Columns(place, 8 if picture.zone is not None else 0, 12, 26, 14)
    return _Columns(place, 0, 9, 15, 11)


def _table(rows: Sequence[Row], picture: Picture) -> list[Line]:
    columns = _columns(rows, picture)
    local = f"{'local':<{columns.local}}  " if columns.local else ""
    names = (
        f"{'entry':>{columns.place}}  {'UTC':<8}  {local}{'provider':<{columns.provider}}  "
        f"{'declared model':<{columns.model}}  {'state':<{columns.state}}  answer begins"
    )
    rule = "-" * picture.columns
    return [
        ((rule, "dim"),),
        ((clip(names, picture.columns), "bold"),),
        *(_row(row, columns, picture) for row in rows),
    ]


def _row(row: Row, columns: _Columns, picture: Picture) -> Line:
    start = f"{row.place:>{columns.place}}  {row.signed_at[11:19]:<8}  "
    if columns.local:
        start += f"{_local(row, picture):<{columns.local}}  "
    fit = picture.fit
    if row.kind == "exchange":
        who = _padded(fit([("", row.provider or "-")], columns.provider), columns.provider)
        what = _padded(fit([("", row.model or "-")], columns.model), columns.model)
        start += f"{who}  {what}  "
    else:
        both = columns.provider + 2 + columns.model
        start += f"{clip(row.kind, both):<{both}}  "
    state = f"{'' if row.status is None else row.status} {row.state}".strip()
    start_width, style = width(start), "" if row.whole else "bold red"
    shown = f"{clip(state, columns.state):<{columns.state}}  "
    room = picture.columns - start_width - len(shown)
    if room < 0:
        return ((clip(start, picture.columns), ""),)
    return ((start, ""), (shown, style), (fit(picture.says(row), room) if room >= 3 else "", ""))


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _local(row: Row, picture: Picture) -> str:
    try:
        return f"{parse_time(row.signed_at, 'signed_at').astimezone(picture.zone):%H:%M:%S}"
    except LedgerError:
        return ""


def plain_line(row: Row, picture: Picture) -> str:
    """One entry on one line, for a file or a pipe."""
    status = "-" if row.status is None else str(row.status)
    facts: Parts = (
        [(f"{status} {row.state}  ", row.provider or "-"), ("  ", row.model or "-")]
        if row.kind == "exchange"
        else [(row.state, "")]
    )
    head = f"{row.place}  {row.signed_at[:19]}Z  {row.kind}  "
    return (head + picture.fit([*facts, ("  ", ""), *picture.says(row)], picture.columns)).rstrip()
