"""Carrying out a plan: order, pace, tries again, limits, and what is left for the next run."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger.api import Content, Draft, Ledger
from ledger.api.writing import LedgerWriter
from ledger.capture.entry.writing import Group
from ledger.capture.plan.entry import Committed, plan_entry, read_committed
from ledger.capture.plan.expand import committable
from ledger.capture.plan.model import Retries
from ledger.capture.plan.parse import YAML
from ledger.capture.plan.schedule import schedule
from ledger.capture.probe.events import Ended, Event
from ledger.capture.probe.limits import Streak, Window, parse_retry_after, retryable, wait_before
from ledger.capture.probe.pricing import Cost
from ledger.capture.probe.run import Run
from ledger.capture.probe.status import NOTHING, History, Tried, read_history, work_left
from ledger.capture.secrets.redactor import Redactor
from ledger.core.coverage import CellState
from ledger.core.entry import Entry
from tests.capture.scripted import Reply, Scripted, scripted
from tests.support import make_ledger, open_ledger

PRICE = {"currency": "USD", "input": "1000", "output": "1000", "source": "made up"}
RETRIES = Retries(3, (429, 500), ("upstream-reset",), 2.0, 60.0)


class Bench:
    """A ledger with one committed plan, and runs over it."""

    def __init__(self, folder: Path, server: Scripted, **changes: Any) -> None:
        self.folder = folder
        self.events: list[Event] = []
        target = {"provider": "openai", "base_url": f"{server.url}/v1", "price": PRICE}
        value = {
            "format": "evidence-ledger/plan/v1",
            "title": "A plan",
            "order_seed": "seed",
            "targets": [{**target, "name": "t1", "model": "one"}, {**target, "name": "t2", "model": "two"}],
            "prompts": [{"id": f"p{n}", "text": f"Question {n}?"} for n in range(3)],
            "limits": {"requests_per_minute": 1000, "retries": {"backoff": 0}},
            **changes,
        }
        ready = committable(json.dumps(value).encode(), YAML, "plan.yaml")
        new = plan_entry(ready, schedule(ready.plan))
        contents = [Content.from_bytes(one.role, bytes(one.data), one.media_type) for one in new.objects]  # type: ignore[arg-type]  # in memory
        with make_ledger(folder, Draft(new.kind, new.body, tuple(contents))):
            pass

    def run(
        self,
        *,
        act: Callable[[Run, Event], None] = lambda run, event: None,
        cost_limit: str | None = None,
        **choice: Any,
    ) -> Ended:
        """One run to its end; `act` is called at each event."""
        committed, history = self.history()
        work = work_left(committed, history, **choice)

        async def carry_out(group: Group) -> Ended:
            def told(event: Event, total: Any) -> None:
                self.events.append(event)
                act(run, event)

            limit = None if cost_limit is None else Decimal(cost_limit)
            run = Run(committed, work, history, group, keys={}, cost_limit=limit, on_event=told)
            return await run.carry_out()

        @contextmanager
        def writer() -> Iterator[LedgerWriter]:
            with open_ledger(self.folder) as ledger:
                yield LedgerWriter(ledger)

        with Group(writer, Redactor(bytes(32))) as group:
            return asyncio.run(carry_out(group))

    def history(self) -> tuple[Committed, History]:
        with Ledger.open(self.folder) as ledger:
            committed = read_committed(ledger, 1)
            return committed, read_history(ledger, committed)

    def exchanges(self) -> list[Entry]:
        with Ledger.open(self.folder) as ledger:
            return [entry for entry in ledger.entries() if entry.kind == "exchange"]

    def tries(self) -> Counter[str]:
        return Counter(entry.body["plan"]["cell"] for entry in self.exchanges())


def bench(tmp_path: Path, server: Scripted, **changes: Any) -> Bench:
    return Bench(tmp_path / "evidence", server, **changes)


# ---- a run ------------------------------------------------------------------------------------------------


def test_every_cell_is_asked_once_in_the_order_of_the_schedule(tmp_path: Path) -> None:
    with scripted() as server:
        desk = bench(tmp_path, server, repetitions=2)
        ended = desk.run()
        assert (ended.sum.answered, ended.sum.left, ended.reason) == (12, 0, None)
        committed, _ = desk.history()
        entries = desk.exchanges()
        assert [entry.body["plan"]["cell"] for entry in entries] == [cell.name for cell in committed.cells]
        texts = [(cell.target.model, cell.prompt.messages[0].content) for cell in committed.cells]
        assert server.asked == texts
    first = entries[0].body
    assert first["plan"]["index"] == 1
    assert first["plan"]["attempt"] == 1
    assert first["observed"]["collector"] == "probe"
    assert first["fidelity"] == "wire"
    assert f"target:{committed.cells[0].target.name}" in first["tags"]


def test_nothing_is_asked_twice(tmp_path: Path) -> None:
    with scripted() as server:
        desk = bench(tmp_path, server)
        desk.run()
        again = desk.run()
        assert len(server.asked) == 6
    assert again.sum.attempts == 0
    assert desk.tries().total() == 6


def test_a_stopped_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with scripted() as server:
        desk = bench(tmp_path, server, repetitions=3)
        ended = desk.run(act=lambda run, event: run.stop("enough") if event.index == 6 else None)
        assert ended.reason == "enough"
        assert ended.sum.left == 18 - len(server.asked) > 0
        assert desk.run().sum.left == 0
    assert set(desk.tries().values()) == {1}
    assert len(desk.tries()) == 18


def test_what_is_broken_off_is_recorded_and_asked_again(tmp_path: Path) -> None:
    def script(number: int, body: dict[str, Any]) -> Reply:
        return Reply(delay=30 if number == 1 else 0)

    with scripted(script) as server:
        desk = bench(tmp_path, server, limits={"concurrency": 2, "requests_per_minute": 1000})
        began = time.monotonic()

        def act(run: Run, event: Event) -> None:
            run.stop("interrupted")
            run.break_off()

        ended = desk.run(act=act)
        assert time.monotonic() - began < 20
        broken = [one for one in desk.exchanges() if not one.body["observed"]["complete"]]
        assert [one.body["observed"]["problem"]["code"] for one in broken] == ["recorder-stopped"]
        assert ended.sum.failed == 0
        server.script = lambda number, body: Reply()
        assert desk.run().sum.left == 0
    cell = broken[0].body["plan"]["cell"]
    assert desk.tries()[cell] == 2
    assert desk.tries().total() == 7


@pytest.mark.parametrize("concurrency", [1, 3])
def test_no_more_is_under_way_at_once_than_the_plan_allows(tmp_path: Path, concurrency: int) -> None:
    with scripted(lambda number, body: Reply(delay=0.2)) as server:
        limits = {"concurrency": concurrency, "requests_per_minute": 1000}
        desk = bench(tmp_path, server, limits=limits)
        desk.run()
    assert len(server.asked) == 6
    assert min(concurrency, 2) <= server.most_at_once <= concurrency


# ---- tries again ------------------------------------------------------------------------------------------


def test_each_try_is_an_exchange_of_its_own(tmp_path: Path) -> None:
    def script(number: int, body: dict[str, Any]) -> Reply:
        return Reply(429, (("Retry-After", "0"),)) if number < 2 else Reply()

    with scripted(script) as server:
        desk = bench(tmp_path, server)
        ended = desk.run()
    assert (ended.sum.answered, ended.sum.failed, ended.sum.attempts) == (6, 0, 8)
    entries = [entry.body for entry in desk.exchanges()]
    assert [body["plan"]["attempt"] for body in entries[:3]] == [1, 2, 3]
    assert len({body["plan"]["cell"] for body in entries[:3]}) == 1
    assert [body["observed"]["http"]["status"] for body in entries[:3]] == [429, 429, 200]


def test_a_connection_that_is_closed_is_tried_again(tmp_path: Path) -> None:
    with scripted(lambda number, body: Reply(0 if number == 0 else 200)) as server:
        desk = bench(tmp_path, server)
        ended = desk.run()
    assert ended.sum.answered == 6
    first = desk.exchanges()[0].body["observed"]
    assert not first["complete"]
    assert first["problem"]["code"] in ("upstream-closed", "upstream-reset")


def test_an_exchange_lasts_no_longer_than_the_plan_allows(tmp_path: Path) -> None:
    with scripted(lambda number, body: Reply(delay=0.0 if number else 3.0)) as server:
        limits = {"requests_per_minute": 1000, "timeout": 60, "max_time": 0.5, "retries": {"backoff": 0}}
        desk = bench(tmp_path, server, limits=limits)
        ended = desk.run()
    problems = [entry.body["observed"]["problem"] for entry in desk.exchanges()]
    assert (ended.sum.answered, ended.sum.attempts) == (6, 7)
    assert problems[0]["code"] == "upstream-timeout"
    assert problems[1:] == [None] * 6


def test_a_target_that_is_not_there_has_its_questions_recorded(tmp_path: Path) -> None:
    with scripted() as server:
        desk = bench(tmp_path, server)
    desk.run()  # nobody listens any more
    entries = desk.exchanges()
    assert {entry.body["observed"]["problem"]["code"] for entry in entries} == {"upstream-refused"}
    with Ledger.open(desk.folder) as ledger:
        asked = {ledger.content(entry.objects[0].commitment) for entry in entries}
    assert asked == {b"Question 0?", b"Question 1?", b"Question 2?"}
    assert {entry.body["fidelity"] for entry in entries} == {"http"}


def test_what_failed_for_good_is_asked_again_only_when_asked_for(tmp_path: Path) -> None:
    with scripted(lambda number, body: Reply(500 if body["model"] == "one" else 200)) as server:
        desk = bench(tmp_path, server)
        ended = desk.run()
        assert (ended.sum.answered, ended.sum.failed, ended.sum.attempts) == (3, 3, 12)
        assert desk.run().sum.attempts == 0
        server.script = lambda number, body: Reply()
        assert desk.run(retry_failed=True).sum.answered == 3
    attempts = [entry.body["plan"]["attempt"] for entry in desk.exchanges()[-3:]]
    assert attempts == [4, 4, 4]  # earlier ones stay, and are counted on


def test_a_status_that_the_plan_does_not_try_again_is_final(tmp_path: Path) -> None:
    with scripted(lambda number, body: Reply(401)) as server:
        desk = bench(tmp_path, server)
        assert desk.run().sum.failed == 6
        assert len(server.asked) == 6


def test_a_server_that_asks_for_too_long_a_wait_is_left_for_later(tmp_path: Path) -> None:
    def script(number: int, body: dict[str, Any]) -> Reply:
        return Reply(429, (("Retry-After", "3600"),)) if number == 0 else Reply()

    with scripted(script) as server:
        desk = bench(tmp_path, server)
        ended = desk.run()
        assert (ended.sum.answered, ended.sum.failed, ended.sum.left) == (5, 0, 1)
        assert desk.run().sum.answered == 1
    assert max(desk.tries().values()) == 2


def test_retry_after_is_kept(tmp_path: Path) -> None:
    def script(number: int, body: dict[str, Any]) -> Reply:
        return Reply(503, (("Retry-After", "1"),)) if number == 0 else Reply()

    with scripted(script) as server:
        desk = bench(tmp_path, server)
        desk.run()
    first, second = (desk.exchanges()[n].body["observed"] for n in (0, 1))
    ended = datetime.fromisoformat(first["ended_at"])
    assert (datetime.fromisoformat(second["started_at"]) - ended).total_seconds() >= 1.0


# ---- limits -----------------------------------------------------------------------------------------------


def test_no_more_requests_begin_in_a_minute_than_the_plan_allows(tmp_path: Path) -> None:
    def act(run: Run, event: Event) -> None:
        asyncio.get_running_loop().call_later(0.5, run.stop, "seen enough")

    with scripted() as server:
        desk = bench(tmp_path, server, repetitions=4, limits={"concurrency": 4, "requests_per_minute": 2})
        # The order mixes the targets: the run waits at the first cell of the target whose minute is full.
        desk.run(act=act)
        counts = Counter(model for model, _ in server.asked)
        assert max(counts.values()) == 2
        # The next run knows of the requests of the last minute.
        committed, _ = desk.history()
        with Ledger.open(desk.folder) as ledger:
            history = read_history(ledger, committed, since=datetime(2024, 1, 1, tzinfo=UTC))
    assert {name: len(starts) for name, starts in history.starts.items()} == {
        {"one": "t1", "two": "t2"}[model]: number for model, number in counts.items()
    }


def test_a_target_that_fails_too_often_is_left_alone(tmp_path: Path) -> None:
    with scripted(lambda number, body: Reply(401 if body["model"] == "one" else 200)) as server:
        desk = bench(tmp_path, server, repetitions=4, stopping_rule={"max_failures": 2})
        ended = desk.run()
        assert Counter(model for model, _ in server.asked) == {"one": 2, "two": 12}
    assert ended.left_alone == ("t1",)
    assert (ended.sum.failed, ended.sum.left) == (2, 10)


def test_a_cost_limit_is_not_passed(tmp_path: Path) -> None:
    # 30 tokens at 1000 USD a million: 0.03 a cell. What may come is estimated higher, at 1,000 tokens.
    with scripted() as server:
        desk = bench(
            tmp_path, server, repetitions=20, limits={"concurrency": 4, "requests_per_minute": 10_000}
        )
        ended = desk.run(cost_limit="1.50")
        assert ended.reason is not None
        assert "cost limit" in ended.reason
        asked = len(server.asked)
        assert 0 < asked < 120
        assert ended.sum.cost.amount == Decimal("0.03") * asked <= Decimal("1.50")
        assert ended.sum.cost.estimated == 0
        assert desk.history()[1].cost == ended.sum.cost
        # An earlier run's cost counts: nothing more fits.
        assert desk.run(cost_limit="1.50").sum.attempts == 0


def test_a_plan_whose_time_is_over_asks_nothing(tmp_path: Path) -> None:
    with scripted() as server:
        desk = bench(tmp_path, server, stopping_rule={"until": "2024-01-05T10:00:00Z"})
        ended = desk.run()
        assert server.asked == []
    assert ended.reason is not None
    assert "2024-01-05T10:00:00Z" in ended.reason


def test_a_cost_without_reported_usage_is_called_an_estimate(tmp_path: Path) -> None:
    with scripted(lambda number, body: Reply(usage=None)) as server:
        desk = bench(tmp_path, server)
        ended = desk.run()
    assert ended.sum.cost.estimated == 6
    assert desk.history()[1].cost == ended.sum.cost


# ---- the rules, without a network -------------------------------------------------------------------------


def test_a_window_holds_back_what_is_too_much_for_a_minute() -> None:
    window = Window(2)
    for now in (0.0, 10.0):
        assert window.wait(now) == 0
        window.start(now)
    assert window.wait(20.0) == 40.0
    assert window.wait(60.0) == 0
    window.start(60.0)
    assert window.wait(61.0) == 9.0


def test_failures_count_only_in_a_row() -> None:
    streak = Streak(2)
    for failed in (True, False, True):
        streak.add(failed)
    assert not streak.reached
    streak.add(True)
    assert streak.reached
    assert not Streak(None).reached


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5.0),
        (" 0 ", 0.0),
        ("Fri, 05 Jan 2024 09:00:30 GMT", 30.0),
        ("Fri, 05 Jan 2024 08:00:00 GMT", 0.0),
        ("99999999999999", 86_400.0),
        ("-1", None),
        ("soon", None),
        ("Fri, 05 Jan 2024", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, seconds: float | None) -> None:
    assert parse_retry_after(value, datetime(2024, 1, 5, 9, 0, tzinfo=UTC)) == seconds


def test_the_wait_doubles_and_heeds_the_server() -> None:
    assert [wait_before(RETRIES, n, None) for n in (1, 2, 3, 10)] == [2.0, 4.0, 8.0, 60.0]
    assert wait_before(RETRIES, 1, 30.0) == 30.0
    assert wait_before(RETRIES, 3, 1.0) == 8.0
    assert wait_before(RETRIES, 1, 61.0) is None


def test_only_what_the_plan_names_is_tried_again() -> None:
    assert retryable(RETRIES, 429, None)
    assert retryable(RETRIES, None, "upstream-reset")
    assert retryable(RETRIES, 200, "upstream-reset")
    assert not retryable(RETRIES, 429, "over-limit")
    assert not retryable(RETRIES, 404, None)
    assert not retryable(RETRIES, None, "upstream-tls")


@pytest.mark.parametrize(
    ("tried", "tries"),
    [
        (NOTHING, 3),
        (Tried(CellState.ANSWERED, 1, 1), 0),
        (Tried(CellState.REFUSED, 1, 1), 0),
        (Tried(CellState.FAILED, 1, 1, again=True), 2),
        (Tried(CellState.FAILED, 3, 3, again=True), 0),
        (Tried(CellState.FAILED, 1, 1), 0),
        (Tried(CellState.FAILED, 4, 3, stopped=True), 1),
        (Tried(CellState.FAILED, 1, 0, stopped=True), 3),
    ],
)
def test_a_cell_is_left_until_it_is_answered_or_the_plan_gives_up(tried: Tried, tries: int) -> None:
    ready = committable(
        json.dumps(
            {
                "format": "evidence-ledger/plan/v1",
                "title": "A plan",
                "order_seed": "seed",
                "targets": [{"name": "t", "provider": "x", "base_url": "http://127.0.0.1:1", "model": "m"}],
                "prompts": [{"id": "p", "text": "x"}],
            }
        ).encode(),
        YAML,
        "plan.yaml",
    )
    committed = Committed(1, ready.plan, schedule(ready.plan))
    left = work_left(committed, History({"t/p/1": tried}, Cost(), {}))
    assert [(one.attempt, one.tries) for one in left] == ([(tried.attempts + 1, tries)] if tries else [])
