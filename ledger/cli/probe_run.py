"""What `probe run` does: carry out what is left of a plan, and say how it ended."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer

from ledger.capture.probe.events import Ended, Sum
from ledger.capture.probe.pricing import currency_of
from ledger.capture.probe.run import Run
from ledger.capture.wire.upstream import Settings
from ledger.cli.boundary import Interrupted
from ledger.cli.capturing import Recorder, recorder
from ledger.cli.output import put, put_json, say
from ledger.cli.probe_keys import find_keys
from ledger.cli.probe_plan import estimate_lines
from ledger.cli.probe_prepare import Prepared, Wish, cost_limit, prepare, targets_of
from ledger.cli.probe_progress import cost_words, watching
from ledger.errors import CaptureError


def start(wish: Wish) -> None:
    """Carry out what is left, and say how it ended."""
    # Whatever is wrong with it is said before a passphrase is asked for.
    found = prepare(wish, count_cost=False)
    find_keys(targets_of(found.work))
    cost_limit(found, wish)
    with (
        _alone(wish.folder),
        recorder(wish.folder, wish.signer, wish.passphrase_file, wish.accept_clock_step) as into,
    ):
        found = prepare(wish, count_cost=True)  # again: what an earlier run left open is recorded by now
        if not found.work:
            _say_nothing_left(found, wish)
            return
        keys = find_keys(targets_of(found.work))
        for line in (f"{len(found.work)} cells to ask", *estimate_lines([work.cell for work in found.work])):
            say(line)
        ended, interrupted = asyncio.run(_carry_out(found, wish, keys, into))
    _finish(found, wish, ended, interrupted)


async def _carry_out(
    found: Prepared, wish: Wish, keys: Mapping[str, str], into: Recorder
) -> tuple[Ended, bool]:
    currency = currency_of(found.committed.plan)
    words = f"plan {found.committed.index}"
    with watching(words, len(found.work), currency) as told:
        run = Run(
            found.committed,
            found.work,
            found.history,
            into.group,
            keys=keys,
            settings=Settings(ca_file=wish.ca_file),
            cost_limit=cost_limit(found, wish),
            open_slip=into.open_slip,
            on_event=told,
        )
        with _interrupts(run) as count:
            ended = await run.carry_out()
        return ended, bool(count())


@contextmanager
def _interrupts(run: Run) -> Iterator[Callable[[], int]]:
    """Control-C ends the run gently, a second one at once. The function says how many came."""
    came = 0

    def interrupted() -> None:
        nonlocal came
        came += 1
        run.stop("interrupted")
        if came == 1:
            say("ledger: ending what is under way; interrupt again to break it off")
        else:
            run.break_off()

    loop = asyncio.get_running_loop()
    signals = [signal.SIGINT, signal.SIGTERM]
    try:
        for one in signals:
            loop.add_signal_handler(one, interrupted)
    except (
        NotImplementedError
    ):  # LIMIT: without it (Windows), an interrupt leaves what is under way to the spool
        signals = []
    try:
        yield lambda: came
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One run at a time on a ledger: two would ask the same cells. Raises CaptureError."""
    try:
        import fcntl
    except ImportError:  # LIMIT: without flock (Windows) nobody is kept from starting two
        yield
        return
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CaptureError(f"{folder}: another 'ledger probe run' is at work on this ledger") from None
        yield
    finally:
        os.close(handle)


def _say_nothing_left(found: Prepared, wish: Wish) -> None:
    if wish.as_json:
        put_json("probed", _result(found, Ended(Sum(cost=found.history.cost), None, ()), False))
    else:
        say("nothing is left to ask")


def _result(found: Prepared, ended: Ended, interrupted: bool) -> dict[str, Any]:
    done, currency = ended.sum, currency_of(found.committed.plan)
    return {
        "plan": found.committed.index,
        "answered": done.answered,
        "refused": done.refused,
        "failed": done.failed,
        "attempts": done.attempts,
        "left": done.left + found.all_left - len(found.work),
        "cost": f"{done.cost.amount:.6f}" if currency else None,
        "currency": currency,
        "estimated": done.cost.estimated,
        "stopped": ended.reason,
        "left_alone": list(ended.left_alone),
        "interrupted": interrupted,
    }


def _finish(found: Prepared, wish: Wish, ended: Ended, interrupted: bool) -> None:
    """Print the sum; an exit code says whether everything that was to be asked now has an answer."""
    result = _result(found, ended, interrupted)
    if wish.as_json:
        put_json("probed", result)
    else:
        cost = cost_words(ended.sum.cost, currency_of(found.committed.plan))
        put(
            f"{result['answered']} answered  {result['refused']} refused  {result['failed']} failed"
            f"  {result['left']} left  {result['attempts']} requests" + (f"  {cost} so far" if cost else "")
        )
    again = f"'ledger probe run {found.committed.index}'"
    if interrupted:
        _end(wish, Interrupted(f"interrupted; {result['left']} cells are left", hint=f"{again} goes on"))
    if ended.sum.left:
        why = ended.reason or (
            f"{', '.join(ended.left_alone)} failed too often in a row"
            if ended.left_alone
            else "their servers asked for a longer wait"
        )
        _end(wish, CaptureError(f"{ended.sum.left} cells are left: {why}", hint=f"{again} goes on"))
    if ended.sum.failed:
        _end(
            wish,
            CaptureError(
                f"{ended.sum.failed} cells failed; what came is recorded",
                hint=f"'ledger probe run {found.committed.index} --retry-failed' asks them again",
            ),
        )


def _end(wish: Wish, error: CaptureError | Interrupted) -> NoReturn:
    if wish.as_json:  # one object is printed, and it says so already
        raise typer.Exit(error.exit_code)
    raise error
