"""dossier build: options of a filing, and what is said of its files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ledger.cli.boundary import fail

if TYPE_CHECKING:
    from ledger.dossier.job import Made

PROFILES = ("evidence", "filing")
LINKS = ("all", "internal", "none")

ProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="evidence (PDF/A-3a with the evidence in it) or filing (PDF/A-2a). Default: evidence for a"
        " draft, the jurisdiction's for a final dossier.",
    ),
]
MaxOption = Annotated[
    float | None,
    typer.Option("--max-mb", metavar="N", help="Of a filing: split it into files of at most N MB."),
]
LinksOption = Annotated[
    str | None, typer.Option("--links", metavar="WHICH", help="Of a filing: all, internal or none.")
]
ReplacesOption = Annotated[
    int | None,
    typer.Option(
        "--replaces", metavar="INDEX", help="The final dossier's entry whose Bates numbers this one takes."
    ),
]


def profile_of(given: str | None, jurisdiction: str, templates: Path | None, *, final: bool) -> str:
    """The profile that was asked for; else evidence for a draft, the jurisdiction's for a final dossier."""
    from ledger.dossier import jurisdiction as data

    if given is not None and given not in PROFILES:
        fail(f"--profile {given!r:.40}: want {' or '.join(PROFILES)}")
    return given or (data.jurisdiction(jurisdiction, templates).profile if final else "evidence")


def filing_options(
    profile: str, max_mb: float | None, links: str | None, replaces: int | None, *, final: bool
) -> dict[str, Any]:
    """As `ledger.dossier.build.Options` has them; a usage error where they can't be meant."""
    if links is not None and links not in LINKS:
        fail(f"--links {links!r:.40}: want one of {', '.join(LINKS)}")
    if profile != "filing" and (max_mb is not None or links is not None):
        fail("--max-mb and --links are of a filing", hint="--profile filing")
    if max_mb is not None and not 0 < max_mb < 10_000:
        fail(f"--max-mb {max_mb:g}: want more than nothing, and less than 10000")
    if replaces is not None and not final:
        fail(
            "--replaces is of a final dossier: a draft takes no Bates numbers",
            hint="--final, or leave it out",
        )
    return {"profile": profile, "max_mb": max_mb, "links": links, "replaces": replaces}


def told_files(made: Made) -> list[str]:
    """The SHA-256 of each file, and the entry that has it."""
    digests = [one.sha256.hex() for one in made.built.volumes] or [made.built.sha256.hex()]
    if not made.entries:
        return [*(f"SHA-256 {one}" for one in digests), "not recorded in the ledger"]
    places = [one.place for one in made.entries]
    return [f"SHA-256 {one}, recorded as entry {at}" for one, at in zip(digests, places, strict=True)]


def volume_rows(made: Made) -> list[dict[str, object]]:
    """For JSON: a row for each file of a filing."""
    entries: list[int | None] = [one.place for one in made.entries]
    entries += [None] * len(made.built.volumes)
    return [
        {
            "path": str(one.path),
            "sha256": one.sha256.hex(),
            "volume": one.manifest.volume,
            "first_page": one.manifest.first,
            "last_page": one.manifest.last,
            "bates_first": one.manifest.bates.number(one.manifest.first),
            "bates_last": one.manifest.bates.number(one.manifest.last),
            "bytes": one.manifest.bytes,
            "entry": entry,
        }
        for one, entry in zip(made.built.volumes, entries, strict=False)
    ]
