"""The dossier's values put into the templates: HTML part by part, or in one piece.

Autoescape is on and an undefined name is an error. Templates only place words; what is said about the
verification comes from the Report. Nothing from the evidence is ever marked safe but by `_message`, which
escapes each run itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup, escape

from ledger.dossier.book import Book
from ledger.dossier.exhibit_model import Exhibit, Shown
from ledger.dossier.jurisdiction import Jurisdiction
from ledger.dossier.language import Language
from ledger.dossier.model import (
    Dossier,
    Part,
    Shared,
    VolumeRow,
)
from ledger.dossier.redaction.blocks import styled
from ledger.errors import RenderError
from ledger.resources import template_path

MAX_TOKEN_SPANS: Final = 400  # in one piece; beyond, tokens are not coloured


class Pages:
    """Renders templates; knows no page numbers and no engine."""

    def __init__(self, language: Language, jurisdiction: Jurisdiction, templates: Path | None) -> None:
        loader = jinja2.FileSystemLoader([str(folder) for folder in template_path(templates)])
        self._jurisdiction = jurisdiction
        self._environment = jinja2.Environment(
            loader=loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        language.install(self._environment)
        self._environment.globals["jurisdiction"] = jurisdiction
        self._environment.filters.update(groups=_groups, message=_message, spans=_spans)

    def exhibits(self, chunk: Sequence[Exhibit], shared: Shared, part: Part) -> Markup:
        """Some exhibits. `part` gives the letter, which the first of all prints."""
        return styled(self._render("dossier/exhibits.html.j2", exhibits=chunk, shared=shared, part=part))

    def section(self, part: Part, dossier: Dossier, parts: Sequence[Part], book: Book) -> Markup:
        """A section, or a piece of one."""
        return styled(
            self._render(
                f"dossier/sections/{part.name}.html.j2",
                view=part.view,
                part=part,
                parts=parts,
                dossier=dossier,
                caption=dossier.caption,
                bates=dossier.bates,
                book=book,
            )
        )

    def volume(self, dossier: Dossier, row: VolumeRow, numbers: Mapping[str, int], *, final: bool) -> Markup:
        """The cover of a further volume. `numbers`: the page of each anchor."""
        return self._render(
            "dossier/volume.html.j2",
            dossier=dossier,
            caption=dossier.caption,
            bates=dossier.bates,
            row=row,
            index_page=numbers.get("part-exhibit-index", 1),
            final=final,
        )

    def whole(self, body: Sequence[Markup], **values: Any) -> str:
        """A document with these parts in it."""
        return str(self._render("dossier/_base.html.j2", body=Markup("\n").join(body), **values))

    def sheet(self, shared: Shared) -> str:
        """The style sheet, without what stands in the margins of pages."""
        sheets = "\n".join(self._render(f"dossier/{name}") for name in ("dossier.css", "law.css"))
        return f"{sheets}\n@page {{ size: {shared.paper} }}"

    def forms(self, dossier: Dossier, width: float, height: float) -> str:
        """The ledger's name and the case's title as two small pages."""
        return str(self._render("dossier/_forms.html.j2", dossier=dossier, width=width, height=height))

    def _render(self, name: str, **values: Any) -> Markup:
        values.setdefault("book", None)
        values.setdefault("part", None)
        try:
            values["part_of"] = values["part"]  # within the macros, `part` is one of them
            macros = self._environment.get_template("dossier/_macros.html.j2").make_module(values)
            return Markup(self._environment.get_template(name).render(m=macros, **values))
        except jinja2.TemplateNotFound as error:
            raise RenderError(f"template {error.name or name} is missing") from None
        except jinja2.TemplateError as error:
            where = getattr(error, "lineno", None)
            raise RenderError(f"template {name}{f', line {where}' if where else ''}: {error}") from None


def _groups(digest: str) -> str:
    """Hex digits in groups of eight: to be read aloud, and to break between."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _spans(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of consecutive numbers: 1, 2, 3, 7 are (1, 3) and (7, 7)."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _message(shown: Shown) -> Markup:
    """The paragraphs of a message. The line feed at the end keeps an empty last line."""
    parts: list[str] = []
    for piece in shown.pieces:
        coloured = sum(run.token for run in piece.runs) <= MAX_TOKEN_SPANS
        parts.append('<p class="t" dir="rtl">' if piece.rtl else '<p class="t">')
        for run in piece.runs:
            text = str(escape(run.text))
            parts.append(f"<span>{text}</span>" if run.token and coloured else text)
        parts.append("\n</p>")
    return Markup("".join(parts))
