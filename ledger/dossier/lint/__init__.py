"""`ledger dossier lint`: forty checks over a matter and its ledger before anything is filed.

    subject    what is linted, read once         registry   the checks, in order
    model      a check, a problem                the other modules hold the checks, by what they look at

Problems are errors (do not file this) or warnings (expect to be asked). A matter without problems is not
thereby right, complete or admissible: the checks know shapes and records, and no law.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger.dossier.lint.model import ERROR, Problem
from ledger.dossier.lint.registry import CHECKS
from ledger.dossier.lint.subject import Subject, Wish, read_subject
from ledger.errors import RenderError

__all__ = ["CHECKS", "Problem", "Subject", "Wish", "lint", "read_subject", "refuse_errors"]


def lint(subject: Subject) -> tuple[Problem, ...]:
    """Every problem, by check."""
    return tuple(
        Problem(
            id=check.id,
            severity=found.severity or check.severity,
            where=found.where,
            what=found.what,
            mend=found.mend or check.mend,
        )
        for check in CHECKS
        for found in check.run(subject)
    )


def refuse_errors(problems: Iterable[Problem]) -> None:
    """Raise RenderError where there is an error: no final dossier is built over one."""
    errors = [one for one in problems if one.severity == ERROR]
    if errors:
        ids = ", ".join(dict.fromkeys(one.id for one in errors))
        count, first = f"{len(errors)} error{'s' if len(errors) > 1 else ''}", errors[0]
        raise RenderError(
            f"lint finds {count} ({ids}), so no final dossier is built: {first.where}: {first.what}",
            hint=f"{first.mend}; `ledger dossier lint MATTER --final` lists every problem",
        )
