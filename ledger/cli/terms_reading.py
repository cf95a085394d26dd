"""terms clause, in-force, diff, list: what is read from captured documents, and cited of them."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ledger.cli.boundary import fail, words
from ledger.cli.options import (
    ClockOption,
    JsonOption,
    LedgerOption,
    PassphraseFileOption,
    QuietOption,
    SignerOption,
    evidence_folder,
)

app = typer.Typer()

Whole = Literal["sentence", "paragraph", "item"]


@app.command()
def clause(
    snapshot: Annotated[int, typer.Argument(metavar="SNAPSHOT", min=0, help="The index of a snapshot.")],
    cites_for: Annotated[
        str, typer.Option("--cites-for", metavar="TEXT", help="What it is cited for, in your words.")
    ],
    phrase: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="The item or sentence that holds this; case and dashes may differ."
        ),
    ] = None,
    heading: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The section under this heading, with it.")
    ] = None,
    range_: Annotated[
        str | None, typer.Option("--range", metavar="A:B", help="Characters A up to B of the text, from 0.")
    ] = None,
    whole: Annotated[
        Whole | None, typer.Option(help="What is taken around the phrase: sentence, paragraph or item.")
    ] = None,
    exact: Annotated[bool, typer.Option("--exact", help="Take the phrase alone.")] = False,
    nth: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Which place, where there are several.")
    ] = None,
    quote: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Refuse unless these are its characters exactly.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it; record nothing.")] = False,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Cite a clause: exact characters of a snapshot's text, under its headings, and what it is cited for.

    What is taken is shown with its neighbours before it is recorded. The entry holds the range, not the
    words: they are read from the captured text each time.
    """
    from ledger.cli.terms_clause import Request, cite
    from ledger.law.terms.clause import Wanted

    if [phrase, heading, range_].count(None) != 2:
        fail("want one of --phrase, --heading and --range")
    if phrase is None and (whole is not None or exact):
        fail("--whole and --exact go with --phrase")
    if whole is not None and exact:
        fail("want one of --whole and --exact")
    if not cites_for.strip():
        fail("--cites-for: say what the clause is cited for")
    wanted = Wanted(
        phrase=phrase,
        heading=heading,
        span=None if range_ is None else _span(range_),
        whole=whole,
        exact=exact,
        nth=nth,
        quote=quote,
    )
    request = Request(snapshot, wanted, words(cites_for), dry_run, quiet, as_json)
    cite(request, evidence_folder(ledger), signer, passphrase_file, accept_clock_step)


def _span(text: str) -> tuple[int, int]:
    low, colon, high = text.partition(":")
    digits = all(part.isascii() and part.isdigit() and len(part) <= 12 for part in (low, high))
    if not (colon and digits) or int(low) >= int(high):
        fail(f"--range {text!r:.40}: want two numbers such as 120:348, the smaller one first")
    return int(low), int(high)


@app.command("in-force")
def in_force(
    provider: Annotated[
        str, typer.Option(metavar="NAME", help="The publisher, as declared at capture; case may differ.")
    ],
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day, YYYY-MM-DD (default: today).")
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="REGION", help="Where the account is, such as eea, us or nl.")
    ] = None,
    channel: Annotated[
        str | None, typer.Option(metavar="CHANNEL", help="How it was used, such as consumer or api.")
    ] = None,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which recorded version of a publisher's terms held on a day, and what is not known about that.

    By stated dates, region and channel, never by address alone. Whether anybody was bound by it, and
    whether a version existed that nobody captured, is not said by any of this.
    """
    from ledger.cli.terms_answers import put_in_force

    put_in_force(evidence_folder(ledger), provider, at, region, channel, as_json)


@app.command()
def diff(
    before: Annotated[int, typer.Argument(metavar="A", min=0, help="The index of a snapshot.")],
    after: Annotated[int, typer.Argument(metavar="B", min=0, help="The index of another one.")],
    clause: Annotated[
        int | None,
        typer.Option("--clause", metavar="INDEX", min=0, help="Only what touches this clause of A or B."),
    ] = None,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what changed from snapshot A to snapshot B, by section and paragraph.

    [-words in A alone-] and {+words in B alone+}; what is the same is folded. What can't be shown safely is a
    token such as ⟦U+202E⟧.
    """
    from ledger.cli.terms_diff import put_diff

    put_diff(evidence_folder(ledger), before, after, clause, as_json)


@app.command("list")
def list_(
    provider: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this publisher's, as declared; case may differ.")
    ] = None,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the snapshots of a ledger, each with the clauses cited of it.

    Publisher, title, region, channel and dates are what was declared at capture.
    """
    from ledger.cli.terms_list import put_list

    put_list(evidence_folder(ledger), provider, as_json)
