"""The values of the linter: a check, what it found, a problem. Nothing here looks at a matter.

A problem is a sentence for the person who files, not a finding about the evidence, and no legal advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from ledger.dossier.lint.subject import Subject

Severity = Literal["error", "warning"]
ERROR: Final[Severity] = "error"
WARNING: Final[Severity] = "warning"


class Found(NamedTuple):
    """What a check found: where, and what is wrong. Blank `mend` and None `severity` are the check's own."""

    where: str
    what: str
    mend: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One of the forty. `why` and `source` are what it guards against and where that is known from."""

    id: str  # L01 to L40; never used for something else
    severity: Severity
    title: str  # what it finds
    why: str
    source: str  # in docs/lint.md
    mend: str
    run: Callable[[Subject], Iterable[Found]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem, as it is printed."""

    id: str
    severity: Severity
    where: str
    what: str
    mend: str
