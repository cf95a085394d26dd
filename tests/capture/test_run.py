"""`ledger run`: the environment, streams, signals and exit code of the command; `ledger proxy` beside it."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from ledger.capture.proxy.providers import PROVIDERS
from ledger.capture.proxy.run import Lead, child_environment, export_lines, leads
from tests.capture.scripted import scripted
from tests.cli.desk import Desk, error_of

CALL = (
    "import json, os, urllib.request as u\n"
    "body = json.dumps({'model': 'm', 'messages': [{'role': 'user', 'content': 'who are you'}]}).encode()\n"
    "request = u.Request(os.environ['OPENAI_BASE_URL'] + '/chat/completions', body,"
    " {'Content-Type': 'application/json', 'Authorization': 'Bearer sk-test-aaaaaaaaaaaaaaaaaaaaaaaa'})\n"
    "print(json.load(u.urlopen(request))['choices'][0]['message']['content'])\n"
)


# -- the environment ----------------------------------------------------------------------------------------


def test_each_provider_is_led_to_its_own_path() -> None:
    env = child_environment({"PATH": "/bin"}, "http://127.0.0.1:9/T", leads({}, {}))
    assert env["OPENAI_BASE_URL"] == "http://127.0.0.1:9/T/up/openai/v1"
    assert env["ANTHROPIC_BASE_URL"] == "http://127.0.0.1:9/T/up/anthropic"
    assert env["GOOGLE_GEMINI_BASE_URL"] == "http://127.0.0.1:9/T/up/gemini"
    assert env["OLLAMA_HOST"] == "http://127.0.0.1:9/T/up/ollama"
    assert env["NO_PROXY"] == env["no_proxy"] == "127.0.0.1,localhost"
    assert env["PATH"] == "/bin"
    assert set(export_lines("B", tuple(PROVIDERS))) <= set(env)


@pytest.mark.parametrize(
    ("variable", "value", "lead", "upstreams"),
    [
        ("OPENAI_BASE_URL", "https://api.deepseek.com", Lead("deepseek", ""), {}),
        ("OPENAI_BASE_URL", "https://api.deepseek.com/v1/", Lead("deepseek", "/v1"), {}),
        ("OPENAI_BASE_URL", "https://openrouter.ai/api/v1", Lead("openrouter", "/v1"), {}),
        ("OPENAI_BASE_URL", "http://box:1/a/v1", Lead("openai", "/a/v1"), {"openai": "http://box:1"}),
        ("OLLAMA_HOST", "box", Lead("ollama", ""), {"ollama": "http://box:11434"}),
        ("OLLAMA_HOST", "127.0.0.1:11434", Lead("ollama", ""), {}),
    ],
)
def test_a_variable_that_is_set_keeps_its_meaning(
    variable: str, value: str, lead: Lead, upstreams: dict[str, str]
) -> None:
    found = leads({variable: value}, {})
    assert found.variables[variable] == lead
    assert found.upstreams == upstreams
    assert found.unclear == ()


def test_two_addresses_of_one_provider_have_two_names() -> None:
    found = leads({"OPENAI_BASE_URL": "http://a/v1", "OPENAI_API_BASE": "http://b/v1"}, {})
    assert found.upstreams == {"openai": "http://a", "openai-2": "http://b"}
    assert found.variables["OPENAI_API_BASE"] == Lead("openai-2", "/v1")


def test_the_command_line_comes_before_the_environment() -> None:
    found = leads({"OPENAI_BASE_URL": "http://a/v1"}, {"openai": "http://b"})
    assert found.variables["OPENAI_BASE_URL"] == Lead("openai", "/v1")
    assert found.upstreams == {}


def test_a_value_that_is_no_url_stays() -> None:
    found = leads({"OPENAI_BASE_URL": "ftp://a", "ANTHROPIC_BASE_URL": "http://[x"}, {})
    assert found.unclear == ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL")
    env = child_environment({"OPENAI_BASE_URL": "ftp://a", "NO_PROXY": "x, localhost"}, "B", found)
    assert env["OPENAI_BASE_URL"] == "ftp://a"
    assert env["NO_PROXY"] == "x,localhost,127.0.0.1"


def test_a_name_of_the_users_own_has_a_variable_of_its_own() -> None:
    given = {"my-box": "http://b", "4.x": "http://c"}
    found = leads({"MY_BOX_BASE_URL": "http://elsewhere"}, given)
    assert found.upstreams == {}
    env = child_environment({"MY_BOX_BASE_URL": "http://elsewhere"}, "B", found)
    assert env["MY_BOX_BASE_URL"] == "B/up/my-box"
    assert env["_4_X_BASE_URL"] == "B/up/4.x"
    assert export_lines("B", tuple(given)) == {
        "MY_BOX_BASE_URL": "B/up/my-box",
        "_4_X_BASE_URL": "B/up/4.x",
    }


def test_an_address_in_the_environment_takes_no_name_that_was_given() -> None:
    environ = {"OPENAI_BASE_URL": "http://a/v1", "OPENAI_API_BASE": "http://b/v1"}
    found = leads(environ, {"openai-2": "http://c"})
    assert found.upstreams == {"openai": "http://a", "openai-3": "http://b"}
    assert found.variables["OPENAI_2_BASE_URL"] == Lead("openai-2", "")


# -- the command --------------------------------------------------------------------------------------------


def test_records_what_the_command_asks(desk: Desk) -> None:
    with scripted() as server:
        result = desk.run(
            "run",
            "--upstream",
            f"openai={server.url}/v1",
            "--tag",
            "case-7",
            "--",
            sys.executable,
            "-c",
            CALL,
        )
    assert result.returncode == 0, result.stderr
    assert result.stdout == b"I am a test.\n"
    assert result.stderr.decode().splitlines() == ["recorded 1 exchange (entry 1)"]
    entry = desk.entry()
    assert entry.body["observed"]["collector"] == "run"
    assert entry.body["tags"] == ["case-7"]
    assert desk.content(1, "query") == b"who are you"
    assert b"sk-test-aaaa" not in desk.content(1, "wire.sent")
    assert server.keys == ["Bearer sk-test-aaaaaaaaaaaaaaaaaaaaaaaa"]


def test_records_what_the_command_asks_of_an_upstream_with_a_name_of_its_own(desk: Desk) -> None:
    call = CALL.replace("OPENAI_BASE_URL", "MY_BOX_BASE_URL")
    with scripted() as server:
        words = ("--upstream", f"my-box={server.url}/v1", "--", sys.executable, "-c", call)
        result = desk.run("run", *words)
    assert result.returncode == 0, result.stderr
    assert desk.entry(1).body["declared"]["provider"] == "my-box"
    assert desk.content(1, "query") == b"who are you"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("sh", "-c", "exit 3"), 3),
        (("sh", "-c", "kill -TERM $$"), 128 + signal.SIGTERM),
        (("sh", "-c", "cat; echo done"), 0),
    ],
)
def test_ends_as_the_command_ends(desk: Desk, command: tuple[str, ...], code: int) -> None:
    result = desk.run("run", "--quiet", "--", *command, input=b"given\n")
    assert result.returncode == code
    assert result.stdout == (b"given\ndone\n" if code == 0 else b"")
    assert result.stderr == b""


@pytest.mark.parametrize(("command", "code"), [("no-such-command-here", 127), ("/etc/passwd", 126)])
def test_says_that_a_command_cannot_be_run(desk: Desk, command: str, code: int) -> None:
    assert command in error_of(desk.run("run", "--", command), code)


def test_signals_go_on_to_the_command(desk: Desk) -> None:
    script = "trap 'echo heard; exit 7' TERM; echo ready; while :; do sleep 0.05; done"
    process = desk.start("run", "--quiet", "--", "sh", "-c", script)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=20)
    assert process.returncode == 7, errors
    assert output == b"heard\n"


def test_a_failure_to_record_outranks_success(desk: Desk) -> None:
    script = "import os, shutil\n" + CALL.replace(
        "print(", "shutil.rmtree('evidence/in-flight', True)\nprint("
    )
    spoil = "import os\nos.remove('evidence/ledger.db')\nopen('evidence/in-flight', 'w').close()\n"
    with scripted() as server:
        swallowed = f"try:\n  exec({spoil + script!r})\nexcept Exception: pass\n"
        result = desk.run("run", "--upstream", f"openai={server.url}", "--", sys.executable, "-c", swallowed)
    assert result.returncode == 5, result.stderr
    assert b"ledger: recording has failed" in result.stderr
    assert b"Traceback" not in result.stderr
    assert server.asked == []


@pytest.mark.parametrize(
    "words",
    [
        ("--upstream", "nothing"),
        ("--upstream", "a b=http://x"),
        ("--upstream", "a=ftp://x"),
        ("--upstream", "a=http://user:sk-test-1@x"),
        ("--upstream", "a=http://x", "--upstream", "a=http://y"),
        ("--max-body", "much"),
        ("--max-body", "0"),
        ("--timeout", "0"),
        ("--max-time", "0"),
        ("--upstream", "a.b=http://x", "--upstream", "a-b=http://y"),
        ("--upstream", "OpenAI=http://x"),
        ("--tag", "a,b"),
        ("--ca-file", "x", "--insecure-upstream"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(desk: Desk, words: tuple[str, ...]) -> None:
    error_of(desk.run("run", *words, "--", "true"), 2)
    error_of(desk.run("proxy", *words), 2)


def test_says_which_trusted_certificates_are_missing(desk: Desk) -> None:
    missing = str(desk.root / "none.pem")
    given = desk.run("run", "--ca-file", missing, "--", "true")
    found = desk.run("run", "--", "true", env={"SSL_CERT_FILE": missing})
    for result in (given, found):
        assert error_of(result, 5) == f"{missing}: can't read: No such file or directory"


def test_a_port_that_is_taken_is_said(desk: Desk) -> None:
    with scripted() as server:
        error = error_of(desk.run("proxy", "--port", server.url.rpartition(":")[2]), 5)
    assert "can't listen" in error


# -- the proxy as a command ---------------------------------------------------------------------------------


def start_proxy(
    desk: Desk, *words: str, last: str = "VLLM_BASE_URL"
) -> tuple["subprocess.Popen[bytes]", dict[str, str]]:
    """The proxy and the variables it printed, up to the last one."""
    process = desk.start("proxy", *words)
    assert process.stdout is not None
    found: dict[str, str] = {}
    while last not in found:
        line = process.stdout.readline().decode()
        assert line.startswith("export "), line
        name, _, value = line.removeprefix("export ").rstrip().partition("=")
        found[name] = value
    return process, found


def test_the_proxy_prints_a_variable_for_a_name_of_the_users_own(desk: Desk) -> None:
    with scripted() as server:
        process, variables = start_proxy(
            desk, "--upstream", f"my-box={server.url}/v1", last="MY_BOX_BASE_URL"
        )
        assert variables["MY_BOX_BASE_URL"].endswith("/up/my-box")
        assert ask(variables["MY_BOX_BASE_URL"]) == "I am a test."
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors


def ask(base: str) -> str:
    run = subprocess.run(
        (sys.executable, "-c", CALL),
        env={**os.environ, "OPENAI_BASE_URL": base},
        capture_output=True,
        timeout=30,
        check=True,
    )
    return run.stdout.decode().strip()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_proxy_records_until_it_is_told_to_stop(desk: Desk, number: signal.Signals) -> None:
    with scripted() as server:
        process, variables = start_proxy(desk, "--upstream", f"openai={server.url}/v1")
        assert ask(variables["OPENAI_BASE_URL"]) == "I am a test."
        assert desk.size() == 2  # the answer's end was not seen before
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    lines = errors.decode().splitlines()
    assert lines[-1] == "recorded 1 exchange (entry 1)"
    assert lines[1] == "1  openai  POST /v1/chat/completions  complete"
    assert not (desk.evidence / "in-flight").exists()


def test_what_a_killed_proxy_left_is_recorded_by_the_next(desk: Desk) -> None:
    def hang(number: int, body: object):  # type: ignore[no-untyped-def]  # a Reply
        from tests.capture.scripted import Reply

        return Reply(delay=20)

    with scripted(hang) as server:
        process, variables = start_proxy(desk, "--upstream", f"openai={server.url}/v1")
        client = subprocess.Popen(
            (sys.executable, "-c", CALL),
            env={**os.environ, "OPENAI_BASE_URL": variables["OPENAI_BASE_URL"]},
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while not server.asked:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.kill()
        process.communicate(timeout=20)
        client.wait(20)
        assert desk.size() == 1
        result = desk.run("run", "--", "true")
    assert result.stderr.decode().splitlines()[0].startswith("1 exchange left open by an earlier recorder")
    observed = desk.entry(1).body["observed"]
    assert observed["problem"]["code"] == "recorder-stopped"
    assert json.loads(desk.content(1, "wire.sent").partition(b"\r\n\r\n")[2])["model"] == "m"
