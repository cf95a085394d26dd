"""The bytes that a text passes over: within a line of it, only what no reader sees as words.

Allowed are white space, tags, comments, bytes that do not decode, and whole elements whose content no
browser with scripting draws (script, style, title, noscript, ...). Anything else that is left out ends
the line.
"""

from __future__ import annotations

import re
from typing import Final

from ledger.documents import charsets
from ledger.documents.markup import UNDRAWN, content_end, markup_at

# White space, what does not decode, and U+FFFD, which somebody else put in for what did not.
_NOTHING: Final = re.compile("[\t\n\f\r \ufffd\ud800-\udfff]++")


def words_in(data: bytes, charset: str, *, markup: bool) -> int | None:
    """The first character of `data` that must not be passed over within a line; None where there is none."""
    text, _ = charsets.characters(data, charset)
    if not markup:
        found = next((at for at, one in enumerate(text) if not "\ud800" <= one <= "\udfff"), None)
        return found
    at = 0
    while at < len(text):
        nothing = _NOTHING.match(text, at)
        if nothing is not None:
            at = nothing.end()
            continue
        end = _over(text, at) if text[at] == "<" else -1
        if end < 0:
            return at
        at = end
    return None


def _over(text: str, at: int) -> int:
    """Behind the tag, comment or undrawn element; -1 where it does not end here."""
    found = markup_at(text, at)
    if found is None or found.end < 0:
        return -1
    if found.kind == "start" and found.name in UNDRAWN:
        end = content_end(text, found.end, found.name)
        closing = markup_at(text, end) if end < len(text) else None
        return closing.end if closing is not None else -1
    return found.end
