"""dossier new|build: a matter file, and the PDF that is made from it and a verified ledger."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ledger.cli.dossier_check import check
from ledger.cli.dossier_engine import (
    CacheOption,
    EngineOption,
    NoCacheOption,
    WorkersOption,
    check_engine,
)
from ledger.cli.dossier_lint import AsOfOption, FinalOption, day_of, lint
from ledger.cli.dossier_redact import PublicOption, redact
from ledger.cli.dossier_sign import sign
from ledger.cli.dossier_volumes import (
    LinksOption,
    MaxOption,
    ProfileOption,
    ReplacesOption,
    filing_options,
    profile_of,
    told_files,
    volume_rows,
)
from ledger.cli.options import (
    ClockOption,
    JsonOption,
    LedgerOption,
    PassphraseFileOption,
    SignerOption,
    evidence_folder,
)
from ledger.cli.output import put, put_json, say

app = typer.Typer(no_args_is_help=True)
dossier_app = typer.Typer(no_args_is_help=True, help="Make a PDF dossier from a matter file.")
app.add_typer(dossier_app, name="dossier")
dossier_app.command()(sign)
dossier_app.command()(redact)
dossier_app.command()(lint)
dossier_app.command()(check)

TemplatesOption = Annotated[
    Path | None,
    typer.Option("--templates", metavar="DIR", help="Templates that take the place of the built-in ones."),
]


@dossier_app.command()
def new(
    matter: Annotated[Path, typer.Argument(help="The matter file to write, e.g. matter.toml.")] = Path(
        "matter.toml"
    ),
    templates: TemplatesOption = None,
) -> None:
    """Write a commented matter file to fill in."""
    from ledger.cli.tree import write_new
    from ledger.dossier.matter import template

    write_new(template(templates).encode(), matter)


@dossier_app.command()
def build(
    matter: Annotated[Path, typer.Argument(help="The matter file.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.pdf", help="The PDF to write.")],
    force: Annotated[
        bool, typer.Option("--force", help="Build even if verification FAILED; every page says so.")
    ] = False,
    no_entry: Annotated[
        bool, typer.Option("--no-entry", help="Do not record the dossier in the ledger; no key is needed.")
    ] = False,
    profile: ProfileOption = None,
    max_mb: MaxOption = None,
    links: LinksOption = None,
    replaces: ReplacesOption = None,
    public: PublicOption = False,
    final: FinalOption = False,
    as_of: AsOfOption = None,
    engine: EngineOption = "pool",
    workers: WorkersOption = None,
    cache: CacheOption = None,
    no_cache: NoCacheOption = False,
    templates: TemplatesOption = None,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    as_json: JsonOption = False,
) -> None:
    """Verify the ledger, build the dossier, and record its SHA-256 in the ledger.

    The same ledger and the same matter file give the same bytes (the entry that records a dossier makes it
    another ledger; --no-entry leaves it as it is). A ledger that FAILED verification gives a dossier only
    with --force, stamped FAILED on every page, and is not written to.
    """
    from ledger.api.verifying import verify
    from ledger.cli.opening import open_for_append, open_ledger
    from ledger.cli.verify import MAX_THREADS
    from ledger.dossier.build import Options
    from ledger.dossier.job import make
    from ledger.dossier.matter import read_matter
    from ledger.keyring import default_folder

    wanted = read_matter(matter)
    chosen = profile_of(profile, wanted.jurisdiction, templates, final=final)
    check_engine(engine, chosen, cache, no_cache)
    filing = filing_options(chosen, max_mb, links, replaces, final=final)
    folder = evidence_folder(ledger)
    threads = min(MAX_THREADS, os.cpu_count() or 1)
    report = verify(folder, memory=default_folder(), threads=threads)
    opened = open_ledger(folder) if no_entry else open_for_append(folder, signer, passphrase_file)
    with opened as held:
        made = make(
            held,
            wanted,
            report,
            output,
            force=force,
            record=not no_entry,
            templates=templates,
            accept_clock_step=accept_clock_step,
            options=Options(
                engine=engine,
                workers=workers,
                cache=cache,
                no_cache=no_cache,
                public=public,
                final=final,
                as_of=day_of(as_of) if final or as_of else None,
                **filing,
            ),
        )
    built = made.built
    if as_json:
        put_json(
            "dossier",
            {
                "path": str(built.path),
                "sha256": built.sha256.hex(),
                "pages": built.pages,
                "exhibits": built.exhibits,
                "bates_first": built.bates_first,
                "bates_last": built.bates_last,
                "tree_size": built.tree_size,
                "outcome": report.outcome.value,
                "edition": "public" if public else "sealed",
                "entry": made.entry.place if made.entry else None,
                "volumes": volume_rows(made),
            },
        )
        return
    for path in [one.path for one in built.volumes] or [built.path]:
        put(str(path))
    say(f"{built.pages} pages, {built.exhibits} exhibits, {built.bates_first} to {built.bates_last}")
    say(f"verification {report.outcome.value}")
    for line in told_files(made):
        say(line)
