"""A specimen matter between fictional parties: exchanges, terms captured twice, a third party's copy,
clauses, checks of authorities, claims in both directions. What tests of the law-side sections read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from ledger.core import canonical
from ledger.dossier.assemble import Assembled, Assembly, Edition
from ledger.dossier.book import Book
from ledger.dossier.html import Pages
from ledger.dossier.jurisdiction import jurisdiction
from ledger.dossier.language import Language
from ledger.dossier.matter import Matter, parse_matter
from ledger.law.authorities.catalogue import authorities
from ledger.law.authorities.checks import draft_check
from tests.dossier.memory import MemoryLedger, report
from tests.dossier.specimen_matter import MATTER

AS_OF = date(2026, 11, 22)
CHECKED = ("ml-genius-v-google-2022", "procd-v-zeidenberg-1996", "meyer-v-uber-2017")

OLD = """# Business Terms

Last updated: November 14, 2023

## 2. Restrictions

We own all rights in and to the Services.

2.3 Customer will not, and will not permit End Users to: (a) use the Services in a way that breaks the law; \
(b) use Output to develop models that compete with Teacher Labs; (c) get round any rate limit.

2.4 Customer will keep its keys secret.
"""
NEW = """# Business Terms

Effective: January 31, 2025

## 2. Restrictions

We own all rights in and to the Services.

2.3 Customer will not, and will not permit End Users to use Output (as defined) to train, fine-tune or \
distil any model\u00a0\u2014 unless we say so in writing.

2.4 Customer will keep its keys secret.
"""
STUDENT = """# Terms of Use

Effective: January 20, 2025

## 4. Conduct

4.1 You will not collect content of the service by robots or automatic set-ups.
"""


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """The ledger, and where what is in it."""

    ledger: MemoryLedger
    old: int
    new: int
    archived: int
    clause: int
    later: int
    own: int

    def matter(self, **changes: Any) -> Matter:
        """The matter file, parsed; `changes` put other texts in the place of its parts."""
        return parse_matter(self.text(**changes).encode(), "matter.toml")

    def text(self, **changes: Any) -> str:
        """The matter file."""
        text = MATTER.replace("@CLAUSE@", str(self.clause)).replace("@LATER@", str(self.later))
        text = text.replace("@OWN@", str(self.own)).replace("@ARCHIVED@", str(self.archived))
        for old, new in changes.pop("swap", ()):
            assert old in text, old
            text = text.replace(old, new)
        assert not changes
        return text


def specimen(*, checked: tuple[str, ...] = CHECKED, on: str = "2026-11-20") -> Specimen:
    """The ledger; the authorities of `checked` have a person's check."""
    ledger = MemoryLedger("teacher-labs.example/matter-17")
    for question in ("Who made you?", "Which company trained you?", "What is your name?"):
        ledger.exchange(question, "I was trained by Teacher Labs.", tags=("identity",))
    for _ in range(2):
        ledger.exchange("Who made you?", "I am a control model.", tags=("control",), model="control-1")
    screen = ledger.attachment("assent.txt", b"[ ] I agree to the Business Terms\n", "text/plain")
    assert screen == 6
    old = snapshot(ledger, OLD, updated="2023-11-14", captured="2025-01-20T10:00:00.000000Z")
    new = snapshot(ledger, NEW, effective="2025-01-31", captured="2025-02-01T10:00:00.000000Z")
    archived = snapshot(ledger, OLD, updated="2023-11-14", archive="2024-10-19T00:00:00.000000Z")
    student = snapshot(
        ledger,
        STUDENT,
        publisher="Student AI",
        title="Terms of Use",
        effective="2025-01-20",
        captured="2025-01-21T10:00:00.000000Z",
        channel="consumer",
    )
    made = Specimen(
        ledger=ledger,
        old=old,
        new=new,
        archived=archived,
        clause=clause(
            ledger, old, OLD, "(b) use Output", "Teacher Labs;", ("Business Terms", "2. Restrictions")
        ),
        later=clause(ledger, new, NEW, "2.3 Customer", "in writing.", ("Business Terms", "2. Restrictions")),
        own=clause(ledger, student, STUDENT, "4.1 You", "set-ups.", ("Terms of Use", "4. Conduct")),
    )
    catalogue = authorities()
    for name in checked:
        entry = draft_check(
            catalogue[name],
            inputs=[old],
            checked_by="Ann Reader",
            checked_on=on,
            outcome="confirmed",
            status=catalogue[name].status,
        )
        ledger.append(entry.kind, entry.body)
    return made


def snapshot(
    ledger: MemoryLedger,
    text: str,
    *,
    publisher: str = "Teacher Labs",
    title: str = "Business Terms",
    effective: str | None = None,
    updated: str | None = None,
    captured: str | None = None,
    archive: str | None = None,
    region: str | None = "us",
    channel: str | None = "api",
    observed: dict[str, Any] | None = None,
) -> int:
    """Append a snapshot of a text document, whose text is the document. `observed`: by a recorder."""
    data = text.encode()
    found = []
    for what, stated in (("effective", effective), ("updated", updated)):
        if stated:
            start = text.index("Effective:" if what == "effective" else "Last updated:")
            found.append({"date": stated, "end": text.index("\n", start), "start": start, "what": what})
    body = {
        "archive": archive
        and {
            "collection": "Example Archive of Terms",
            "commit": "ab" * 20,
            "committed_at": archive,
            "path": f"{publisher}/{title}.md",
        },
        "declared": {
            "captured_at": captured,
            "channel": channel,
            "effective": None,
            "publisher": publisher,
            "region": region,
            "title": title,
            "updated": None,
            "url": f"https://{publisher.split()[0].lower()}.example/terms",
            "vantage": "US",
        },
        "extraction": {"characters": len(text), "extractor": "markdown/1", "problem": None, "title": title},
        "found": found,
        "method": "archive" if archive else "http" if observed else "file",
        "observed": observed or {},
    }
    mapped = {"charset": "utf-8", "runs": [[len(text), 0, len(data), "same"]]}
    objects = (
        ("document", data, "text/markdown"),
        ("text", data, "text/plain; charset=utf-8"),
        ("map", canonical.encode(mapped), "application/json"),
    )
    return ledger.append("snapshot", body, objects)


def clause(
    ledger: MemoryLedger, place: int, text: str, first: str, last: str, heading: tuple[str, ...]
) -> int:
    """Append a clause from the words `first` to the words `last`."""
    start = text.index(first)
    body = {
        "cited_for": "whether outputs may be used to train a competing model",
        "end": text.index(last, start) + len(last),
        "heading": list(heading),
        "snapshot": place,
        "start": start,
    }
    return ledger.append("clause", body)


def assembled(
    made: Specimen, matter: Matter, *, final: bool = False, as_of: date = AS_OF, language: str = ""
) -> Assembled:
    """All that the dossier says."""
    law = jurisdiction(matter.jurisdiction)
    edition = Edition(
        language=Language(language or matter.language, day_first=law.day_first),
        jurisdiction=law,
        final=final,
        as_of=as_of,
    )
    assembly = Assembly(made.ledger, matter, report(made.ledger), edition=edition, covered=COVERED, tools=())
    tuple(assembly.exhibits())
    return assembly.finish()


def html(made: Specimen, matter: Matter, name: str, **more: Any) -> str:
    """A section as it is laid out; empty where the section is left out."""
    law = jurisdiction(matter.jurisdiction)
    found = assembled(made, matter, **more)
    language = Language(more.get("language") or matter.language, day_first=law.day_first)
    pages = Pages(language, law, None)
    book = Book(found.dossier.bates, None)
    return "".join(
        str(pages.section(part, found.dossier, found.parts, book))
        for part in found.parts
        if part.name == name
    )


def words(page: str) -> str:
    """The text of a section, white space collapsed, references resolved."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


COVERED = frozenset(
    (*range(0x20, 0x7F), *range(0xA1, 0x180), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x203A)
)
