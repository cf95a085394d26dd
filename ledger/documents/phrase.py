"""Where a phrase stands in a text, as a reader would say, and exactly which characters that are.

Substrings, not words: `model` is found in `models`. The same phrase twice in one text gives two places.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from ledger.documents.folding import Folded, fold

MAX_PHRASE: Final = 20_000
MAX_PLACES: Final = 10_000


def find_phrase(text: str, phrase: str) -> tuple[tuple[int, int], ...]:
    """All places, in order, none inside another: `text[start:end]` is the phrase as it stands there."""
    wanted = fold(phrase[:MAX_PHRASE]).text.strip()
    if not wanted or len(phrase) > MAX_PHRASE:
        return ()
    folded = fold(text)
    places: list[tuple[int, int]] = []
    at = folded.text.find(wanted)
    while at >= 0 and len(places) < MAX_PLACES:
        stop = at + len(wanted)
        whole = _is_whole(folded, at, stop)
        if whole:
            places.append((folded.starts[at], folded.ends[stop - 1]))
        at = folded.text.find(wanted, stop if whole else at + 1)
    return tuple(places)


def _is_whole(folded: Folded, start: int, stop: int) -> bool:
    """Whether no accent of its last letter is cut off; a ligature may be cut, and is then taken whole."""
    return stop >= len(folded.text) or not unicodedata.combining(folded.text[stop])
