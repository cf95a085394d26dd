"""Sentences of the law room, with their values kept apart.

So a dossier can say one in another language, and show the values, which are evidence or somebody's words,
safely. Here nothing is translated.
"""

from __future__ import annotations

from typing import NamedTuple


class Sentence(NamedTuple):
    """`message` with `{names}` for `values`; `code` is stable, the words need not be."""

    code: str
    message: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.message.format_map(dict(self.values))


def sentence(code: str, message: str, **values: object) -> Sentence:
    """A sentence; a value `days` of 1 puts `1 day` in the place of `{days} days`."""
    if values.get("days") == 1:
        message = one_day(message)
        del values["days"]
    return Sentence(code, message, tuple((name, str(value)) for name, value in values.items()))


def one_day(message: str) -> str:
    """The message for a single day."""
    return message.replace("{days} days", "1 day")
