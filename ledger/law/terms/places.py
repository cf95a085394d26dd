"""Where a phrase or a heading stands in a document's text."""

from __future__ import annotations

import difflib
import re
from typing import Final

from ledger.errors import NotFoundError
from ledger.law.model import Document
from ledger.law.terms.blocks import Span, trimmed

NEAR: Final = 3  # headings that are named where none is the one
LONG: Final = 60  # characters of each
_MARKS: Final = re.compile(r"[\\*_#`]+")


def phrase_places(text: str, phrase: str, what: str) -> tuple[Span, ...]:
    """All places of a phrase, tolerant of case, white space and typography. Raises NotFoundError."""
    from ledger.documents.phrase import find_phrase

    if not phrase.strip():
        raise NotFoundError(f"{what}: the phrase is blank")
    places = find_phrase(text, phrase)
    if not places:
        raise NotFoundError(
            f"{what}: this phrase does not stand in its text: {phrase!r:.80}",
            hint=f"'ledger show {what.rpartition(' ')[2]} --object text' prints the text",
        )
    return places


def section_places(document: Document, words: str, what: str) -> dict[Span, int]:
    """The sections under headings of these words, each with where its heading begins.

    A section is whole lines, up to the next heading of its level or above. A heading of exactly these words
    wins; else those that hold them. Raises NotFoundError, naming near ones.
    """
    wanted = _plain(words)
    if not wanted:
        raise NotFoundError(f"{what}: the heading is blank")
    if not document.headings:
        raise NotFoundError(
            f"{what}: no headings were found in its document", hint="use --phrase or --range instead"
        )
    names = [_plain(document.text[one.start : one.end]) for one in document.headings]
    places = [at for at, name in enumerate(names) if name == wanted]
    places = places or [at for at, name in enumerate(names) if wanted in name]
    if places:
        return {_section(document, at): document.headings[at].start for at in places}
    short = list(dict.fromkeys(name[:LONG] for name in names))  # comparing takes the square of the length
    near = difflib.get_close_matches(wanted[:LONG], short, NEAR, 0.4) or short[:NEAR]
    raise NotFoundError(f"{what}: no heading {words!r:.80}; near it: {', '.join(map(repr, near))}")


def _section(document: Document, at: int) -> Span:
    text, heading = document.text, document.headings[at]
    later = (one.start for one in document.headings[at + 1 :] if one.level <= heading.level)
    end = next((text.rfind("\n", 0, start) + 1 for start in later), len(text))
    start = text.rfind("\n", 0, heading.start) + 1  # with the marks or the number before it
    end = max(end, heading.end)
    return trimmed(text, start, end)


def _plain(text: str) -> str:
    """For comparing only: without marks, case and runs of white space."""
    return " ".join(_MARKS.sub("", text).casefold().split())
