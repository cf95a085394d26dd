"""From the thread that appends to the event loop: many results, one call.

Each call into a loop from another thread wakes it by a system call of its own. Results of one transaction
come together, so they cross together.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future


class Bridge:
    """Makes futures of a thread into futures of this loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._done: deque[tuple[Future[int], asyncio.Future[int]]] = deque()
        self._called = False

    def over(self, there: Future[int]) -> asyncio.Future[int]:
        """The same in this loop."""
        here: asyncio.Future[int] = self._loop.create_future()
        there.add_done_callback(lambda _: self._arrived(there, here))
        return here

    def _arrived(self, there: Future[int], here: asyncio.Future[int]) -> None:  # in the thread
        self._done.append((there, here))
        if not self._called:
            self._called = True
            self._loop.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        # First: whatever arrives from here on calls again, so that nothing is left lying.
        self._called = False
        while self._done:
            there, here = self._done.popleft()
            error = there.exception()
            if here.done():
                continue
            if error is not None:
                here.set_exception(error)
            else:
                here.set_result(there.result())
