"""HTTP/1.x messages from bytes: what RFC 9112 has, what servers do besides, and what is no HTTP at all."""

import time

import pytest

from ledger.readings import parse_request, parse_response, parse_wire

HEAD = b"HTTP/1.1 200 OK\r\n"


def test_reads_a_request_and_its_response() -> None:
    sent = b"POST /v1/x?a=1 HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a:  2 \r\nContent-Length: 2\r\n\r\n{}"
    exchange = parse_wire(sent, HEAD + b"Content-Length: 3\r\n\r\nabc")
    request, response = exchange
    assert (request.method, request.target, request.body) == ("POST", "/v1/x?a=1", b"{}")
    assert request.headers == (("Host", "h"), ("X-A", "1"), ("x-a", "2"), ("Content-Length", "2"))
    assert (request.complete, request.problem) == (True, None)
    assert (response.status, response.reason, response.version) == (200, "OK", "HTTP/1.1")
    assert (response.body, response.complete, response.problem) == (b"abc", True, None)


def test_de_chunks_with_extensions_and_trailers() -> None:
    raw = HEAD + b"Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0A \r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n"
    response, spans = parse_response(raw, "POST")
    assert response.body == b"abc0123456789"
    assert (response.trailers, response.complete, response.problem) == ((("X-T", "1"),), True, None)
    assert [raw[start:end] for start, end in spans.ranges(1, 5)] == [b"bc", b"01"]
    assert [raw[start:end] for start, end in spans.ranges(0, 99)] == [b"abc", b"0123456789"]
    assert spans.ranges(13, 20) == []


@pytest.mark.parametrize("size", [1, 2, 5, 64])
def test_body_map_gives_back_every_byte(size: int) -> None:
    body = bytes(range(64))
    parts = [body[n : n + size] for n in range(0, 64, size)]
    framed = b"".join(b"%X\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    raw = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + framed
    response, spans = parse_response(raw, "GET")
    assert response.body == body
    for start in range(64):
        for end in range(start, 65):
            assert b"".join(raw[low:high] for low, high in spans.ranges(start, end)) == body[start:end]


def test_passes_interim_responses() -> None:
    raw = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + HEAD + b"\r\nbody"
    response, _ = parse_response(raw, "POST")
    assert (response.interim, response.status, response.body) == ((100, 103), 200, b"body")


@pytest.mark.parametrize(
    ("status", "method"), [("204", "GET"), ("304", "GET"), ("200", "HEAD"), ("200", "CONNECT")]
)
def test_no_body_where_there_is_none(status: str, method: str) -> None:
    raw = f"HTTP/1.1 {status} X\r\nContent-Length: 5\r\n\r\n".encode()
    response, _ = parse_response(raw, method)
    assert (response.body, response.complete) == (b"", True)
    assert parse_response(raw.replace(status.encode(), b"200"), "GET")[0].complete is False


def test_without_a_length_a_response_runs_to_the_end_and_a_request_has_no_body() -> None:
    assert parse_response(HEAD + b"\r\nall of it", "GET")[0].body == b"all of it"
    request, _ = parse_request(b"GET / HTTP/1.1\r\nHost: h\r\n\r\nmore")
    assert request.body == b""
    assert request.problem == "4 bytes follow the request"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"HTTP/1.1 200 OK\nContent-Length: 1\n\na", "bare LF"),
        (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "contradictory content-length"),
        (HEAD + b"Content-Length: 1, 1\r\n\r\na", "more than once"),
        (HEAD + b"Content-Length: +1\r\n\r\na", "not a number"),
        (HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\na", "not a number"),
        (HEAD + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "both"),
        (HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "not undone"),
        (HEAD + b"Transfer-Encoding: gzip\r\n\r\nxyz", "not known"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc", "not hexadecimal"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc", "not hexadecimal"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n", "not hexadecimal"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc", "does not end where its size says"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\na\n0\n\n", "bare LF"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b" " * 20000, "without a size"),
        (HEAD + b"no colon\r\n\r\n", "without a colon"),
        (HEAD + b"A: 1\r\n b\r\n\r\n", "folded"),
        (HEAD + b"A : 1\r\n\r\n", "not a token"),
        (HEAD + b"A: \x00\r\n\r\n", "control character"),
        (b"HTTP/2 200 OK\r\n\r\n", "not HTTP/1.1"),
        (b"SSH-2.0-x\r\n\r\n", "not an HTTP status line"),
        (b"HTTP/1.1 2000 OK\r\n\r\n", "not an HTTP status line"),
        (b"HTTP/1.1 \xb2\xb2\xb2 OK\r\n\r\n", "not an HTTP status line"),
        (HEAD + b"A: 1", "cut off"),
        (b"", "no response"),
        (b"\r\n" * 1000, "no status line"),
        (HEAD + b"Content-Length: 1\r\n\r\naHTTP/1.1 200 OK", "15 bytes follow"),
        (HEAD + b"A: " + b"x" * (2 << 20), "no end of the head"),
    ],
)
def test_says_what_is_not_http(raw: bytes, problem: str) -> None:
    response, _ = parse_response(raw, "GET")
    assert problem in (response.problem or "")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "no request"),
        (b"POST /", "no request line"),
        (b"POST /\r\n\r\n", "request line"),
        (b"POST / HTTP/1.1\r\nA: 1\r\n", "cut off"),
    ],
)
def test_says_what_is_no_request(raw: bytes, problem: str) -> None:
    request, _ = parse_request(raw)
    assert problem in (request.problem or "")


@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_a_response_cut_off_anywhere_is_not_complete(framing: str) -> None:
    body = b"Content-Length: 6\r\n\r\nabcdef"
    if framing == "chunks":
        body = b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\nT: 1\r\n\r\n"
    raw = HEAD + body
    assert parse_response(raw, "GET")[0].complete
    for end in range(len(raw)):
        response, _ = parse_response(raw[:end], "GET")
        assert not response.complete
        assert b"abcdef".startswith(response.body)


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 300_000,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\na\n" * 300_000,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"a: b\r\n" * 500_000,
        b"HTTP/1.1 100 C\r\n\r\n" * 100_000,
        HEAD + b"a:b\r\n" * 500_000,
        HEAD + b"Content-Length: 1\r\n" * 100_000 + b"\r\n",
        b"\n" * 3_000_000,
        b"\r" * 3_000_000,
    ],
    ids=["chunks", "chunks-lf", "trailers", "interim", "fields", "lengths", "lf", "cr"],
)
def test_pathological_input_is_read_in_linear_time(raw: bytes) -> None:
    """Doubling the input must not take four times as long; a wide margin, for processors are shared."""

    def seconds(data: bytes) -> float:
        started = time.process_time()
        parse_response(data, "GET")
        return time.process_time() - started

    half = min(seconds(raw[: len(raw) // 2]) for _ in range(3))
    assert min(seconds(raw) for _ in range(2)) < 3.5 * half + 0.5
