"""The independent verifier, run as the program that it is."""

import subprocess
import sys
from pathlib import Path

from tests.docs.blocks import ROOT

PROGRAM = ROOT / "tests" / "conformance" / "verifier.py"


def verify(bundle: Path, trust: Path) -> tuple[str, str]:
    """(outcome, all that it printed)."""
    done = subprocess.run(
        [sys.executable, "-I", str(PROGRAM), str(bundle), "--trust", str(trust)],
        capture_output=True,
        text=True,
        check=False,
    )
    printed = done.stdout + done.stderr
    outcome = {0: "PASSED", 3: "FAILED", 4: "INDETERMINATE"}.get(done.returncode, f"exit {done.returncode}")
    assert outcome in printed, printed
    return outcome, printed
