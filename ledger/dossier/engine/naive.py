"""The plain way: one HTML document, laid out and written in one go; page numbers by CSS counters.

Kept as the measure for the other engine: the same templates, the same style sheet, the same contents. It
takes memory for every page until the end, and time that grows faster than the number of pages.
"""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from ledger.dossier.assemble import Assembly
from ledger.dossier.engine.drawing import Drawing
from ledger.dossier.engine.parts import Sections
from ledger.dossier.finish import finish
from ledger.dossier.html import Pages
from ledger.dossier.language import Language
from ledger.dossier.manifested import with_tag_file
from ledger.dossier.model import Dossier
from ledger.errors import RenderError


def draw(
    assembly: Assembly, pages: Pages, language: Language, profile: str, output: Path
) -> tuple[Dossier, int, bytes]:
    """Write the dossier to `output`: its values, the number of pages, its SHA-256. Raises RenderError."""
    if profile == "filing":  # neither split into volumes nor with a manifest beside it
        raise RenderError("the naive engine is for measuring and makes the evidence profile only")
    exhibits = tuple(assembly.exhibits())
    made = assembly.finish()
    written = {
        (one.part.name, one.part.place): one.html for one in Sections(made, pages, language).write(None)
    }
    body = [
        pages.exhibits(exhibits, assembly.shared, part)
        if part.name == "exhibits"
        else written[part.name, part.place]
        for part in made.parts
    ]
    html = pages.whole(
        [Markup(one) for one in body], dossier=made.dossier, shared=assembly.shared, styled=True
    )
    drawing = Drawing(profile)
    document = drawing.lay_out(html, assembly.viewer.pictures)
    data = drawing.write(document)
    total = len(document.pages)
    numbers: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for name in page.anchors:
            numbers.setdefault(name, number)
    files = with_tag_file(made.files, made.unpaged.manifest(numbers, total))
    return made.dossier, total, finish(data, files, made.dossier.made_at, output)
