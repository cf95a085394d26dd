"""watch: what is being recorded, as it is recorded. No key is needed; nothing is written anywhere."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ledger.cli.boundary import fail, one_line, words
from ledger.cli.options import JsonOption, LedgerOption, evidence_folder

if TYPE_CHECKING:
    from ledger.cli.watch_rows import Beginnings, Row
    from ledger.cli.watch_tail import State, Tail
    from ledger.cli.watch_view import Picture

app = typer.Typer()

REDRAW = 0.25  # seconds between two pictures while there is more to read
LONGEST = 3600.0


@app.command()
def watch(
    interval: Annotated[
        float, typer.Option("--interval", metavar="SECONDS", help="How often to look.")
    ] = 1.0,
    once: Annotated[bool, typer.Option("--once", help="Show the state as it is and end.")] = False,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is being recorded, as it comes; q or Ctrl-C ends it.

    Checked as they come: each entry's link to the one before, its signatures, and the newest checkpoint.
    That is not 'ledger verify': contents, earlier entries and whose the keys are, are not checked here.
    Not on a terminal: one line an entry, as it comes; with --json one JSON object a line. Exit 3 where
    something that was checked does not hold.
    """
    if not 0.05 <= interval <= LONGEST:
        fail(f"--interval {interval:g}: want seconds from 0.05 to {LONGEST:g}")
    from ledger.api.ledger import Ledger
    from ledger.cli.watch_tail import Tail

    with Ledger.open(evidence_folder(ledger)) as reading:
        tail = Tail(reading)
        if once:
            _once(tail, as_json)
        else:
            with suppress(KeyboardInterrupt):  # the way to end it
                if as_json or not _is_terminal():
                    _lines(tail, interval, as_json)
                else:
                    _live(tail, interval)
        if tail.trouble_count:
            raise typer.Exit(3)


def _is_terminal() -> bool:
    return sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb", "unknown")


def _picture(says: Beginnings, columns: int, height: int | None) -> Picture:
    from ledger.cli.show_page import Page
    from ledger.cli.watch_view import Picture

    encoding = sys.stdout.encoding or "ascii"
    page = Page(sys.stdout, columns, encoding)
    now = datetime.now(UTC)
    return Picture(columns, height, encoding, now, _zone(now), page.fit, says)


def _zone(now: datetime) -> tzinfo | None:
    """The user's zone, or None where that is UTC."""
    local = now.astimezone()
    return local.tzinfo if local.utcoffset() else None


def _catch_up(tail: Tail) -> State:
    while tail.step():
        pass
    while (state := tail.state(datetime.now(UTC))).plan_left:
        tail.step()
    return state


def _once(tail: Tail, as_json: bool) -> None:
    state = _catch_up(tail)
    if as_json:
        from ledger.cli.output import put_json
        from ledger.cli.watch_json import state_value

        put_json("watch", state_value(state))
        return
    from ledger.cli.show_page import Page
    from ledger.cli.watch_rows import Beginnings
    from ledger.cli.watch_view import frame

    page = Page.of_stdout()
    for line in frame(state, _picture(Beginnings(tail.ledger), page.columns, None)):
        page.line("".join(text for text, _ in line).rstrip())
    page.flush()


def _live(tail: Tail, interval: float) -> None:
    from ledger.cli.watch_rows import Beginnings
    from ledger.cli.watch_screen import Screen
    from ledger.cli.watch_view import ENDS, frame

    says = Beginnings(tail.ledger)
    hint = f"{ENDS}; looks every {interval:g} s; reads {one_line(words(str(tail.ledger.path)))}"
    with Screen() as screen:
        while True:
            until = time.monotonic() + REDRAW
            left = tail.step()
            while left and time.monotonic() < until:
                left = tail.step()
            columns, height = screen.size
            screen.show(frame(tail.state(datetime.now(UTC)), _picture(says, columns, height), hint))
            if screen.wait(0 if left else interval):
                return


def _lines(tail: Tail, interval: float, as_json: bool) -> None:
    """As `tail -f` has it: what comes from now on. Troubles go to stderr."""
    from ledger.cli.watch_rows import Beginnings

    told, says = 0, Beginnings(tail.ledger)
    _catch_up(tail)
    sys.stderr.write(f"ledger: watching {one_line(tail.ledger.origin)}, {tail.ledger.size} entries so far\n")
    while True:
        told = _tell(tail, told)
        if not tail.step(lambda row: _put(says, row, as_json)):
            sys.stdout.flush()
            told = _tell(tail, told)
            time.sleep(interval)


def _tell(tail: Tail, told: int) -> int:
    """Write the troubles that were not told yet."""
    if tail.trouble_count > told:
        new = tail.state(datetime.now(UTC)).troubles[told - tail.trouble_count :]
        for problem in new:
            sys.stderr.write(f"ledger: trouble: {one_line(problem)}\n")
    return tail.trouble_count


def _put(says: Beginnings, row: Row, as_json: bool) -> None:
    if as_json:
        from ledger.cli.show_json import dumps
        from ledger.cli.watch_json import row_value

        value: dict[str, Any] = {"schema": "evidence-ledger/watch-entry/v1", **row_value(row)}
        sys.stdout.buffer.write(dumps(value) + b"\n")
        sys.stdout.buffer.flush()
        return
    from ledger.cli.watch_view import plain_line

    sys.stdout.write(plain_line(row, _picture(says, 120, None)) + "\n")
