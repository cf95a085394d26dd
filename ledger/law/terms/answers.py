"""What is said about which version held on a day: the answer, and its gaps in plain sentences.

A sentence is kept with its values apart, so that a dossier can say it in another language and show the
values, which are evidence or somebody's words, safely.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.law.model import Snapshot
from ledger.law.terms.versions import Version


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """For one document: the version that applied on the day, or None; until when; and what is not known.

    `region` and `channel` are those asked for. `cite` is the copy to cite; `until` is the version that takes
    its place. `versions` are all that could apply.
    """

    publisher: str
    title: str
    at: date
    region: str | None
    channel: str | None
    applied: Version | None
    cite: Snapshot | None
    basis: Sentence | None
    until: Version | None
    versions: tuple[Version, ...]
    gaps: tuple[Sentence, ...]

    def covers(self, snapshot: Snapshot) -> bool:
        """Whether the snapshot holds the very text that applied: then its clauses were in force."""
        return self.applied is not None and snapshot.text == self.applied.text
