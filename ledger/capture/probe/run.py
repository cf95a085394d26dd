"""Carries out a committed plan: asks what is left of it, in the order of the schedule, and records every try.

Cells begin in the order of the schedule; where several are under way at once they may end in another one,
and each entry has its own times. A cell that waits for its target's pace holds back those behind it: the
order is evidence, speed is not. Tries again take the place of their cell.

It does NOT know whether an answer is good, and never asks a cell that has one: `status.py` says
what is left. Whoever breaks it off loses nothing: what was asked is recorded, the rest is asked next time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from decimal import Decimal

from ledger.capture.entry.writing import Group
from ledger.capture.plan.entry import Committed
from ledger.capture.plan.model import Plan, Target
from ledger.capture.plan.schedule import Planned
from ledger.capture.probe.call import Caller, OpenSlip
from ledger.capture.probe.events import Ended, Event, Sum, Watcher
from ledger.capture.probe.judging import Verdict, judge
from ledger.capture.probe.limits import Streak, Window, wait_before
from ledger.capture.probe.pricing import expected
from ledger.capture.probe.status import History, Work
from ledger.capture.wire.upstream import Settings, Upstream
from ledger.core.coverage import CellState


class Run:
    """One run over the cells that are left. Used once, in one event loop."""

    def __init__(
        self,
        committed: Committed,
        work: Sequence[Work],
        history: History,
        group: Group,
        *,
        keys: Mapping[str, str],
        settings: Settings | None = None,
        cost_limit: Decimal | None = None,
        open_slip: OpenSlip | None = None,
        on_event: Watcher | None = None,
    ) -> None:
        self._plan: Plan = committed.plan
        self._work = work
        base = settings or Settings()
        self._settings = base._replace(
            read_timeout=self._plan.pace.timeout, max_time=self._plan.pace.max_time
        )
        self._caller = Caller(committed.index, group, keys, open_slip)
        self._cost_limit = cost_limit
        self._on_event = on_event
        self._sum = Sum(left=len(work), cost=history.cost)
        self._reserved = Decimal(0)
        self._freed = asyncio.Event()
        self._stop = asyncio.Event()
        self._reason: str | None = None
        self._failure: BaseException | None = None
        self._streaks = {
            target.name: Streak(self._plan.stopping.max_failures) for target in self._plan.targets
        }
        self._windows = {target.name: _window(self._plan, target, history) for target in self._plan.targets}

    # -- from outside ----------------------------------------------------------------------------

    def stop(self, reason: str) -> None:
        """Begin nothing more; what is under way is finished and recorded."""
        if self._reason is None:
            self._reason = reason
        self._stop.set()

    def break_off(self) -> None:
        """Break off what is under way too; it is recorded as far as it came."""
        self._caller.break_off()

    async def carry_out(self) -> Ended:
        """Ask until nothing is left, a rule ends it, or `stop` does. Raises what made recording fail."""
        async with AsyncExitStack() as stack:
            upstreams = {}
            for target in {work.cell.target.name: work.cell.target for work in self._work}.values():
                upstream = Upstream(target.provider, target.base_url, self._settings)
                upstreams[target.name] = await stack.enter_async_context(upstream)
            await self._send_all(upstreams)
        if self._failure is not None:
            raise self._failure
        alone = tuple(name for name, streak in self._streaks.items() if streak.reached)
        return Ended(self._sum, self._reason, alone)

    # -- the cells -------------------------------------------------------------------------------

    async def _send_all(self, upstreams: Mapping[str, Upstream]) -> None:
        places = asyncio.Semaphore(self._plan.pace.concurrency)
        tasks: set[asyncio.Task[None]] = set()

        def ended(task: asyncio.Task[None]) -> None:
            tasks.discard(task)
            places.release()
            if not task.cancelled() and (error := task.exception()) is not None:
                self._fail(error)

        for work in self._work:
            await places.acquire()
            if not await self._may_begin(work.cell):
                places.release()
                if self._stop.is_set():
                    break
                continue
            self._reserved += expected(work.cell).amount  # before the task begins, or two may pass the limit
            task = asyncio.create_task(self._ask_cell(work, upstreams[work.cell.target.name]))
            tasks.add(task)
            task.add_done_callback(ended)
        while tasks:
            await asyncio.wait(tasks)

    async def _may_begin(self, cell: Planned) -> bool:
        """Whether a cell may be asked now, once its target's pace allows."""
        if self._stop.is_set() or self._streaks[cell.target.name].reached:
            return False
        until = self._plan.stopping.until
        if until is not None and datetime.now(UTC) >= until:
            self.stop(f"the plan's time is over ({until:%Y-%m-%dT%H:%M:%SZ})")
            return False
        if not await self._can_afford(expected(cell).amount):
            return False
        return await self._keep_pace(cell.target) and not self._streaks[cell.target.name].reached

    async def _can_afford(self, more: Decimal) -> bool:
        """Whether `more` may be spent, on top of what is spent and what is under way.

        What is under way mostly costs less than it may: then its end is waited for.
        """
        if self._cost_limit is None:
            return True
        while self._sum.cost.amount + self._reserved + more > self._cost_limit:
            after = self._sum.cost.amount + more
            if after > self._cost_limit or not self._reserved:
                self.stop(f"the cost limit of {self._cost_limit}: the next cell may bring it to {after:.4f}")
                return False
            self._freed.clear()
            await self._freed.wait()
        return not self._stop.is_set()

    async def _keep_pace(self, target: Target) -> bool:
        """Wait for the target's pace and take a start from it. False where the run was stopped meanwhile."""
        window = self._windows[target.name]
        while (wait := window.wait(time.monotonic())) > 0:
            if await self._pause(wait):
                return False
        window.start(time.monotonic())
        return not self._stop.is_set()

    async def _pause(self, seconds: float) -> bool:
        """Wait; True as soon as the run is stopped."""
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _ask_cell(self, work: Work, upstream: Upstream) -> None:
        cell, retries = work.cell, self._plan.pace.retries
        verdict = None
        try:
            for number in range(1, work.tries + 1):
                attempt = work.attempt + number - 1
                recorded = await self._caller.call(cell, attempt, upstream)
                if recorded is None:
                    break
                raw, index = recorded
                verdict = judge(raw, cell, retries)
                again = verdict.again and number < work.tries
                self._count(verdict, done=not (again or verdict.stopped))
                wait = None
                if (
                    again
                    and not self._stop.is_set()
                    and (self._cost_limit is None or self._sum.cost.amount < self._cost_limit)
                ):
                    wait = wait_before(retries, number, verdict.retry_after)
                if self._on_event is not None:
                    self._on_event(Event(cell.name, attempt, index, verdict, wait), self._sum)
                if wait is None or await self._pause(wait) or not await self._keep_pace(cell.target):
                    break
        finally:
            self._reserved -= expected(cell).amount
            self._freed.set()
            if verdict is not None and not self._stop.is_set():
                self._streaks[cell.target.name].add(verdict.state is CellState.FAILED)

    def _count(self, verdict: Verdict, *, done: bool) -> None:
        before = self._sum
        self._sum = before._replace(attempts=before.attempts + 1, cost=before.cost.plus(verdict.cost))
        if done:
            name = "failed" if verdict.state is CellState.FAILED else verdict.state.name.lower()
            self._sum = self._sum._replace(**{name: getattr(before, name) + 1, "left": before.left - 1})

    def _fail(self, error: BaseException) -> None:
        if self._failure is None:
            self._failure = error
        self.stop("recording has failed")


def _window(plan: Plan, target: Target, history: History) -> Window:
    """The target's pace, with the requests of the last minute already in it."""
    window = Window(target.requests_per_minute or plan.pace.requests_per_minute)
    now, clock = datetime.now(UTC), time.monotonic()
    for start in history.starts.get(target.name, ()):
        window.start(clock - max((now - start).total_seconds(), 0.0))
    return window
