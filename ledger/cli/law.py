"""law: the locked catalogue of authorities, and the checks that people record of them. The group alone."""

from __future__ import annotations

import typer

from ledger.cli import law_check, law_list

app = typer.Typer(
    no_args_is_help=True, help="List the authorities that a dossier may cite, and record checks of them."
)

app.add_typer(law_list.app)
app.add_typer(law_check.app)
