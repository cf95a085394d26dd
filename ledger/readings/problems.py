"""What could not be read, gathered while reading: short sentences, each once, within a fixed size.

What a sentence quotes of foreign bytes goes through `repr` first, so that a problem is always one line.
"""

from __future__ import annotations

from typing import Final

MAX_PROBLEMS: Final = 8
MAX_LENGTH: Final = 160  # characters of one; an entry's body has 60,000 bytes for everything


class Problems:
    """The problems of one reading, in the order in which they were met."""

    __slots__ = ("_found", "_more")

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._more = 0

    def note(self, problem: str | None) -> None:
        """Add one, unless it is None or known."""
        if problem is None:
            return
        if len(problem) > MAX_LENGTH:
            problem = problem[: MAX_LENGTH - 3] + "..."
        if problem in self._found:
            return
        if len(self._found) < MAX_PROBLEMS:
            self._found[problem] = None
        else:
            self._more += 1

    def add(self, other: Problems) -> None:
        """Add all of another's."""
        for problem in other._found:
            self.note(problem)
        self._more += other._more

    def text(self) -> str | None:
        """All of them in one line, or None where there is none."""
        if not self._found:
            return None
        more = f"; and {self._more} more" if self._more else ""
        return "; ".join(self._found) + more
