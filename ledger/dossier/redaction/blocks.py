"""A redaction on the page: a block with its category, of the same width whatever it stands for.

While a text is made fit to print, a block is one character that no text can hold: a high surrogate by itself,
which neither UTF-8 nor TOML nor the entries' JSON can bring. The display turns it into white brackets with
words; a bracket of the text's own becomes a token, so that no evidence can imitate a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from markupsafe import Markup

from ledger.core.characters import CLOSE, OPEN
from ledger.dossier.matter.vocabulary import REDACTION_CATEGORIES
from ledger.dossier.redaction.spans import Span, joined

_FIRST: Final = 0xD800
_FOREIGN: Final = re.compile("[\ud800-\udbff]")
_IN_HTML: Final = re.compile(r"(<svg\b.*?</svg>|<[^>]*>)", re.DOTALL)
_LABEL: Final = re.compile(rf"{OPEN}redacted: [a-z-]+{CLOSE}")


def mark(category: str) -> str:
    """The character that stands for a block."""
    return chr(_FIRST + REDACTION_CATEGORIES.index(category))


def label(character: str) -> str | None:
    """What is printed for it; None for any other character."""
    at = ord(character) - _FIRST
    if 0 <= at < len(REDACTION_CATEGORIES):
        return f"{OPEN}redacted: {REDACTION_CATEGORIES[at]}{CLOSE}"
    return None


def explained(character: str) -> tuple[str, str] | None:
    """What is printed for it, and what the legend says of that; None for any other character."""
    said = label(character)
    told = "words that were taken out of this edition; as wide as any other of its category"
    return None if said is None else (said, told)


def blocked(text: str, spans: Iterable[Span]) -> str:
    """The text with a mark in the place of each span."""
    parts: list[str] = []
    done = 0
    for span in joined(spans):
        parts += text[done : span.start], mark(span.category)
        done = span.end
    return "".join((*parts, text[done:]))


def harmless(text: str) -> str:
    """A text that holds none of the marks, should it have come with one."""
    return _FOREIGN.sub("\ufffd", text)


def styled(html: Markup) -> Markup:
    """Blocks between tags in an element of their own; those within tags, and in charts, stay plain text."""
    if f"{OPEN}redacted: " not in html:
        return html
    parts = _IN_HTML.split(str(html))
    parts[::2] = [_LABEL.sub(lambda found: f'<span class="redacted">{found.group()}</span>', part)
                  for part in parts[::2]]  # fmt: skip
    return Markup("".join(parts))
