"""HTTP/1.0 and 1.1 messages from the bytes of a connection (RFC 9112). Never raises; linear in its input.

What is not HTTP/1.1 is read as far as it goes and said in `problem`; the raw bytes are the evidence. Only
one exchange is read: whatever follows it is said, not parsed. It doesn't undo content-encoding (see
`decoding.py`) nor read upgraded connections (101) or tunnels.
"""

from __future__ import annotations

from ledger.readings.framing import Body, BodyMap, no_body, read_body
from ledger.readings.head import parse_fields, parse_request_line, parse_status_line, read_lines
from ledger.readings.model import HttpExchange, HttpRequest, HttpResponse
from ledger.readings.problems import Problems

__all__ = ["BodyMap", "parse_request", "parse_response", "parse_wire"]


def parse_wire(sent: bytes, received: bytes) -> HttpExchange:
    """One request and what came back."""
    request, _ = parse_request(sent)
    response, _ = parse_response(received, request.method)
    return HttpExchange(request, response)


def parse_request(sent: bytes) -> tuple[HttpRequest, BodyMap]:
    """The request in `sent`, and where its body stood."""
    problems = Problems()
    start = _after_empty_lines(sent)
    head = read_lines(sent, start, problems)
    if not head.lines:
        problems.note("no request line" if sent else "no request")
        return HttpRequest("", "", (), b"", False, problems.text()), BodyMap()
    method, target = parse_request_line(head.lines[0], problems)
    if head.end is None:
        problems.note("the head of the request is cut off")
        headers = parse_fields(head.lines[1:], problems)
        return HttpRequest(method, target, headers, b"", False, problems.text()), BodyMap()
    headers = parse_fields(head.lines[1:], problems)
    body = read_body(sent, head.end, headers, problems, to_end=False)
    _note_rest(sent, body, "request", problems)
    request = HttpRequest(method, target, headers, body.data, body.complete, problems.text())
    return request, body.spans


def parse_response(received: bytes, method: str) -> tuple[HttpResponse, BodyMap]:
    """The response in `received` to a request of that method, and where its body stood."""
    problems = Problems()
    interim: list[int] = []
    start = 0
    while True:
        start = _after_empty_lines(received, start)
        head = read_lines(received, start, problems)
        if not head.lines:
            problems.note("no status line" if received else "no response")
            return _no_response(interim, problems), BodyMap()
        status, reason, version = parse_status_line(head.lines[0], problems)
        if status is None:
            return _no_response(interim, problems), BodyMap()
        if head.end is None:
            problems.note("the head of the response is cut off")
            headers = parse_fields(head.lines[1:], problems)
            cut = HttpResponse(status, reason, version, headers, b"", False, (), tuple(interim))
            return cut._replace(problem=problems.text()), BodyMap()
        if not 100 <= status < 200 or status == 101:
            break
        interim.append(status)
        start = head.end
    headers = parse_fields(head.lines[1:], problems)
    if _has_no_body(status, method):
        body = no_body(head.end)
    else:
        body = read_body(received, head.end, headers, problems, to_end=True)
    _note_rest(received, body, "response", problems)
    response = HttpResponse(
        status, reason, version, headers, body.data, body.complete, body.trailers, tuple(interim)
    )
    return response._replace(problem=problems.text()), body.spans


def _no_response(interim: list[int], problems: Problems) -> HttpResponse:
    return HttpResponse(None, "", "", (), b"", False, (), tuple(interim), problems.text())


def _has_no_body(status: int, method: str) -> bool:
    """RFC 9112 section 6.3 rules 1 and 2."""
    return method == "HEAD" or status in (101, 204, 304) or (method == "CONNECT" and 200 <= status < 300)


def _note_rest(raw: bytes, body: Body, what: str, problems: Problems) -> None:
    if body.complete and body.end < len(raw):
        problems.note(f"{len(raw) - body.end} bytes follow the {what}")


def _after_empty_lines(raw: bytes, start: int = 0) -> int:
    """RFC 9112 section 2.2: an empty line before the start line is passed over; here, up to eight."""
    for _ in range(8):
        if not raw.startswith((b"\r\n", b"\n"), start):
            break
        start += 1 if raw[start] == 0x0A else 2
    return start
