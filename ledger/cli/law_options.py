"""The options that the commands of `law` share, and the day that it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

TemplatesOption = Annotated[
    Path | None,
    typer.Option("--templates", metavar="DIR", help="Another catalogue: its folder 'law', with its lock."),
]
AgeOption = Annotated[int, typer.Option("--max-age", metavar="DAYS", min=0, help="How long a check lasts.")]


def today() -> date:
    """The day, in UTC: what the age of a check is counted to."""
    return datetime.now(UTC).date()
