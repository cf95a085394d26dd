"""The event-stream grammar, with the examples of the WHATWG standard, section 9.2.6."""

import pytest

from ledger.readings import sse


def read(body: bytes) -> list[tuple[str, str, str]]:
    return [(event.type, event.data, event.id) for event in sse.parse(body).events]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"data: YHOO\ndata: +2\ndata: 10\n\n", [("message", "YHOO\n+2\n10", "")]),
        (
            b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            [
                ("message", "first event", "1"),
                ("message", "second event", ""),
                ("message", " third event", ""),
            ],
        ),
        (b"data\n\ndata\ndata\n\ndata:", [("message", "", ""), ("message", "\n", "")]),
        (b"data:test\n\ndata: test\n\n", [("message", "test", ""), ("message", "test", "")]),
        (b"event: add\ndata: 73857293\n\n", [("add", "73857293", "")]),
        (b"event: lost\n\ndata: x\n\n", [("message", "x", "")]),
        (b"\xef\xbb\xbfdata: bom\n\n", [("message", "bom", "")]),
        (b"data: \xef\xbb\xbfinside\n\n", [("message", "\ufeffinside", "")]),
        (b"data: a\rdata: b\r\rdata: c\r\n\r\n", [("message", "a\nb", ""), ("message", "c", "")]),
        (b"id: 7\ndata: a\n\ndata: b\n\n", [("message", "a", "7"), ("message", "b", "7")]),
        (b"id: 7\x00\ndata: a\n\n", [("message", "a", "")]),
        (b"unknown: x\nDATA: y\n data: z\ndata: a\n\n", [("message", "a", "")]),
        (b"data: \xff\n\n", [("message", "\ufffd", "")]),
        (b"data: not dispatched\n", []),
        (b"", []),
    ],
)
def test_grammar(body: bytes, expected: list[tuple[str, str, str]]) -> None:
    assert read(body) == expected


def test_counts_comments_and_keeps_retry() -> None:
    stream = sse.parse(b": a\n:\n\nretry: 250\nretry: x\n\n: b\n")
    assert (stream.comments, stream.retry, stream.tail) == (3, 250, None)


def test_says_where_an_undispatched_event_begins() -> None:
    body = b"data: a\n\ndata: b\n"
    stream = sse.parse(body)
    assert stream.tail == 9
    assert sse.parse(body + b"\n").tail is None
    assert sse.parse(b"data: a\n\nda").tail == 9


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_events_cover_their_bytes(end: bytes) -> None:
    body = b": c" + end + end + b"event: x" + end + b"data: a" + end + end + b"data: b" + end + end
    found = [body[event.start : event.end] for event in sse.parse(body).events]
    assert found == [b"event: x" + end + b"data: a" + end + end, b"data: b" + end + end]


def test_says_what_is_not_utf8() -> None:
    assert not sse.parse(b"data: \xff\n\n").utf8
    assert sse.parse("data: é\n\n".encode()).utf8
