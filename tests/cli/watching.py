"""Exchanges as a recorder would append them, hostile texts among them; and what `watch` makes of a ledger."""

import os
import sys
from datetime import UTC, datetime
from typing import Any

from ledger.api import Draft, Ledger
from ledger.cli.opening import open_for_append
from ledger.cli.show_page import Page
from ledger.cli.watch_rows import says
from ledger.cli.watch_tail import State, Tail
from ledger.cli.watch_view import Picture, frame
from tests.cli.desk import Desk
from tests.support import content, exchange_body

TIME = "2024-01-05T09:00:00.000000Z"
HOSTILE = "\x1b[2J\x1b[31mred\x07 \u202eevil\u2066 \x9b1m ⟦forged⟧ \r\n second line"


def observed(
    status: int | None = 200, *, complete: bool = True, problem: str | None = None
) -> dict[str, Any]:
    """What a recorder measured, with as little in it as the schema allows."""
    http = {"date": None, "ids": [], "skew_ms": None, "status": status, "version": "HTTP/1.1"}
    return {
        "chunks": 1,
        "clock": {"error_us": None, "source": "tests", "synchronised": None},
        "collector": "proxy",
        "complete": complete,
        "connection": None,
        "ended_at": TIME,
        "http": None if status is None else http,
        "missing": [],
        "problem": None if problem is None else {"code": problem, "detail": "as the test has it"},
        "redacted": 0,
        "software": [],
        "started_at": TIME,
    }


def reading(
    *, complete: bool = True, refused: bool = False, model: str = "gpt-4o-2024-08-06"
) -> dict[str, Any]:
    """The sum of a reading."""
    return {
        "complete": complete,
        "finish": "stop" if complete else None,
        "model_asked": "gpt-4o",
        "model_returned": model,
        "problem": None,
        "reader": "openai.chat/1",
        "refused": refused,
    }


def recorded(
    answer: str, *, provider: str = "openai", plan: dict[str, Any] | None = None, **facts: Any
) -> Draft:
    """An exchange that a recorder observed; `facts` for `observed` and `reading` (refused, model)."""
    refused, model = facts.pop("refused", False), facts.pop("model", "gpt-4o-2024-08-06")
    body = exchange_body(
        fidelity="wire",
        observed=observed(**facts),
        reading=reading(complete=facts.get("complete", True), refused=refused, model=model),
        plan=plan,
    )
    body["declared"] |= {"provider": provider, "model": "gpt-4o"}
    return Draft(
        kind="exchange", body=body, objects=(content("query", "a question"), content("answer", answer))
    )


def planned(*cells: str) -> Draft:
    """A plan of these cells."""
    body = {
        "cells": len(cells),
        "exclusions": "",
        "hypothesis": "",
        "order_seed": "",
        "stopping_rule": "",
        "targets": [],
        "title": "forty questions",
    }
    lines = "".join(f"{cell}\n" for cell in cells)
    return Draft(kind="plan", body=body, objects=(content("plan", "the plan"), content("cells", lines)))


def picture(tail: Tail, columns: int = 80, height: int | None = 24, **more: Any) -> Picture:
    page = Page(sys.stdout, columns, "utf-8")
    facts = {"encoding": "utf-8", "now": datetime.now(UTC), "zone": None, **more}
    return Picture(columns, height, fit=page.fit, says=lambda row: says(tail.ledger, row), **facts)


def text_of(tail: Tail, columns: int = 80, height: int | None = 24, **more: Any) -> list[str]:
    while tail.step():
        pass
    lines = frame(tail.state(datetime.now(UTC)), picture(tail, columns, height, **more), "the end")
    return ["".join(text for text, _ in line) for line in lines]


def state_of(tail: Tail) -> State:
    while tail.step():
        pass
    return tail.state(datetime.now(UTC))


def open_desk(desk: Desk) -> Ledger:
    os.environ["EVIDENCE_LEDGER_KEYS"] = str(desk.keys)
    try:
        return open_for_append(desk.evidence, None, None)
    finally:
        del os.environ["EVIDENCE_LEDGER_KEYS"]
