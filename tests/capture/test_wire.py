"""The tee: whose bytes are whose, and when they came."""

import asyncio
import itertools
from typing import Any

import pytest

from ledger.capture.model import RawExchange
from ledger.capture.wire.client import ask
from ledger.capture.wire.framing import response_end
from ledger.capture.wire.upstream import Settings, Upstream
from tests.capture.rig import Asked, plain, upstream


async def one(called: Upstream, target: bytes = b"/x", body: bytes = b"hi", **more: Any) -> RawExchange:
    return await ask(called, b"POST", target, [], body, collector="probe", provider="up", **more)


def test_keeps_what_went_over_the_wire() -> None:
    seen: list[bytes] = []
    answer = b"HTTP/1.1 200 Fine\r\nX-A: 1\r\nx-a:2\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = b"3;a=b\r\nabc\r\n0\r\nX-Trailer: t\r\n\r\n"

    async def script(asked: Asked) -> None:
        seen.append(asked.request)
        await asked.send(answer + chunks)

    async def run() -> RawExchange:
        async with upstream(script) as port, Upstream("up", f"http://127.0.0.1:{port}/base") as called:
            return await one(called)

    raw = asyncio.run(run())
    assert raw.complete
    assert raw.sent == seen[0]
    assert raw.sent.startswith(b"POST /base/x HTTP/1.1\r\nHost: 127.0.0.1:")
    assert raw.received == answer + chunks
    assert raw.chunks[0][0] == 0


def test_tells_exchanges_at_once_apart() -> None:
    async def script(asked: Asked) -> None:
        number = asked.body
        await asked.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(5):
            await asked.chunk(b"answer to " + number)
            await asyncio.sleep(0.002)
        await asked.send(b"0\r\n\r\n")

    async def run() -> list[RawExchange]:
        async with upstream(script) as port, Upstream("up", f"http://127.0.0.1:{port}") as called:
            return await asyncio.gather(*(one(called, body=b"number %03d" % n) for n in range(40)))

    for number, raw in enumerate(asyncio.run(run())):
        name = b"number %03d" % number
        assert raw.complete
        assert raw.sent.endswith(name)
        assert raw.received.count(b"answer to " + name) == raw.received.count(b"answer to") == 5


def test_says_when_a_connection_is_used_again() -> None:
    async def run() -> list[RawExchange]:
        async with upstream(plain) as port, Upstream("up", f"http://127.0.0.1:{port}") as called:
            return [await one(called) for _ in range(3)]

    connections = [raw.connection for raw in asyncio.run(run())]
    assert [found.reused for found in connections if found] == [False, True, True]
    assert all(
        found and found.address == "127.0.0.1" and found.dns == ("127.0.0.1",) for found in connections
    )


def test_bytes_behind_an_answer_are_not_the_next_answer() -> None:
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"

    async def script(asked: Asked) -> None:
        await asked.send(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + forged * (asked.body == b"first")
        )

    async def run() -> list[RawExchange]:
        async with upstream(script) as port, Upstream("up", f"http://127.0.0.1:{port}") as called:
            return [await one(called, body=b"first"), await one(called, body=b"second")]

    first, second = asyncio.run(run())
    assert first.received.endswith(forged)  # it came in one read with the answer
    assert second.received.endswith(b"\r\n\r\nok")
    assert second.connection is not None
    assert not second.connection.reused


def test_bytes_on_an_idle_connection_belong_to_no_exchange() -> None:
    async def script(asked: Asked) -> None:
        await plain(asked)
        if asked.connection == 1:
            await asyncio.sleep(0.02)
            await asked.send(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")

    async def run() -> list[RawExchange]:
        async with upstream(script) as port, Upstream("up", f"http://127.0.0.1:{port}") as called:
            first = await one(called)
            await asyncio.sleep(0.1)
            return [first, await one(called)]

    for raw in asyncio.run(run()):
        assert b"408" not in raw.received
        assert raw.complete


def test_times_of_chunks_are_those_of_the_wire() -> None:
    async def script(asked: Asked) -> None:
        await asked.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(3):
            await asyncio.sleep(0.1)
            await asked.chunk(b"x")
        await asked.send(b"0\r\n\r\n")

    async def run() -> RawExchange:
        async with upstream(script) as port, Upstream("up", f"http://127.0.0.1:{port}") as called:
            return await one(called)

    raw = asyncio.run(run())
    times = [at for _, at in raw.chunks]
    assert times == sorted(times)
    assert [offset for offset, _ in raw.chunks] == sorted({offset for offset, _ in raw.chunks})
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert sum(gap > 80_000 for gap in gaps) == 3
    assert raw.head_at is not None
    assert (raw.head_at - raw.started_at).total_seconds() * 1e6 == pytest.approx(times[0])


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"", "upstream-closed"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "upstream-closed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "upstream-closed"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "upstream-closed"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "upstream-protocol"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "upstream-protocol"),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "upstream-protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "upstream-protocol"),
    ],
)
def test_an_answer_that_does_not_end_well_is_kept_with_its_reason(answer: bytes, code: str) -> None:
    async def script(asked: Asked) -> None:
        await asked.send(answer)
        asked.close()

    async def run() -> RawExchange:
        async with upstream(script) as port, Upstream("up", f"http://127.0.0.1:{port}") as called:
            return await one(called)

    raw = asyncio.run(run())
    assert not raw.complete
    assert raw.trouble is not None
    assert raw.trouble.code == code
    assert raw.received == answer


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:1", "upstream-refused"),
        ("http://no-such-host.invalid", "upstream-name"),
        ("https://localhost:{port}", "upstream-tls"),
    ],
)
def test_no_connection_has_its_reason(url: str, code: str) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 this is not TLS\r\n")
        await reader.read()
        writer.close()

    async def run() -> RawExchange:
        async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            async with Upstream("up", url.format(port=port)) as called:
                return await one(called)

    raw = asyncio.run(run())
    assert raw.trouble is not None
    assert raw.trouble.code == code
    assert raw.sent == b""
    assert raw.handed.startswith(b"POST /x HTTP/1.1\r\nHost: ")
    assert raw.handed.endswith(b"\r\nContent-Length: 2\r\n\r\nhi")
    assert raw.connection is not None
    assert raw.connection.host in url


def test_silence_has_an_end() -> None:
    async def script(asked: Asked) -> None:
        await asyncio.sleep(5)

    async def run() -> RawExchange:
        settings = Settings(read_timeout=0.1)
        async with upstream(script) as port, Upstream("up", f"http://127.0.0.1:{port}", settings) as called:
            return await one(called)

    raw = asyncio.run(run())
    assert raw.trouble is not None
    assert raw.trouble.code == "upstream-timeout"


def test_a_byte_now_and_then_has_an_end() -> None:
    async def script(asked: Asked) -> None:
        await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        await asked.send(*(b"x" for _ in range(500)), pause=0.02)

    async def run() -> RawExchange:
        settings = Settings(read_timeout=5, max_time=0.3)
        async with upstream(script) as port, Upstream("up", f"http://127.0.0.1:{port}", settings) as called:
            return await one(called)

    raw = asyncio.run(run())
    assert raw.trouble is not None
    assert raw.trouble == ("upstream-timeout", "the exchange was not over within 0.3 seconds")
    assert not raw.complete
    assert raw.received.endswith(b"xxx")
    assert raw.handed == b""


def test_keeps_no_more_than_the_limit() -> None:
    async def script(asked: Asked) -> None:
        await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n", b"x" * 500_000)

    async def run() -> RawExchange:
        settings = Settings(max_body=10_000)
        async with upstream(script) as port, Upstream("up", f"http://127.0.0.1:{port}", settings) as called:
            return await one(called)

    raw = asyncio.run(run())
    assert len(raw.received) == 10_000
    assert not raw.complete
    assert raw.trouble is not None
    assert raw.trouble.code == "over-limit"


@pytest.mark.parametrize(
    ("received", "method", "rest"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "POST", 0),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd", "POST", 1),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", "POST", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "HEAD", 0),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", "GET", 0),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n!", "POST", 1),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x\r\na\r\n0\r\n\r\n", "POST", 0),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT: 1\r\n\r\nrest", "POST", 4),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", "POST", None),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "POST", None),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", "POST", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc", "POST", None),
        (b"nonsense\r\n\r\n", "POST", None),
        (b"", "POST", None),
    ],
)
def test_finds_the_end_of_an_answer(received: bytes, method: str, rest: int | None) -> None:
    end = response_end(received, method)
    assert end == (None if rest is None else len(received) - rest)
