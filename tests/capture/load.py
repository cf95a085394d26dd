"""A plain client, by hand over sockets: when each event came, and many exchanges at once at little cost.

The SDKs are the real clients (`clients`); this one is for measuring, where an SDK's own time would count.
"""

import asyncio
import http.client
import json
import time
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

KEY = "sk-test-load-0123456789abcdef"


class Got(NamedTuple):
    """An answer as it came. `events`: (time.monotonic() when it was whole, bytes). `clean`: it ended well."""

    status: int
    body: bytes
    events: tuple[tuple[float, bytes], ...]
    clean: bool
    headers: tuple[tuple[str, str], ...] = ()


def body(model: str, prompt: str, *, stream: bool) -> bytes:
    """A chat completion request."""
    value: dict[str, Any] = {"model": model, "messages": [{"role": "user", "content": prompt}]}
    return json.dumps(value | ({"stream": True} if stream else {})).encode()


def post(
    base: str,
    model: str,
    prompt: str,
    *,
    stream: bool = True,
    timeout: float = 20,
    most: int | None = None,
    headers: dict[str, str] | None = None,
) -> Got:
    """Ask for a chat completion; read until its end, or until `most` bytes have come."""
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    given = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json", **(headers or {})}
    try:
        request = body(model, prompt, stream=stream)
        connection.request("POST", f"{parts.path}/chat/completions", request, given)
        response = connection.getresponse()
        data, events, clean = _read(response, most)
        return Got(response.status, data, events, clean, tuple(response.getheaders()))
    finally:
        connection.close()


def _read(
    response: http.client.HTTPResponse, most: int | None
) -> tuple[bytes, tuple[tuple[float, bytes], ...], bool]:
    data, done, events = bytearray(), 0, []
    try:
        while part := response.read1(1 << 16):
            now = time.monotonic()
            data += part
            while (end := data.find(b"\n\n", done)) >= 0:
                events.append((now, bytes(data[done : end + 2])))
                done = end + 2
            if most is not None and len(data) >= most:
                return bytes(data), tuple(events), False
    except (http.client.HTTPException, OSError):
        return bytes(data), tuple(events), False
    # `read1` takes a connection that ended within a counted body for its end
    return bytes(data), tuple(events), response.length in (None, 0)


def text(data: bytes) -> str:
    """The text of a chat completion, streamed or not."""
    if not data.lstrip().startswith(b"data:"):
        return str(json.loads(data)["choices"][0]["message"]["content"])
    lines = (line[6:] for line in data.split(b"\n") if line.startswith(b"data: {"))
    return "".join(
        choice["delta"].get("content") or "" for line in lines for choice in json.loads(line)["choices"]
    )


def drain(base: str, model: str, prompt: str, most: int | None = None) -> int:
    """Read a streamed answer, keep none of it, and leave after `most` bytes; how many came."""
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        given = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        connection.request("POST", f"{parts.path}/chat/completions", body(model, prompt, stream=True), given)
        response, block, size = connection.getresponse(), bytearray(1 << 20), 0
        while (most is None or size < most) and (read := response.readinto(block)):
            size += read
        return size
    finally:
        connection.close()


# ---- many at once -----------------------------------------------------------------------------------------


def run_many(
    base: str, model: str, prompts: Iterable[str], *, stream: bool, at_once: int
) -> dict[str, bytes]:
    """Ask every prompt over `at_once` connections; prompt -> body. Raises if one does not end well."""
    return asyncio.run(_many(base, model, list(prompts), stream, at_once))


async def _many(base: str, model: str, prompts: list[str], stream: bool, at_once: int) -> dict[str, bytes]:
    parts = urlsplit(base)
    left, found = iter(prompts), {}

    async def work() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for prompt in left:
            data = body(model, prompt, stream=stream)
            head = (
                f"POST {parts.path}/chat/completions HTTP/1.1\r\nHost: {parts.netloc}\r\n"
                f"Authorization: Bearer {KEY}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(data)}\r\n\r\n"
            )
            writer.write(head.encode() + data)
            found[prompt] = await _answer(reader)
        writer.close()

    await asyncio.gather(*(work() for _ in range(at_once)))
    return found


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert head.startswith(b"http/1.1 200"), head
    if b"transfer-encoding: chunked" not in head:
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        return await reader.readexactly(length)
    found = bytearray()
    while size := int(await reader.readuntil(b"\r\n"), 16):
        found += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return bytes(found)
