"""The papers that a matter file prepares: certification, notice, expert annex; redactions; protocol."""

from __future__ import annotations

from ledger.dossier.matter.model import (
    Certification,
    Expert,
    Keep,
    Notice,
    Protocol,
    Redaction,
)
from ledger.dossier.matter.table import Table
from ledger.dossier.matter.vocabulary import CERTIFICATIONS, PLACES, REDACTION_CATEGORIES


def certification(table: Table) -> Certification:
    """`[certification]`."""
    return Certification(
        person=table.text("person"),
        rules=table.choices("rules", CERTIFICATIONS),
        place=table.choice("place", PLACES, default=""),
        system=table.text("system"),
        accuracy=table.text("accuracy"),
        qualifications=table.text("qualifications"),
        comparison=table.text("comparison"),
        practice=table.text("practice"),
        signed_on=table.day("signed_on"),
    )


def notice(table: Table) -> Notice:
    """`[notice]`."""
    return Notice(
        date=table.day("date"),
        to=table.text("to"),
        hearing=table.day("hearing"),
        inspection=table.text("inspection"),
    )


def expert(table: Table) -> Expert:
    """`[expert]`."""
    return Expert(
        person=table.text("person"),
        opinions=table.text("opinions"),
        considered=table.text("considered"),
        exhibits=table.text("exhibits"),
        qualifications=table.text("qualifications"),
        testimony=table.text("testimony"),
        compensation=table.text("compensation"),
        declarations=table.text("declarations"),
        signed_on=table.day("signed_on"),
    )


def redaction(table: Table) -> Redaction:
    """`[[redaction]]`: a range of characters, a text wherever it stands, or without either all of it."""
    found = Redaction(
        entry=table.needed_index("entry"),
        role=table.text("role", required=True),
        category=table.choice("category", REDACTION_CATEGORIES, default=None),
        reason=table.text("reason"),
        by=table.text("by"),
        start=table.index("start"),
        end=table.index("end"),
        text=table.exact("text"),
    )
    if _ranged(table, found.start, found.end) and found.text:
        table.fail("want start and end, or text, and not both")
    return found


def keep(table: Table) -> Keep:
    """`[[keep]]`: a place, or a text; with a reason."""
    found = Keep(
        entry=table.index("entry"),
        role=table.text("role"),
        reason=table.text("reason", required=True),
        by=table.text("by"),
        start=table.index("start"),
        end=table.index("end"),
        text=table.exact("text"),
    )
    ranged = _ranged(table, found.start, found.end)
    if ranged == bool(found.text.strip()):
        table.fail("want start and end, or text, and not both")
    if ranged and (found.entry is None or not found.role):
        table.fail("start and end want an entry and a role; text alone does without")
    return found


def _ranged(table: Table, start: int | None, end: int | None) -> bool:
    if (start is None) != (end is None) or (start is not None and end is not None and start >= end):
        table.fail("start and end go together, and end comes after start")
    return start is not None


def protocol(table: Table) -> Protocol:
    """`[protocol]`."""
    return Protocol(
        denominator=table.text("denominator"),
        exclusions=table.text("exclusions"),
        clock=table.text("clock"),
        chose=table.text("chose"),
        custody=table.text("custody"),
        retention=table.text("retention"),
    )
