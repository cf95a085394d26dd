"""Peak memory of a full verification, at 10,000 and 100,000 entries."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.corpus import filled_ledger
from tests.bench.measure import Line, at_most

# VmHWM, not getrusage: Linux lets a new process begin with the peak of the one that started it.
_VERIFY = """
import re, sys
from pathlib import Path
from ledger.store.reader import StoreReader
from ledger.verify.plan import verify
report = verify(StoreReader(Path(sys.argv[1])), threads=int(sys.argv[2]))
assert report.entries == int(sys.argv[3]) + 1 and report.outcome != "FAILED", report.findings[:3]
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


def peak(folder: Path, count: int, threads: int) -> float:
    """Peak resident memory in MB of a process that verifies the ledger."""
    command = [sys.executable, "-c", _VERIFY, str(folder), str(threads), str(count)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return int(output) / 1024


def run() -> Iterator[Line]:
    """The lines of this benchmark."""
    with tempfile.TemporaryDirectory() as temporary:
        peaks = {}
        for count in (10_000, 100_000):
            folder = Path(temporary) / str(count)
            filled_ledger(folder, count)
            peaks[count] = max(peak(folder, count, threads) for threads in (1, 2))
    figures = f"{peaks[10_000]:.1f} MB at 10,000, {peaks[100_000]:.1f} MB at 100,000"
    yield at_most("verify memory, 100,000 x 10,000 entries", peaks[100_000] / peaks[10_000], 1.1, figures)
    yield at_most("verify memory, MB at 100,000 entries", peaks[100_000], 80, "")
