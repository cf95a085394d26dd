"""What the proxy adds to an exchange: almost no time to an event, and nothing to another's answer."""

import json
from collections.abc import Callable
from statistics import median

from tests.capture import load
from tests.capture.compare import by_query, exchanges
from tests.capture.endpoint import Endpoint
from tests.capture.exchanges import Seen
from tests.capture.protocols.said import answer_text
from tests.capture.workbench import proxying
from tests.cli.desk import Desk

PACED = "slow-15ms.escaped"  # in ASCII, so that each event is one write of the server's
MOST_ADDED = 0.005


def delays(got: load.Got, seen: Seen) -> list[float]:
    """Seconds from the server's write of each event to its arrival."""
    writes = [time for time, _ in seen.writes[1 : 1 + len(got.events)]]  # the first is the head
    return [came - sent for (came, _), sent in zip(got.events, writes, strict=True)]


def test_events_keep_their_pacing(new_desk: Callable[[], Desk], server: Endpoint) -> None:
    direct: list[float] = []
    recorded: list[float] = []
    with proxying(new_desk(), server) as proxy:
        for turn in range(3):
            for base, found in (
                (server.base("openai", plain=True), direct),
                (proxy.base("openai"), recorded),
            ):
                prompt = f"pace {turn} {base}"
                got = load.post(base + "/v1", PACED, prompt)
                assert got.clean
                assert load.text(got.body) == answer_text(prompt)
                assert len(got.events) > 15
                assert len({time for time, _ in got.events}) > 0.8 * len(got.events), "events were bundled"
                found += delays(got, server.log.of(prompt))
    assert median(recorded) - median(direct) <= MOST_ADDED, (median(recorded), median(direct))


def test_times_in_the_record_are_those_of_the_events(desk: Desk, server: Endpoint) -> None:
    with proxying(desk, server) as proxy:
        got = load.post(proxy.base("openai") + "/v1", PACED, "timed")
    (one,) = exchanges(desk.evidence)
    timing = json.loads(one.objects["wire.timing"])
    seen = server.log.of("timed")
    assert (timing["received"], timing["sent"]) == (seen.sent_size, seen.received_size)
    apart = [b - a for (_, a), (_, b) in zip(timing["chunks"][1:-2], timing["chunks"][2:-1], strict=True)]
    assert len(apart) > 0.8 * len(got.events)
    assert 0.012 < median(apart) / 1e6 < 0.1


def test_many_at_once_lose_nothing(desk: Desk, server: Endpoint) -> None:
    prompts = [f"question {number} 问" for number in range(200)]
    with proxying(desk, server) as proxy:
        found = load.run_many(proxy.base("openai") + "/v1", "plain", prompts, stream=True, at_once=32)
    assert {prompt: load.text(data) for prompt, data in found.items()} == {
        prompt: answer_text(prompt) for prompt in prompts
    }
    recorded = exchanges(desk.evidence)
    assert len(recorded) == len(prompts)
    assert {one.query: one.answer for one in recorded} == {p: answer_text(p) for p in prompts}
    assert all(one.body["observed"]["complete"] and one.body["reading"]["complete"] for one in recorded)
    for prompt, one in by_query(recorded).items():
        timing = json.loads(one.objects["wire.timing"])
        assert timing["received"] == server.log.of(prompt).sent_size
    assert desk.report()["outcome"] == "PASSED"
