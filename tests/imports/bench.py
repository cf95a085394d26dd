"""A ledger to import into, and what is in it then."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger.api.verifying import verify
from ledger.api.writing import LedgerWriter
from ledger.capture.imports.run import Imported, Job, prepare, record
from ledger.capture.secrets.redactor import Redactor
from ledger.core.entry import Entry
from tests.support import SHARED, make_ledger, open_ledger, trust

SAMPLES = SHARED.parent / "samples"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no shared samples (set EVIDENCE_LEDGER_SHARED)"
)
KEY = Redactor(bytes(32))
# Of the shape of a key and random enough to count as one; they open nothing.
FAKE_KEY = "sk-test-9fQ2mZ7xK4vB8nL1cT6yR3wD"


class Recorded(NamedTuple):
    """An import that was recorded: what came of it, its entry, and its exchanges with their content."""

    job: Job
    result: Imported
    entry: Entry
    exchanges: list[Entry]
    contents: list[dict[str, bytes]]
    source: bytes


def ready(name: str, data: bytes, format_name: str = "auto", **more: Any) -> Job:
    """Prepared, nothing recorded."""
    return prepare(name, data, format_name, KEY, **more)


def imported(folder: Path, name: str, data: bytes, format_name: str = "auto", **more: Any) -> Recorded:
    """Recorded in a ledger in `folder`, which is made where there is none, and which must verify."""
    job = ready(name, data, format_name, **more)
    with open_ledger(folder) if folder.exists() else make_ledger(folder) as ledger:
        result = record(job, LedgerWriter(ledger), ledger)
        entry = ledger.entry(result.index)
        exchanges = [
            one
            for one in ledger.entries(result.index + 1)
            if one.kind == "exchange" and one.body["observed"].get("import") == result.index
        ]
        contents = [{ref.role: ledger.content(ref.commitment) for ref in one.objects} for one in exchanges]
        source = ledger.content(entry.objects[0].commitment)
    assert entry.body["found"] == entry.body["imported"] + sum(one["count"] for one in entry.body["skipped"])
    assert entry.body["imported"] == len(exchanges)
    report = verify(folder, trust=trust())
    assert report.outcome.name == "PASSED", report.findings
    return Recorded(job, result, entry, exchanges, contents, source)


def pointers(recorded: Recorded) -> list[str]:
    return [one.body["observed"]["pointer"] for one in recorded.exchanges]


def remarks(entry: Entry) -> list[str]:
    return [tag.removeprefix("remark:") for tag in entry.body["tags"] if tag.startswith("remark:")]
