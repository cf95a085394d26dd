"""The dossier's values put into the templates: HTML in three parts, as they are laid out.

Autoescape is on and an undefined name is an error. Templates only place words; what is said about the
verification comes from the Report. Nothing from the evidence is ever marked safe but `_message`, which
escapes each run itself.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup, escape

from ledger.dossier.model import Dossier, Exhibit, Pagination, Shown
from ledger.errors import RenderError
from ledger.resources import template_path

MAX_TOKEN_SPANS: Final = 400  # in one piece; beyond, tokens are not coloured


class Pages:
    """Renders the parts of one dossier."""

    def __init__(self, dossier: Dossier, templates: Path | None) -> None:
        loader = jinja2.FileSystemLoader([str(folder) for folder in template_path(templates)])
        self._dossier = dossier
        self._environment = jinja2.Environment(
            loader=loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            groups=_groups, message=_message, utc=_utc, thousands=_thousands, spans=_spans
        )

    def front(self, pagination: Pagination) -> str:
        """From the caption page to the statements."""
        return self._render("dossier/front.html.j2", first_page=1, pagination=pagination)

    def exhibits(self, chunk: tuple[Exhibit, ...], first_page: int) -> str:
        """Some exhibits."""
        return self._render("dossier/exhibits.html.j2", first_page=first_page, exhibits=chunk)

    def back(self, first_page: int) -> str:
        """From the custody record to the colophon."""
        return self._render("dossier/back.html.j2", first_page=first_page)

    def _render(self, name: str, **values: Any) -> str:
        try:
            return self._environment.get_template(name).render(dossier=self._dossier, **values)
        except jinja2.TemplateNotFound as error:
            raise RenderError(f"template {error.name or name} is missing") from None
        except jinja2.TemplateError as error:
            where = getattr(error, "lineno", None)
            raise RenderError(f"template {name}{f', line {where}' if where else ''}: {error}") from None


def _groups(digest: str) -> str:
    """Hex digits in groups of eight: to be read aloud, and to break between."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _utc(time: str) -> str:
    """`2026-11-22T13:49:00.123456Z` as `2026-11-22 13:49:00.123456 UTC`, no digit lost."""
    return f"{time[:10]} {time[11:-1]} UTC"


def _thousands(number: int) -> str:
    return f"{number:,}"


def _spans(numbers: Iterable[int]) -> "list[tuple[int, int]]":
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
