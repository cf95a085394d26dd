"""Files that are nearly of a format, and what every format module owes them: items or CaptureError, soon."""

import time
from contextlib import suppress

from hypothesis import strategies as st

from ledger.capture.imports.model import Format, Found, Skipped, Source
from ledger.errors import CaptureError

SECONDS = 5.0  # for a seed of some kilobytes; far more than any takes on a slow machine


@st.composite
def mutated(draw: st.DrawFn, seed: bytes) -> bytes:
    """The seed with a few bytes changed, cut out, doubled or put in."""
    data = bytearray(seed)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(0, len(data) - 1)))
        length = draw(st.integers(0, 40))
        change = draw(st.sampled_from(("set", "cut", "double", "insert", "end")))
        if change == "set" and data:
            data[place] = draw(st.integers(0, 255))
        elif change == "cut":
            del data[place : place + length]
        elif change == "double":
            data[place:place] = data[place : place + length]
        elif change == "insert":
            odd = (b"null", b"{}", b"[]", b"-1", b'"', b"\x00", b"\xff", b"1e999", b'"\\ud800"', b"[" * 40)
            data[place:place] = draw(st.sampled_from(odd))
        else:
            del data[place:]
    return bytes(data)


def survives(form: Format, data: bytes) -> None:
    """Read it as the framework does; fails on anything but items or CaptureError, and when it takes long."""
    began = time.monotonic()
    source = Source.of("a file", data)
    assert form.detects(source) in (True, False)
    with suppress(CaptureError):
        form.tool(source)
    with suppress(CaptureError):
        items = list(form.read(source))
        assert items == list(form.read(source))
        for item in items:
            check(item)
    assert time.monotonic() - began < SECONDS


def check(item: Found | Skipped) -> None:
    """What an item may hold."""
    assert item.pointer
    if isinstance(item, Skipped):
        assert item.reason
        return
    assert item.fidelity in ("wire", "http", "api", "text")
    for text in (item.query, item.answer):
        assert isinstance(text, str)
    for maybe in (item.provider, item.model, item.endpoint, item.captured_at, item.reasoning):
        assert maybe is None or (isinstance(maybe, str) and maybe.strip())
    for raw in item.raw:
        assert isinstance(raw.data, bytes)
