"""The readers this version has, by the id that an entry records: `name/version`.

A reader's version changes when what it derives from the same bytes changes, and the old one stays: an
entry's reading must be derivable for as long as the entry is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ledger.readings import (
    anthropic_messages,
    gemini,
    generic,
    ollama_chat,
    ollama_generate,
    openai_chat,
    openai_completions,
    openai_responses,
)
from ledger.readings.draft import Draft, Piece
from ledger.readings.model import HttpExchange, Reading
from ledger.readings.opening import Opened, open_exchange
from ledger.readings.shape import finish

READERS: Final[dict[str, Callable[[Draft], None]]] = {
    anthropic_messages.READER: anthropic_messages.read,
    gemini.READER: gemini.read,
    generic.READER: generic.read,
    ollama_chat.READER: ollama_chat.read,
    ollama_generate.READER: ollama_generate.read,
    openai_chat.READER: openai_chat.read,
    openai_completions.READER: openai_completions.read,
    openai_responses.READER: openai_responses.read,
}


def read(exchange: HttpExchange, reader: str) -> Reading | None:
    """The exchange as that reader reads it; None where this version has no such reader. Never raises."""
    return read_opened(open_exchange(exchange), reader)


def read_opened(opened: Opened, reader: str) -> Reading | None:
    """The same, of an exchange that is open."""
    draft = _draft(opened, reader)
    return None if draft is None else finish(draft, reader)


def pieces(exchange: HttpExchange, reader: str) -> tuple[Piece, ...]:
    """The texts that a reader finds, each with the place it came from; none where there is no such reader."""
    draft = _draft(open_exchange(exchange), reader)
    if draft is None:
        return ()
    finish(draft, reader)
    return draft.pieces()


def _draft(opened: Opened, reader: str) -> Draft | None:
    read_into = READERS.get(reader)
    if read_into is None:
        return None
    draft = Draft(opened)
    draft.problems.add(opened.problems)
    read_into(draft)
    return draft
