"""What the steps look at: the file, its text layer without margins, the evidence, and how to say things."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ledger.dossier.checking.evidence import Evidence
from ledger.dossier.checking.layer import PageText, Stretch, Stripped, squeezed, strip_furniture
from ledger.dossier.checking.opening import Opened
from ledger.dossier.checking.report import INDETERMINATE, Answer, Finding
from ledger.dossier.display import Display
from ledger.dossier.language import ENGLISH, Language, fill
from ledger.dossier.manifest import Manifest, Shown
from ledger.errors import RenderError

MAX_TITLE = 44  # of the case in the margin, as the templates cut it
NO_MANIFEST = Answer(
    detail="no manifest",
    findings=(Finding(INDETERMINATE, "dossier.json", "without it nobody knows what to look for"),),
)
NO_EVIDENCE = Finding(
    INDETERMINATE,
    "evidence",
    "none at hand: --bundle names the ledger or the bundle that the dossier was made of",
)


@dataclass(kw_only=True)
class Subject:
    """One file under check. Pages are counted over all volumes, as the manifest counts them."""

    opened: Opened
    layer: tuple[PageText, ...]
    evidence: Evidence | None
    from_outside: bool  # the evidence was given, and is not what the file brought along
    display: Display
    fonts: str  # the digest of the fonts that `display` knows
    templates: Path | None = None
    roots: tuple[Path, ...] = ()
    bag: dict[str, bytes] = field(default_factory=dict)  # the two BagIt manifests, as attached
    _stripped: dict[int, Stripped] = field(default_factory=dict)

    @property
    def manifest(self) -> Manifest | None:
        """The manifest, if one could be read."""
        return self.opened.manifest

    @property
    def claims(self) -> Manifest:
        """The manifest, by steps that are not asked without one."""
        assert self.opened.manifest is not None
        return self.opened.manifest

    @property
    def pdf(self) -> Any:
        """The file as pikepdf has it."""
        return self.opened.pdf

    @cached_property
    def language(self) -> Language:
        """The dossier's; English where its words are not at hand."""
        try:
            return Language(self.claims.language, templates=self.templates)
        except RenderError:
            return ENGLISH

    @cached_property
    def exhibits(self) -> tuple[Shown, ...]:
        """Those that begin in this file."""
        return tuple(
            one for one in self.claims.exhibits if self.claims.first <= one.first <= self.claims.last
        )

    @property
    def public(self) -> bool:
        """Whether words were taken out of it, by its own account."""
        return self.claims.edition == "public"

    def words(self, text: str, **values: object) -> str:
        """Words of ours in the dossier's language, as they are compared."""
        return squeezed(fill(self.language.known(text), values))

    def holds(self, page: int) -> bool:
        """Whether the file has that page."""
        return 0 <= page - self.claims.first < len(self.layer)

    def stripped(self, page: int) -> Stripped:
        """The text of a page without what stands in its margins."""
        found = self._stripped.get(page)
        if found is None:
            text = self.layer[page - self.claims.first].text
            found = self._stripped[page] = strip_furniture(text, self._margins(page))
        return found

    def stretch(self, first: int, last: int) -> Stretch:
        """The text of some pages; of those that the file does not have, nothing."""
        pages = [page for page in range(first, last + 1) if self.holds(page)]
        return Stretch([(page, self.stripped(page).text) for page in pages])

    def spaced(self, first: int, last: int) -> str:
        """The same with margins and white space."""
        return "\n".join(
            self.layer[page - self.claims.first].spaced for page in range(first, last + 1) if self.holds(page)
        )

    def numbers(self, page: int) -> tuple[str, str]:
        """The page number and the Bates number, as every page bears them."""
        known, claims = self.language.known, self.claims
        return f"{known('Page')} {page} {known('of')} {claims.pages}", claims.bates.number(page)

    def _margins(self, page: int) -> tuple[str, ...]:
        claims = self.claims
        title = claims.title if len(claims.title) <= MAX_TITLE else f"{claims.title[: MAX_TITLE - 1]}…"
        heads = [
            self.words("Exhibit %(number)s (continued)", number=one.number)
            for one in self.exhibits
            if one.first < page <= one.last
        ]
        return (*self.numbers(page), *heads, "VERIFICATION FAILED", claims.origin, title)

    def place(self, page: int) -> str:
        """A page as findings name it."""
        return f"page {page} ({self.claims.bates.number(page)})"
