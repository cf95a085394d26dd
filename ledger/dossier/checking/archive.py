"""Step: PDF/A, by a validator that is at hand; without one, only what can be seen from here.

`page-validation` (a Python package) or `verapdf` (a program) judge; this module does not. What it looks at
itself (metadata, tags, colour profile, fonts) is no validation, and it says so.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ledger.dossier.checking.report import FAILED, INDETERMINATE, Answer, Finding
from ledger.dossier.checking.subject import Subject

PARTS: Final = {"evidence": "3", "filing": "2"}
_PART: Final = re.compile(rb"pdfaid:part(?:>|=[\"'])(\d)")
_LEVEL: Final = re.compile(rb"pdfaid:conformance(?:>|=[\"'])([A-Za-z])")
_SECONDS: Final = 600

Validator = Callable[[Path], tuple[str, list[str]]]


def check(subject: Subject) -> Answer:
    """The first validator that is there."""
    found, claimed = _own(subject)
    validator = _page_validation() or _verapdf()
    if validator is None:
        what = "not validated here: neither the package page-validation nor the program verapdf is installed"
        return Answer(
            detail=f"claims {claimed}; not validated here",
            findings=(*found, Finding(INDETERMINATE, "file", what)),
        )
    name, failures = validator(subject.opened.path)
    for failure in failures:
        # It says so, too, of a stream that is right and whose data end in a carriage return.
        open_question = name == "page-validation" and "STREAM-LENGTH" in failure
        found.append(Finding(INDETERMINATE if open_question else FAILED, name, failure))
    return Answer(detail=f"claims {claimed}; {name}", findings=tuple(found))


def _own(subject: Subject) -> tuple[list[Finding], str]:
    """What the file claims, and whether what everything else rests on is there at all."""
    root = subject.pdf.Root
    metadata = root.get("/Metadata")
    xmp = bytes(metadata.read_bytes()) if metadata is not None else b""
    part, level = _PART.search(xmp), _LEVEL.search(xmp)
    claimed = f"PDF/A-{part[1].decode()}{level[1].decode().lower()}" if part and level else "no PDF/A"
    found = []
    wanted = PARTS.get(subject.manifest.profile) if subject.manifest else None
    if wanted and claimed != f"PDF/A-{wanted}a":
        found.append(Finding(FAILED, "metadata", f"want PDF/A-{wanted}a, the file claims {claimed}"))
    for name, what in (("/StructTreeRoot", "no tags"), ("/OutputIntents", "no colour profile")):
        if name not in root:
            found.append(Finding(FAILED, "catalogue", what))
    return found, claimed


def _page_validation() -> Validator | None:
    try:
        import page  # type: ignore[import-not-found,import-untyped,unused-ignore]  # a package of tests
    except ImportError:
        return None

    def validate(path: Path) -> tuple[str, list[str]]:
        result: Any = page.validate_pdf(str(path))
        failures = [f"{one.rule_id}: {one.message}"[:300] for one in result.failures]
        # What signing adds behind the file is judged by the signature's own validation.
        signed = b"/ByteRange" in path.read_bytes()
        return "page-validation", [one for one in failures if not (signed and one.startswith("SIGNATURE-"))]

    return validate if hasattr(page, "validate_pdf") else None


def _verapdf() -> Validator | None:
    program = shutil.which("verapdf")
    if program is None:
        return None

    def validate(path: Path) -> tuple[str, list[str]]:
        command = [program, "--format", "text", str(path)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return "verapdf", [f"it gave no answer: {error}"[:200]]
        said = done.stdout.decode("utf-8", "replace").strip()
        return "verapdf", [] if said.startswith("PASS") else [said[:300] or "it gave no answer"]

    return validate
