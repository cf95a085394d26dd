"""Steps 7 to 9 of the case: the matter looked over, a draft dossier made of it, held against the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ledger.api import Ledger
from ledger.api.ledger import system_clock
from ledger.demo.steps import Step, command
from ledger.dossier.build import Options
from ledger.dossier.checking.plan import Options as Against
from ledger.dossier.checking.plan import check
from ledger.dossier.job import make
from ledger.dossier.jurisdiction import jurisdiction
from ledger.dossier.lint import Wish, lint, read_subject
from ledger.dossier.lint.model import ERROR
from ledger.dossier.matter import Matter
from ledger.errors import VerificationError
from ledger.keyring import KeyFolder
from ledger.verify.report import Outcome, Report

_SHOWN: Final = 4  # problems that the step names


def look_over(ledger: Ledger, matter: Matter, report: Report, path: Path) -> Step:
    """What forty checks find. A draft may have problems; the demonstration's has some on purpose."""
    wish = Wish(today=system_clock().date(), profile=jurisdiction(matter.jurisdiction).profile)
    problems = lint(read_subject(ledger, matter, report, wish))
    errors = sum(one.severity == ERROR for one in problems)
    first = {one.id: one for one in reversed(problems)}  # the first of each check
    shown = [first[name] for name in sorted(first)][:_SHOWN]
    more = len(problems) - len(shown)
    return Step(
        f"looked over the matter: {errors} errors and {len(problems) - errors} warnings",
        command("dossier", "lint", path),
        (
            *(f"{one.id} {one.severity}, {one.where}: {one.what}" for one in shown),
            f"and {more} more; a final dossier waits until a person has mended the errors",
        ),
    )


def draw(ledger: Ledger, matter: Matter, report: Report, path: Path, output: Path) -> Step:
    """The dossier, and the entry that records it. Raises RenderError."""
    # Nothing is left outside the demonstration's folder, so no laid-out pages are kept.
    made = make(ledger, matter, report, output, options=Options(no_cache=True))
    built = made.built
    entry = f"; entry {made.entry.place} records its digest" if made.entry else ""
    named = {name for claim in matter.claims for name in (*claim.authorities_for, *claim.authorities_against)}
    return Step(
        f"made the dossier {output}: {built.exhibits} exhibits, {built.pages} pages",
        command("dossier", "build", path, "-o", output),
        (
            f"{built.bates_first} to {built.bates_last}{entry}",
            f"sha256 {built.sha256.hex()}",
            f"a draft: nobody has checked the {len(named)} authorities that its claims name, and it says so; "
            "'ledger law check' is for a person who has read one",
        ),
    )


def hold_against(evidence: Path, keys: KeyFolder, output: Path) -> Step:
    """The dossier's words held against the ledger. Raises VerificationError where they differ."""
    report = check(output, Against(bundle=evidence, memory=keys))
    if report.outcome is Outcome.FAILED:
        found = next((one for step in report.steps for one in step.findings), None)
        first = f": {found.where}: {found.what}" if found else ""
        raise VerificationError(f"{output}: {report.outcome.value}{first}")
    return Step(
        f"held the dossier against the ledger, word by word: {report.outcome.value}",
        command("dossier", "check", output, "--bundle", evidence),
        tuple(f"{one.title}: {one.detail}" for one in report.steps if one.number in (7, 8, 10)),
    )
