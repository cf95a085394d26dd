"""The editions, as data: which court's matter, which profile, what is left out. Courts are fictional."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pytest

from ledger.dossier.build import Options
from ledger.dossier.matter import Matter
from tests.dossier.specimen import AS_OF, Specimen

Swap = tuple[str, str]


class Court(NamedTuple):
    """What a matter says of where it is heard."""

    jurisdiction: str
    language: str
    name: str
    time_zone: str
    docket: str
    paper: str

    def swaps(self) -> tuple[Swap, ...]:
        """Put it in the place of the specimen's own, which is one of the United States."""
        if self is US:
            return ()
        return (
            ('jurisdiction = "us-federal"', f'jurisdiction = "{self.jurisdiction}"'),
            ("[declarant]", f'language = "{self.language}"\n\n[declarant]'),
            ("United States District Court\\nNorthern District of Example", self.name),
            ("America/Los_Angeles", self.time_zone),
            ("No. 3:26-cv-00000", self.docket),
            ('route = "902(13)"\n', ""),
            (_CERTIFICATION, ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One dossier. `max_mb` and `links` are for a filing."""

    name: str
    court: Court
    profile: str = "evidence"
    redacted: bool = False
    public: bool = False
    max_mb: float | None = None
    links: str | None = None

    def matter(self, specimen: Specimen) -> Matter:
        """The matter file that it is made of."""
        swap = self.court.swaps()
        return specimen.matter(swap=(*swap, ("[expert]", REDACTIONS)) if self.redacted else swap)

    def options(self) -> Options:
        """How it is built: by one worker, for tests run side by side."""
        return Options(
            profile=self.profile,
            public=self.public,
            as_of=AS_OF,
            max_mb=self.max_mb,
            links=self.links,
            workers=1,
        )


_CERTIFICATION: Final = """[certification]
person = "jane"
system = "The recorder keeps each request and answer as it was sent and received."

"""
REDACTED: Final = "Which company"
REDACTIONS: Final = f"""[[redaction]]
entry = 2
role = "query"
category = "other"
text = "{REDACTED}"
reason = "as the protective order of the specimen wants it"
by = "ann"

[expert]"""

US: Final = Court("us-federal", "en", "", "", "", "letter")
UK: Final = Court("uk", "en", "High Court of Example", "Europe/London", "EX-2026-000000", "A4")
EU: Final = Court("eu", "en", "Court of Example", "Europe/Brussels", "X-000/26", "A4")
NL: Final = Court("nl", "nl", "Rechtbank Voorbeeld", "Europe/Amsterdam", "C/00/000000 / HA ZA 26-000", "A4")

EDITIONS: Final = {
    one.name: one
    for one in (
        Edition(name="us-evidence", court=US),
        Edition(name="uk-evidence", court=UK),
        Edition(name="eu-evidence", court=EU),
        Edition(name="nl-evidence", court=NL),
        Edition(name="us-sealed", court=US, redacted=True),
        Edition(name="us-public", court=US, redacted=True, public=True),
        Edition(name="us-filing", court=US, profile="filing"),
        Edition(name="us-filing-split", court=US, profile="filing", max_mb=0.3, links="internal"),
        Edition(
            name="us-filing-public", court=US, profile="filing", redacted=True, public=True, links="none"
        ),
        Edition(name="nl-filing", court=NL, profile="filing"),
    )
}
# Enough for the normal run to see each profile, each edition and both languages; the others are as long.
NORMAL: Final = ("us-evidence", "nl-evidence", "us-sealed", "us-public", "us-filing-split")
FILINGS: Final = tuple(name for name, one in EDITIONS.items() if one.profile == "filing")


def names(of: Iterable[str]) -> list[Any]:
    """As parameters of a test; those that the normal run leaves out are marked `long`."""
    return [pytest.param(one, marks=() if one in NORMAL else pytest.mark.long) for one in of]
