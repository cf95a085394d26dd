"""Real, unmodified clients through the recorder: what they got, what went over the wire, what is recorded.

One proxy, one ledger, every client in turn; then each claim is tested on what is there.
"""

import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.keyring import KeyFolder
from tests.capture import clients
from tests.capture.behaviours import COOKIE, ORGANIZATION
from tests.capture.clients import CLIENTS, CURL, GEMINI_URL_KEY, KEY, Client
from tests.capture.compare import Recorded, by_query, difference, exchanges, leaks, restored
from tests.capture.endpoint import Endpoint
from tests.capture.protocols.said import answer_text
from tests.capture.workbench import proxying, upstreams
from tests.cli.desk import ORIGIN, Desk
from tests.support import ROOT

SECRETS = (KEY.encode(), COOKIE.encode(), b"second=plain; Secure", ORGANIZATION.encode())
# What must be nowhere: the values themselves.
NOWHERE = (KEY.encode(), b"sk-test-cookie-0123456789", ORGANIZATION.encode())
MODELS = ("plain", "gzip.reasoner", "escaped.early-hints.trailers")
HAVE_CURL = shutil.which("curl") is not None


def every_client() -> tuple[Client, ...]:
    return (*CLIENTS, *((CURL, GEMINI_URL_KEY) if HAVE_CURL else ()))


class Scene(NamedTuple):
    """What is there after every client has asked: (client, model, prompt) -> what it got."""

    desk: Desk
    server: Endpoint
    got: dict[tuple[str, str, str], str]
    recorded: dict[str, Recorded]
    printed: str


@pytest.fixture(scope="module")
def scene(new_desk: Callable[[], Desk], server: Endpoint) -> Scene:
    desk, got = new_desk(), {}
    with proxying(desk, server) as proxy:
        for model in MODELS:
            for client in every_client():
                prompt = f"{client.name}, {model}: 你是谁?"
                base = proxy.base(client.provider) + client.suffix
                got[client.name, model, prompt] = client.ask(base, model, prompt)
    printed = proxy.output + proxy.errors
    return Scene(desk, server, got, by_query(exchanges(desk.evidence)), printed)


@pytest.fixture
def key(scene: Scene) -> bytes:
    return KeyFolder(scene.desk.keys).redaction_key(ORIGIN)


def test_what_a_client_got_is_what_was_said_and_what_is_recorded(scene: Scene) -> None:
    assert len(scene.got) == len(MODELS) * len(every_client())
    for (name, model, prompt), text in scene.got.items():
        assert text == answer_text(prompt), (name, model)
        assert scene.recorded[prompt].answer == text, (name, model)


def test_every_request_of_a_client_is_an_entry(scene: Scene) -> None:
    assert set(scene.recorded) == {prompt for _, _, prompt in scene.got}
    assert len(exchanges(scene.desk.evidence)) == len(scene.got)


def test_readings_are_of_the_protocol_spoken_and_whole(scene: Scene) -> None:
    for (name, model, prompt), _ in scene.got.items():
        body = scene.recorded[prompt].body
        assert body["reading"]["complete"], (name, model, body["reading"])
        assert body["reading"]["problem"] is None, (name, model, body["reading"])
        assert body["reading"]["model_asked"] == model
        assert not body["reading"]["reader"].startswith("generic"), name
        assert body["observed"]["complete"], (name, model, body["observed"]["problem"])
        assert body["fidelity"] == "wire", (name, model)
        assert ("reasoning" in scene.recorded[prompt].objects) == ("reasoner" in model), (name, model)


def test_recorded_bytes_are_those_of_the_wire(scene: Scene, key: bytes) -> None:
    for name, model, prompt in scene.got:
        seen, one = scene.server.log.of(prompt), scene.recorded[prompt]
        for role, actual in (("wire.sent", seen.received), ("wire.received", seen.sent)):
            parted = difference(restored(one, role, SECRETS, key), bytes(actual))
            assert not parted, (name, model, role, parted)


def test_no_secret_is_anywhere(scene: Scene) -> None:
    assert leaks(scene.desk.evidence, NOWHERE) == []
    for secret in NOWHERE:
        assert secret.decode() not in scene.printed


def test_nothing_stays_in_flight(scene: Scene) -> None:
    in_flight = scene.desk.evidence / "in-flight"
    assert not in_flight.exists() or not list(in_flight.iterdir())


def test_connection_is_observed(scene: Scene) -> None:
    for one in scene.recorded.values():
        connection = one.body["observed"]["connection"]
        assert connection["address"] == "127.0.0.1"
        assert connection["port"] == scene.server.ports["right"]
        tls = connection["tls"]
        assert (tls["version"], tls["verified"], tls["server_name"]) == ("TLSv1.3", True, "localhost")
        assert any(certificate["sent"] for certificate in tls["certificates"])


def test_ledger_verifies_with_its_memory(scene: Scene) -> None:
    report = scene.desk.report()
    assert report["outcome"] == "PASSED", report["findings"]


# ---- around a command -------------------------------------------------------------------------------------


def run_command(desk: Desk, server: Endpoint, *command: str | Path, **more: str) -> bytes:
    """What a command prints that `ledger run` runs, with keys in its environment."""
    names = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "OLLAMA_API_KEY")
    given = dict.fromkeys(names, KEY) | {"PYTHONPATH": str(ROOT)} | more
    result = desk.run("run", *upstreams(server), "--", *command, env=given)
    assert result.returncode == 0, (result.stdout, result.stderr)
    return result.stdout


@pytest.mark.parametrize("provider", ["openai", "anthropic", "gemini", "ollama"])
def test_a_program_with_an_sdk_is_recorded_by_its_environment(
    desk: Desk, server: Endpoint, provider: str
) -> None:
    prompt = f"{provider} in a program"
    said = run_command(desk, server, sys.executable, "-m", "tests.capture.ask", provider, "plain", prompt)
    (one,) = exchanges(desk.evidence)
    assert said.decode() == one.answer == answer_text(prompt)
    assert one.body["observed"]["collector"] == "run"
    assert leaks(desk.evidence, NOWHERE) == []
    assert desk.report()["outcome"] == "PASSED"


def test_llm_is_recorded(desk: Desk, server: Endpoint) -> None:
    command = Path(sys.executable).parent / "llm"
    if not command.exists():
        pytest.skip("llm is not installed")
    prompt, home = "llm asks: 你是谁?", desk.root / "llm"
    said = run_command(desk, server, command, "-m", "gpt-4o-mini", prompt, LLM_USER_PATH=str(home))
    (one,) = exchanges(desk.evidence)
    assert said.decode().removesuffix("\n") == one.answer == answer_text(prompt)
    assert one.query == prompt
    assert desk.report()["outcome"] == "PASSED"


# ---- what is not plain text -------------------------------------------------------------------------------


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_a_key_that_the_model_repeats_is_recorded_nowhere(desk: Desk, server: Endpoint, stream: bool) -> None:
    models = ("echo-credential", "echo-credential.gzip", "echo-credential.escaped")
    with proxying(desk, server) as proxy:
        for model in models:
            ask = clients.chat_stream if stream else clients.chat
            assert KEY in ask(proxy.base("openai") + "/v1", model, model)
    recorded = by_query(exchanges(desk.evidence))
    assert set(recorded) == set(models)
    assert leaks(desk.evidence, NOWHERE) == []
    for model, one in recorded.items():
        # in a compressed body nothing can be replaced in place, so the bytes of the wire are left out
        assert one.body["fidelity"] == ("http" if "gzip" in model else "wire"), model
        assert one.answer.startswith("your key is [redacted"), model
        assert all(KEY[i : i + 12] not in one.answer for i in range(len(KEY) - 12))
    assert desk.report()["outcome"] == "PASSED"


def test_refusals_and_tool_calls_are_read_as_such(desk: Desk, server: Endpoint) -> None:
    with proxying(desk, server) as proxy:
        for client in CLIENTS:
            for trait in ("refusal", "tool-call"):
                if client.name.startswith(("ollama", "deepseek", "mistral")) and trait == "refusal":
                    continue  # their protocols have no word for it
                if client.name.startswith("ollama generate"):
                    continue  # nor this one for tools
                with suppress(Exception):  # some SDKs have no text to give, and say so in their own ways
                    client.ask(proxy.base(client.provider) + client.suffix, trait, f"{client.name} {trait}")
    for query, one in by_query(exchanges(desk.evidence)).items():
        assert one.body["reading"]["complete"], query
        assert one.body["reading"]["refused"] == query.endswith("refusal"), query
        if query.endswith("tool-call"):
            assert b"look_up" in one.objects["reading"], query
            assert "Zürich".encode() in one.objects["reading"] or b"Z\\u00fcrich" in one.objects["reading"]
    assert desk.report()["outcome"] == "PASSED"


@pytest.mark.skipif(not HAVE_CURL, reason="curl is not on PATH")
def test_a_long_request_of_curl_with_expect_is_passed_on_whole(desk: Desk, server: Endpoint) -> None:
    prompt = "long 长 " * 200_000
    with proxying(desk, server) as proxy:
        assert clients.curl(proxy.base("openai") + "/v1", "plain", prompt) == answer_text(prompt)
    (one,) = exchanges(desk.evidence)
    assert one.query == prompt


def test_a_command_keeps_its_output_and_its_exit_code(desk: Desk, server: Endpoint) -> None:
    script = "import sys; sys.stdout.buffer.write(bytes(range(256))); sys.exit(7)"
    result = desk.run("run", *upstreams(server), "--", sys.executable, "-c", script)
    assert (result.returncode, result.stdout) == (7, bytes(range(256)))
