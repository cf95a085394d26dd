"""Bates numbers: one prefix, one continuous sequence, a page each. Never an entry's index.

Page 1 of the dossier bears the first number, so page and number differ by a constant.
"""

from dataclasses import dataclass
from typing import Final

MIN_DIGITS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Bates:
    """The sequence of one dossier: `number(1)` is on the caption page."""

    prefix: str
    start: int
    digits: int

    def number(self, page: int) -> str:
        """The Bates number of the dossier's page `page`, counted from 1."""
        return f"{self.prefix}-{self.start + page - 1:0{self.digits}d}"


def make_bates(prefix: str, start: int) -> Bates:
    """Six digits; seven where the sequence starts so high that six might not do."""
    return Bates(prefix=prefix, start=start, digits=MIN_DIGITS if start < 900_000 else MIN_DIGITS + 1)
