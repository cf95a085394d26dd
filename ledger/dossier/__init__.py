"""Report + entries + matter -> Dossier (values) -> HTML -> PDF/A-3a with the evidence attached.

`build` is the whole of it; `read_matter` and `template` serve the file that says what goes in. The
room reads through `EvidenceReader` and writes one file. It does NOT verify: it prints the Report that
it is given, and how to check by hand.
"""

from ledger.dossier.build import Built, build
from ledger.dossier.matter import Matter, parse_matter, read_matter, template
from ledger.dossier.reader import EvidenceReader

__all__ = ["Built", "EvidenceReader", "Matter", "build", "parse_matter", "read_matter", "template"]
