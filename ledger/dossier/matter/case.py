"""What is claimed in a matter file, and what it rests on: exhibits, statements, clauses, claims, events."""

from __future__ import annotations

from ledger.dossier.matter.model import (
    Claim,
    ClauseUse,
    Event,
    ExhibitRequest,
    Obligation,
    Statement,
)
from ledger.dossier.matter.table import Table
from ledger.dossier.matter.vocabulary import (
    CLAIM_KINDS,
    OBLIGATIONS,
    PROMPT_STYLES,
    ROUTES,
    SUMMARY_RULES,
)
from ledger.dossier.select import parse_selection


def exhibit(table: Table) -> ExhibitRequest:
    """`[[exhibit]]`."""
    select = table.text("select", required=True)
    return ExhibitRequest(
        selection=parse_selection(select, table.where),
        title=table.text("title", required=True),
        claimed=table.text("claimed"),
        route=table.choice("route", ROUTES, default=""),
        sponsor=table.text("sponsor"),
        relevance=table.text("relevance"),
        hearsay=table.text("hearsay"),
        prejudice=table.text("prejudice"),
        prompt_style=table.choice("prompt_style", PROMPT_STYLES, default=""),
        control=table.flag("control"),
        model_note=table.text("model_note"),
        summary_of=table.cites("summary_of"),
        summary_rule=table.choice("summary_rule", SUMMARY_RULES, default="none"),
        summary_query=table.text("summary_query"),
        access_offer=table.text("access_offer"),
    )


def statement(table: Table) -> Statement:
    """`[[statement]]`."""
    text = table.text("text", required=True)
    cites = table.cites()
    if not cites:
        table.fail("cites nothing; add exhibits = [1] (exhibit numbers, or titles of [[exhibit]] tables)")
    return Statement(
        text=text, cites=cites, comparative=table.flag("comparative"), predates=table.flag("predates")
    )


def clause(table: Table) -> ClauseUse:
    """`[[clause]]`. Its quote keeps every character: it is held against the captured text."""
    return ClauseUse(
        entry=table.needed_index("entry"),
        account=table.text("account"),
        at=table.days("at"),
        quote=table.exact("quote"),
        formation=table.text("formation"),
        formation_exhibits=table.cites("formation_exhibits"),
        custodian=table.text("custodian"),
        corroborated_by=table.numbers("corroborated_by", least=0),
    )


def claim(table: Table) -> Claim:
    """`[[claim]]`."""
    return Claim(
        id=table.id(),
        title=table.text("title", required=True),
        kind=table.choice("kind", CLAIM_KINDS, default=None),
        against=table.text("against"),
        issue=table.text("issue"),
        statements=table.numbers("statements", least=1),
        exhibits=table.cites(),
        clauses=table.numbers("clauses", least=0),
        authorities_for=table.texts("authorities_for"),
        authorities_against=table.texts("authorities_against"),
        answer=table.text("answer"),
        answer_source=table.text("answer_source"),
        answer_exhibits=table.cites("answer_exhibits"),
        fair_use=table.flag("fair_use"),
    )


def event(table: Table) -> Event:
    """`[[event]]`."""
    return Event(
        date=table.day_or_time("date"),
        text=table.text("text", required=True),
        source=table.text("source"),
        exhibits=table.cites(),
        adverse=table.flag("adverse"),
        alleged_by=table.text("alleged_by"),
        denial=table.text("denial"),
    )


def obligation(table: Table) -> Obligation:
    """`[[obligation]]`."""
    found = Obligation(
        of=table.choice("of", OBLIGATIONS, default=None),
        clause=table.index("clause"),
        text=table.text("text"),
        kept=table.text("kept"),
        account=table.text("account"),
    )
    if found.clause is None and not found.text:
        table.fail("says nothing; add clause = 0 (the index of a clause entry) or text")
    return found
