"""probe: a plan is committed before asking, carried out once, accounted for; keys stay out of it all."""

import json
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.api import Ledger
from ledger.capture.plan.parse import YAML, parse_plan
from ledger.capture.plan.schedule import schedule
from tests.capture.endpoint import serving
from tests.capture.scripted import Reply, Scripted, scripted
from tests.cli.conftest import COMMAND, environment
from tests.cli.desk import Desk, error_of
from tests.cli.test_start_up import HEAVY, imported

KEY = "sk-test-" + "Qx7Rt2Lm9Zp4" * 3
PRICE = {"currency": "USD", "input": "1000", "output": "1000", "source": "made up"}


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted() as found:
        yield found


def plan_value(server: Scripted, **changes: Any) -> dict[str, Any]:
    """Two targets and two prompts."""
    target = {"provider": "openai", "base_url": f"{server.url}/v1"}
    return {
        "format": "evidence-ledger/plan/v1",
        "title": "Who answers",
        "hypothesis": "The target says it is a test.",
        "order_seed": "seed",
        "targets": [
            {**target, "name": "t1", "model": "one"},
            {**target, "name": "c1", "role": "control", "model": "two"},
        ],
        "prompts": [
            {"id": "who.en", "text": "Who are you?", "stratum": "identity", "language": "en"},
            {"id": "who.zh", "text": "你是谁？", "stratum": "other", "language": "zh"},
        ],
        "limits": {"requests_per_minute": 1000, "retries": {"backoff": 0}},
        **changes,
    }


def write_plan(desk: Desk, server: Scripted, **changes: Any) -> Path:
    path = desk.root / "plan.yaml"
    path.write_text(json.dumps(plan_value(server, **changes), ensure_ascii=False, indent=1), "utf-8")
    return path


def commit(desk: Desk, server: Scripted, **changes: Any) -> int:
    return desk.index("probe", "plan", write_plan(desk, server, **changes))


def cells_of(desk: Desk) -> Counter[str]:
    """How often each cell was tried."""
    with Ledger.open(desk.evidence) as opened:
        found = [entry for entry in opened.entries() if entry.kind == "exchange"]
    return Counter(entry.body["plan"]["cell"] for entry in found)


def completeness(desk: Desk) -> str:
    return str(desk.report()["axes"]["completeness"]["outcome"])


# ---- plan -------------------------------------------------------------------------------------------------


def test_a_new_plan_is_written_filled_in_and_committed(desk: Desk) -> None:
    words = ("--new", "mine.yaml", "--suite", "style", "--target", "deepseek:m-1", "--control", "openai:m-2")
    assert desk.ok("probe", "plan", *words) == "mine.yaml\n"
    text = (desk.root / "mine.yaml").read_text("utf-8")
    assert "# " in text
    assert "already" in desk.refused("probe", "plan", "--new", "mine.yaml")
    index = desk.index("probe", "plan", "mine.yaml")
    body = desk.entry(index).body
    assert body["cells"] == 9 * 2 * 3
    assert [target["role"] for target in body["targets"]] == ["target", "control"]
    plan = parse_plan(desk.content(index, "plan"), YAML, "entry")
    assert "Describe a harbour on a rainy night, in about 200 words." in {
        prompt.messages[0].content for prompt in plan.prompts
    }


def test_a_plan_to_fill_in_is_not_committed(desk: Desk) -> None:
    desk.ok("probe", "plan", "--new", "mine.yaml")
    assert "fill in the model's name" in desk.refused("probe", "plan", "mine.yaml")


def test_the_entry_holds_the_file_and_the_order(desk: Desk, server: Scripted) -> None:
    path = write_plan(desk, server, repetitions=2)
    index = desk.index("probe", "plan", path)
    data = path.read_bytes()
    assert desk.content(index, "plan") == data
    order = [cell.name for cell in schedule(parse_plan(data, YAML, "plan"))]
    assert desk.content(index, "cells").decode() == "".join(f"{name}\n" for name in order)
    assert desk.entry(index).objects[0].media_type == "application/yaml"
    assert server.asked == []


def test_a_dry_run_commits_and_asks_nothing(desk: Desk, server: Scripted) -> None:
    path = write_plan(desk, server)
    shown = desk.ok("probe", "plan", path, "--dry-run")
    assert "4 cells" in shown
    assert "t1: one" in shown
    assert desk.json("probe", "plan", path, "--dry-run")["cells"] == 4
    assert desk.size() == 1
    index = desk.index("probe", "plan", path)
    shown = desk.ok("probe", "run", str(index), "--dry-run")
    assert f"POST {server.url}/v1/chat/completions" in shown
    assert "你是谁？" in shown
    assert desk.size() == 2
    assert server.asked == []


def test_the_same_plan_is_not_committed_twice(desk: Desk, server: Scripted) -> None:
    index = commit(desk, server)
    assert f"is entry {index} already" in desk.refused("probe", "plan", "plan.yaml")


@pytest.mark.parametrize(
    ("name", "data", "code", "words"),
    [
        ("p.yaml", b"format: [", 5, "line 2: not YAML"),
        ("p.toml", b"a = 1\na = 2\n", 5, "not TOML"),
        ("p.yaml", b"\xff", 5, "not UTF-8 at byte 0"),
        ("p.yaml", b"", 5, "want a table"),
        ("p.json", b"{}", 5, "ends in .yaml"),
    ],
)
def test_a_bad_plan_is_refused_in_a_line(desk: Desk, name: str, data: bytes, code: int, words: str) -> None:
    (desk.root / name).write_bytes(data)
    assert words in desk.refused("probe", "plan", name, code=code)


def test_what_can_not_be_meant_is_a_usage_error(desk: Desk) -> None:
    desk.refused("probe", "plan", code=2)
    desk.refused("probe", "plan", "a.yaml", "--new", "b.yaml", code=2)
    desk.refused("probe", "plan", "a.yaml", "--suite", "style", code=2)
    desk.refused("probe", "run", "1", "--cost-limit", "much", code=2)
    desk.refused("probe", "status", "plan.yaml", code=2)


# ---- run --------------------------------------------------------------------------------------------------


def test_a_plan_is_carried_out_once_and_verifies(desk: Desk, server: Scripted) -> None:
    index = commit(desk, server, repetitions=3)
    assert completeness(desk) == "INDETERMINATE"
    said = desk.ok("probe", "run", "plan.yaml")
    assert said.startswith("12 answered  0 refused  0 failed  0 left  12 requests")
    assert len(server.asked) == 12
    order = desk.content(index, "cells").decode().splitlines()
    models = {"t1": "one", "c1": "two"}
    assert [model for model, _ in server.asked] == [models[cell.partition("/")[0]] for cell in order]
    desk.ok("probe", "run", str(index))
    assert len(server.asked) == 12
    assert completeness(desk) == "PASSED"
    assert desk.report()["outcome"] == "PASSED"
    row = desk.json("probe", "status", str(index))["plans"][0]
    assert (row["planned"], row["sent"], row["answered"], row["left"]) == (12, 12, 12, 0)
    assert row["targets"]["t1"]["answered"] == 6
    assert row["strata"]["identity"]["planned"] == 6
    tags = desk.entry(index + 1).body["tags"]
    assert {"stratum:identity", "language:en"} < set(tags) or {"stratum:other", "language:zh"} < set(tags)


def test_a_plan_that_was_altered_since_is_not_carried_out(desk: Desk, server: Scripted) -> None:
    commit(desk, server)
    path = desk.root / "plan.yaml"
    path.write_bytes(path.read_bytes() + b"\n")
    result = desk.run("probe", "run", "plan.yaml")
    assert "no plan entry holds this plan, byte for byte" in error_of(result, 5)
    assert b"commit it first" in result.stderr
    assert server.asked == []


def test_the_key_is_sent_and_kept_nowhere(desk: Desk, server: Scripted) -> None:
    value = plan_value(server)
    targets = [{**target, "key": "env:TEST_KEY"} for target in value["targets"]]
    commit(desk, server, targets=targets)
    message = desk.refused("probe", "run", "1")
    assert message == "target t1: its key, env:TEST_KEY, is not set" or "target c1" in message
    shown = desk.ok("probe", "run", "1", "--dry-run", env={"TEST_KEY": KEY})
    assert "authorization: Bearer <key>" in shown
    result = desk.run("probe", "run", "1", env={"TEST_KEY": KEY})
    assert result.returncode == 0, result.stderr
    assert set(server.keys) == {f"Bearer {KEY}"}
    kept = b"".join(file.read_bytes() for file in desk.root.rglob("*") if file.is_file())
    assert KEY.encode() not in kept + result.stdout + result.stderr
    with Ledger.open(desk.evidence) as opened:
        for entry in opened.entries():
            for reference in entry.objects:
                assert KEY.encode() not in opened.content(reference.commitment)
    desk.ok("probe", "scan")


def test_a_key_that_can_not_be_had_is_said_in_a_line(desk: Desk, server: Scripted) -> None:
    value = plan_value(server)
    value["targets"][0]["key"] = "keyring:models/one"
    commit(desk, server, targets=value["targets"])
    empty = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    none = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    assert (
        desk.refused("probe", "run", "1", env=empty) == "target t1: its key, keyring:models/one, is not set"
    )
    assert "does not give the key" in desk.refused("probe", "run", "1", env=none)
    value["targets"][0]["key"] = "env:TEST_KEY"
    commit(desk, server, targets=value["targets"])
    message = desk.refused("probe", "run", "2", env={"TEST_KEY": "sk-test-a\nX-Odd: b"})
    assert message == "target t1: its key, env:TEST_KEY, holds something that can't stand in a header"
    assert server.asked == []


def test_only_the_target_without_its_key_is_left_out(desk: Desk, server: Scripted) -> None:
    value = plan_value(server)
    value["targets"][0]["key"] = "env:TEST_KEY"
    commit(desk, server, targets=value["targets"])
    desk.ok("probe", "run", "1", "--only", "c1")
    assert {model for model, _ in server.asked} == {"two"}
    assert "want" not in desk.refused("probe", "run", "1", "--only", "nobody", code=2)


def test_limit_asks_so_many_and_the_next_run_goes_on(desk: Desk, server: Scripted) -> None:
    commit(desk, server)
    assert desk.json("probe", "run", "1", "--limit", "3")["left"] == 1
    assert desk.json("probe", "run", "1")["answered"] == 1
    assert set(cells_of(desk).values()) == {1}


def test_what_failed_is_said_and_asked_again_on_request(desk: Desk, server: Scripted) -> None:
    server.script = lambda number, body: Reply(500 if body["model"] == "one" else 200)
    commit(desk, server)
    result = desk.run("probe", "run", "1")
    assert result.returncode == 5
    assert b"ledger: error: 2 cells failed; what came is recorded" in result.stderr
    assert desk.json("probe", "status")["plans"][0]["attempts"] == 2 + 2 * 3
    server.script = lambda number, body: Reply()
    assert desk.json("probe", "run", "1")["attempts"] == 0
    assert desk.json("probe", "run", "1", "--retry-failed")["answered"] == 2
    assert completeness(desk) == "PASSED"


def test_a_cost_limit_ends_the_run(desk: Desk, server: Scripted) -> None:
    value = plan_value(server)
    targets = [{**target, "price": PRICE, "parameters": {"max_tokens": 20}} for target in value["targets"]]
    commit(desk, server, targets=targets, repetitions=10)
    # Each costs 0.03; at most about 0.03 is expected of the next one.
    result = desk.run("probe", "run", "1", "--cost-limit", "0.31")
    assert "the cost limit of 0.31" in result.stderr.decode()
    assert result.returncode == 5
    assert 5 <= len(server.asked) <= 10
    row = desk.json("probe", "status")["plans"][0]
    assert float(row["cost"]) == pytest.approx(0.03 * len(server.asked))
    assert float(row["cost"]) <= 0.31


def test_a_cost_limit_without_prices_is_refused(desk: Desk, server: Scripted) -> None:
    commit(desk, server)
    assert "no price in the plan" in desk.refused("probe", "run", "1", "--cost-limit", "1")


def test_no_plan_there_is_said(desk: Desk) -> None:
    assert "want a plan, have genesis" in desk.refused("probe", "run", "0")
    assert "there is none" in desk.refused("probe", "run", "7")
    assert "can't read" in desk.refused("probe", "run", "nothing.yaml")
    assert desk.json("probe", "status")["plans"] == []


# ---- interrupted ------------------------------------------------------------------------------------------


def started(desk: Desk, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        (*COMMAND, *arguments),
        cwd=desk.root,
        env=environment(desk.root),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def until(server: Scripted, number: int) -> None:
    """Wait until so many requests have come."""
    deadline = time.monotonic() + 30
    while len(server.asked) < number:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def said_so(process: "subprocess.Popen[bytes]") -> None:
    """Wait until the command says that it has taken notice of an interrupt."""
    assert process.stderr is not None
    while b"interrupt again" not in process.stderr.readline():
        assert process.poll() is None


def test_an_interrupt_ends_what_is_under_way_and_the_next_run_asks_nothing_twice(
    desk: Desk, server: Scripted
) -> None:
    gate = threading.Event()
    server.script = lambda number, body: Reply() if number < 4 or gate.wait(60) else Reply(500)
    commit(desk, server, repetitions=5, limits={"concurrency": 2, "requests_per_minute": 1000})
    process = started(desk, "probe", "run", "1")
    until(server, 6)
    process.send_signal(signal.SIGINT)
    said_so(process)
    gate.set()
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130, stderr
    assert b"ledger: error: interrupted; 14 cells are left" in stderr
    assert b"Traceback" not in stderr
    assert len(server.asked) == 6
    assert cells_of(desk).total() == 6  # what was under way is recorded whole
    server.script = lambda number, body: Reply()
    desk.ok("probe", "run", "1")
    assert len(server.asked) == 20
    assert set(cells_of(desk).values()) == {1}
    assert len(cells_of(desk)) == 20
    assert desk.report()["outcome"] == "PASSED"


def test_a_second_interrupt_breaks_off_and_records_it(desk: Desk, server: Scripted) -> None:
    server.script = lambda number, body: Reply(delay=60)
    commit(desk, server)
    process = started(desk, "probe", "run", "1")
    until(server, 1)
    process.send_signal(signal.SIGINT)
    said_so(process)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    broken = desk.entry(-1).body["observed"]
    assert broken["problem"]["code"] == "recorder-stopped"
    assert not broken["complete"]
    server.script = lambda number, body: Reply()
    desk.ok("probe", "run", "1")
    assert sorted(cells_of(desk).values()) == [1, 1, 1, 2]
    assert desk.report()["outcome"] == "PASSED"


def test_what_a_killed_run_had_under_way_is_recorded_and_asked_again(desk: Desk, server: Scripted) -> None:
    server.script = lambda number, body: Reply(delay=60 if number == 1 else 0)
    commit(desk, server)
    process = started(desk, "probe", "run", "1")
    until(server, 2)
    time.sleep(0.3)
    process.kill()
    process.communicate()
    server.script = lambda number, body: Reply()
    desk.ok("probe", "run", "1")
    assert sorted(cells_of(desk).values()) == [1, 1, 1, 2]
    assert desk.report()["outcome"] == "PASSED"


def test_two_runs_at_once_are_refused(desk: Desk, server: Scripted) -> None:
    gate = threading.Event()
    server.script = lambda number, body: Reply() if gate.wait(60) else Reply(500)
    commit(desk, server)
    process = started(desk, "probe", "run", "1")
    until(server, 1)
    message = error_of(desk.run("probe", "run", "1"), 5)
    assert "another 'ledger probe run' is at work" in message
    gate.set()
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert set(cells_of(desk).values()) == {1}


# ---- every protocol ---------------------------------------------------------------------------------------


def test_every_protocol_is_asked_over_tls_and_read(desk: Desk) -> None:
    with serving() as endpoint:
        rows = [
            ("openai", "openai.chat", "/v1", {}),
            ("openai", "openai.responses", "/v1", {}),
            ("deepseek", "openai.chat", "", {}),
            ("mistral", "openai.chat", "/v1", {}),
            ("anthropic", "anthropic.messages", "", {"max_tokens": 50}),
            ("gemini", "gemini", "/v1beta", {}),
            ("ollama", "ollama.chat", "", {}),
        ]
        targets = [
            {
                "name": f"t{number}-{'stream' if stream else 'whole'}",
                "provider": provider,
                "protocol": protocol,
                "base_url": endpoint.base(provider) + path,
                "model": "plain",
                "parameters": parameters,
                "stream": stream,
            }
            for number, (provider, protocol, path, parameters) in enumerate(rows)
            for stream in (False, True)
        ]
        value = {
            "format": "evidence-ledger/plan/v1",
            "title": "Every protocol",
            "order_seed": "seed",
            "targets": targets,
            "prompts": [{"id": "p", "text": "Wie ben je? 你是谁？", "flags": ["neutral"]}],
            "limits": {"concurrency": 4, "requests_per_minute": 1000},
        }
        (desk.root / "all.yaml").write_text(json.dumps(value, ensure_ascii=False), "utf-8")
        index = desk.index("probe", "plan", "all.yaml")
        desk.ok("probe", "run", str(index), "--ca-file", endpoint.ca_file)
    with Ledger.open(desk.evidence) as opened:
        found = {
            entry.body["plan"]["cell"].partition("/")[0]: entry
            for entry in opened.entries()
            if entry.kind == "exchange"
        }
        for name, entry in found.items():
            assert entry.body["reading"]["complete"], name
            assert not entry.body["reading"]["reader"].startswith("generic"), name
            assert entry.body["observed"]["connection"]["tls"]["verified"], name
            query, answer = (opened.content(entry.objects[place].commitment).decode() for place in (0, 1))
            assert query == "Wie ben je? 你是谁？", name
            assert answer.startswith("["), name
    assert len(found) == 14
    assert desk.report()["outcome"] == "PASSED"


# ---- the rest ---------------------------------------------------------------------------------------------


def test_the_suites_are_listed(desk: Desk) -> None:
    assert "self-identification" in desk.ok("probe", "suites")
    found = desk.json("probe", "suites")["suites"]
    assert sum(len(suite["prompts"]) for suite in found) == 60


def test_planning_imports_nothing_heavy(desk: Desk) -> None:
    assert not HEAVY & imported(desk, "probe", "suites")
    assert not {*HEAVY, "rich.progress"} & imported(desk, "probe", "status")
    assert "yaml" not in imported(desk, "probe", "--help")
