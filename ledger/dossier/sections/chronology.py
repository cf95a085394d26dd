"""The chronology: entries and the drafter's events in one order of time, in UTC and by the matter's clocks.

Exchanges of one `[[exhibit]]` table that follow each other on one day are one line. A time of an entry is
what somebody declared or the signer's own clock claimed; the page says which. An accusation stands beside
the denial, or beside the words that none is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ledger.core.entry import Entry
from ledger.dossier.context import Context
from ledger.dossier.matter.model import Event

PIECE: Final = 140  # lines
RECORDED: Final = ("genesis", "key", "purge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `source`: what the time rests on; `exhibits`: first and last number, of whole runs."""

    order: tuple[str, int, int]
    utc: str
    local: str
    until: str = ""
    what: str
    source: str
    exhibits: tuple[tuple[int, int], ...] = ()
    alleged_by: str = ""
    denial: str = ""
    is_event: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronologyView:
    """Some lines."""

    lines: tuple[Line, ...]
    zone: str  # blank where it is UTC


def build(context: Context) -> tuple[ChronologyView, ...]:
    """The view of each piece."""
    lines = sorted((*_exhibits(context), *_record(context), *_events(context)), key=lambda line: line.order)
    zone = context.matter.time_zone
    shown = "" if zone == "UTC" else zone
    return tuple(
        ChronologyView(lines=tuple(lines[at : at + PIECE]), zone=shown) for at in range(0, len(lines), PIECE)
    )


def _exhibits(context: Context) -> Iterator[Line]:
    """The exhibits, runs of them joined."""
    tables = {
        index: place for place, picked in reversed(list(enumerate(context.found.picked))) for index in picked
    }
    ordered = sorted(context.rows, key=lambda row: (row.captured_at or row.signed_at, row.index))
    held: Line | None = None
    before: tuple[int, str, str] | None = None
    count = 0
    for row in ordered:
        table = tables[row.index]
        at = row.captured_at or row.signed_at
        key = (table, at[:10], row.kind)
        if held is not None and key == before and row.number == held.exhibits[-1][1] + 1:
            count += 1
            run = (*held.exhibits[:-1], (held.exhibits[-1][0], row.number))
            held = replace(held, exhibits=run, until=_clock(at), what=_what(context, table, row.kind, count))
            continue
        if held is not None:
            yield held
        count, before = 1, key
        say = context.language.say
        source = say("declared") if row.captured_at else say("signer’s clock")
        held = _line(context, at, row.index, _what(context, table, row.kind, 1), source)
        held = replace(held, exhibits=((row.number, row.number),))
    if held is not None:
        yield held


def _what(context: Context, table: int, kind: str, count: int) -> str:
    language = context.language
    title = context.display.line(context.matter.exhibits[table].title)
    if kind == "exchange":
        many = language.count("%(count)s exchange", "%(count)s exchanges", count)
    else:
        kinds = language.known(kind)
        many = f"{kinds}, {language.number(count)}" if count > 1 else kinds
    return f"{title} ({many})"


def _record(context: Context) -> Iterator[Line]:
    """What the ledger tells of itself: its beginning, keys, removals."""
    say = context.language.say
    texts = {
        "genesis": say("The ledger begins."),
        "purge": say("Content of entries is removed; the signed entries stay."),
    }
    for entry in context.found.record:
        if entry.kind in RECORDED:
            what = texts.get(entry.kind) or _key(context, entry)
            yield _line(context, entry.signed_at, entry.index, what, say("signer’s clock"))


def _key(context: Context, entry: Entry) -> str:
    if entry.body["action"] == "add":
        return context.language.say("A signing key is added.")
    return context.language.say("A signing key is revoked.")


def _events(context: Context) -> Iterator[Line]:
    """What the drafter says happened beside the ledger."""
    for place, event in enumerate(context.matter.events):
        yield _event(context, event, place)


def _event(context: Context, event: Event, place: int) -> Line:
    say, display = context.language.say, context.display
    where = f"[[event]] {place + 1}"
    source = display.line(event.source) or say("no source given")
    line = _line(context, event.date, -1, " ".join(display.lines(event.text)), source)
    return replace(
        line,
        order=(event.date, 0, place),
        exhibits=tuple((number, number) for number in context.maker.cited(event.exhibits, where)),
        alleged_by=display.line(event.alleged_by),
        denial=display.line(event.denial),
        is_event=True,
    )


def _line(context: Context, at: str, index: int, what: str, source: str) -> Line:
    zone = context.matter.time_zone
    timed = "T" in at
    return Line(
        order=(at, 1, index),
        utc=f"{at[:10]} {at[11:19]}" if timed else at,
        local=context.language.local(at, zone) if timed and zone != "UTC" else "",
        what=what,
        source=source,
    )


def _clock(at: str) -> str:
    return at[11:19]
