"""A document through a browser of this machine: for pages that scripts make, and that programs are refused.

The document is the HTML as the browser had it when it was quiet, which is not what the server sent. The
screenshots show it as drawn, in one width, with nothing clicked.
"""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ledger.capture.entry.exchange import Words
from ledger.capture.entry.observing import software
from ledger.capture.page.address import Address
from ledger.capture.page.answer import MAX_LOCATION, MAX_URL, check_status
from ledger.capture.page.fetch import MAX_REDIRECTS, downgraded
from ledger.capture.page.message import cleaned_document
from ledger.capture.secrets.redactor import Redactor, clean_text
from ledger.capture.secrets.search import Search
from ledger.capture.wire.clock import clock_state
from ledger.core.clock import format_time
from ledger.documents.model import Page
from ledger.errors import CaptureError

HTML: Final = "text/html; charset=utf-8"
PNG: Final = "image/png"
_NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
)
_PLACES: Final = (
    "/usr/bin/chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_NOT_OBSERVED: Final = (
    ("connection", "the browser made it: addresses, the TLS session and certificates were the browser's"),
    ("wire.sent, wire.received, wire.timing", "the browser fetched the page and what belongs to it"),
)


def find_browser(given: Path | None) -> Path:
    """The browser's program. Raises CaptureError where there is none."""
    if sys.platform == "win32":
        raise CaptureError("--browser is not supported on Windows", hint="save the page and give the file")
    if given is not None:
        if not (given.is_file() and os.access(given, os.X_OK)):
            raise CaptureError(f"{given}: no program", hint="--browser-path names the browser's program")
        return given.absolute()
    for name in _NAMES:
        found = shutil.which(name)
        if found is not None:
            return Path(found).absolute()
    for place in _PLACES:
        if os.access(place, os.X_OK):
            return Path(place)
    raise CaptureError(
        "no Chromium, Chrome or Edge was found",
        hint="--browser-path names one; or save the page in your browser and give the file",
    )


def from_browser(
    program: Path,
    address: Address,
    url: str,
    redactor: Redactor,
    *,
    max_time: float,
    keep_error: bool = False,
    allow_plain: bool = False,
) -> Page:
    """The page as that browser draws it; `url` is what was asked for. Raises CaptureError."""
    from ledger.capture.page.render import render

    started, clock = datetime.now(UTC), clock_state()
    shown = render(program, address.url, max_time=max_time, max_redirects=MAX_REDIRECTS)
    check_status(shown.status, shown.url, keep_error=keep_error)
    if address.encrypted and not shown.url.startswith("https:") and not allow_plain:
        raise downgraded(address.url, shown.url)
    missing = [*_NOT_OBSERVED, *shown.missing]
    if shown.status is None:
        missing.append(("http", "the browser gave no status"))
    observed: dict[str, Any] = {
        "clock": {"error_us": clock.error_us, "source": clock.source, "synchronised": clock.synchronised},
        "connection": None,
        "ended_at": format_time(datetime.now(UTC)),
        "http": None
        if shown.status is None
        else {
            "date": shown.date,
            "redirects": [[status, location[:MAX_LOCATION]] for status, location in shown.redirects],
            "status": shown.status,
        },
        "missing": [list(pair) for pair in missing],
        "software": [*_software(), ["browser", shown.product], ["user-agent", shown.agent]],
        "started_at": format_time(started),
        "url": shown.url[:MAX_URL],
    }
    document, redactions = cleaned_document(shown.html, redactor)
    return Page(
        document=document,
        media_type=HTML,
        method="browser",
        url=clean_text(url, Search(), redactor)[:MAX_URL],
        observed=Words(Search(), redactor).clean(observed),
        archive=None,
        objects=(*(("screenshot", PNG, one) for one in shown.pictures), *redactions),
        captured_at=None,  # `observed` has the time
    )


def _software() -> list[list[str]]:
    """Of ours, what had a part in it: the network was the browser's."""
    return [list(one) for one in software() if one[0] in ("evidence-ledger", "python")]
