"""One dossier, from a verified ledger to a file: the steps, in order, and nothing else.

1 the report decides whether there may be a dossier    4 lay out and write the PDF
2 open fonts and tools, note their versions            5 attach the evidence, finish, hash
3 assemble: everything that the dossier says           6 put the file in its place, at once
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from ledger import resources
from ledger.dossier import unicode
from ledger.dossier.assemble import Assembled, assemble
from ledger.dossier.engine import Engine
from ledger.dossier.finish import finish
from ledger.dossier.fonts import private_fonts
from ledger.dossier.html import Pages
from ledger.dossier.layout import lay_out
from ledger.dossier.matter import Matter
from ledger.dossier.model import Pagination
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.toolchain import toolchain
from ledger.errors import RenderError
from ledger.verify.report import Outcome, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The dossier that was written."""

    path: Path
    sha256: bytes
    pages: int
    bates_first: str
    bates_last: str
    title: str
    exhibits: int
    tree_size: int
    root: bytes


def build(
    reader: EvidenceReader,
    matter: Matter,
    report: Report,
    output: Path,
    *,
    force: bool = False,
    templates: Path | None = None,
) -> Built:
    """Write the dossier of `matter` to `output`, replacing a file that is there. Raises RenderError.

    The caller has verified the ledger that `reader` reads; `report` is what came out. A ledger that
    FAILED gives a dossier only with `force`, stamped FAILED on every page.
    """
    if report.outcome is Outcome.FAILED and not force:
        raise RenderError(
            "the ledger FAILED verification, so no dossier is built",
            hint="`ledger verify` lists the findings; --force builds one with FAILED stamped on every page",
        )
    if report.origin not in (None, reader.origin):
        raise RenderError(f"the report is on {report.origin!r:.80}, the ledger is {reader.origin!r:.80}")
    if not output.parent.is_dir() or output.is_dir():
        raise RenderError(f"{output}: want a file name in a folder that exists")
    fonts = resources.font_files(templates)
    with private_fonts(resources.fonts_folder(templates)):
        tools = toolchain(fonts, _template_files(templates))
        made = assemble(reader, matter, report, covered=unicode.coverage(fonts), tools=tools)
        data, pagination = _draw(made, templates)
    digest = _write(data, made, output)
    dossier = made.dossier
    return Built(
        path=output,
        sha256=digest,
        pages=pagination.pages,
        bates_first=dossier.bates.number(1),
        bates_last=dossier.bates.number(pagination.pages),
        title=matter.title,
        exhibits=len(dossier.exhibits),
        tree_size=dossier.checkpoint_size,
        root=bytes.fromhex(dossier.root),
    )


def _draw(made: Assembled, templates: Path | None) -> tuple[bytes, Pagination]:
    engine = Engine(made.pictures)
    with engine.working():
        laid = lay_out(engine, Pages(made.dossier, templates), made.dossier)
        return engine.write(list(laid.documents)), laid.pagination


def _write(data: bytes, made: Assembled, output: Path) -> bytes:
    """Into a file beside `output` first: nobody finds half a dossier under its name."""
    try:
        with tempfile.TemporaryDirectory(prefix=".dossier-", dir=output.parent) as folder:
            draft = Path(folder, output.name)
            digest = finish(data, made.files, made.dossier.made_at, draft)
            draft.replace(output)
    except OSError as error:
        raise RenderError(f"{output}: can't write the dossier: {error.strerror}") from None
    return digest


def _template_files(templates: Path | None) -> list[Path]:
    """The files that the pages are made with, an override before the shipped one of the same name."""
    found: dict[Path, Path] = {}
    for folder in resources.template_path(templates):
        for room in ("dossier", "declarations"):
            for path in sorted((folder / room).rglob("*")):
                if path.is_file():
                    found.setdefault(path.relative_to(folder), path)
    return list(found.values())
