"""One exchange that the recorder itself makes: send, read to the end, and hand over what passed.

It does NOT interpret the answer and does NOT try again: one call is one exchange, whatever came of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable

from ledger.capture.model import Cell, Collector, RawExchange, Trouble
from ledger.capture.wire.recording import Recording, Sink
from ledger.capture.wire.upstream import RawHeaders, Upstream, UpstreamError


async def ask(
    upstream: Upstream,
    method: bytes,
    target: bytes,
    headers: RawHeaders,
    body: bytes | AsyncIterable[bytes],
    *,
    collector: Collector,
    provider: str,
    cell: Cell | None = None,
    tags: tuple[str, ...] = (),
    sink: Sink | None = None,
) -> RawExchange:
    """The exchange. What the network does wrong is in its `trouble`; this raises nothing for it.

    `target` is the path and query below the upstream's base URL. Where `headers` frame the body in no way,
    bytes get a `Content-Length`. `sink` (a slip of the spool) is told of the bytes as they come.
    """
    recording = Recording(
        provider=provider,
        endpoint=upstream.endpoint(target),
        collector=collector,
        cell=cell,
        tags=tags,
        limit=upstream.settings.max_body,
        sink=sink,
    )
    return await carry(upstream, recording, method, target, headers, body)


async def carry(
    upstream: Upstream,
    recording: Recording,
    method: bytes,
    target: bytes,
    headers: RawHeaders,
    body: bytes | AsyncIterable[bytes],
) -> RawExchange:
    """The exchange, into a recording that the caller made.

    A task that is cancelled in here gets what has passed so far, as an exchange that its recorder broke off,
    and goes on: it is the caller who ends then.
    """
    if isinstance(body, bytes) and not any(name.lower() in _FRAMING for name, _ in headers):
        headers = [*headers, (b"Content-Length", b"%d" % len(body))] if body else headers
    return recording.finish(await _drain(upstream, recording, method, target, headers, body))


_FRAMING = frozenset((b"content-length", b"transfer-encoding"))


async def _drain(
    upstream: Upstream,
    recording: Recording,
    method: bytes,
    target: bytes,
    headers: RawHeaders,
    body: bytes | AsyncIterable[bytes],
) -> Trouble | None:
    try:
        async with asyncio.timeout(upstream.settings.max_time):
            answer = await upstream.send(recording, method, target, headers, body)
            try:
                async for _ in answer.chunks():
                    pass
            finally:
                await answer.aclose()
    except UpstreamError as error:
        return error.trouble
    except TimeoutError:
        return upstream.settings.overtime()
    except asyncio.CancelledError:
        return Trouble("recorder-stopped", "broken off by whoever ran the recorder")
    return None
