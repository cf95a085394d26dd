"""WeasyPrint, shut in: parts of HTML in, laid-out pages out, one PDF/A-3a at the end.

It may fetch nothing but the pictures it is handed, sees no fonts but ours, and a character without a
glyph stops the build: it would make the PDF unfit for archives, and the page silent about a character
that is there. Parts are laid out one by one (layout is linear in a part, and the collector is off
within it), then written as one document, so that links, bookmarks and fonts are shared.

LIMIT: about 0.6 MB of memory a page until the PDF is written.
"""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from ledger.dossier.toolchain import load_weasyprint
from ledger.errors import RenderError

VARIANT: Final = "pdf/a-3a"
_REFUSED: Final = (".notdef", "Failed to load", "No anchor", "Anchor defined twice", "Fetch")


class Engine:
    """Lays out parts, and writes them. Use within `fonts.private_fonts` and `working`."""

    def __init__(self, pictures: dict[str, bytes]) -> None:
        self._weasyprint = load_weasyprint()
        from weasyprint.text.fonts import FontConfiguration

        self._fonts = FontConfiguration()
        self._fetcher = _fetcher(pictures)
        self._cache: dict[str, Any] = {}
        self._log = _Log()

    @contextmanager
    def working(self) -> Iterator[None]:
        """While pages are made: the collector is off, and what WeasyPrint logs is judged at the end."""
        logger = logging.getLogger("weasyprint")
        level, propagate, enabled = logger.level, logger.propagate, gc.isenabled()
        logger.addHandler(self._log)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        gc.disable()
        try:
            yield
        finally:
            logger.removeHandler(self._log)
            logger.setLevel(level)
            logger.propagate = propagate
            if enabled:
                gc.enable()

    def lay_out(self, html: str) -> Any:
        """The document of one part: `.pages`, each with `.anchors`."""
        from weasyprint.urls import FatalURLFetchingError

        source = self._weasyprint.HTML(string=html, url_fetcher=self._fetcher, media_type="print")
        try:
            document = source.render(font_config=self._fonts, cache=self._cache, pdf_variant=VARIANT)
        except FatalURLFetchingError as error:
            raise RenderError(f"a template asks for a file: {error}") from None
        gc.collect()  # between parts: the boxes of attempts at page breaks are in cycles
        self._log.judge()
        return document

    def write(self, documents: list[Any]) -> bytes:
        """All parts as one PDF, with the metadata of the first."""
        pages = [page for document in documents for page in document.pages]
        data: bytes = documents[0].copy(pages).write_pdf(pdf_variant=VARIANT, cache=self._cache)
        self._log.judge()
        return data


def _fetcher(pictures: dict[str, bytes]) -> Any:
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

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.levelno >= logging.ERROR or any(mark in message for mark in _REFUSED):
            self._bad.append(message)

    def judge(self) -> None:
        """Raise RenderError for the first of them."""
        if self._bad:
            more = f" (and {len(self._bad) - 1} more)" if len(self._bad) > 1 else ""
            raise RenderError(
                f"the pages can't be drawn as they should be: {ascii(self._bad[0])[:200]}{more}"
            )
