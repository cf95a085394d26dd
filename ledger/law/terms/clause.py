"""A clause: a range of characters of a snapshot's text, found by a phrase, a heading or its numbers.

A range is picked (`pick`), looked at by a person, and drafted (`draft`). What is recorded is the range and
the headings above it; the characters stay where they are.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ledger.core.ports import EntryReader, NewEntry
from ledger.errors import NotFoundError, VerificationError
from ledger.law.model import Document, Snapshot
from ledger.law.terms import reading
from ledger.law.terms.blocks import Span, Whole, around
from ledger.law.terms.places import phrase_places, section_places

MAX_HEADING: Final = 300  # characters of one heading that are recorded: its beginning stands verbatim, too
LISTED: Final = 5
MAX_PLACES: Final = 200  # around each of which a sentence is looked for


class Wanted(NamedTuple):
    """What to pick by: exactly one of the first three.

    `whole`: what around a phrase is taken (None: the item or sentence); `exact`: the phrase alone. `nth`
    picks one of several places, from 1. `quote`, if given, must be the characters exactly.
    """

    phrase: str | None = None
    heading: str | None = None
    span: Span | None = None
    whole: Whole | None = None
    exact: bool = False
    nth: int | None = None
    quote: str | None = None


class Picked(NamedTuple):
    """A range, what it is in words, and the headings that it stands under, outermost first."""

    start: int
    end: int
    what: str
    heading: tuple[str, ...]


def pick(document: Document, wanted: Wanted, what: str) -> Picked:
    """The range. `what` names the snapshot in errors.

    Raises NotFoundError (not there, at several places, outside the text), VerificationError (another quote).
    """
    if not document.text:
        raise NotFoundError(f"{what}: it has no text to cite")
    if wanted.phrase is not None:
        (start, end), anchor, words = _by_phrase(document, wanted, what)
    elif wanted.heading is not None:
        sections = section_places(document, wanted.heading, what)
        start, end = _chosen(document, sections, wanted.nth, f"{what}: this heading")
        anchor, words = sections[start, end], "the section"
    elif wanted.span is not None:
        start, end = _by_numbers(document.text, wanted.span, what)
        anchor, words = start, "the range"
    else:
        raise ValueError("pick: want a phrase, a heading or a span")
    if wanted.quote is not None:
        check_quote(document.text[start:end], wanted.quote, what)
    return Picked(start, end, words, headings_above(document, anchor))


def draft(snapshot: Snapshot, picked: Picked, cited_for: str) -> NewEntry:
    """The entry to be."""
    body = {
        "cited_for": cited_for,
        "end": picked.end,
        "heading": list(picked.heading),
        "snapshot": snapshot.index,
        "start": picked.start,
    }
    return NewEntry("clause", body)


def draft_clause(
    reader: EntryReader,
    snapshot: Snapshot,
    *,
    phrase: str | None = None,
    heading: str | None = None,
    span: Span | None = None,
    cited_for: str,
    nth: int | None = None,
    whole: Whole | None = None,
    exact: bool = False,
    quote: str | None = None,
) -> NewEntry:
    """`pick` and `draft` in one. Raises as they do, and UnverifiableError where the text is not at hand."""
    wanted = Wanted(phrase, heading, span, whole, exact, nth, quote)
    picked = pick(reading.document_of(reader, snapshot), wanted, f"snapshot {snapshot.index}")
    return draft(snapshot, picked, cited_for)


def check_quote(have: str, quote: str, what: str) -> None:
    """Raise VerificationError unless `quote` is these characters exactly: says where they part."""
    if have == quote:
        return
    shorter = min(len(have), len(quote))
    at = next((n for n in range(shorter) if have[n] != quote[n]), shorter)
    raise VerificationError(
        f"{what}: the quote differs at its character {at}: the text has {_next(have, at)},"
        f" the quote {_next(quote, at)}",
        hint="a quote is exact to the character, white space and typographic quotes included",
    )


def _next(text: str, at: int) -> str:
    """The character there, by its number where it might not be told from another."""
    if at >= len(text):
        return "ended"
    one = text[at]
    shown = repr(one) if one.isascii() and one.isprintable() else ""
    return f"{shown} (U+{ord(one):04X})".lstrip()


def headings_above(document: Document, at: int) -> tuple[str, ...]:
    """The headings that a place stands under, word for word, each at most 300 characters of it."""
    from ledger.documents.headings import heading_path

    found = (document.text[one.start : one.end] for one in heading_path(document.headings, document.text, at))
    return tuple(words[:MAX_HEADING] for words in found if words[:MAX_HEADING].strip())


def _by_phrase(document: Document, wanted: Wanted, what: str) -> tuple[Span, int, str]:
    """The range, where the phrase begins in it, and what it is."""
    assert wanted.phrase is not None
    places = phrase_places(document.text, wanted.phrase, what)
    if len(places) > MAX_PLACES:
        raise NotFoundError(f"{what}: this phrase stands at {len(places)} places", hint="say more words")
    taken: dict[Span, str] = {}
    anchors: dict[Span, int] = {}
    for start, end in places:
        if wanted.exact:
            span, kind = (start, end), "phrase"
        else:
            span, whole = around(document, start, end, wanted.whole)
            kind = "list item" if whole == "item" else whole
        taken.setdefault(span, kind)
        anchors.setdefault(span, start)
    chosen = _chosen(document, anchors, wanted.nth, f"{what}: this phrase")
    words = "the phrase" if wanted.exact else f"the {taken[chosen]} that holds the phrase"
    return chosen, anchors[chosen], words


def _by_numbers(text: str, span: Span, what: str) -> Span:
    start, end = span
    if not 0 <= start < end <= len(text):
        raise NotFoundError(
            f"{what}: the range {start}:{end}: want START:END with 0 <= START < END <= {len(text)},"
            " counted in characters of its text"
        )
    if not text[start:end].strip():
        raise NotFoundError(f"{what}: the range {start}:{end} holds white space only")
    return span


def _chosen(document: Document, places: dict[Span, int], nth: int | None, what: str) -> Span:
    """The only place, or the one that was asked for. Raises NotFoundError, which lists the places."""
    spans = tuple(places)
    if nth is not None:
        if not 1 <= nth <= len(spans):
            raise NotFoundError(f"{what} stands at {_count(spans)}: there is no {nth}")
        return spans[nth - 1]
    if len(spans) == 1:
        return spans[0]
    listed = [_place(document, number, span, places[span]) for number, span in enumerate(spans[:LISTED], 1)]
    rest = f"; and {len(spans) - LISTED} more" if len(spans) > LISTED else ""
    raise NotFoundError(
        f"{what} stands at {_count(spans)}: {'; '.join(listed)}{rest}",
        hint=f"choose one with --nth 1..{len(spans)}, or say more words",
    )


def _count(places: tuple[Span, ...]) -> str:
    return f"{len(places)} place{'s' if len(places) != 1 else ''}"


def _place(document: Document, number: int, span: Span, anchor: int) -> str:
    above = headings_above(document, anchor)
    under = f" under {' '.join(above[-1].split())[:60]!r}" if above else ""
    return f"{number} at {span[0]}:{span[1]}{under}"
