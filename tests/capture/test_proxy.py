"""The proxy passes everything on as it is, and lets nobody have the end of what is not recorded."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from ledger.capture.proxy.proxy import Proxy
from ledger.capture.proxy.serve import listen, serving
from ledger.capture.wire.upstream import Settings, Upstream
from ledger.core.ports import NewEntry
from ledger.errors import LedgerError, StoreError
from tests.capture.rig import Asked, Rig, Writer, plain, rig, role

EVENTS = (b"data: one\n\n", b"data: two\n\n", b"data: [DONE]\n\n")
SSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def observed(entry: NewEntry) -> dict[str, Any]:
    found = entry.body["observed"]
    assert isinstance(found, dict)
    return found


def code_of(entry: NewEntry) -> str:
    assert observed(entry)["complete"] is False
    return str(observed(entry)["problem"]["code"])


async def stream(asked: Asked) -> None:
    """Events, each in a write of its own, and the end in another."""
    await asked.send(SSE)
    for event in EVENTS:
        await asked.chunk(event)
        await asyncio.sleep(0.05)
    await asked.send(b"0\r\n\r\n")


# -- what passes --------------------------------------------------------------------------------------------


def test_passes_headers_on_in_order_and_ends_those_of_the_connection() -> None:
    async def script(asked: Asked) -> None:
        head = b"HTTP/1.1 200 OK\r\nB: 2\r\nA: 1\r\nB: 3\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n"
        await asked.send(head + b"Content-Encoding: odd\r\nContent-Length: 2\r\n\r\n\0\xff")

    async def run(rig: Rig) -> tuple[bytes, bytes]:
        lines = ("Z: 1", "a: 2", "Z: 3", "TE: trailers", "Accept-Encoding: br", "X-Gone: 1")
        request = rig.head("/p%20q?x=%2F&y", *lines, "Connection: close, X-Gone", "Content-Length: 2")
        reader, writer = await rig.open(request + b"\0\xfe")
        answer = await reader.read(-1)
        writer.close()
        return answer, role((await rig.recorded())[0], "wire.sent")

    answer, sent = with_rig(script, run)
    assert sent.startswith(b"POST /base/p%20q?x=%2F&y HTTP/1.1\r\nhost: 127.0.0.1:")
    assert b"\r\nz: 1\r\na: 2\r\nz: 3\r\naccept-encoding: br\r\ncontent-length: 2\r\n\r\n\0\xfe" in sent
    assert b"x-gone" not in sent
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"\r\nb: 2\r\na: 1\r\nb: 3\r\ncontent-encoding: odd\r\ncontent-length: 2\r\n" in head
    assert b"x-hop" not in head
    assert body == b"\0\xff"


def test_passes_a_body_in_chunks_on_in_chunks() -> None:
    async def run(rig: Rig) -> bytes:
        request = rig.head("/x", "Connection: close", "Transfer-Encoding: chunked")
        reader, writer = await rig.open(request + b"3\r\nabc\r\n")
        await asyncio.sleep(0.05)
        writer.write(b"2\r\nde\r\n0\r\n\r\n")
        await reader.read(-1)
        writer.close()
        return role((await rig.recorded())[0], "wire.sent")

    sent = with_rig(plain, run)
    assert sent.endswith(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")


def test_answers_an_expectation_itself() -> None:
    async def run(rig: Rig) -> tuple[bytes, bytes]:
        request = rig.head("/x", "Connection: close", "Expect: 100-continue", "Content-Length: 5")
        reader, writer = await rig.open(request)
        interim = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"hello")
        answer = await reader.read(-1)
        writer.close()
        assert b"expect" not in role((await rig.recorded())[0], "wire.sent").lower()
        return interim, answer

    interim, answer = with_rig(plain, run)
    assert interim == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert answer.endswith(b"hello")


@pytest.mark.parametrize(
    ("method", "answer", "wanted"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", b"content-length: 99"),
        ("POST", b"HTTP/1.1 204 No Content\r\n\r\n", b"204"),
        ("GET", b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 99\r\n\r\n', b'etag: "a"'),
        ("GET", b"HTTP/1.1 302 F\r\nLocation: https://e.example/\r\nContent-Length: 0\r\n\r\n", b"e.example"),
        ("POST", b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"200"),
    ],
)
def test_an_answer_without_a_body_waits_for_the_record_as_well(
    method: str, answer: bytes, wanted: bytes
) -> None:
    async def script(asked: Asked) -> None:
        await asked.send(answer)

    async def run(rig: Rig) -> bytes:
        rig.writer.gate.clear()
        reader, writer = await rig.open(rig.head("/x", "Connection: close", method=method))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.2)
        rig.writer.gate.set()
        rest = await asyncio.wait_for(reader.read(-1), 5)
        writer.close()
        assert observed(rig.entries[0])["complete"]
        return rest

    rest = with_rig(script, run)
    assert wanted in rest
    assert rest.endswith(b"\r\n\r\n")


# -- the end is held ----------------------------------------------------------------------------------------


def test_events_pass_at_once_and_the_end_waits_for_the_record() -> None:
    async def run(rig: Rig) -> None:
        rig.writer.gate.clear()
        reader, writer = await rig.open(rig.head("/x", "Connection: close"))
        for event in EVENTS:
            await asyncio.wait_for(reader.readuntil(event + b"\r\n"), 0.5)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.3)
        assert rig.entries == []
        rig.writer.gate.set()
        assert await asyncio.wait_for(reader.read(-1), 5) == b"0\r\n\r\n"
        writer.close()
        assert observed(rig.entries[0])["complete"]

    with_rig(stream, run)


def test_the_last_piece_waits_where_the_end_came_with_it() -> None:
    async def script(asked: Asked) -> None:
        first = b"%x\r\n%s\r\n" % (len(EVENTS[0]), EVENTS[0])
        await asked.send(SSE + first, pause=0.05)
        await asked.send(b"%x\r\n%s\r\n0\r\n\r\n" % (len(EVENTS[2]), EVENTS[2]))

    async def run(rig: Rig) -> None:
        rig.writer.gate.clear()
        reader, writer = await rig.open(rig.head("/x", "Connection: close"))
        await asyncio.wait_for(reader.readuntil(EVENTS[0] + b"\r\n"), 0.5)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.3)
        rig.writer.gate.set()
        assert EVENTS[2] in await asyncio.wait_for(reader.read(-1), 5)
        writer.close()

    with_rig(script, run)


def test_the_end_does_not_wait_where_that_was_asked_for() -> None:
    async def run(rig: Rig) -> None:
        rig.writer.gate.clear()
        assert (await rig.ask("/x")).endswith(b"hello")
        assert rig.entries == []
        rig.writer.gate.set()
        await rig.recorded()

    with_rig(plain, run, asynchronous=True)


def test_nobody_sees_a_clean_end_when_recording_fails() -> None:
    async def run(rig: Rig) -> None:
        rig.writer.error = StoreError("the disk is full")
        assert (await rig.ask("/x", body=b"")).endswith(EVENTS[2] + b"\r\n")  # and no `0`
        assert isinstance(rig.proxy.failure, StoreError)
        refused = await rig.ask("/x")
        assert refused.startswith(b"HTTP/1.1 503 ")
        assert json.loads(refused.partition(b"\r\n\r\n")[2])["error"]["type"] == "evidence_ledger_proxy"

    with_rig(stream, run)


def test_a_whole_answer_is_replaced_when_recording_fails() -> None:
    async def run(rig: Rig) -> bytes:
        rig.writer.error = StoreError("the disk is full")
        return await rig.ask("/x")

    answer = with_rig(plain, run)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"hello" not in answer


def test_many_at_once_are_each_an_entry() -> None:
    async def run(rig: Rig) -> None:
        bodies = [b"number %03d" % number for number in range(64)]
        answers = await asyncio.gather(*(rig.ask("/x", body=body) for body in bodies))
        assert all(answer.endswith(body) for answer, body in zip(answers, bodies, strict=True))
        assert len(rig.entries) == rig.proxy.tally.recorded == 64
        sent = [role(entry, "wire.sent") for entry in rig.entries]
        assert sorted(one[-10:] for one in sent) == bodies
        assert len(rig.writer.groups) < 64

    with_rig(plain, run)


# -- what goes wrong ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (b"", 502, "upstream-closed"),
        (b"nonsense\r\n\r\n", 502, "upstream-protocol"),
        (b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", 502, "upstream-protocol"),
        (b"HTTP/1.1 200 OK\r\nA: \x01\r\nContent-Length: 0\r\n\r\n", 502, "upstream-protocol"),
        (None, 504, "upstream-timeout"),
    ],
)
def test_an_error_before_the_head_is_said_in_json(answer: bytes | None, status: int, code: str) -> None:
    async def script(asked: Asked) -> None:
        if answer is None:
            await asyncio.sleep(5)
        else:
            await asked.send(answer)
            asked.close()

    async def run(rig: Rig) -> bytes:
        found = await rig.ask("/x")
        assert code_of(rig.entries[0]) == code
        return found

    head, _, body = with_rig(script, run, settings=Settings(read_timeout=0.2)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert code in json.loads(body)["error"]["message"]


@pytest.mark.parametrize("reset", [False, True])
def test_an_answer_that_is_cut_off_is_cut_off_for_the_client(reset: bool) -> None:
    async def script(asked: Asked) -> None:
        await asked.send(SSE)
        await asked.chunk(EVENTS[0])
        await asyncio.sleep(0.05)
        if reset:
            asked.reset()
        asked.close()

    async def run(rig: Rig) -> bytes:
        found = await rig.ask("/x", body=b"")
        assert code_of(rig.entries[0]) in ("upstream-closed", "upstream-reset")
        return found

    answer = with_rig(script, run)
    assert answer.endswith(EVENTS[0] + b"\r\n")


def test_a_client_that_leaves_is_an_entry() -> None:
    async def script(asked: Asked) -> None:
        await asked.send(SSE)
        for _ in range(20):
            await asked.chunk(EVENTS[0])
            await asyncio.sleep(0.1)

    async def run(rig: Rig) -> NewEntry:
        reader, writer = await rig.open(rig.head("/x"))
        await reader.readuntil(EVENTS[0])
        writer.close()
        return (await rig.recorded())[0]

    entry = with_rig(script, run)
    assert code_of(entry) == "client-left"
    assert EVENTS[0] in role(entry, "wire.received")


def test_a_client_that_leaves_at_the_last_event_has_a_whole_exchange_recorded() -> None:
    async def run(rig: Rig) -> NewEntry:
        reader, writer = await rig.open(rig.head("/x"))
        await reader.readuntil(EVENTS[2])
        writer.close()
        return (await rig.recorded())[0]

    entry = with_rig(stream, run)
    assert observed(entry)["complete"]
    assert role(entry, "wire.received").endswith(b"0\r\n\r\n")


def test_a_client_that_leaves_in_its_own_request_is_an_entry() -> None:
    async def run(rig: Rig) -> NewEntry:
        _, writer = await rig.open(rig.head("/x", "Content-Length: 100") + b"half")
        await asyncio.sleep(0.1)
        writer.close()
        return (await rig.recorded())[0]

    assert code_of(with_rig(plain, run)) == "client-left"


def test_a_long_question_that_cannot_be_sent_is_taken_to_its_end() -> None:
    """It comes in many reads; the client has its error all the same, and the record the whole question."""
    body = json.dumps({"messages": [{"role": "user", "content": "who " * 300_000}], "model": "m"}).encode()

    async def run() -> tuple[bytes, NewEntry]:
        writer = Writer()
        with writer.group() as group:
            async with Upstream("up", "http://127.0.0.1:1") as nobody:
                proxy = Proxy({"up": nobody}, group)
                async with serving(proxy, listen(0)) as base:
                    one = Rig(proxy, writer, base)
                    answer = await one.ask("/v1/chat/completions", "Authorization: Bearer odd-key", body=body)
                    return answer, (await one.recorded())[0]

    answer, entry = asyncio.run(run())
    assert answer.startswith(b"HTTP/1.1 502")
    assert code_of(entry) == "upstream-refused"
    assert role(entry, "request.body") == body
    assert role(entry, "query") == b"who " * 300_000
    assert all(b"odd-key" not in one.data for one in entry.objects)  # type: ignore[operator]  # in memory


@pytest.mark.parametrize("lines", [(), ("Transfer-Encoding: chunked",)])
def test_a_question_that_breaks_off_and_cannot_be_sent_is_not_called_whole(lines: tuple[str, ...]) -> None:
    async def run() -> NewEntry:
        writer = Writer()
        with writer.group() as group:
            async with Upstream("up", "http://127.0.0.1:1") as nobody:
                proxy = Proxy({"up": nobody}, group)
                async with serving(proxy, listen(0)) as base:
                    one = Rig(proxy, writer, base)
                    part = b"4\r\nhalf\r\n" if lines else b"half"
                    length = () if lines else ("Content-Length: 100",)
                    _, connection = await one.open(one.head("/x", *lines, *length) + part)
                    await asyncio.sleep(0.1)
                    connection.close()
                    return (await one.recorded())[0]

    entry = asyncio.run(run())
    assert code_of(entry) == "upstream-refused"
    assert role(entry, "request.body") == b"half"
    assert ["request.body", "not all of it was handed over, or is kept"] in observed(entry)["missing"]


def test_what_is_open_at_the_end_is_cut_and_recorded() -> None:
    async def script(asked: Asked) -> None:
        await asked.send(SSE)
        await asked.chunk(EVENTS[0])
        await asyncio.sleep(30)

    async def run() -> Rig:
        async with rig(script, grace=0.1) as one:
            reader, _ = await one.open(one.head("/x"))
            await reader.readuntil(EVENTS[0])
        assert await reader.read(-1) == b"\r\n"
        return one

    found = asyncio.run(run())
    assert code_of(found.entries[0]) == "recorder-stopped"
    assert found.proxy.tally.incomplete == 1


# -- who is let in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "lines", "status"),
    [
        ("/", (), 404),
        ("/wrong/up/up/x", (), 404),
        ("/{token}/down/up/x", (), 404),
        ("/{token}/up/nobody/x", (), 404),
        ("/{token}/up/up/x", ("Connection: upgrade", "Upgrade: websocket"), 501),
    ],
)
def test_refuses_what_it_cannot_record(path: str, lines: tuple[str, ...], status: int) -> None:
    async def run(rig: Rig) -> bytes:
        found = await rig.ask("", *lines, body=b"", method="GET", path=path.format(token=rig.token))
        assert rig.entries == []
        return found

    assert with_rig(plain, run).startswith(b"HTTP/1.1 %d " % status)


def test_refuses_a_name_that_was_pointed_here() -> None:
    async def run(rig: Rig) -> bytes:
        rig.host, host = "evil.example", rig.host
        request = rig.head("/x", "Connection: close", method="GET")
        rig.host = host
        reader, writer = await rig.open(request)
        found = await reader.read(-1)
        writer.close()
        assert rig.entries == []
        return found

    assert with_rig(plain, run).startswith(b"HTTP/1.1 404 ")


def test_refuses_http_1_0() -> None:
    async def run(rig: Rig) -> bytes:
        reader, writer = await rig.open(rig.head("/x", method="GET").replace(b"HTTP/1.1", b"HTTP/1.0"))
        found = await reader.read(-1)
        writer.close()
        return found

    assert with_rig(plain, run).startswith(b"HTTP/1.1 505 ")


def test_passes_an_offer_to_upgrade_over() -> None:
    lines = ("Connection: close, Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk")

    async def run(rig: Rig) -> bytes:
        assert (await rig.ask("/x", *lines)).startswith(b"HTTP/1.1 501 ")
        assert (await rig.ask("/x", *lines, body=b"", method="GET")).startswith(b"HTTP/1.1 200 ")
        return role(rig.entries[0], "wire.sent").lower()

    sent = with_rig(plain, run)
    assert b"upgrade" not in sent
    assert b"http2-settings" not in sent


def with_rig(script: Any, test: Callable[[Rig], Any], **more: Any) -> Any:
    """Run a test inside a rig; `test` is a coroutine function."""

    async def run() -> Any:
        async with rig(script, **more) as one:
            try:
                return await asyncio.wait_for(test(one), 20)
            finally:
                assert one.proxy.failure is None or isinstance(one.proxy.failure, LedgerError)

    return asyncio.run(run())
