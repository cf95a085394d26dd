"""Whether a clause stands in the text that was in force on a day, by an answer of `in_force`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from ledger.core.ports import EntryReader
from ledger.errors import UnverifiableError
from ledger.law.model import Clause
from ledger.law.terms import reading
from ledger.law.terms.answers import Answer

# text: it is cited of the very text that applied. words: of another one, and its exact words stand in the
# one that applied too. no: they do not. unknown: nothing applied, or a text is not at hand.
Holding = Literal["text", "words", "no", "unknown"]


def answer_on(answers: Iterable[Answer], clause: Clause) -> Answer | None:
    """The answer about the clause's own document, found by its title; one that covers its text goes first."""
    title = " ".join(clause.snapshot.title.casefold().split())
    those = [one for one in answers if " ".join(one.title.casefold().split()) == title]
    return next((one for one in those if one.covers(clause.snapshot)), those[0] if those else None)


def holding(reader: EntryReader, answer: Answer, clause: Clause) -> Holding:
    """How the clause stands to the text that applied. A page is often captured anew with another frame."""
    if answer.applied is None or clause.problem is not None:
        return "unknown"
    if answer.covers(clause.snapshot):
        return "text"
    try:
        text = reading.text_of(reader, answer.applied.first)
    except UnverifiableError:
        return "unknown"
    return "words" if clause.quote in text else "no"
