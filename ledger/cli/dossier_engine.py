"""How the pages of a dossier are made: options of `dossier build` that change no page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledger.cli.boundary import fail

EngineOption = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="pool|naive",
        help="pool: several processes; naive: one plain render, to compare; of the evidence profile only.",
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, max=64, help="How many processes; else one for each core."),
]
CacheOption = Annotated[
    Path | None,
    typer.Option("--cache", metavar="DIR", help="Where laid-out pages are kept for the next build."),
]
NoCacheOption = Annotated[
    bool,
    typer.Option(
        "--no-cache", help="Keep no laid-out pages: they hold evidence in clear, as the dossier does."
    ),
]


def check_engine(engine: str, profile: str, cache: Path | None, no_cache: bool) -> None:
    """Refuse what can't be meant."""
    if engine not in ("pool", "naive"):
        fail(f"--engine {engine!r:.20}: want pool or naive")
    if cache is not None and no_cache:
        fail("--cache and --no-cache at once; want one of them")
    if engine == "naive" and profile == "filing":
        fail(
            "--engine naive is for measuring and makes no filing, neither its volumes nor its manifest",
            hint="--profile evidence, or leave --engine out",
        )
