"""Step: every citation is the locked catalogue's, and stands on the pages that the table of authorities
names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledger.dossier.checking.layer import squeezed
from ledger.dossier.checking.report import FAILED, INDETERMINATE, Answer, Finding
from ledger.dossier.checking.subject import Subject
from ledger.dossier.manifest import CitedAuthority, Range
from ledger.errors import LedgerError


def check(subject: Subject) -> Answer:
    """Every authority of the manifest, against the catalogue of this installation."""
    claims = subject.claims
    table = claims.part("authorities_table")
    if not claims.authorities:
        found = (
            [Finding(FAILED, "dossier.json", "names no authority, and there is a table of them")]
            if table
            else []
        )
        return Answer(detail="no authority is cited", findings=tuple(found))
    # Loaded where there is one.
    from ledger.law.authorities.catalogue import authorities

    try:
        catalogue = authorities(subject.templates)
    except LedgerError as error:
        return Answer(detail="nothing compared", findings=(Finding(INDETERMINATE, "catalogue", str(error)),))
    found = []
    for one in claims.authorities:
        where = f"authority {one.id!r:.60}"
        known = catalogue.get(one.id)
        if known is None:
            found.append(Finding(FAILED, where, "is not in the catalogue"))
        elif one.citation != subject.display.line(known.citation):
            found.append(Finding(FAILED, where, f"want {known.citation!r:.120}, have {one.citation!r:.120}"))
        elif one.digest != known.digest:
            what = "the catalogue's entry has another digest here: another edition of the catalogue"
            found.append(Finding(INDETERMINATE, where, what))
        found += _cited(subject, one, where)
        if table is not None and subject.holds(table.first):
            found += _listed(subject, one, where, table)
    return Answer(detail=f"{len(claims.authorities)} authorities", findings=tuple(found))


def _cited(subject: Subject, one: CitedAuthority, where: str) -> Iterator[Finding]:
    """On each page, or from it to the next."""
    text = squeezed(one.citation)
    for page in one.pages:
        if not subject.holds(page):
            continue
        stretch = subject.stretch(page, page + 1)
        place = stretch.text.find(text)
        if place < 0 or stretch.page(place) != page:
            yield Finding(FAILED, f"{where}, {subject.place(page)}", "its citation does not stand there")


def _listed(subject: Subject, one: CitedAuthority, where: str, table: Range) -> Iterator[Finding]:
    """Its row: the citation, and behind it the pages."""
    text = subject.stretch(table.first, table.last).text
    place = text.find(squeezed(one.citation))
    if place < 0:
        yield Finding(FAILED, f"{where}, {subject.place(table.first)}", "is not in the table of authorities")
        return
    row = text[place + len(squeezed(one.citation)) :]
    pages = re.match(r"\*?((?:\d+,)*)", row)
    want = ",".join(map(str, one.pages))
    if pages is None or not row.removeprefix("*").startswith(want):
        what = f"want the pages {want or 'none'}, the table has {row[:24]!a}"
        yield Finding(FAILED, f"{where}, table of authorities", what)
