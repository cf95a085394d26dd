"""A text out of which words were taken, held against the whole one: what is left must stand in it, in
order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ledger.dossier.checking.following import lines_of
from ledger.dossier.checking.layer import Stretch
from ledger.dossier.checking.report import FAILED, INDETERMINATE, Finding
from ledger.dossier.checking.subject import Subject

_PLACE: Final = "\ufdd0"  # no text has it
_BLOCK: Final = re.compile("⟦redacted:[a-z-]+⟧")


def compare(
    subject: Subject, where: str, content: bytes, stretch: Stretch, at: int, ends: Sequence[str]
) -> Iterator[Finding]:
    """Only where the whole text is at hand: with the sealed evidence."""
    places = [
        place
        for end in (*ends, "[…]", subject.words("Display:"))
        if (place := stretch.text.find(end, at)) >= 0
    ]
    why = subject.words(
        "Redacted (%(category)s): the object is withheld, and so are its size and its SHA-256, by which the "
        "words could be guessed. The signed entry commits to it.",
        category=_PLACE,
    )
    if not places:
        yield Finding(INDETERMINATE, where, "where the redacted text ends can't be told")
        return
    printed = stretch.text[at : min(places)]
    closing = why.split(_PLACE)[1]
    printed = printed[printed.find(closing) + len(closing) :] if closing in printed else printed
    lines = lines_of(subject.display.message(content).pieces)
    if any(line.loose for line in lines):
        yield Finding(INDETERMINATE, where, "redacted, and of a script that can't be compared in pieces")
        return
    whole = "".join(line.text for line in lines)
    done = 0
    for piece in _BLOCK.split(printed):
        place = whole.find(piece, done)
        if place < 0:
            page = subject.place(stretch.page(at))
            yield Finding(
                FAILED, f"{where}, {page}", f"what is left does not stand in the object: {piece[:32]!a}"
            )
            return
        done = place + len(piece)
