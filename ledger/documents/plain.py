"""Plain text: the text is the document. Extractor `plain/1`. Also what Markdown shares with it."""

from __future__ import annotations

from typing import Final

from ledger.documents.decode import Source
from ledger.documents.layout import Layout
from ledger.documents.model import Extracted, TextMap

NAME: Final = "plain/1"


def extract_plain(source: Source) -> Extracted:
    """The document itself. Plain text has no headings that could be told from other lines."""
    text, mapped = verbatim(source)
    return Extracted(text, mapped, (), None, NAME, source.problem)


def verbatim(source: Source) -> tuple[str, TextMap]:
    """All characters as they are, line ends too; without what does not decode."""
    layout = Layout(source)
    layout.exact(0, len(source.text))
    return layout.finished()
