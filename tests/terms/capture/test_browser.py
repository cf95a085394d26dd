"""A page as a browser of this machine draws it: the whole of it, in time, and nothing left behind."""

import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.capture.page import browser
from ledger.capture.page.address import parse_address
from ledger.capture.page.browser import find_browser, from_browser
from ledger.capture.page.render import TILE, WIDTH
from ledger.documents.model import Page
from ledger.errors import CaptureError
from tests.imports.bench import FAKE_KEY
from tests.support import one_line
from tests.terms.capture.conftest import KEY
from tests.terms.capture.publisher import HTML, Publisher, page, redirect

try:
    PROGRAM: Path | None = find_browser(None)
except CaptureError:
    PROGRAM = None
needs_browser = pytest.mark.skipif(PROGRAM is None, reason="no Chromium, Chrome or Edge on this machine")

TALL = 9_000


@pytest.fixture(autouse=True)
def own_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After each test nothing may be left of the browser: no file, no process."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield
        assert list(Path(folder).iterdir()) == []
        # The crash handler leaves the browser's group and ends by itself when the browser has.
        end = time.monotonic() + 10
        while running(folder) and time.monotonic() < end:
            time.sleep(0.05)
        assert not running(folder)


def running(words: str) -> list[str]:
    """The command lines of living processes that have these words in them."""
    if not Path("/proc/self/cmdline").exists():
        return []
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = one.read_bytes()
        except OSError:
            continue
        if words.encode() in line:
            found.append(line.decode("utf-8", "replace"))
    return found


def shown(url: str, *, max_time: float = 60.0, keep_error: bool = False, allow_plain: bool = False) -> Page:
    assert PROGRAM is not None
    return from_browser(
        PROGRAM,
        parse_address(url, "address"),
        url,
        KEY,
        max_time=max_time,
        keep_error=keep_error,
        allow_plain=allow_plain,
    )


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@needs_browser
def test_takes_what_scripts_made_and_pictures_of_all_of_it(publisher: Publisher) -> None:
    script = b"<script>document.body.append('made by a script \\u00e9')</script>"
    body = HTML.replace(b"</body>", b"<div style='height:%dpx'></div>%b</body>" % (TALL, script))
    publisher.put("/terms", page(body))
    url = publisher.put("/start", redirect("/terms"), "http")
    found = shown(url)
    assert (found.method, found.media_type, found.url) == ("browser", "text/html; charset=utf-8", url)
    assert found.document.lower().startswith(b"<!doctype html>")
    assert "made by a script é</body>".encode() in found.document
    pictures = [
        data for role, media_type, data in found.objects if (role, media_type) == ("screenshot", "image/png")
    ]
    assert len(pictures) == len(found.objects)
    sizes = [size_of(one) for one in pictures]
    assert {width for width, _ in sizes} == {WIDTH}
    assert sizes[0][1] == TILE
    assert sum(height for _, height in sizes) > TALL


@needs_browser
def test_says_what_was_the_browser_s_and_not_observed(publisher: Publisher) -> None:
    publisher.put("/terms", page(HTML))
    observed = shown(publisher.put("/start", redirect("/terms"), "http")).observed
    assert observed["connection"] is None
    assert observed["url"] == publisher.base("http") + "/terms"
    assert observed["http"] == {
        "date": "Fri, 05 Jan 2024 09:00:01 GMT",
        "redirects": [["302", "/terms"]],
        "status": 200,
    }
    facts = dict(map(tuple, observed["missing"]))  # type: ignore[call-overload]
    assert "TLS" in facts["connection"]
    assert "wire.sent, wire.received, wire.timing" in facts
    software = dict(map(tuple, observed["software"]))  # type: ignore[call-overload]
    assert "httpcore2" not in software
    assert software["browser"]
    assert "HeadlessChrome" in software["user-agent"]


@needs_browser
def test_goes_where_the_page_itself_leads(publisher: Publisher) -> None:
    publisher.put("/terms", page(HTML))
    url = publisher.put("/start", page(b"<script>location.href = '/terms'</script>"), "http")
    found = shown(url)
    assert b"What you cannot do" in found.document
    assert found.observed["http"]["redirects"] == [["page", publisher.base("http") + "/terms"]]  # type: ignore[index]


@needs_browser
def test_a_dialogue_does_not_hold_it_up(publisher: Publisher) -> None:
    script = b"<script>alert(1); document.title = confirm(2) + '!'</script>"
    found = shown(publisher.put("/terms", page(HTML + script), "http"))
    assert b"<title>false!</title>" in found.document


@needs_browser
def test_says_that_the_page_was_not_quiet_yet(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    from ledger.capture.page import render

    def slow() -> Iterator[bytes]:
        time.sleep(5)
        yield page(b"x")

    monkeypatch.setattr(render, "_QUIET", 1.0)
    publisher.put("/slow", slow)
    script = b"<script>fetch('/slow')</script>"
    found = shown(publisher.put("/terms", page(HTML + script), "http"))
    assert "rendering" in dict(map(tuple, found.observed["missing"]))  # type: ignore[call-overload]


@needs_browser
def test_gives_up_in_time(publisher: Publisher) -> None:
    def never() -> Iterator[bytes]:
        time.sleep(5)
        yield page(HTML)

    began = time.monotonic()
    with pytest.raises(CaptureError, match="not rendered within 2 seconds"):
        shown(publisher.put("/terms", never, "http"), max_time=2.0)
    assert time.monotonic() - began < 5


@needs_browser
def test_refuses_an_error_page_unless_asked(publisher: Publisher) -> None:
    url = publisher.put("/terms", page(b"<p>no</p>", status="403 Forbidden"), "http")
    with pytest.raises(CaptureError, match="the answer is 403"):
        shown(url)
    assert b"<p>no</p>" in shown(url, keep_error=True).document


@needs_browser
def test_refuses_a_wrong_certificate(publisher: Publisher) -> None:
    with pytest.raises(CaptureError, match="ERR_CERT_AUTHORITY_INVALID"):
        shown(publisher.put("/terms", page(HTML)))


@needs_browser
def test_refuses_what_is_no_page(publisher: Publisher) -> None:
    with pytest.raises(CaptureError, match="no page") as caught:
        shown(publisher.put("/terms", page(b"{}", media_type="application/json"), "http"))
    assert "without --browser" in str(caught.value.hint)


@needs_browser
def test_says_in_one_line_that_nobody_is_there() -> None:
    with pytest.raises(CaptureError, match="ERR_") as caught:
        shown("http://localhost:9/terms")
    one_line(caught.value)


@needs_browser
def test_keys_in_the_page_are_replaced(publisher: Publisher) -> None:
    body = HTML.replace(b"</body>", FAKE_KEY.encode() + b"</body>")
    found = shown(publisher.put("/terms", page(body), "http"))
    assert FAKE_KEY.encode() not in found.document
    assert [role for role, _, _ in found.objects if role != "screenshot"] == ["redactions"]


def test_says_that_there_is_no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_PLACES", ())
    with pytest.raises(CaptureError, match="no Chromium, Chrome or Edge") as caught:
        find_browser(None)
    assert "--browser-path" in str(caught.value.hint)
    with pytest.raises(CaptureError, match="no program"):
        find_browser(tmp_path / "none")


def test_says_that_the_program_is_no_browser(tmp_path: Path) -> None:
    script = tmp_path / "program"
    script.write_text("#!/bin/sh\nexit 3\n")
    script.chmod(0o755)
    address = parse_address("http://localhost:9/", "address")
    with pytest.raises(CaptureError, match="has ended") as caught:
        from_browser(find_browser(script), address, address.url, KEY, max_time=10.0)
    one_line(caught.value)
    script.write_bytes(b"\x7fELF nothing")
    with pytest.raises(CaptureError, match="can't be started"):
        from_browser(find_browser(script), address, address.url, KEY, max_time=10.0)


@needs_browser
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no process groups")
def test_browser_ends_with_whoever_started_it(publisher: Publisher) -> None:
    def never() -> Iterator[bytes]:
        time.sleep(5)
        yield page(HTML)

    url = publisher.put("/terms", never, "http")
    code = (
        "import sys; from pathlib import Path; from ledger.capture.page.render import render;"
        f"render(Path({str(PROGRAM)!r}), {url!r}, max_time=30.0, max_redirects=10)"
    )
    with tempfile.TemporaryDirectory(dir=tempfile.gettempdir()) as folder:
        program = subprocess.Popen((sys.executable, "-c", code), env={**os.environ, "TMPDIR": folder})
        until = time.monotonic() + 20
        while not publisher.asked and time.monotonic() < until:
            time.sleep(0.05)
        assert running(folder)
        program.kill()  # no chance to tidy up
        program.wait()
        while running(folder) and time.monotonic() < until:
            time.sleep(0.05)
        assert not running(folder)
