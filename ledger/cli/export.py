"""export: a bundle of the whole ledger, or of some entries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledger.cli.boundary import fail
from ledger.cli.options import LedgerOption, evidence_folder
from ledger.cli.output import put

app = typer.Typer()


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="The folder, or FILE.zip, to write; must not exist yet.")],
    entries: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENTRIES]...", help="Indexes and ranges: 3 5-9 (default: all)."),
    ] = None,
    ledger: LedgerOption = None,
) -> None:
    """Write a bundle that anyone can check, with this program or by hand.

    Entry 0 and the key entries always go along: without them signers could not be checked.
    """
    from ledger import __version__
    from ledger.cli.opening import open_ledger
    from ledger.cli.progress import counter

    with open_ledger(evidence_folder(ledger)) as reading:
        indexes = parse_ranges(entries, reading.size) if entries else None
        count = reading.size if indexes is None else len(indexes)
        with counter("exporting", count) as advance:
            files = reading.export(
                out, indexes, software=f"evidence-ledger {__version__}", progress=lambda: advance(1)
            )
    put(f"{out}  {files} files")


def parse_ranges(texts: list[str], size: int) -> list[int]:
    """Indexes from words such as 3 and 5-9. A usage error names the word that is wrong."""
    found: set[int] = set()
    for text in ",".join(texts).split(","):
        first, dash, last = text.partition("-")
        ends = (first, last if dash else first)
        if not all(end.isascii() and end.isdigit() and len(end) < 20 for end in ends):
            fail(f"{text!r:.60}: want an index or a range, such as 3 or 5-9")
        low, high = int(ends[0]), int(ends[1])
        if low > high:
            fail(f"{text!r}: a range goes from the smaller index to the larger")
        if high >= size:
            fail(f"{text!r}: the ledger has entries 0 to {size - 1}")
        found.update(range(low, high + 1))
    return sorted(found)
