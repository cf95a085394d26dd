"""log, show: reading what is recorded. No key is needed, and nothing is verified but the content shown."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.cli.boundary import fail, one_line
from ledger.cli.options import JsonOption, LedgerOption, evidence_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.api.ledger import Ledger
    from ledger.cli.show_objects import Held
    from ledger.cli.show_quote import Quote
    from ledger.cli.show_select import Damaged, Later
    from ledger.core.entry import Entry

app = typer.Typer()


@app.command("log")
def log_command(
    number: Annotated[
        int | None, typer.Option("-n", "--number", metavar="N", min=0, help="At most so many.")
    ] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="Only this kind, such as note.")] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="TAG", help="Only exchanges with this tag; repeated: with all."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only those signed then or later; with its zone.")
    ] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="Oldest first.")] = False,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """List entries, newest first.

    Each with its index, the time of signing (UTC, by the signer's clock), its
    kind, and how it begins. A model's name is what was declared. What can't be
    shown safely is a token such as ⟦U+202E⟧. Nothing is verified here.
    """
    from ledger.api.ledger import Ledger
    from ledger.cli.show_select import Wanted, corrections, select
    from ledger.core.bodies import KINDS

    if kind is not None and kind not in KINDS:
        fail(f"--kind {kind!r}: no such kind", f"the kinds are {', '.join(sorted(KINDS))}")
    if since is not None:
        from ledger.cli.times import parse_user_time

        since = parse_user_time(since, "--since")
    wanted = Wanted(kind=kind, tags=frozenset(tag or ()), since=since, number=number, oldest_first=reverse)
    with Ledger.open(evidence_folder(ledger)) as reading:
        corrected = corrections(reading)
        found = select(reading, wanted)
        bad = (
            _log_json(reading, found, corrected or {})
            if as_json
            else _log_text(reading, found, corrected or {})
        )
    if corrected is None:
        _warn("a correction entry is damaged: corrections may be missing here; run 'ledger verify'")
    if bad:
        _warn(f"{bad} damaged: run 'ledger verify'")
        raise typer.Exit(3)


def _log_text(ledger: Ledger, found: Iterator[Entry | Damaged], corrected: dict[int, list[int]]) -> int:
    """Print the list; return how many entries are damaged."""
    from ledger.cli.show_page import Page
    from ledger.cli.show_select import Damaged
    from ledger.cli.show_summary import put_damaged, put_summary

    page, bad, any_at_all = Page.of_stdout(), 0, False
    indent = len(str(max(0, ledger.size - 1)))
    for entry in found:
        any_at_all = True
        if isinstance(entry, Damaged):
            put_damaged(page, entry, indent)
            bad += 1
        else:
            put_summary(page, ledger, entry, corrected.get(entry.index, []), indent)
    page.flush()
    if not any_at_all:
        _warn("no entry matches")
    return bad


def _log_json(ledger: Ledger, found: Iterator[Entry | Damaged], corrected: dict[int, list[int]]) -> int:
    """One object, an entry a line, written as they are read; return how many entries are damaged."""
    from ledger.cli.show_json import dumps, entry_value
    from ledger.cli.show_select import Damaged

    out, bad, comma = sys.stdout.buffer, 0, b"\n"
    head = {"schema": "evidence-ledger/log/v1", "ledger": ledger.origin}
    out.write(dumps(head)[:-1] + b',"entries":[')
    for entry in found:
        if isinstance(entry, Damaged):
            value = {"index": entry.index, "damaged": entry.problem}
            bad += 1
        else:
            value = {**entry_value(entry), "corrected_by": corrected.get(entry.index, [])}
        out.write(comma + dumps(value))
        comma = b",\n"
    out.write(b"\n]}\n")
    out.flush()
    return bad


@app.command("show", context_settings={"ignore_unknown_options": True})  # so that -1 is an index
def show_command(
    index: Annotated[str, typer.Argument(metavar="INDEX", help="Its index; 'last' or -1 is the newest.")],
    raw: Annotated[bool, typer.Option("--raw", help="Print the exact signed note.")] = False,
    role: Annotated[
        str | None,
        typer.Option("--object", metavar="ROLE", help="Print an object's exact bytes; ROLE:2 is the second."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Print long texts to their end.")] = False,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one entry: its facts, its objects, its corrections and attachments.

    Texts stand behind a bar, wrapped; what can't be shown safely is a token
    such as ⟦U+202E⟧. Content is held against its commitment; signatures and
    the chain are left to 'ledger verify'.
    """
    from ledger.api.ledger import Ledger

    if raw + as_json + (role is not None) > 1:
        fail("want one of --raw, --json and --object")
    with Ledger.open(evidence_folder(ledger)) as reading:
        place = _place(index, reading)
        if raw:
            from ledger.cli.show_exact import put_note

            put_note(reading, place)
        elif role is not None:
            from ledger.cli.show_exact import put_object

            put_object(reading, reading.entry(place), role)
        elif as_json:
            _show_json(reading, reading.entry(place))
        else:
            _show_text(reading, reading.entry(place), full)


def _place(text: str, ledger: Ledger) -> int:
    digits = text.removeprefix("-")
    if text == "last":
        return ledger.size - 1
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 16):
        if text.startswith("-"):
            fail(f"no such option: {text}", "'ledger show --help' lists the options")
        fail(f"INDEX {text!r}: want an entry's index such as 5, or 'last'")
    if digits == text:
        return int(digits)
    size, back = ledger.size, int(digits)
    if not 0 < back <= size:
        fail(f"INDEX {text}: the ledger has {size} entries")
    return size - back


def _show_text(ledger: Ledger, entry: Entry, full: bool) -> None:
    from ledger.cli.show_entry import MAX_ROWS, EntryView
    from ledger.cli.show_objects import examine
    from ledger.cli.show_page import Page
    from ledger.cli.show_select import later

    page, objects, referring = Page.of_stdout(), examine(ledger, entry), later(ledger, entry.index)
    quote = _quote(ledger, entry)
    EntryView(page, ledger, entry, referring, None if full else MAX_ROWS, quote).put(objects)
    page.flush()
    _end(entry, objects, referring, quote)


def _quote(ledger: Ledger, entry: Entry) -> Quote | None:
    if entry.kind != "clause":
        return None
    from ledger.cli.show_quote import quote_of

    return quote_of(ledger, entry)


def _show_json(ledger: Ledger, entry: Entry) -> None:
    from ledger.cli.output import put_bytes
    from ledger.cli.show_json import dumps, entry_value, object_value
    from ledger.cli.show_objects import examine
    from ledger.cli.show_select import later

    objects, referring = examine(ledger, entry), later(ledger, entry.index)
    value = {"schema": "evidence-ledger/entry-view/v1", **entry_value(entry)}
    value["objects"] = [object_value(held) for held in objects]
    value["corrections"] = [entry_value(correction) for correction in referring.corrections]
    value["attachments"] = [entry_value(attachment) for attachment in referring.attachments]
    quote = _quote(ledger, entry)
    if quote is not None:
        from ledger.cli.show_quote import quote_value

        value["quote"] = quote_value(quote)
    put_bytes(dumps(value, indent=True) + b"\n")
    _end(entry, objects, referring, quote)


def _end(entry: Entry, objects: tuple[Held, ...], referring: Later, quote: Quote | None) -> None:
    """Exit 3 where content is not what was signed."""
    if not referring.complete:
        _warn("a later entry is damaged: a correction may be missing here; run 'ledger verify'")
    bad = [held for held in objects if held.state in ("differs", "damaged")]
    for held in bad:
        _warn(f"entry {entry.index}: {held.name}: {held.problem}; run 'ledger verify'")
    if quote is not None and quote.differs:
        _warn(f"entry {entry.index}: the clause: {quote.problem}; run 'ledger verify'")
        raise typer.Exit(3)
    if bad:
        raise typer.Exit(3)


def _warn(text: str) -> None:
    sys.stderr.write(f"ledger: {one_line(text)}\n")
