"""All forty checks, in the order of their ids: the table of pre-filing checks, each one once.

docs/lint.md is written from here, and a test holds the two equal.
"""

from __future__ import annotations

from typing import Final

from ledger.dossier.lint import (
    authorities,
    clauses,
    clocks,
    exhibits,
    file,
    keeping,
    papers,
    passages,
    people,
    privacy,
    probing,
    prompts,
    record,
    words,
)
from ledger.dossier.lint.model import Check

_MODULES: Final = (
    record,
    clocks,
    keeping,
    probing,
    prompts,
    clauses,
    passages,
    authorities,
    exhibits,
    papers,
    words,
    people,
    privacy,
    file,
)
CHECKS: Final[tuple[Check, ...]] = tuple(
    sorted((check for module in _MODULES for check in module.CHECKS), key=lambda check: check.id)
)
