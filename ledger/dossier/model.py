"""The dossier as values: everything that the pages will say, and nothing about how they look.

Every string here has been through `ledger.dossier.display` (or is a hex digest or a number of ours),
so that a template can place it and do no harm. Pure and frozen; page numbers are not known yet and
come in separately (`Pagination`).
"""

from dataclasses import dataclass
from typing import Final

from ledger.dossier.bates import Bates
from ledger.verify.report import Axis, Finding, Outcome, Report, Step

__all__ = [
    "Axis",
    "Caption",
    "Correction",
    "CoverageRow",
    "CustodyRow",
    "DeclarantView",
    "Dossier",
    "Exhibit",
    "ExhibitRow",
    "Fact",
    "FactGroup",
    "Finding",
    "KeyRow",
    "Legend",
    "LegendRow",
    "ObjectView",
    "Outcome",
    "Part",
    "Piece",
    "Report",
    "Run",
    "Shared",
    "Shown",
    "StatementView",
    "Step",
    "Tool",
    "VerificationView",
    "VolumeRow",
    "WorkedExample",
]


# Attached, not printed: what a person wants of them stands in the tables of facts and of the reading.
FOR_PROGRAMS: Final = ("reading", "wire.timing", "certificate", "map")
# Listed with their digests, but not printed either: what the printed texts are derived from.
UNPRINTED: Final = (
    *FOR_PROGRAMS,
    "wire.sent",
    "wire.received",
    "request.body",
    "response.body",
    "redactions",
    "document",
)


@dataclass(frozen=True, slots=True)
class Run:
    """Some characters: as they are, or a token that stands for one that can't be shown."""

    text: str
    token: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Some whole lines of a message that run in one direction; the parts of one paragraph of mono."""

    runs: tuple[Run, ...]
    rtl: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as it is shown. `remarks`: what the display had to do to it; `left_out`: bytes not shown."""

    pieces: tuple[Piece, ...] = ()
    remarks: tuple[str, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a table: a name and what is said under it. `mono` for identifiers."""

    name: str
    value: str
    mono: bool = False


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Rows that belong together, under a title."""

    title: str
    facts: tuple[Fact, ...]


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
class ObjectView:
    """One object of an exhibit: what it is, its digests, and how it is shown (if it can be)."""

    role: str
    heading: str
    media_type: str
    size: int | None
    sha256: str | None
    commitment: str
    salt: str | None
    shown: Shown | None
    image: str | None
    image_alt: str
    missing: str | None
    attached: bool
    withheld: bool = False  # of a public edition: no digest and no size, by which the words could be guessed

    @property
    def for_programs(self) -> bool:
        """Whether it is attached and not printed, nor listed in the index."""
        return self.role in FOR_PROGRAMS

    @property
    def unprinted(self) -> bool:
        """Whether it is attached and listed, and not printed."""
        return self.role in UNPRINTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction entry that touches an exhibit."""

    index: int
    signed_at: str
    signer: str
    wrong: str
    right: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One entry as an exhibit."""

    number: int
    title: str
    index: int
    kind: str
    captured_at: str | None
    signed_at: str
    signer: str
    cosigners: tuple[str, ...]
    key: str
    leaf: str
    tags: tuple[str, ...]
    declared: tuple[Fact, ...] | None
    observed: tuple[FactGroup, ...] | None
    observed_nothing: str
    incomplete: str | None
    reading: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    remark: Shown | None
    objects: tuple[ObjectView, ...]
    corrections: tuple[Correction, ...]
    related: tuple[str, ...]
    stamped: bool  # an outside time-stamp made later covers the entry
    note_size: int
    note_sha256: str
    note_withheld: bool = False  # of a public edition: the note holds words that were taken out

    @property
    def anchor(self) -> str:
        """The link target."""
        return f"exhibit-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitRow:
    """What the rest of a dossier says of an exhibit: small, so that thousands fit in memory.

    `digests`: role, size, SHA-256 (None where the object is not at hand) of each object that is not for
    programs.
    """

    number: int
    title: str
    index: int
    kind: str
    captured_at: str | None
    signed_at: str
    signer: str
    provider: str | None
    model: str | None
    model_returned: str | None
    endpoint: str | None
    fidelity: str | None
    cell: str | None
    plan: int | None
    refused: bool
    incomplete: str | None
    corrected: tuple[int, ...]
    digests: tuple[tuple[str, int | None, str | None], ...]

    @property
    def anchor(self) -> str:
        """The link target."""
        return f"exhibit-{self.number}"


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
