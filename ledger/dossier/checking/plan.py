"""The plan of a check: what is opened, the ten steps in their order, and a report. No step ends the
others."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger import resources
from ledger.dossier import unicode
from ledger.dossier.checking import (
    archive,
    authorities,
    claims,
    clauses,
    digests,
    numbering,
    quotes,
    structure,
    verifying,
    vouching,
)
from ledger.dossier.checking.evidence import Evidence
from ledger.dossier.checking.layer import read_layer
from ledger.dossier.checking.opening import Opened, open_pdf
from ledger.dossier.checking.report import FAILED, Answer, CheckReport, Finding, step
from ledger.dossier.checking.subject import NO_MANIFEST, Subject
from ledger.dossier.display import Display
from ledger.dossier.files import MANIFEST, TAG_MANIFEST
from ledger.dossier.toolchain import digest_of
from ledger.errors import LedgerError
from ledger.keyring import KeyFolder
from ledger.verify.trust import Trust

ATTACHED: Final = "the files attached to the PDF"
STEPS: Final[tuple[tuple[str, Callable[[Subject], Answer], bool], ...]] = (
    ("somebody vouches for all bytes of the file", vouching.check, False),
    ("the file is PDF/A", archive.check, False),
    ("nothing in it acts, hides or leads out of it; fonts are embedded", structure.check, False),
    ("the manifest fits the file; every attachment is named", claims.check, False),
    ("the evidence verifies, and is what the dossier was made of", verifying.check, False),
    ("pages and Bates numbers are gapless: printed, labels, manifest", numbering.check, True),
    ("what exhibits show is what the objects hold", quotes.check, True),
    ("clauses are quoted as they stand in the captured text", clauses.check, True),
    ("printed digests are those of the evidence", digests.check, True),
    ("citations are the catalogue's, where the table of authorities says", authorities.check, True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the checker brings along; nothing in the file is trusted in its place."""

    bundle: Path | None = None
    roots: tuple[Path, ...] = ()
    trust: Trust | None = None
    memory: KeyFolder | None = None
    templates: Path | None = None


def check(path: Path, options: Options) -> CheckReport:
    """Check one PDF. Raises LedgerError where it, or the bundle, can't be opened at all."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dossier-check-")))
        opened = open_pdf(path, folder)
        stack.callback(opened.pdf.close)
        evidence = _evidence(opened, folder, options)
        if evidence is not None:
            stack.callback(evidence.close)
        fonts = resources.font_files(options.templates)
        subject = Subject(
            opened=opened,
            layer=read_layer(opened.data),
            evidence=evidence,
            from_outside=options.bundle is not None,
            display=Display(unicode.coverage(fonts)),
            fonts=digest_of(fonts),
            templates=options.templates,
            roots=options.roots,
            bag={
                name: (folder / name).read_bytes()
                for name in (MANIFEST, TAG_MANIFEST)
                if name in opened.attached
            },
        )
        steps = tuple(
            step(
                number, title, NO_MANIFEST if needs and subject.manifest is None else _answered(run, subject)
            )
            for number, (title, run, needs) in enumerate(STEPS, 1)
        )
        return CheckReport(
            path=str(path),
            sha256=opened.sha256,
            pages=len(subject.layer),
            manifest=opened.manifest,
            evidence=str(options.bundle) if options.bundle else ATTACHED if evidence else "none",
            verification=evidence.report if evidence else None,
            steps=steps,
        )


def _answered(run: Callable[[Subject], Answer], subject: Subject) -> Answer:
    """A step that the file itself brings to a fall has found something."""
    try:
        return run(subject)
    except LedgerError as error:
        return Answer(detail="could not be finished", findings=(Finding(FAILED, "file", str(error)),))


def _evidence(opened: Opened, folder: Path, options: Options) -> Evidence | None:
    if options.bundle is not None:
        return Evidence(options.bundle, trust=options.trust, memory=options.memory)
    if not any(name.startswith("data/") for name in opened.attached):
        return None
    try:
        return Evidence(folder, trust=options.trust, memory=options.memory)
    except LedgerError as error:
        opened.findings.append(Finding(FAILED, "attachments", f"no bundle: {error}"))
        return None
