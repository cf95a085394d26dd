"""From a real ledger, through its own verification, to a dossier whose attached files verify again."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from ledger.api.verifying import verify
from ledger.bundle.reader import BundleReader
from ledger.dossier import EvidenceReader, build, parse_matter
from ledger.verify import plan
from ledger.verify.report import Outcome
from tests import support
from tests.dossier.conftest import pdf_text, tool

pytestmark = pytest.mark.pdf

MATTER = """
[matter]
title = "A v. B"
[declarant]
name = "Jane Doe"
place = "abroad"
[[exhibit]]
select = "kind:exchange"
title = "Probes"
[[exhibit]]
select = "kind:attachment"
title = "Files"
[[statement]]
text = "Two probes were recorded."
exhibits = ["Probes"]
"""


@pytest.mark.tools
def test_the_attached_files_are_a_bundle_that_verifies(pango: None, tmp_path: Path) -> None:
    drafts = (
        support.exchange("q1", "a1", tags=("identity",)),
        support.note("a remark"),
        support.exchange("q2", "Ω" * 30_000),
        support.attachment(b"\x00\x01binary", about=1),
        support.correction(1),
        support.custody(),
    )
    output = tmp_path / "dossier.pdf"
    with support.make_ledger(tmp_path / "ledger", *drafts) as ledger:
        reader: EvidenceReader = ledger  # the real one fits the door
        report = verify(tmp_path / "ledger", trust=support.trust())
        assert report.outcome is Outcome.PASSED
        built = build(reader, parse_matter(MATTER.encode(), "m"), report, output)
        assert built.tree_size == ledger.size
        assert hashlib.sha256(output.read_bytes()).digest() == built.sha256
    text = pdf_text(output)
    assert report.first_sentence.split(".")[0] in " ".join(text.split())
    folder = tmp_path / "evidence"
    for room in ("entries", "objects", "proofs", "salts"):
        (folder / "data" / room).mkdir(parents=True)
    subprocess.run([tool("pdfdetach"), "-saveall", "-o", folder, output], check=True, capture_output=True)
    bundle = BundleReader(folder)
    found = plan.verify(bundle, trust=support.trust())
    bundle.close()
    assert [finding for finding in found.findings if finding.outcome is Outcome.FAILED] == []
    assert found.outcome is Outcome.PASSED
    assert found.partial
