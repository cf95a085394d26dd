"""A page as a browser draws it: the rendered document, and pictures of the whole of it.

    load -> until the network is quiet -> the document's HTML -> pictures, top to bottom

The browser fetches by itself: what TLS showed, and the bytes of the answer, are not recorded, and `missing`
says so. Pictures are cut at TILE pixels of height, since above 16,384 browsers draw wrongly or not at all.
It does NOT click, scroll, log in or wait for what a reader would have to open.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from ledger.capture.page.devtools import DevTools, Overtime
from ledger.capture.page.process import Process
from ledger.errors import CaptureError

WIDTH: Final = 1280
MAX_WIDTH: Final = 4_000
TILE: Final = 8_000
MAX_TILES: Final = 30
_QUIET: Final = 15.0  # seconds after loading in which the network may become quiet
_SETTLE: Final = 0.6  # seconds in which a quiet page may yet go on to another address
_PAGES: Final = ("text/html", "application/xhtml+xml", "text/plain")


class Rendered(NamedTuple):
    """What the browser showed. `status` is None where it said none; `redirects` as [status, location]."""

    html: bytes
    pictures: tuple[bytes, ...]
    url: str
    status: int | None
    date: str | None
    redirects: tuple[tuple[str, str], ...]
    product: str
    agent: str
    missing: tuple[tuple[str, str], ...]


class _Main:
    """What becomes known of the page's main frame."""

    def __init__(self) -> None:
        self.frame = ""
        self.loader = ""
        self.url = ""
        self.media_type = ""
        self.loaded = self.quiet = False
        self.dialog = False
        self.answers: dict[str, dict[str, Any]] = {}  # by the loader
        self.redirects: list[tuple[str, str]] = []

    def on_event(self, method: str, params: dict[str, Any]) -> None:
        """Take in one event."""
        if method == "Page.javascriptDialogOpening":
            self.dialog = True
        elif method == "Network.requestWillBeSent" and self._is_main(params):
            answer = params.get("redirectResponse")
            if answer is not None:
                self.redirects.append((str(answer.get("status")), _header(answer, "location") or ""))
        elif method == "Network.responseReceived" and self._is_main(params):
            self.answers[params.get("loaderId", "")] = params["response"]
        elif method == "Page.frameNavigated" and params["frame"]["id"] == self.frame:
            self._navigated(params["frame"])
        elif method == "Page.lifecycleEvent" and params.get("loaderId") == self.loader:
            self.loaded = self.loaded or params["name"] == "load"
            self.quiet = self.quiet or params["name"] == "networkIdle"

    def _is_main(self, params: dict[str, Any]) -> bool:
        return params.get("type") == "Document" and params.get("frameId") == self.frame

    def _navigated(self, frame: dict[str, Any]) -> None:
        if self.loader and self.url != "about:blank":  # the page itself went on: a script, or a refresh
            self.redirects.append(("page", frame["url"]))
        self.loader, self.url = frame["loaderId"], frame["url"]
        self.media_type = frame.get("mimeType", "")
        self.loaded = self.quiet = False

    @property
    def answer(self) -> dict[str, Any]:
        """Of the document that is shown."""
        return self.answers.get(self.loader, {})


def render(program: Path, url: str, *, max_time: float, max_redirects: int) -> Rendered:
    """The page. Raises CaptureError: not loaded, not in time, no page at all."""
    deadline = time.monotonic() + max_time
    main = _Main()
    with Process(program) as process:
        try:
            tools = DevTools(process, deadline, main.on_event)
            return _render(tools, main, url, deadline, max_redirects)
        except Overtime:
            raise CaptureError(
                f"{url}: not rendered within {max_time:g} seconds", hint="--max-time allows more"
            ) from None


def _render(tools: DevTools, main: _Main, url: str, deadline: float, max_redirects: int) -> Rendered:
    missing = _load(tools, main, url, deadline)
    if len(main.redirects) > max_redirects:
        raise CaptureError(f"{url}: more than {max_redirects} redirects")
    if main.media_type not in _PAGES:
        raise CaptureError(
            f"{url}: {main.media_type!r:.60}, which is no page", hint="capture it without --browser"
        )
    root = tools.call("DOM.getDocument", depth=0)["root"]["nodeId"]
    html: str = tools.call("DOM.getOuterHTML", nodeId=root)["outerHTML"]
    pictures, cut = _pictures(tools)
    return Rendered(
        html=html.encode("utf-8", "replace"),
        pictures=pictures,
        url=main.url,
        status=main.answer.get("status"),
        date=_header(main.answer, "date"),
        redirects=tuple(main.redirects),
        product=str(tools.version.get("product", "")),
        agent=str(tools.version.get("userAgent", "")),
        missing=(*missing, *cut),
    )


def _load(tools: DevTools, main: _Main, url: str, deadline: float) -> tuple[tuple[str, str], ...]:
    """Go there and wait until it is drawn. What could not be waited for is returned."""
    main.frame = tools.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
    main.url = "about:blank"
    for domain in ("Page", "Network"):
        tools.call(f"{domain}.enable")
    tools.call("Page.setLifecycleEventsEnabled", enabled=True)
    tools.call(
        "Emulation.setDeviceMetricsOverride", width=WIDTH, height=1024, deviceScaleFactor=1, mobile=False
    )
    gone = tools.call("Page.navigate", url=url)
    if gone.get("errorText"):
        raise CaptureError(f"{url}: the browser could not load it: {gone['errorText']!s:.100}")
    main.loader = main.loader or gone.get("loaderId", "")
    if not _until(tools, main, lambda: main.loaded, deadline):
        raise Overtime("not loaded")
    quiet = _quiet(tools, main)
    while _goes_on(tools, main, main.loader):
        quiet = _quiet(tools, main)
    return () if quiet else (("rendering", "parts of the page were still being fetched when it was taken"),)


def _quiet(tools: DevTools, main: _Main) -> bool:
    return _until(tools, main, lambda: main.quiet, time.monotonic() + _QUIET)


def _goes_on(tools: DevTools, main: _Main, loader: str) -> bool:
    """Whether the page leads to another one by itself."""
    return _until(tools, main, lambda: main.loader != loader, time.monotonic() + _SETTLE)


def _until(tools: DevTools, main: _Main, so: Callable[[], bool], deadline: float) -> bool:
    """Wait, and answer no to every dialogue that the page opens: it would stand still."""
    while not tools.wait(lambda: so() or main.dialog, deadline):
        return False
    while main.dialog:
        main.dialog = False
        tools.tell("Page.handleJavaScriptDialog", accept=False)
        if not tools.wait(lambda: so() or main.dialog, deadline):
            return False
    return so()


def _pictures(tools: DevTools) -> tuple[tuple[bytes, ...], tuple[tuple[str, str], ...]]:
    """PNG pictures from top to bottom, and what of the page is in none of them."""
    size = tools.call("Page.getLayoutMetrics")["cssContentSize"]
    width, height = max(1, int(size["width"])), max(1, int(size["height"]))
    missing: list[tuple[str, str]] = []
    if width > MAX_WIDTH or height > MAX_TILES * TILE:
        missing.append(("screenshot", f"the page is {width} by {height} pixels; not all of it is shown"))
    width, height = min(width, MAX_WIDTH), min(height, MAX_TILES * TILE)
    pictures: list[bytes] = []
    for top in range(0, height, TILE):
        clip = {"x": 0, "y": top, "width": width, "height": min(TILE, height - top), "scale": 1}
        shown = tools.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        pictures.append(base64.b64decode(shown["data"]))
    return tuple(pictures), tuple(missing)


def _header(answer: dict[str, Any], name: str) -> str | None:
    headers: dict[str, str] = answer.get("headers") or {}
    return next((str(value) for key, value in headers.items() if key.lower() == name), None)
