"""Upstreams that fail, lie or never end: a record says so, and the client never sees a clean end."""

import json
import socket
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import pytest

from ledger.core.coverage import CellState, state_of
from ledger.readings.decoding import LIMIT
from tests.capture import load
from tests.capture.behaviours import BOMB
from tests.capture.compare import Recorded, by_query, exchanges, leaks
from tests.capture.endpoint import Endpoint
from tests.capture.protocols.said import answer_text
from tests.capture.workbench import Running, proxying
from tests.cli.desk import Desk

MEGA = 1 << 20


def ask(proxy: Running, model: str, prompt: str, **more: object) -> load.Got:
    return load.post(proxy.base("openai") + "/v1", model, prompt, **more)  # type: ignore[arg-type]


def only(desk: Desk) -> Recorded:
    """The one exchange; the ledger verifies, and holds no key."""
    (one,) = exchanges(desk.evidence)
    report = desk.report()
    assert report["outcome"] == "PASSED", report["findings"]
    assert leaks(desk.evidence, [load.KEY.encode()]) == []
    return one


# ---- what breaks off --------------------------------------------------------------------------------------


class Fault(NamedTuple):
    """A behaviour, the problem recorded, and the status of the error where a client gets no head."""

    model: str
    problem: str
    status: int | None


FAULTS = (
    Fault("reset-midway", "upstream-reset", None),
    Fault("cut-midway", "upstream-closed", None),
    Fault("cut-silently", "upstream-closed", None),
    Fault("bad-chunking", "upstream-protocol", None),
    Fault("not-http", "upstream-protocol", 502),
    Fault("silent", "upstream-timeout", 504),
)


@pytest.fixture(scope="module")
def faults(new_desk: Callable[[], Desk], server: Endpoint) -> tuple[Desk, dict[str, load.Got]]:
    """A ledger in which every fault was recorded, and what the clients got."""
    desk, got = new_desk(), {}
    with proxying(desk, server, "--timeout", "1") as proxy:
        for fault in FAULTS:
            got[fault.model] = ask(proxy, fault.model, f"fault {fault.model}")
        got["plain"] = ask(proxy, "plain", "fault plain")  # and the proxy goes on
    return desk, got


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.model for fault in FAULTS])
def test_a_fault_is_recorded_as_what_it_is(
    faults: tuple[Desk, dict[str, load.Got]], server: Endpoint, fault: Fault
) -> None:
    desk, got = faults
    prompt = f"fault {fault.model}"
    one, seen = by_query(exchanges(desk.evidence))[prompt], server.log.of(prompt)
    assert one.problem == fault.problem, one.body["observed"]
    assert not one.body["observed"]["complete"]
    assert not one.body["reading"]["complete"]
    timing = json.loads(one.objects["wire.timing"])
    assert timing["received"] == seen.sent_size
    if fault.status is None:
        assert not got[fault.model].clean
        assert 0 < len(one.answer) < len(answer_text(prompt))
        assert answer_text(prompt).startswith(one.answer)
        assert load.text(got[fault.model].body.rpartition(b"\n\n")[0]) in (one.answer, one.answer[:-7])
    else:
        assert got[fault.model].status == fault.status
        assert fault.problem.encode() in got[fault.model].body
        assert one.answer == ""


def test_a_ledger_full_of_faults_verifies_and_the_proxy_went_on(
    faults: tuple[Desk, dict[str, load.Got]],
) -> None:
    desk, got = faults
    assert got["plain"].clean
    assert load.text(got["plain"].body) == answer_text("fault plain")
    assert len(exchanges(desk.evidence)) == len(FAULTS) + 1
    assert desk.report()["outcome"] == "PASSED"
    assert leaks(desk.evidence, [load.KEY.encode()]) == []


def test_a_byte_at_a_time_ends_when_the_client_has_enough(desk: Desk, server: Endpoint) -> None:
    with proxying(desk, server) as proxy:
        with pytest.raises(OSError, match="timed out"):
            ask(proxy, "slow-loris", "drip", timeout=0.5)
        proxy.wait_for(lambda: server.log.of("drip").ended)
    one = only(desk)
    assert one.problem == "client-left"
    assert one.objects["wire.received"].startswith(b"HTTP/1.1 200 OK\r\nX-Slow: x")


@pytest.mark.parametrize("model", ["slow-loris", "drips"])
def test_what_drips_for_ever_ends_with_the_time_of_an_exchange(
    desk: Desk, server: Endpoint, model: str
) -> None:
    """A byte now and then is no silence, neither in the head nor in the body."""
    with proxying(desk, server, "--max-time", "1", "--timeout", "30") as proxy:
        got = ask(proxy, model, f"for ever {model}", timeout=20)
        assert ask(proxy, "plain", "and on it goes").clean
    recorded = by_query(exchanges(desk.evidence))
    one = recorded[f"for ever {model}"]
    assert one.problem == "upstream-timeout"
    assert "within 1 seconds" in one.body["observed"]["problem"]["detail"]
    assert not one.body["observed"]["complete"]
    assert 0.9 < seconds(one) < 10
    assert one.objects["wire.received"].startswith(b"HTTP/1.1 200 OK\r\n")
    assert desk.report()["outcome"] == "PASSED"
    if model == "slow-loris":
        assert got.status == 504
        assert b"upstream-timeout" in got.body
    else:
        assert got.status == 200
        assert not got.clean


def seconds(one: Recorded) -> float:
    """How long an exchange took."""
    start, end = (datetime.fromisoformat(one.body["observed"][name]) for name in ("started_at", "ended_at"))
    return (end - start).total_seconds()


def test_a_client_that_leaves_is_recorded_with_what_had_come(desk: Desk, server: Endpoint) -> None:
    with proxying(desk, server) as proxy:
        got = ask(proxy, "slow-20ms", "left", most=2000)
    one = only(desk)
    assert one.problem == "client-left"
    assert one.objects["wire.received"].count(b"data: ") >= len(got.events)
    assert answer_text("left").startswith(one.answer)


def test_statuses_and_redirects_are_passed_on_and_not_followed(desk: Desk, server: Endpoint) -> None:
    with proxying(desk, server) as proxy:
        limited = ask(proxy, "error-429", "limited")
        moved = ask(proxy, "redirect-elsewhere", "moved")
    assert (limited.status, moved.status) == (429, 307)
    assert dict(moved.headers)["location"] == server.plain_url + "/elsewhere"
    assert not [seen for seen in server.log.all() if "elsewhere" in seen.path]
    recorded = by_query(exchanges(desk.evidence))
    assert {query: one.body["observed"]["http"]["status"] for query, one in recorded.items()} == {
        "limited": 429,
        "moved": 307,
    }
    assert all(one.body["observed"]["complete"] and not one.answer for one in recorded.values())
    assert desk.report()["outcome"] == "PASSED"


# ---- who is there -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("listener", ["other_host", "expired", "unknown_ca", "self_signed"])
def test_a_wrong_certificate_is_refused_before_the_key_is_sent(
    desk: Desk, server: Endpoint, listener: str
) -> None:
    prompt = f"wrong {listener}"
    with proxying(desk, server, listener=listener) as proxy:
        got = ask(proxy, "plain", prompt)
    assert got.status == 502
    assert b"upstream-tls" in got.body
    assert prompt not in {seen.prompt for seen in server.log.all()}
    one = only(desk)
    assert one.problem == "upstream-tls"
    assert "certificate" in one.body["observed"]["problem"]["detail"]
    assert_was_not_sent(one, prompt)


def assert_was_not_sent(one: Recorded, prompt: str) -> None:
    """What was to be asked is there, and said to be no more than that."""
    observed = one.body["observed"]
    assert one.query == prompt
    assert one.answer == ""
    assert one.body["fidelity"] == "http"
    assert set(one.objects) >= {"query", "answer", "reading", "request.body"}
    assert not [role for role in one.objects if role.startswith("wire.") or role == "response.body"]
    assert prompt.encode() in one.objects["request.body"]
    assert one.body["declared"]["model"] == "plain"
    assert not observed["complete"]
    assert not one.body["reading"]["complete"]
    assert observed["problem"]["detail"].endswith("; nothing of the request was sent")
    why = "nothing was sent: the request is what was handed to the recorder"
    assert ["wire.sent", why] in observed["missing"]
    assert state_of(one.body) is CellState.FAILED


def test_a_wrong_certificate_that_is_to_be_taken_is_recorded_as_unverified(
    desk: Desk, server: Endpoint
) -> None:
    with proxying(desk, server, listener="other_host", insecure=True) as proxy:
        got = ask(proxy, "plain", "insecure")
    assert load.text(got.body) == answer_text("insecure")
    tls = only(desk).body["observed"]["connection"]["tls"]
    assert tls["verified"] is False
    assert [certificate["verified"] for certificate in tls["certificates"]] == [False]


def test_an_upstream_that_speaks_http_2_only_is_no_http_1(desk: Desk, server: Endpoint) -> None:
    with proxying(desk, server, listener="h2") as proxy:
        got = ask(proxy, "plain", "two")
    assert got.status == 502
    assert only(desk).problem == "upstream-protocol"


def test_nobody_there_is_recorded(desk: Desk, server: Endpoint) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and listens to nobody
        port = taken.getsockname()[1]
        options = ("--upstream", f"closed=https://127.0.0.1:{port}", "--upstream", "lost=https://no.invalid")
        with proxying(desk, server, *options) as proxy:
            for name in ("closed", "lost"):
                assert load.post(proxy.base(name), "plain", name).status == 502
    recorded = exchanges(desk.evidence)
    assert [(one.body["declared"]["provider"], one.problem) for one in recorded] == [
        ("closed", "upstream-refused"),
        ("lost", "upstream-name"),
    ]
    for one, prompt in zip(recorded, ("closed", "lost"), strict=True):
        assert_was_not_sent(one, prompt)
    assert desk.report()["outcome"] == "PASSED"
    assert leaks(desk.evidence, [load.KEY.encode()]) == []
    told = desk.run("show", str(recorded[0].index)).stdout.decode()
    assert "NO: see the problem" in told
    assert "the whole request went out" not in told


# ---- too much ---------------------------------------------------------------------------------------------


def endless(desk: Desk, server: Endpoint, most: int | None) -> Recorded:
    """Read so much of an answer without end; the proxy's memory must stay as it was."""
    with proxying(desk, server, "--max-body", "1M", listener="plain") as proxy:
        ask(proxy, "plain", "first")
        load.drain(proxy.base("openai") + "/v1", "huge-10g", "warm", 32 * MEGA)
        before = proxy.memory()
        size = load.drain(proxy.base("openai") + "/v1", "huge-10g", "endless", most)
        grown = proxy.memory() - before
    assert size >= (most or 10 << 30)
    assert grown < 32 * MEGA, f"grew by {grown / MEGA:.0f} MiB over {size / MEGA:.0f} MiB"
    one = by_query(exchanges(desk.evidence))["endless"]
    assert len(one.objects["wire.received"]) < 2 * MEGA
    return one


def test_an_endless_answer_is_passed_on_and_bounded(desk: Desk, server: Endpoint) -> None:
    one = endless(desk, server, 300 * MEGA)
    assert one.problem in ("over-limit", "client-left")
    assert not one.body["observed"]["complete"]
    assert desk.report()["outcome"] == "PASSED"


@pytest.mark.long
def test_ten_gibibytes_are_passed_on_and_bounded(desk: Desk, server: Endpoint) -> None:
    assert endless(desk, server, None).problem == "over-limit"
    assert desk.report()["outcome"] == "PASSED"


@pytest.mark.long  # hundreds of megabytes of memory
def test_a_gzip_bomb_is_recorded_as_it_came_and_read_within_bounds(desk: Desk, server: Endpoint) -> None:
    with proxying(desk, server) as proxy:
        before = proxy.memory()
        got = ask(proxy, "gzip-bomb", "bomb", stream=False, timeout=60)
        grown = proxy.peak() - before
        assert ask(proxy, "plain", "after").clean
    assert got.clean
    assert len(got.body) < MEGA
    one = by_query(exchanges(desk.evidence))["bomb"]
    assert one.objects["wire.received"].endswith(got.body)
    assert one.body["reading"]["problem"] is not None
    assert sum(map(len, one.objects.values())) < BOMB // 2
    # The unpacked bytes, their text, and copies of both while secrets are looked for.
    assert grown < 6 * LIMIT, f"{grown / MEGA:.0f} MiB"
    assert desk.report()["outcome"] == "PASSED"
