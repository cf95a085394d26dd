"""One try at one cell: the request made, sent, and recorded before anything else is done with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from ledger.capture.entry.writing import Group
from ledger.capture.model import Cell, RawExchange
from ledger.capture.plan.schedule import Planned
from ledger.capture.probe.events import Slip, tags_of
from ledger.capture.probe.requests import build_request, path_of
from ledger.capture.wire.client import carry
from ledger.capture.wire.recording import Recording
from ledger.capture.wire.upstream import Upstream

OpenSlip = Callable[[Recording], Slip]


class Caller:
    """Makes the tries of a run. `keys` gives the key of each target that has one."""

    def __init__(self, plan: int, group: Group, keys: Mapping[str, str], open_slip: OpenSlip | None) -> None:
        self._plan = plan
        self._group = group
        self._keys = keys
        self._open_slip = open_slip
        self._calls: set[asyncio.Task[RawExchange]] = set()

    def break_off(self) -> None:
        """End what is under way; it is recorded as far as it came."""
        for call in self._calls:
            call.cancel()

    async def call(self, cell: Planned, attempt: int, upstream: Upstream) -> tuple[RawExchange, int] | None:
        """One try and the index of its entry; None where it was broken off before it began.

        Raises LedgerError where it can't be recorded, or where the next one could not be kept.
        """
        target = cell.target
        request = build_request(target, cell.prompt, self._keys.get(target.name))
        path = path_of(target).encode("ascii")
        recording = Recording(
            provider=target.provider,
            endpoint=upstream.endpoint(path),
            collector="probe",
            cell=Cell(self._plan, cell.name, attempt),
            tags=tags_of(cell),
            limit=upstream.settings.max_body,
        )
        slip = self._open_slip(recording) if self._open_slip is not None else None
        recording.sink = slip
        call = asyncio.create_task(
            carry(upstream, recording, request.method.encode(), path, request.headers, request.body)
        )
        self._calls.add(call)
        try:
            raw = await call
        except asyncio.CancelledError:
            # Broken off before its first step: nothing was sent, and there is nothing to record.
            if slip is not None:
                slip.discard()
            return None
        finally:
            self._calls.discard(call)
        index = await asyncio.wrap_future(self._group.submit(raw, slip))
        if recording.sink_failure is not None:  # this one is recorded, the next one would not be kept
            raise recording.sink_failure
        return raw, index
