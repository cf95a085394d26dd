"""probe: plan what will be asked, commit it, ask it, and see what became of it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from ledger.cli.boundary import fail
from ledger.cli.options import (
    ClockOption,
    JsonOption,
    LedgerOption,
    PassphraseFileOption,
    QuietOption,
    SignerOption,
    evidence_folder,
)
from ledger.cli.scan import scan

app = typer.Typer(
    no_args_is_help=True, help="Plan probes before asking, carry the plan out, and see what became of it."
)


@app.command()
def plan(
    file: Annotated[
        Path | None, typer.Argument(metavar="[PLAN.yaml|PLAN.toml]", help="The plan to look at and commit.")
    ] = None,
    new: Annotated[
        Path | None, typer.Option("--new", metavar="FILE", help="Write a commented plan to begin with.")
    ] = None,
    suite: Annotated[
        list[str] | None,
        typer.Option("--suite", metavar="NAME", help="With --new: a built-in suite of prompts; repeatable."),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option("--target", metavar="PROVIDER[:MODEL]", help="With --new: whom to ask; repeatable."),
    ] = None,
    control: Annotated[
        list[str] | None,
        typer.Option("--control", metavar="PROVIDER[:MODEL]", help="With --new: a control; repeatable."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="With --new: the plan's title.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done; commit nothing.")
    ] = False,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Commit a plan before anything is asked: what, of whom, how often, in what order, and when to stop.

    A plan that names built-in suites is written out in full, so that the ledger holds every prompt. Nothing
    is asked: 'ledger probe run' does that, from the entry that this makes.
    """
    from ledger.cli.probe_plan import commit_plan, write_new

    if (file is None) == (new is None):
        fail("want a plan's file, or --new FILE", "'ledger probe plan --new plan.yaml' writes one to fill in")
    if new is not None:
        write_new(new, suite or [], target or [], control or [], title)
        return
    if suite or target or control or title is not None:
        fail("--suite, --target, --control and --title go with --new; the file says them otherwise")
    assert file is not None
    commit_plan(
        file,
        None if dry_run else evidence_folder(ledger),
        signer,
        passphrase_file,
        accept_clock_step=accept_clock_step,
        quiet=quiet,
        as_json=as_json,
    )


@app.command()
def run(
    which: Annotated[
        str, typer.Argument(metavar="PLAN", help="The plan's entry, or the file it was made of.")
    ],
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="TARGET", help="Ask this target alone; repeatable.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Ask at most so many cells now.")
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Ask again what failed for good, too.")
    ] = False,
    cost_limit: Annotated[
        str | None,
        typer.Option(metavar="AMOUNT", help="Stop before the plan costs more, earlier runs included."),
    ] = None,
    ca_file: Annotated[
        Path | None, typer.Option("--ca-file", metavar="FILE", help="Trust these certificates (PEM) instead.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the requests, without keys; ask and record nothing.")
    ] = False,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    as_json: JsonOption = False,
) -> None:
    """Carry out a committed plan: ask what is left of it, in its order, and record every try.

    Interrupted, it ends what is under way and stops; the same command goes on where it stopped, and asks
    nothing twice. Keys are read where the plan says, sent, and never stored or shown.
    """
    from ledger.cli.probe_prepare import Wish, show_requests
    from ledger.cli.probe_run import start

    wish = Wish(
        folder=evidence_folder(ledger),
        which=which,
        only=frozenset(only or ()),
        limit=limit,
        retry_failed=retry_failed,
        cost_limit=_amount(cost_limit),
        ca_file=ca_file,
        signer=signer,
        passphrase_file=passphrase_file,
        accept_clock_step=accept_clock_step,
        as_json=as_json,
    )
    if dry_run:
        show_requests(wish)
    else:
        start(wish)


@app.command()
def status(
    which: Annotated[
        str | None, typer.Argument(metavar="[PLAN]", help="A plan's entry (default: every plan).")
    ] = None,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what became of each plan: planned, sent, answered, refused, failed, and what it cost so far.

    Counted as 'ledger verify' counts. Nothing is verified here.
    """
    from ledger.cli.probe_status import show_status

    show_status(evidence_folder(ledger), which, as_json=as_json)


@app.command()
def suites(as_json: JsonOption = False) -> None:
    """List the built-in suites of prompts."""
    from ledger.cli.probe_plan import list_suites

    list_suites(as_json=as_json)


app.command()(scan)


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0:
        fail(f"--cost-limit {text!r:.40}: want an amount such as 2.50")
    return value
