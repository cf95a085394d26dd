"""Coverage: what of a plan was carried out, counted by one rule from what entries say."""

from typing import Any

import pytest

from ledger.core.coverage import (
    MAX_KEPT,
    CellState,
    Contradiction,
    Coverage,
    CoverageResult,
    CoverageTally,
    ImportCount,
    state_of,
)
from ledger.core.entry import Entry

CELLS = ("t/p/1", "t/p/2", "t/p/3")


def entry(index: int, kind: str, body: dict[str, Any]) -> Entry:
    """An entry of which only what is counted matters."""
    return Entry(
        index=index,
        origin="tests.example/case-1",
        previous=None,
        kind=kind,
        body=body,
        objects=(),
        signer="alice",
        key=b"",
        signed_at="2024-01-05T09:00:00.000000Z",
        text=b"",
        signatures=(),
        leaf=b"",
        note=b"",
    )


def plan(index: int = 1, cells: int = 3) -> Entry:
    return entry(index, "plan", {"title": "A plan", "cells": cells})


def exchange(index: int, cell: str | None = "t/p/1", *, named: int = 1, **changes: Any) -> Entry:
    planned = None if cell is None else {"attempt": 1, "cell": cell, "index": named}
    return entry(index, "exchange", {**body(**changes), "plan": planned})


def body(
    *,
    complete: bool = True,
    status: int | None = 200,
    whole: bool = True,
    refused: bool = False,
    observed: dict[str, Any] | None = None,
    reading: dict[str, Any] | None = None,
) -> dict[str, Any]:
    http = None if status is None else {"status": status}
    return {
        "observed": {"collector": "probe", "complete": complete, "http": http}
        if observed is None
        else observed,
        "reading": {"complete": whole, "refused": refused} if reading is None else reading,
    }


def tally(*entries: Entry, cells: tuple[str, ...] | None = CELLS) -> CoverageResult:
    counted = CoverageTally()
    for one in entries:
        if one.kind == "plan":
            counted.add_plan(one, cells)
        elif one.kind == "import":
            counted.add_import(one)
        else:
            counted.add_exchange(one)
    return counted.result()


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, CellState.ANSWERED),
        ({"status": None}, CellState.ANSWERED),
        ({"refused": True}, CellState.REFUSED),
        ({"refused": True, "status": 400}, CellState.REFUSED),
        ({"status": 400}, CellState.FAILED),
        ({"complete": False}, CellState.FAILED),
        ({"complete": False, "refused": True}, CellState.FAILED),
        ({"whole": False}, CellState.FAILED),
        ({"whole": False, "refused": True}, CellState.FAILED),
        ({"reading": {}}, CellState.FAILED),
        ({"observed": {}, "reading": {}}, CellState.ANSWERED),
        ({"observed": {}}, CellState.ANSWERED),
        ({"observed": {}, "whole": False}, CellState.FAILED),
        ({"observed": {"import": 3, "pointer": "/0"}}, CellState.ANSWERED),
        ({"observed": {"import": 3, "pointer": "/0"}, "refused": True}, CellState.REFUSED),
    ],
)
def test_the_state_of_a_cell_follows_from_what_its_exchange_says(
    changes: dict[str, Any], state: CellState
) -> None:
    assert state_of(body(**changes)) is state


def test_a_cell_counts_by_the_best_of_its_attempts() -> None:
    found = tally(
        plan(),
        exchange(2, "t/p/1", status=500),
        exchange(3, "t/p/1"),
        exchange(4, "t/p/1", status=500),
        exchange(5, "t/p/2", refused=True),
        exchange(6, "t/p/2", complete=False),
        exchange(7, "t/p/3", complete=False),
    )
    assert found.plans == (Coverage(1, "A plan", 3, 3, 1, 1, 1, 6, True),)
    assert found.contradicted == 0


def test_what_was_not_sent_is_missing() -> None:
    found = tally(plan(), exchange(2, "t/p/2"))
    assert (found.plans[0].planned, found.plans[0].sent, found.plans[0].answered) == (3, 1, 1)


def test_two_plans_are_counted_apart() -> None:
    found = tally(plan(1), plan(2), exchange(3, named=2), exchange(4, named=1, refused=True))
    assert [(one.plan, one.answered, one.refused) for one in found.plans] == [(1, 0, 1), (2, 1, 0)]


def test_what_a_recorder_made_outside_a_plan_is_unplanned_only_after_a_plan() -> None:
    typed = exchange(4, None, observed={}, reading={})
    imported = exchange(6, None, observed={"import": 5, "pointer": "/0"})
    found = tally(exchange(0, None), plan(), exchange(2, None), exchange(3, None), typed)
    assert found.unplanned == 2
    assert tally(plan(), entry(5, "import", {"imported": 1}), imported).unplanned == 0


@pytest.mark.parametrize(
    ("entries", "code", "named"),
    [
        ((plan(), exchange(2, named=0)), "no-plan", 0),
        ((plan(), exchange(2, named=2)), "later", 2),
        ((plan(), exchange(2, named=9)), "later", 9),
        ((plan(), exchange(2, "t/p/4")), "no-cell", 1),
        ((plan(cells=4),), "cells-differ", 1),
        ((exchange(2, None, observed={"import": 1, "pointer": "/0"}),), "no-import", 1),
        ((exchange(2, None, observed={"import": 2, "pointer": "/0"}),), "later", 2),
    ],
)
def test_what_contradicts_another_entry_is_named(entries: tuple[Entry, ...], code: str, named: int) -> None:
    found = tally(*entries)
    assert found.contradicted == 1
    assert (found.contradictions[0].code, found.contradictions[0].named) == (code, named)
    assert found.contradictions[0].place == entries[-1].index
    assert sum(one.sent for one in found.plans) == 0


def test_a_plan_whose_cells_are_not_at_hand_is_counted_by_what_was_sent() -> None:
    found = tally(plan(), exchange(2, "t/p/1"), exchange(3, "any/thing/1"), cells=None)
    assert found.plans == (Coverage(1, "A plan", 3, 2, 2, 0, 0, 2, False),)
    assert found.contradicted == 0


def test_imports_are_counted_against_what_names_them() -> None:
    source = entry(1, "import", {"imported": 2})
    found = tally(source, exchange(2, None, observed={"import": 1, "pointer": "/0"}))
    assert found.imports == (ImportCount(1, 2, 1),)


def test_contradictions_without_end_are_counted_and_not_kept() -> None:
    found = tally(plan(), *(exchange(2 + n, "t/p/9") for n in range(MAX_KEPT + 5)))
    assert found.contradicted == MAX_KEPT + 5
    assert len(found.contradictions) == MAX_KEPT
    assert found.contradictions[0] == Contradiction(2, "no-cell", 1, "the plan 1 has no cell t/p/9")


def test_the_state_of_each_cell_can_be_asked() -> None:
    counted = CoverageTally()
    counted.add_plan(plan(), CELLS)
    counted.add_exchange(exchange(2, "t/p/2", refused=True))
    assert list(counted.states(1)) == [
        ("t/p/1", CellState.UNSENT),
        ("t/p/2", CellState.REFUSED),
        ("t/p/3", CellState.UNSENT),
    ]
