"""An exhibit as values: its texts as shown, its facts, its objects, and what other pages say of it.

Every string has been through `ledger.dossier.display`, as in `ledger.dossier.model`. Pure and frozen.
"""

from dataclasses import dataclass
from typing import Final

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
