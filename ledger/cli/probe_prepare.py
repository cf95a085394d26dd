"""What `probe run` begins with: the plan that the user means, and what is left of it. Asks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ledger.api.ledger import Ledger
from ledger.capture.plan.entry import Committed, find_committed, read_committed
from ledger.capture.plan.model import Target
from ledger.capture.probe.limits import WINDOW
from ledger.capture.probe.pricing import currency_of
from ledger.capture.probe.requests import KEY_SHOWN, build_request, endpoint_of
from ledger.capture.probe.status import History, Work, read_history, work_left
from ledger.cli.boundary import fail, one_line
from ledger.cli.opening import open_ledger
from ledger.cli.output import put, put_json, say
from ledger.cli.probe_plan import read_plan_file
from ledger.errors import CaptureError


class Wish(NamedTuple):
    """What the user asked for."""

    folder: Path
    which: str
    only: frozenset[str]
    limit: int | None
    retry_failed: bool
    cost_limit: Decimal | None
    ca_file: Path | None
    signer: str | None
    passphrase_file: Path | None
    accept_clock_step: bool
    as_json: bool


class Prepared(NamedTuple):
    """A plan with what was recorded for it and what is left. `all_left` counts without --limit."""

    committed: Committed
    history: History
    work: tuple[Work, ...]
    all_left: int


def find_plan(ledger: Ledger, which: str) -> Committed:
    """The plan that the user names by its entry or its file. Raises NotFoundError, CaptureError."""
    if which.isascii() and which.isdecimal() and len(which) <= 16:
        return read_committed(ledger, int(which))
    ready = read_plan_file(Path(which))
    index = find_committed(ledger, ready)
    if index is None:
        raise CaptureError(
            f"{which}: no plan entry holds this plan, byte for byte",
            hint=f"commit it first with 'ledger probe plan {which}', or name the entry of the plan you mean",
        )
    return read_committed(ledger, index)


def prepare(wish: Wish, *, count_cost: bool) -> Prepared:
    """What is left to do. Raises NotFoundError, CaptureError, MalformedError."""
    with open_ledger(wish.folder) as ledger:
        committed = find_plan(ledger, wish.which)
        since = datetime.now(UTC) - timedelta(seconds=WINDOW)
        history = read_history(ledger, committed, since=since, count_cost=count_cost)
    names = {target.name for target in committed.plan.targets}
    unknown = sorted(wish.only - names)
    if unknown:
        fail(f"--only {unknown[0]!r:.80}: the plan has the targets {', '.join(sorted(names))}")
    work = work_left(committed, history, only=wish.only, retry_failed=wish.retry_failed)
    return Prepared(committed, history, work[: wish.limit], len(work))


def show_requests(wish: Wish) -> None:
    """Print the requests that would be sent, in order, with a mark where the key goes."""
    found = prepare(wish, count_cost=False)
    rows: list[dict[str, Any]] = []
    for work in found.work:
        target = work.cell.target
        request = build_request(target, work.cell.prompt, KEY_SHOWN if target.key else None)
        headers = [[name.decode(), value.decode("latin-1")] for name, value in request.headers]
        body = request.body.decode()
        if wish.as_json:
            rows.append(
                {"cell": work.cell.name, "url": endpoint_of(target), "headers": headers, "body": body}
            )
            continue
        put(one_line(f"{work.cell.name}  {request.method} {endpoint_of(target)}"))
        for name, value in headers:
            put(one_line(f"    {name}: {value}"))
        put(f"    {one_line(body)}")
    if wish.as_json:
        put_json("probe-requests", {"plan": found.committed.index, "requests": rows})
    else:
        say(f"{len(found.work)} requests; nothing was asked")


def targets_of(work: Sequence[Work]) -> list[Target]:
    return list({one.cell.target.name: one.cell.target for one in work}.values())


def cost_limit(found: Prepared, wish: Wish) -> Decimal | None:
    """The lower of the plan's limit and the user's. Raises CaptureError where it can't be kept."""
    limits = [one for one in (found.committed.plan.stopping.cost_limit, wish.cost_limit) if one is not None]
    if not limits:
        return None
    for work in found.work:
        if work.cell.target.price is None:
            raise CaptureError(
                f"target {work.cell.target.name}: no price in the plan, so that a cost limit can't be kept",
                hint="leave the target out with --only, or plan it with a price",
            )
    if currency_of(found.committed.plan) is None and found.work:
        raise CaptureError("the plan's prices are in several currencies, so that a cost limit can't be kept")
    return min(limits)
