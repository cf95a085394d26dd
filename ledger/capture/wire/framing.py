"""Where an HTTP/1.1 response ends in the bytes that came, and nothing else of it (RFC 9112 section 6).

For one question: did anything come behind the answer? On a connection that is used again it would be
taken for the beginning of the next answer. The messages themselves are read elsewhere (`ledger.readings`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_HEAD_END: Final = b"\r\n\r\n"
_MAX_SIZE_DIGITS: Final = 16


def response_end(received: bytes | bytearray, method: str) -> int | None:
    """The offset behind the final response, or None where it can't be told or has not come.

    Only the plain spelling is known here: lines end in CR LF. Whatever else a lenient reader may take
    gives None, and the connection is not used again.
    """
    start = 0
    while True:
        head_end = received.find(_HEAD_END, start)
        if head_end < 0:
            return None
        head = bytes(received[start:head_end])
        start = head_end + len(_HEAD_END)
        status = head[9:12]
        if not status.isdigit():
            return None
        if not status.startswith(b"1"):  # 1xx: the final response is still to come
            return _body_end(received, start, _fields(head), status, method)


def _fields(head: bytes) -> Callable[[bytes], list[bytes]]:
    pairs = [line.partition(b":")[::2] for line in head.split(b"\r\n")[1:]]

    def values(name: bytes) -> list[bytes]:
        return [value.strip() for key, value in pairs if key.lower() == name]

    return values


def _body_end(
    received: bytes | bytearray,
    start: int,
    values: Callable[[bytes], list[bytes]],
    status: bytes,
    method: str,
) -> int | None:
    if method == "HEAD" or status in (b"204", b"304"):
        return start
    codings = values(b"transfer-encoding")
    if codings:
        return _chunked_end(received, start) if [c.lower() for c in codings] == [b"chunked"] else None
    lengths = values(b"content-length")
    if len(lengths) != 1 or not lengths[0].isdigit() or len(lengths[0]) > _MAX_SIZE_DIGITS:
        return None
    end = start + int(lengths[0])
    return end if end <= len(received) else None


def _chunked_end(received: bytes | bytearray, start: int) -> int | None:
    """Behind the last chunk and its trailers (RFC 9112 section 7.1)."""
    while True:
        line_end = received.find(b"\r\n", start)
        if line_end < 0:
            return None
        digits = bytes(received[start:line_end]).partition(b";")[0].strip()
        if not digits or len(digits) > _MAX_SIZE_DIGITS or digits.strip(b"0123456789abcdefABCDEF"):
            return None
        size = int(digits, 16)
        if size == 0:
            break
        start = line_end + 2 + size + 2
    if received[line_end + 2 : line_end + 4] == b"\r\n":
        return line_end + 4
    trailers_end = received.find(_HEAD_END, line_end + 2)
    return None if trailers_end < 0 else trailers_end + len(_HEAD_END)
