"""What the sections of a dossier are made from: everything that was read, and nothing about pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a value that only holds others: nothing of theirs is needed to make it
    from ledger.core.checkpoint import Checkpoint
    from ledger.core.note import VerifierKey
    from ledger.dossier.display import Display
    from ledger.dossier.exhibit_model import ExhibitRow
    from ledger.dossier.exhibits import ExhibitMaker
    from ledger.dossier.jurisdiction import Jurisdiction
    from ledger.dossier.language import Language
    from ledger.dossier.matter import Matter
    from ledger.dossier.model import Tool
    from ledger.dossier.reader import EvidenceReader
    from ledger.dossier.redaction.plan import Plan
    from ledger.dossier.survey import Prover, Survey
    from ledger.law.authorities.model import Authority, Check, Issue
    from ledger.law.model import Clause, Snapshot
    from ledger.verify.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Handed to every section. Texts of the evidence go through `display` before they reach a page.

    `as_of`: the day by which the age of an authority's status is judged; it is given, never read from a
    clock, so that the same evidence gives the same bytes.
    """

    reader: EvidenceReader
    matter: Matter
    report: Report
    found: Survey
    display: Display
    maker: ExhibitMaker
    rows: tuple[ExhibitRow, ...]
    language: Language
    jurisdiction: Jurisdiction
    catalogue: Mapping[str, Authority]
    issues: Mapping[str, Issue]  # the catalogue's questions of law, by id
    checks: Mapping[str, tuple[Check, ...]]
    snapshots: tuple[Snapshot, ...]
    clauses: Mapping[int, Clause]  # by the index of the entry
    as_of: date
    final: bool
    public: bool
    profile: str
    checkpoint: Checkpoint
    log_key: VerifierKey | None
    prover: Prover | None  # None where the leaf hashes do not give the checkpoint's root
    tools: tuple[Tool, ...]
    attached: int  # files in the PDF
    attached_bytes: int  # of the exhibits' objects
    attachments_omitted: str | None  # a sentence
    plan: Plan | None = None  # of a public edition: what is taken out
