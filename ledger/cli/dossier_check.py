"""dossier check: a PDF held against its evidence, as a numbered plan."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.cli.boundary import one_line
from ledger.cli.output import put, put_json

if TYPE_CHECKING:
    from ledger.dossier.checking.report import CheckReport

_WIDTH = 79


def check(
    file: Annotated[Path, typer.Argument(metavar="FILE.pdf", help="A dossier, or a volume of one.")],
    bundle: Annotated[
        Path | None,
        typer.Option(
            "--bundle",
            metavar="DIR|ZIP",
            help="The ledger or bundle that it was made of; else the files attached to the PDF.",
        ),
    ] = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option("--trust", metavar="CERT.pem", help="A root of the signatures; may be given again."),
    ] = None,
    vkeys: Annotated[
        Path | None,
        typer.Option("--vkeys", metavar="FILE", help="Keys of the ledger that you trust, one a line."),
    ] = None,
    no_memory: Annotated[
        bool, typer.Option("--no-memory", help="Do not use what this machine remembers of the ledger.")
    ] = False,
    templates: Annotated[
        Path | None,
        typer.Option("--templates", metavar="DIR", help="The templates that it was made with, if not ours."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
) -> None:
    """Check a dossier's PDF against its evidence: exit 0 PASSED, 3 FAILED, 4 INDETERMINATE.

    Signatures, PDF/A, the evidence, every quote character by character, Bates numbers, digests, citations.
    Neither the PDF nor the evidence is believed; nothing is asked of the network.
    """
    from ledger.cli.verify import read_small
    from ledger.dossier.checking.plan import Options
    from ledger.dossier.checking.plan import check as check_file
    from ledger.keyring import default_folder
    from ledger.verify.report import Outcome
    from ledger.verify.trust import parse_trust

    report = check_file(
        file,
        Options(
            bundle=bundle,
            roots=tuple(trust or ()),
            trust=parse_trust(read_small(vkeys, "--vkeys"), str(vkeys)) if vkeys else None,
            memory=None if no_memory else default_folder(),
            templates=templates,
        ),
    )
    if as_json:
        put_json("dossier-check", _as_dict(report))
    else:
        _put(report)
    codes = {Outcome.PASSED: 0, Outcome.FAILED: 3, Outcome.INDETERMINATE: 4}
    raise typer.Exit(codes[report.outcome])


def _put(report: CheckReport) -> None:
    for line in textwrap.wrap(report.first_sentence, _WIDTH):
        put(line)
    put("")
    put(f"checked   {one_line(report.path)}")
    put(f"SHA-256   {report.sha256}")
    if (claims := report.manifest) is not None:
        state = "final" if claims.final else "draft"
        volume = f", volume {claims.volume} of {claims.volumes}" if claims.volumes > 1 else ""
        put(f"dossier   {one_line(claims.title)}: {claims.profile}, {claims.edition}, {state}{volume}")
    put(f"evidence  {one_line(report.evidence)}")
    put("")
    for step in report.steps:
        _put_columns(f"{step.number:2}  {step.outcome.value:14}", f"{step.title} ({step.detail})")
    for step in report.steps:
        for finding in step.findings:
            mark = "remark" if finding.outcome.value == "PASSED" else finding.outcome.value
            put("")
            _put_columns(f"{mark:14}", f"{step.number}: {finding.where}")
            _put_columns(f"{'':14}", finding.what)
        if step.suppressed:
            put(f"and {step.suppressed} more findings of step {step.number}")
    put("")
    put(report.outcome.value)


def _put_columns(head: str, text: str) -> None:
    lines = textwrap.wrap(one_line(text), _WIDTH - len(head) - 1) or [""]
    put(f"{head} {lines[0]}")
    for line in lines[1:]:
        put(f"{'':{len(head)}} {line}")


def _as_dict(report: CheckReport) -> dict[str, object]:
    claims = report.manifest
    return {
        "outcome": report.outcome.value,
        "first_sentence": report.first_sentence,
        "path": report.path,
        "sha256": report.sha256,
        "pages": report.pages,
        "evidence": report.evidence,
        "verification": report.verification.outcome.value if report.verification else None,
        "title": claims.title if claims else None,
        "profile": claims.profile if claims else None,
        "edition": claims.edition if claims else None,
        "final": claims.final if claims else None,
        "volume": claims.volume if claims else None,
        "volumes": claims.volumes if claims else None,
        "bates_first": claims.bates.number(claims.first) if claims else None,
        "bates_last": claims.bates.number(claims.last) if claims else None,
        "steps": [
            {
                "number": step.number,
                "title": step.title,
                "outcome": step.outcome.value,
                "detail": step.detail,
                "findings": [
                    {"outcome": one.outcome.value, "where": one.where, "what": one.what}
                    for one in step.findings
                ],
                "suppressed": step.suppressed,
            }
            for step in report.steps
        ],
    }
