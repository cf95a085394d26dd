"""What `ledger watch` shows: everything fits, nothing hostile comes through, words say it without colour."""

import os
import shutil
import time
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.api import Ledger
from ledger.cli.terminal import width
from ledger.cli.watch_tail import Tail
from ledger.cli.watch_view import plain_line
from ledger.core.coverage import CoverageTally
from tests.cli.watching import picture, planned, recorded, state_of, text_of
from tests.support import make_ledger, note, open_ledger


@pytest.fixture
def ledger_folder(tmp_path: Path) -> Path:
    make_ledger(
        tmp_path / "evidence", note("one"), recorded("an answer"), recorded("no", refused=True)
    ).close()
    return tmp_path / "evidence"


texts = st.text(st.characters(codec="utf-8") | st.sampled_from("\x1b\u202e好👍🏽é\u0301ש\t\n"), max_size=60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=texts, name=texts, columns=st.integers(20, 200), height=st.integers(3, 60), zone=st.booleans())
def test_no_line_is_wider_and_no_picture_higher_than_the_terminal(
    ledger_folder: Path, answer: str, name: str, columns: int, height: int, zone: bool
) -> None:
    shutil.copytree(ledger_folder, copy := ledger_folder.parent / f"copy-{time.monotonic_ns()}")
    name = name.replace("\x00", "") or "x"
    with open_ledger(copy) as ledger:
        ledger.append([recorded(answer, provider=name, model=name)])
    with Ledger.open(copy) as reading:
        away = timezone(timedelta(hours=-5), "EST") if zone else None
        lines = text_of(Tail(reading), columns, height, zone=away)
    shutil.rmtree(copy)

    assert len(lines) <= height
    for line in lines:
        assert width(line) <= columns
        assert not set(line) & set("\x1b\x07\u202e\u202d\n\r\t")


def test_states_are_told_in_words(tmp_path: Path) -> None:
    drafts = [
        recorded("a"),
        recorded("b", refused=True),
        recorded("", status=503),
        recorded("half", complete=False, problem="client-left"),
        recorded("", status=None, complete=False, problem="upstream-timeout"),
    ]
    make_ledger(tmp_path / "e", *drafts).close()
    with Ledger.open(tmp_path / "e") as reading:
        rows = state_of(Tail(reading)).rows[1:]
        lines = [plain_line(row, picture(Tail(reading), 120)) for row in rows]

    assert [row.state for row in rows] == ["whole", "refused", "error", "cut off", "no answer"]
    assert [row.whole for row in rows] == [True, True, False, False, False]
    assert "(client-left) half" in lines[3]
    assert "- no answer" in lines[4]


def test_a_plan_is_counted_as_everyone_counts_it(tmp_path: Path) -> None:
    cells = tuple(f"gpt/q{number}/1" for number in range(10))
    with make_ledger(tmp_path / "e", planned(*cells)) as ledger:
        for number in range(7):
            cell = {"attempt": 1, "cell": cells[number], "index": 1}
            ledger.append([recorded("a", plan=cell, status=500 if number == 3 else 200, refused=number == 4)])
    with Ledger.open(tmp_path / "e") as reading:
        tally = CoverageTally()
        entries = list(reading.entries())
        tally.add_plan(entries[1], cells)
        for entry in entries[2:]:
            tally.add_exchange(entry)
        (want,) = tally.result().plans
        for back in (200, 3, 0):  # the plan among the entries that are watched, and before them
            tail = Tail(reading, back)
            assert state_of(tail).plan == want
            assert state_of(tail).plan_left == 0
        line = next(line for line in text_of(Tail(reading)) if line.startswith("plan 1 "))
    assert "7 of 10 cells sent: 5 answered, 1 refused, 1 failed" in line


def test_counts_exchanges_under_way(ledger_folder: Path) -> None:
    flight = ledger_folder / "in-flight"
    flight.mkdir()
    for name in ("a.slip", "b.slip", "something else"):
        (flight / name).write_bytes(b"x")
    os.utime(flight / "a.slip", (0, time.time() - 3_600))

    with Ledger.open(ledger_folder) as reading:
        assert state_of(Tail(reading)).in_flight == (2, 1)
        assert any("2 under way (1 silent" in line for line in text_of(Tail(reading), 120))
