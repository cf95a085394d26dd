"""One process that lays out pages: takes tasks from the parent, leaves fragments in a folder.

The cyclic collector is off while a task is at work and runs between tasks: layout makes many cycles, few of
which can be collected before it ends. Fonts, style sheet and templates are read once in a process's life.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NamedTuple

from ledger.dossier.engine import speed
from ledger.dossier.engine.drawing import Drawing
from ledger.dossier.exhibit_model import Exhibit
from ledger.dossier.html import Pages
from ledger.dossier.jurisdiction import Jurisdiction
from ledger.dossier.language import Language
from ledger.dossier.model import Part, Shared
from ledger.dossier.pdf import dissect
from ledger.dossier.pdf import fragment as fragments
from ledger.errors import LedgerError

FORMS: Final = "pdf/a-3u"  # without tags: what a page shows of them is an artifact


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a worker is told once."""

    language: str
    day_first: bool
    jurisdiction: Jurisdiction
    templates: Path | None
    profile: str
    shared: Shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Some pages to make. `what` names them in messages; exactly one of `exhibits` and `html` is there.

    `output`: where the fragment goes; None to learn the number of pages only.
    """

    what: str
    output: Path | None
    exhibits: tuple[Exhibit, ...] = ()
    part: Part | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    html: str = ""
    forms: bool = False


class Outcome(NamedTuple):
    """What came of a task: pages, and the page of each anchor from 0. Or what went wrong, in words."""

    pages: int
    anchors: dict[str, int]
    problem: str = ""
    hint: str | None = None


def serve(connection: Connection, setup: Setup) -> None:
    """Work until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what ends
    gc.disable()
    try:
        speed.hasten()
        worker = Worker(setup)
        gc.collect()
        gc.freeze()
        connection.send(None)
        while True:
            task = connection.recv()
            connection.send(worker.work(task))
            del task
            gc.collect()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except LedgerError as error:
        connection.send(Outcome(0, {}, str(error), error.hint))


class Worker:
    """Templates, fonts and style sheet of one process."""

    def __init__(self, setup: Setup) -> None:
        self._shared = setup.shared
        language = Language(setup.language, templates=setup.templates, day_first=setup.day_first)
        self._pages = Pages(language, setup.jurisdiction, setup.templates)
        self._drawing = Drawing(setup.profile)
        self._drawing.style(self._pages.sheet(setup.shared))

    def work(self, task: Task) -> Outcome:
        """Make the pages of a task."""
        try:
            return self._work(task)
        except LedgerError as error:
            return Outcome(0, {}, str(error), error.hint)
        except Exception as error:  # noqa: BLE001
            # Whatever it is, the parent has to say it in one line: a worker's traceback would reach nobody.
            words = " ".join(str(error).split())
            return Outcome(
                0, {}, f"{task.what} can't be laid out: {type(error).__name__}: {ascii(words)[:200]}"
            )

    def _work(self, task: Task) -> Outcome:
        html = task.html
        if task.exhibits and task.part is not None:
            body = self._pages.exhibits(task.exhibits, self._shared, task.part)
            html = self._pages.whole([body], shared=self._shared, dossier=None, styled=False)
        html = html.replace('href="#', f'href="{fragments.LINK}')  # text of the evidence has no plain quotes
        document = self._drawing.lay_out(html, task.pictures, FORMS if task.forms else None)
        anchors: dict[str, int] = {}
        for number, page in enumerate(document.pages):
            for name in page.anchors:  # of what goes on over several pages, the first counts
                anchors.setdefault(name, number)
        if task.output is not None:
            self._write(document, task)
        return Outcome(len(document.pages), anchors)

    def _write(self, document: Any, task: Task) -> None:
        assert task.output is not None
        made: list[bytes] = []

        def take(document: Any, pdf: Any) -> None:
            if task.forms:
                made.append(fragments.encode_forms(dissect.dissect_forms(document, pdf)))
            else:
                made.append(fragments.encode(dissect.dissect(document, pdf)))
            del pdf.objects[1:]  # the file itself is made of fragments, by the parent

        self._drawing.write(
            document,
            FORMS if task.forms else None,
            finisher=take,
            uncompressed_pdf=True,
            pdf_identifier=False,
        )
        task.output.write_bytes(made[0])
