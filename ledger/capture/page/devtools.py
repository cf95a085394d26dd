"""The browser's own protocol (Chrome DevTools Protocol 1.3): commands, answers, and events in between.

    {"id": 7, "method": "Page.navigate", "params": {...}}  ->  {"id": 7, "result": {...}}

One page at a time. It does NOT know what a page is for: `render.py` does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import orjson

from ledger.capture.page.process import Process
from ledger.errors import CaptureError

Handler = Callable[[str, dict[str, Any]], None]


class Overtime(CaptureError):
    """The browser did not answer in time."""


class DevTools:
    """Speaks to one page of a browser. `deadline`: when the patience with all of it ends."""

    def __init__(self, process: Process, deadline: float, on_event: Handler) -> None:
        """Raises CaptureError, as `call` does."""
        self._process = process
        self._deadline = deadline
        self._on_event = on_event
        self._number = 0
        self._session: str | None = None
        self.version: dict[str, Any] = self.call("Browser.getVersion")
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def tell(self, method: str, **params: Any) -> int:
        """Send a command and don't wait for its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        self._process.send(orjson.dumps(message))
        return self._number

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """A command's result. Raises CaptureError: the browser refuses it, is gone, or takes too long."""
        number = self.tell(method, **params)
        while True:
            message = self._next(self._deadline)
            if message is None:
                raise Overtime("the browser did not answer in time", hint="--max-time allows more")
            if message.get("id") == number:
                if "error" in message:
                    why = message["error"].get("message", "no reason given")
                    raise CaptureError(f"the browser refused {method}: {why!s:.200}")
                return dict(message.get("result") or {})

    def wait(self, until: Callable[[], bool], deadline: float) -> bool:
        """Take events until that is so; False where the time is over before."""
        deadline = min(deadline, self._deadline)
        while not until():
            if self._next(deadline) is None and time.monotonic() >= deadline:
                return until()
        return True

    def _next(self, deadline: float) -> dict[str, Any] | None:
        data = self._process.receive(deadline)
        if data is None:
            return None
        try:
            message: dict[str, Any] = orjson.loads(data)
        except orjson.JSONDecodeError:
            raise CaptureError("the browser answered something that is not JSON") from None
        if "method" in message:
            self._on_event(message["method"], message.get("params") or {})
        return message
