"""WeasyPrint, shut in: HTML in, a laid-out document out.

It may fetch nothing but the pictures it is handed, sees no fonts but ours, and a character without a
glyph stops the build: it would make the PDF unfit for archives, and the page silent about a character
that is there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from ledger.dossier.pdf.unicode_maps import mend
from ledger.dossier.toolchain import load_weasyprint
from ledger.errors import RenderError

VARIANTS: Final = {"evidence": "pdf/a-3a", "filing": "pdf/a-2a"}
_REFUSED: Final = (".notdef", "Failed to load", "No anchor", "Anchor defined twice", "Fetch")


class Drawing:
    """Lays out HTML with one set of fonts and one style sheet. Use within `fonts.private_fonts`."""

    def __init__(self, profile: str) -> None:
        self._weasyprint = load_weasyprint()
        from weasyprint.text.fonts import FontConfiguration

        self.variant = VARIANTS[profile]
        self._fonts = FontConfiguration()
        self._log = _Log()
        self._sheets: list[Any] = []

    def style(self, sheet: str) -> None:
        """Read a style sheet that all further HTML is laid out with, beside its own."""
        from weasyprint.css.counters import CounterStyle

        self._counters = CounterStyle()
        self._sheets = [
            self._weasyprint.CSS(string=sheet, font_config=self._fonts, counter_style=self._counters)
        ]

    def lay_out(self, html: str, pictures: Mapping[str, bytes], variant: str | None = None) -> Any:
        """The document: `.pages`, each with `.anchors`. Raises RenderError."""
        from weasyprint.urls import FatalURLFetchingError

        source = self._weasyprint.HTML(string=html, url_fetcher=_fetcher(pictures), media_type="print")
        options: dict[str, Any] = {"pdf_variant": variant or self.variant}
        if self._sheets:
            options |= {"stylesheets": self._sheets, "counter_style": self._counters}
        with self._log.listening():
            try:
                document = source.render(font_config=self._fonts, **options)
            except FatalURLFetchingError as error:
                raise RenderError(f"a template asks for a file: {error}") from None
        self._log.judge()
        return document

    def write(self, document: Any, variant: str | None = None, **options: Any) -> bytes:
        """The document as a PDF. Raises RenderError."""
        finisher = options.pop("finisher", None)

        def finish(document: Any, pdf: Any) -> None:
            mend(document, pdf)
            if finisher is not None:
                finisher(document, pdf)

        with self._log.listening():
            data: bytes = document.write_pdf(pdf_variant=variant or self.variant, finisher=finish, **options)
        self._log.judge()
        return data


def _fetcher(pictures: Mapping[str, bytes]) -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]  # weasyprint ships no types
        """Hands out the pictures of the dossier; anything else ends the build."""

        def fetch(self, url: str, headers: object = None) -> Any:
            if url in pictures:
                return URLFetcherResponse(url, pictures[url], {"Content-Type": "image/png"})
            raise FatalURLFetchingError(f"{url[:120]}: nothing is fetched for a dossier")

    return Fetcher()


class _Log(logging.Handler):
    """Keeps the messages that mean a page is wrong."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._bad: list[str] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While WeasyPrint works: nothing of what it logs reaches the terminal."""
        logger = logging.getLogger("weasyprint")
        level, propagate = logger.level, logger.propagate
        logger.addHandler(self)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        try:
            yield
        finally:
            logger.removeHandler(self)
            logger.setLevel(level)
            logger.propagate = propagate

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.levelno >= logging.ERROR or any(mark in message for mark in _REFUSED):
            self._bad.append(message)

    def judge(self) -> None:
        """Raise RenderError for the first of them."""
        if self._bad:
            first, more = self._bad[0], f" (and {len(self._bad) - 1} more)" if len(self._bad) > 1 else ""
            self._bad.clear()
            raise RenderError(f"the pages can't be drawn as they should be: {ascii(first)[:200]}{more}")
