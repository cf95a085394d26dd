"""The dossier as values: everything that the pages will say, and nothing about how they look.

Every string here has been through `ledger.dossier.display` (or is a hex digest or a number of ours),
so that a template can place it and do no harm. Pure and frozen; page numbers are not known yet and
come in separately (`Pagination`).
"""

from dataclasses import dataclass

from ledger.dossier.bates import Bates
from ledger.dossier.exhibit_model import Fact
from ledger.verify.report import Axis, Finding, Outcome, Report, Step

__all__ = [
    "Axis",
    "Caption",
    "CoverageRow",
    "CustodyRow",
    "DeclarantView",
    "Dossier",
    "Finding",
    "KeyRow",
    "Legend",
    "LegendRow",
    "Outcome",
    "Part",
    "Report",
    "Shared",
    "StatementView",
    "Step",
    "Tool",
    "VerificationView",
    "VolumeRow",
    "WorkedExample",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A numbered statement and the exhibits it cites."""

    number: int
    paragraphs: tuple[str, ...]
    exhibits: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyRow:
    """One act on the ledger or its keys: who did what, when, why."""

    index: int
    kind: str
    signed_at: str
    signer: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """One key of the ledger."""

    role: str
    vkey: str
    fingerprint: str
    history: str


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A token that occurs in this dossier: what it stands for and how often."""

    token: str
    meaning: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """The tokens that occur, the most frequent first; `more` further kinds that are not listed."""

    rows: tuple[LegendRow, ...]
    more: int
    total: int


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that took part, and its version."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What the caption page says of the case."""

    title: str
    court: tuple[str, ...]
    docket: str
    parties: tuple[str, ...]
    prepared_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarantView:
    """The person who is to sign the declaration."""

    name: str
    role: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """One plan: its entry, and what became of its cells."""

    plan: int
    title: str
    planned: int
    sent: int
    answered: int
    refused: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationView:
    """The verification report, with its texts made fit for the page."""

    outcome: Outcome
    first_sentence: str
    axes: tuple[tuple[str, Outcome, str], ...]
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    suppressed: int
    skipped: tuple[str, ...]
    facts: tuple[Fact, ...]
    coverage: tuple[CoverageRow, ...]
    more_plans: int
    unplanned: int
    completeness: str
    self_attested: int
    quick: bool
    partial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedExample:
    """The values that the commands of the verification by hand are written out with."""

    index: int
    note: str
    commitment: str
    role: str
    leaf: str
    signer: str
    signer_key: str
    log_key: str
    proof: str | None
    siblings: int
    tree_size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeRow:
    """One of several files: its pages, and its exhibits, 0 for none."""

    number: int
    first: int
    last: int
    first_exhibit: int
    last_exhibit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What every section may say of the whole; what one section says alone is in its own view."""

    caption: Caption
    declarant: DeclarantView
    origin: str
    size: int
    checkpoint_size: int
    root: str
    made_at: str
    paper: str
    bates: Bates
    failed: bool
    exhibits: int
    attached: int
    attached_bytes: int
    attachments_omitted: str | None
    tools: tuple[Tool, ...]
    prepared_with: str
    volumes: tuple[VolumeRow, ...] = ()  # where it is in several files


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the pages of exhibits may say beside the exhibit itself.

    Little, and nothing that changes when an entry is added: else no laid-out page could be used again.
    """

    failed: bool
    paper: str
    language: str
    grouped: bool  # bookmarks are put under one for each hundred
    attachments_omitted: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the dossier: a section with its view, or a piece of one; `exhibits` has no view.

    `letter` is empty for parts that have none; `place` counts the pieces of one section from 0.
    """

    name: str
    letter: str
    view: object = None
    place: int = 0

    @property
    def anchor(self) -> str:
        """The link target."""
        return f"part-{self.name.replace('_', '-')}"
