"""record: one exchange from files or the command line, or many from lines of JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from ledger.cli.boundary import fail, one_line, typed
from ledger.cli.files import attachment, file_content
from ledger.cli.options import (
    ClockOption,
    JsonOption,
    LedgerOption,
    PassphraseFileOption,
    QuietOption,
    SignerOption,
    evidence_folder,
)
from ledger.cli.output import put_appended, put_json, say
from ledger.cli.times import parse_user_time

app = typer.Typer()


@app.command()
def record(
    query: Annotated[str | None, typer.Option("--query", metavar="FILE|-", help="What was asked.")] = None,
    answer: Annotated[
        str | None, typer.Option("--answer", metavar="FILE|-", help="What was answered.")
    ] = None,
    query_text: Annotated[
        str | None, typer.Option("--query-text", metavar="TEXT", help="What was asked.")
    ] = None,
    answer_text: Annotated[
        str | None, typer.Option("--answer-text", metavar="TEXT", help="What was answered.")
    ] = None,
    reasoning: Annotated[
        str | None, typer.Option("--reasoning", metavar="FILE|-", help="The reasoning that was shown.")
    ] = None,
    provider: Annotated[str | None, typer.Option(help="Whose service it was said to be.")] = None,
    model: Annotated[str | None, typer.Option(help="The model that was named.")] = None,
    endpoint: Annotated[str | None, typer.Option(help="The address that was called.")] = None,
    captured_at: Annotated[
        str | None, typer.Option("--captured-at", metavar="TIME", help="When, with its zone; declared.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", help="A word to find it by; may be repeated.")
    ] = None,
    attach: Annotated[
        list[Path] | None,
        typer.Option("--attach", metavar="FILE", help="A file that belongs to it; repeatable."),
    ] = None,
    jsonl: Annotated[
        str | None, typer.Option("--jsonl", metavar="FILE|-", help="Many exchanges, a line of JSON each.")
    ] = None,
    binary: Annotated[bool, typer.Option("--binary", help="Content need not be UTF-8 text.")] = False,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="The query or answer may be empty.")
    ] = False,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Record an exchange: what was asked and what was answered, byte for byte.

    Everything said about it here is declared: the recorder did not see it happen. With --jsonl, a line is
    {"id", "query", "answer"} and optionally reasoning, provider, model, endpoint, captured_at and tags;
    a run that was interrupted can be repeated, and records nothing twice.
    """
    from ledger.api.content import exchange_body
    from ledger.cli.opening import open_for_append

    folder = evidence_folder(ledger)
    if jsonl is not None:
        given = (query, answer, query_text, answer_text, reasoning, provider, model, endpoint, captured_at)
        if any(value is not None for value in given) or attach:
            fail("--jsonl: the lines say what was asked and answered; only --tag goes with it")
        with open_for_append(folder, signer, passphrase_file) as writer, _lines(jsonl) as lines:
            _record_lines(writer, lines, tag or [], accept_clock_step, as_json)
        return
    if [query, answer, reasoning].count("-") > 1:
        fail("only one of --query, --answer and --reasoning can come from standard input")
    contents = [
        _content("query", query, query_text, binary, allow_empty),
        _content("answer", answer, answer_text, binary, allow_empty),
    ]
    if reasoning is not None:
        contents.append(_content("reasoning", reasoning, None, binary, allow_empty))
    body = exchange_body(
        provider=provider,
        model=model,
        endpoint=endpoint,
        captured_at=parse_user_time(captured_at, "--captured-at") if captured_at else None,
        tags=tag or (),
    )
    from ledger.api.checks import check_draft
    from ledger.api.content import Draft

    drafts = [Draft(kind="exchange", body=body, objects=tuple(contents))]
    drafts += [attachment(path, about_first=True) for path in attach or []]
    with typed():
        for draft in drafts:
            check_draft(draft)
    with open_for_append(folder, signer, passphrase_file) as writer:
        done = writer.append(drafts, accept_clock_step=accept_clock_step)
        origin = writer.origin
    put_appended(done, [draft.kind for draft in drafts], quiet=quiet, as_json=as_json, origin=origin)


def _content(role: str, path: str | None, text: str | None, binary: bool, allow_empty: bool):  # type: ignore[no-untyped-def]  # Content, whose module is loaded late
    if (path is None) == (text is None):
        fail(f"want one of --{role} and --{role}-text")
    return file_content(role, path, text, binary=binary, allow_empty=allow_empty)


@contextmanager
def _lines(name: str) -> Iterator[Iterable[bytes]]:
    """The lines of a file, or of standard input."""
    from ledger.api.jsonl import read_lines
    from ledger.errors import CaptureError

    if name == "-":
        yield read_lines(sys.stdin.buffer)
        return
    file: IO[bytes]
    path = Path(name)
    if path.is_dir():
        raise CaptureError(f"{path}: a folder; want a file of JSON lines")
    try:
        file = path.open("rb")
    except OSError as error:
        raise CaptureError(f"{path}: can't read: {error.strerror}") from None
    with file:
        yield read_lines(file)


def _record_lines(writer, lines: Iterable[bytes], tags: list[str], accept_step: bool, as_json: bool) -> None:  # type: ignore[no-untyped-def]  # Ledger, whose module is loaded late
    from ledger.api.jsonl import Tally, record_lines
    from ledger.cli.progress import counter
    from ledger.errors import LedgerError

    with counter("recording") as advance:
        shown = 0

        def on_progress(tally: Tally) -> None:
            nonlocal shown
            advance(tally.recorded + tally.skipped - shown)
            shown = tally.recorded + tally.skipped

        tally = record_lines(
            writer,
            lines,
            tags=tuple(tags),
            accept_clock_step=accept_step,
            on_bad=lambda message: say(one_line(f"ledger: bad line: {message}")),
            on_progress=on_progress,
        )
    if as_json:
        put_json(
            "recorded",
            {
                "recorded": tally.recorded,
                "skipped": tally.skipped,
                "bad": tally.bad,
                "first": tally.first,
                "last": tally.last,
            },
        )
    else:
        where = f"  entries {tally.first}-{tally.last}" if tally.first is not None else ""
        sys.stdout.write(f"{tally.recorded} recorded{where}\n")
        if tally.skipped:
            say(f"{tally.skipped} were in the ledger already")
    if tally.bad:
        raise LedgerError(
            f"{tally.bad} bad line{'s' if tally.bad > 1 else ''}; the others are recorded",
            hint="mend them and run the same command again: nothing is recorded twice",
        )
