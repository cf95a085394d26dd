"""Writes templates/law/lock.txt again after a deliberate edit: `python -m tests.law.lock`."""

import sys
from pathlib import Path

from ledger.law.authorities import catalogue
from ledger.law.locked import FOLDER, LOCK, lock_lines
from ledger.law.terms import known
from tests.support import ROOT

TEMPLATES = ROOT / "templates"


def lock_of(templates: Path) -> str:
    """The lock of the catalogues in a folder of templates, as text."""
    folder = templates / FOLDER
    lines = (
        *lock_lines(folder / catalogue.FILE, catalogue.ARRAYS),
        *lock_lines(folder / known.FILE, known.ARRAYS),
    )
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    target = TEMPLATES / FOLDER / LOCK
    before, after = target.read_text(encoding="ascii"), lock_of(TEMPLATES)
    target.write_text(after, encoding="ascii")
    changed = len(set(after.splitlines()) ^ set(before.splitlines()))
    sys.stdout.write(f"{target.relative_to(ROOT)}: {changed} lines differ\n")
