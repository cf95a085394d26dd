"""The values of the catalogue of terms: a document to capture, and the versions of it that are known of.

Nothing here is evidence. A summary is a paraphrase to find a clause by; what a version says is read from a
capture of one's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

EFFECTS: Final[dict[str, str]] = {
    "restricts": "a clause restricts training with outputs, or how outputs are collected",
    "permits": "a clause permits it",
    "conditional": "a clause permits it on conditions",
    "silent": "the text was read, and has no clause on training with outputs",
    "unknown": "no text was read",
}
CHANNELS: Final[dict[str, str]] = {
    "consumer": "a person's own account: a chat page or an app",
    "api": "calls by key",
    "business": "an organisation's account",
    "enterprise": "a contract with an organisation",
    "cloud": "through a cloud provider's platform",
    "hosting": "through a host of others' models",
    "reseller": "through a router or reseller",
    "developer": "apps and plug-ins inside the service",
    "licence": "weights that one runs oneself",
    "policy": "binds through the documents that take it in",
}
REGIONS: Final[dict[str, str]] = {
    "us": "United States",
    "row": "rest of the world",
    "eea": "European Economic Area",
    "eu": "European Union",
    "uk": "United Kingdom",
    "ch": "Switzerland",
    "ie": "Ireland",
    "cn": "China",
}
CONFIDENCES: Final[dict[str, str]] = {
    "confirmed": "the clause's text was read",
    "partly": "read for some versions or parts: the note says which",
    "reported": "others quote it word for word; the page was not read",
    "unconfirmed": "from memory, or a paraphrase by others",
}
DATED_BY: Final[dict[str, str]] = {
    "stated": "the effective date, as stated",
    "updated": "the page's own updated date",
    "release": "the release date",
    "indirect": "inferred: from an address, a month, or what others say",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version that is known of. A member that the catalogue does not give is an empty text or tuple."""

    label: str
    part: str  # which document, where an entry is about several
    effective: str  # YYYY-MM-DD or YYYY-MM
    dated_by: str  # of DATED_BY
    announced: str  # a day that was announced for it, and then moved
    effective_note: str  # the source's words, where they say more than the date
    stored: str  # when an archive first kept this text; not when it took force
    stored_note: str
    repository: str  # on GitHub: the archive's, or the publisher's own
    commit: str
    path: str
    copy: str  # the address of another copy
    regions: tuple[str, ...]  # of REGIONS; empty: those of the document
    region_note: str
    channels: tuple[str, ...]  # of CHANNELS; empty: those of the document
    effect: str  # of EFFECTS, where it is not the document's
    locator: str  # where it is not the document's
    locator_checked: bool  # a program found the locator in the text of that commit
    clause_absent: bool  # no clause on training with outputs; the locator only tells the text by
    confidence: str
    note: str

    @property
    def address(self) -> str:
        """Where a copy of this version can be seen, or an empty text."""
        if not self.commit:
            return self.copy
        if self.repository.startswith("OpenTermsArchive/"):
            return f"https://github.com/{self.repository}/commit/{self.commit}"
        return f"https://github.com/{self.repository}/blob/{self.commit}/{quote(self.path)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A document to capture."""

    id: str
    provider: str
    document: str
    urls: tuple[str, ...]
    url_note: str
    channels: tuple[str, ...]
    regions: tuple[str, ...]  # empty: the source does not say
    section: str
    locator: str  # words to find the clause by; empty: not located
    effect: str
    effect_note: str
    summary: str  # in the editors' words: never a quote
    law_and_venue: str
    until: str  # the document was in use until then, YYYY-MM-DD or YYYY-MM
    replaced_by: str  # an id
    confidence: str
    confidence_note: str
    notes: tuple[str, ...]
    provider_hosted: tuple[str, ...]  # addresses of superseded versions at the provider's
    other_copy: str
    versions: tuple[Version, ...]
    digest: str

    def locator_of(self, version: Version) -> str:
        """The words to find the clause by in that version."""
        return version.locator or self.locator

    def effect_of(self, version: Version) -> str:
        """Of EFFECTS, for that version."""
        return version.effect or self.effect

    def regions_of(self, version: Version) -> tuple[str, ...]:
        """Whom that version is for; empty: nobody says."""
        return version.regions or self.regions

    def channels_of(self, version: Version) -> tuple[str, ...]:
        """By which channels that version binds."""
        return version.channels or self.channels
