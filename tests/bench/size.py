"""Stored bytes an exchange against the plain bytes: texts and signed notes."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from ledger.api import Ledger
from tests.bench.corpus import drafts, new_ledger, samples
from tests.bench.measure import Line, at_most


def run() -> Iterator[Line]:
    """The lines of this benchmark."""
    made = drafts(1610)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "evidence"
        with new_ledger(folder) as ledger:
            for start in range(0, len(made), 805):
                ledger.append(made[start : start + 805])
        with Ledger.open(folder) as ledger:
            plain = sum(len(entry.note) for entry in ledger.entries())
        plain += sum(len(content.data or b"") for draft in made for content in draft.objects)
        stored = sum(path.stat().st_size for path in folder.iterdir())
    figures = f"{stored / len(made):.0f} of {plain / len(made):.0f} bytes an exchange"
    if samples() is None:
        figures += " (made-up text: the samples are not at hand)"
    yield at_most("stored bytes, x plain bytes", stored / plain, 0.55, figures)
