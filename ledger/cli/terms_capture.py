"""terms capture, terms import-archive: documents of others, recorded as they came."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from ledger.cli.boundary import fail, typed
from ledger.cli.capturing import CaFileOption, parse_size
from ledger.cli.options import (
    ClockOption,
    JsonOption,
    LedgerOption,
    PassphraseFileOption,
    QuietOption,
    SignerOption,
    evidence_folder,
)
from ledger.cli.times import parse_user_time

app = typer.Typer()

PublisherOption = Annotated[str, typer.Option(help="Who published the document.")]
RegionOption = Annotated[
    str | None, typer.Option(help="For whom it is: a region, such as us, eea or nl; declared.")
]
ChannelOption = Annotated[
    str | None, typer.Option(help="What it governs: consumer, api, business, ...; declared.")
]
_DAY: Final = "YYYY-MM-DD"


@app.command()
def capture(
    source: Annotated[
        str,
        typer.Argument(
            metavar="URL|FILE", help="An address, or a file: HTML, PDF, Markdown, text, WARC, WACZ."
        ),
    ],
    publisher: PublisherOption,
    title: Annotated[str | None, typer.Option(help="Its title (default: its own).")] = None,
    url: Annotated[str | None, typer.Option(help="Where a file came from; picks a record of a WARC.")] = None,
    effective: Annotated[
        str | None, typer.Option(metavar=_DAY, help="The day from which it holds; declared.")
    ] = None,
    updated: Annotated[
        str | None, typer.Option(metavar=_DAY, help="The day on which it was last changed; declared.")
    ] = None,
    confirm_dates: Annotated[
        bool, typer.Option("--confirm-dates", help="Declare the dates that the text itself states.")
    ] = False,
    region: RegionOption = None,
    channel: ChannelOption = None,
    vantage: Annotated[
        str | None, typer.Option(help="The country from which it was asked for; declared.")
    ] = None,
    captured_at: Annotated[
        str | None, typer.Option("--captured-at", metavar="TIME", help="When a file was saved; declared.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser", help="Let a browser of this machine render it; with screenshots.")
    ] = False,
    browser_path: Annotated[
        Path | None, typer.Option("--browser-path", metavar="PROGRAM", help="The browser; implies --browser.")
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option("--header", metavar="'NAME: VALUE'", help="Send this header too; repeatable."),
    ] = None,
    keep_error: Annotated[
        bool, typer.Option("--keep-error", help="Record an answer of status 400 or more as well.")
    ] = False,
    allow_plain: Annotated[
        bool, typer.Option("--allow-plain", help="Follow a redirect from https to http.")
    ] = False,
    ca_file: CaFileOption = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0.1, help="The server's longest silence.")
    ] = 30.0,
    max_time: Annotated[
        float, typer.Option("--max-time", metavar="SECONDS", min=0.1, help="The longest time of it all.")
    ] = 120.0,
    max_body: Annotated[
        str, typer.Option("--max-body", metavar="SIZE", help="The largest document that is taken.")
    ] = "64M",
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Record a document as it is now: its exact bytes, its text, and how it came.

    From an address: fetched by the recorder itself, with the bytes of the wire, certificates and the clock.
    With --browser: as a browser renders it, with screenshots. A file is taken as it is; when it was saved is
    not known unless you say so. Dates in the text are shown; they are declared only if you declare them.
    """
    from ledger.cli.terms_taking import Wish, capture_one, declare

    asked = "://" in source
    _check_combination(
        asked=asked,
        browser=browser or browser_path is not None,
        network=bool(header) or ca_file is not None,
        following=allow_plain,
        filed=url is not None or captured_at is not None,
    )
    wish = Wish(
        source=source,
        asked=asked,
        declared=declare(
            publisher=publisher,
            title=title,
            url=url,
            effective=effective,
            updated=updated,
            region=region,
            channel=channel,
            vantage=vantage,
            captured_at=parse_user_time(captured_at, "--captured-at") if captured_at else None,
        ),
        confirm_dates=confirm_dates,
        browser=browser or browser_path is not None,
        browser_path=browser_path,
        headers=_headers(header or []),
        keep_error=keep_error,
        allow_plain=allow_plain,
        ca_file=ca_file,
        timeout=timeout,
        max_time=max_time,
        max_body=parse_size(max_body, "--max-body"),
        folder=evidence_folder(ledger),
        signer=signer,
        passphrase_file=passphrase_file,
        accept_clock_step=accept_clock_step,
        quiet=quiet,
        as_json=as_json,
    )
    capture_one(wish)


@app.command("import-archive")
def import_archive(
    repository: Annotated[
        Path, typer.Argument(metavar="REPO", help="A git checkout of an archive of dated versions.")
    ],
    path: Annotated[str, typer.Argument(help="The document in it.")],
    publisher: PublisherOption,
    title: Annotated[str, typer.Option(help="The document's title.")],
    region: RegionOption = None,
    channel: ChannelOption = None,
    since: Annotated[
        str | None, typer.Option(metavar=_DAY, help="Only versions committed on that day or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar=_DAY, help="Only versions committed up to that day.")
    ] = None,
    collection: Annotated[
        str | None, typer.Option(metavar="NAME", help="The archive's name (default: the folder's).")
    ] = None,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Record the dated versions of a document out of an Open Terms Archive checkout, one entry each.

    They are a third party's copies: they corroborate, and show what to look for, but a clause that a case
    rests on wants a capture of one's own. The checkout is only read; run again, it records what is new.
    """
    from ledger.cli.terms_archive import Wish, import_versions
    from ledger.cli.terms_taking import declare

    with typed():
        wish = Wish(
            repository=repository,
            path=path,
            declared=declare(publisher=publisher, title=title, region=region, channel=channel),
            since=_day(since, "--since"),
            until=_day(until, "--until"),
            collection=collection,
            folder=evidence_folder(ledger),
            signer=signer,
            passphrase_file=passphrase_file,
            accept_clock_step=accept_clock_step,
            quiet=quiet,
            as_json=as_json,
        )
    if wish.since and wish.until and wish.since > wish.until:
        fail("--since is later than --until")
    import_versions(wish)


def _check_combination(*, asked: bool, browser: bool, network: bool, following: bool, filed: bool) -> None:
    if asked and filed:
        fail("--url and --captured-at go with a file; an address says both by itself")
    if not asked and (browser or network or following):
        fail("--browser, --header, --ca-file and --allow-plain go with an address, not with a file")
    if browser and network:
        fail("--header and --ca-file don't go with --browser, which asks by itself")


def _headers(given: list[str]) -> tuple[tuple[str, str], ...]:
    from ledger.capture.page.headers import parse_header

    with typed():
        return tuple(parse_header(one, "--header") for one in given)


def _day(text: str | None, what: str) -> str | None:
    from ledger.core.bodies.schema import date

    if text is not None:
        date(text, what)
    return text
