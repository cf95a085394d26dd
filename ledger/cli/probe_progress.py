"""How a run of probes goes: a bar on a terminal, a line for each try elsewhere; both on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ledger.capture.probe.events import Event, Sum, Watcher
from ledger.capture.probe.pricing import Cost
from ledger.cli.boundary import one_line
from ledger.cli.output import say
from ledger.core.coverage import CellState


def cost_words(cost: Cost, currency: str | None) -> str:
    """A cost in words; it says what of it is an estimate. Empty where there are no prices."""
    if currency is None:
        return ""
    text = f"{cost.amount:.4f} {currency}"
    if cost.estimated:
        text += f" ({cost.estimated} exchanges estimated from characters)"
    return text


@contextmanager
def watching(words: str, total: int, currency: str | None) -> Iterator[Watcher]:
    """Who is to be told of each try."""
    if not sys.stderr.isatty():
        yield lambda event, done: say(_line(event, done, currency))
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn(words),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[said]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(words, total=total, said="")

        def told(event: Event, done: Sum) -> None:
            progress.update(task, completed=total - done.left, said=_said(done, currency))
            if event.verdict.state is CellState.FAILED:
                progress.console.print(
                    _line(event, done, currency), markup=False, highlight=False, soft_wrap=True
                )

        yield told


def _said(done: Sum, currency: str | None) -> str:
    parts = [f"{done.answered} answered"]
    parts += [f"{done.refused} refused"] if done.refused else []
    parts += [f"{done.failed} failed"] if done.failed else []
    parts += [f"{done.cost.amount:.4f} {currency}"] if currency else []
    return ", ".join(parts)


def _line(event: Event, done: Sum, currency: str | None) -> str:
    text = f"entry {event.index}  {event.cell}"
    if event.attempt > 1:
        text += f" (attempt {event.attempt})"
    text += f"  {event.verdict.words}"
    if event.wait is not None:
        text += f"; again in {event.wait:.0f} s"
    cost = f", {done.cost.amount:.4f} {currency}" if currency else ""
    return one_line(f"{text}  [{done.left} left{cost}]")
