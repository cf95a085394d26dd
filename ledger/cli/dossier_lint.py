"""dossier lint: forty checks over a matter before anything is filed, errors first."""

from __future__ import annotations

import os
import textwrap
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ledger.cli.boundary import fail, one_line
from ledger.cli.dossier_volumes import ProfileOption, profile_of
from ledger.cli.law_options import today
from ledger.cli.options import JsonOption, LedgerOption, evidence_folder
from ledger.cli.output import put, put_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.dossier.lint import Problem

WIDTH: Final = 80
EXIT_ERRORS: Final = 3

FinalOption = Annotated[
    bool, typer.Option("--final", help="Of a final dossier, no draft: stricter, and errors stop it.")
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Judge ages by this day (default: today, UTC).")
]


def lint(
    matter: Annotated[Path, typer.Argument(help="The matter file.")],
    final: FinalOption = False,
    public: Annotated[
        bool, typer.Option("--public", help="Of the public edition: personal data in it is an error.")
    ] = False,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="FILE", help="A PDF that was built: look at it as well.")
    ] = None,
    profile: ProfileOption = None,
    as_of: AsOfOption = None,
    templates: Annotated[
        Path | None, typer.Option("--templates", metavar="DIR", help="The templates that it is built with.")
    ] = None,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a matter before filing: exit 0 without errors (warnings may be), 3 with.

    Each problem says where it is and how to mend it; docs/lint.md lists the forty
    checks. No problem found does not mean that nothing is wrong, nor that a court
    will take it: the checks know records and shapes of words, and no law.
    """
    from ledger.api.verifying import verify
    from ledger.cli.opening import open_ledger
    from ledger.cli.verify import MAX_THREADS
    from ledger.dossier.lint import Wish, read_subject
    from ledger.dossier.lint import lint as find
    from ledger.dossier.lint.pdf import read_pdf
    from ledger.dossier.matter import read_matter
    from ledger.keyring import default_folder

    wanted = read_matter(matter)
    wish = Wish(
        today=day_of(as_of),
        final=final,
        public=public,
        profile=profile_of(profile, wanted.jurisdiction, templates, final=final),
        templates=templates,
    )
    folder = evidence_folder(ledger)
    report = verify(folder, memory=default_folder(), threads=min(MAX_THREADS, os.cpu_count() or 1))
    facts = None if pdf is None else read_pdf(pdf)
    with open_ledger(folder) as held:
        problems = find(read_subject(held, wanted, report, wish, pdf=facts))
    put_problems(problems, wish.today, as_json=as_json)
    if any(one.severity == "error" for one in problems):
        raise typer.Exit(EXIT_ERRORS)


def day_of(text: str | None) -> date:
    """The day that ages are counted to."""
    try:
        return today() if text is None else date.fromisoformat(text)
    except ValueError:
        fail(f"--as-of {text!r:.40}: want a day, as 2026-11-30")


def put_problems(problems: Sequence[Problem], day: date, *, as_json: bool) -> None:
    """As one JSON object, or as lines of at most 80 columns, the errors first.

    What several in a row are mended by is said once, below them.
    """
    counts = {name: sum(one.severity == name for one in problems) for name in ("error", "warning")}
    if as_json:
        put_json(
            "dossier-lint",
            {
                "as_of": day.isoformat(),
                "errors": counts["error"],
                "warnings": counts["warning"],
                "problems": [
                    {
                        "id": one.id,
                        "severity": one.severity,
                        "where": one.where,
                        "what": one.what,
                        "mend": one.mend,
                    }
                    for one in problems
                ],
            },
        )
        return
    for severity, title in (("error", "errors"), ("warning", "warnings")):
        those = [one for one in problems if one.severity == severity]
        if those:
            put(f"{title}: {len(those)}")
            for (id_, mend), same in groupby(those, key=lambda one: (one.id, one.mend)):
                for one in same:
                    _put(f"  {id_}  ", f"{one.where}: {one.what}")
                _put("       mend: ", mend)
            put("")
    if problems:
        counted = f"{counts['error']} errors, {counts['warning']} warnings"
        say(f"{counted}, as of {day}; docs/lint.md lists the checks")
    else:
        say(f"no problem found by the 40 checks, as of {day}; that is not advice, nor a court's answer")


def _put(first: str, text: str) -> None:
    lines = textwrap.wrap(
        one_line(text), WIDTH, initial_indent=first, subsequent_indent="       ", break_on_hyphens=False
    )
    for line in lines:
        put(line)
