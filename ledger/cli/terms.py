"""terms: documents that bind whoever uses a service: captured, cited, compared, and which held when.

The group alone. Its commands are in `terms_capture` (what records a document), `terms_reading` (what reads
recorded ones) and `terms_known` (the catalogue), each with a Typer of its own whose commands stand in this
group.
"""

from __future__ import annotations

import typer

from ledger.cli import terms_capture, terms_known, terms_reading

app = typer.Typer(
    no_args_is_help=True, help="Capture terms of service, cite clauses of them, and say which held when."
)

app.add_typer(terms_capture.app)
app.add_typer(terms_reading.app)
app.add_typer(terms_known.app)
