"""`ledger run --intercept`: programs with a provider's own address in them, unmodified, are recorded.

Their hosts are led to the test endpoint by `--upstream`: nothing leaves this machine.
"""

import json
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ledger.capture.proxy.intercept import MISSING
from ledger.capture.proxy.trusting import intercepted_environment
from ledger.capture.spool.file import exchange_left, facts_frame, gather
from ledger.capture.wire.recording import Recording
from tests.capture.ask_fixed import ASKS
from tests.capture.clients import KEY
from tests.capture.compare import exchanges, leaks
from tests.capture.endpoint import Endpoint
from tests.capture.intercepting import python, run
from tests.capture.protocols.said import answer_text
from tests.capture.workbench import upstreams
from tests.cli.desk import Desk
from tests.support import ROOT

HAVE_CURL = shutil.which("curl") is not None


# ---- recorded ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ASKS)
def test_a_program_with_a_fixed_address_is_recorded(desk: Desk, server: Endpoint, name: str) -> None:
    if name == "curl" and not HAVE_CURL:
        pytest.skip("curl is not on PATH")
    prompt = f"{name}: 你是谁?"
    result = run(desk, server, sys.executable, "-m", "tests.capture.ask_fixed", name, "plain", prompt)
    assert result.returncode == 0, result.stderr.decode()
    assert result.stderr.decode().splitlines() == ["recorded 1 exchange (entry 1)"]
    (one,) = exchanges(desk.evidence)
    assert result.stdout.decode() == one.answer == answer_text(prompt)
    assert one.query == prompt
    assert one.body["fidelity"] == "wire"
    assert one.body["reading"]["complete"]
    assert leaks(desk.evidence, [KEY.encode()]) == []
    assert desk.report()["outcome"] == "PASSED"


def test_the_record_says_so_and_names_the_upstream_that_was_called(desk: Desk, server: Endpoint) -> None:
    run(desk, server, sys.executable, "-m", "tests.capture.ask_fixed", "mistral_by_itself", "plain", "who")
    (one,) = exchanges(desk.evidence)
    observed = one.body["observed"]
    assert [fact for fact, _ in observed["missing"]].count("client.tls") == 1
    assert observed["collector"] == "run"
    # the upstream's certificate was verified as always, by what --ca-file names
    assert observed["connection"]["host"] == "localhost"
    assert observed["connection"]["tls"]["verified"]
    assert one.objects["wire.sent"].startswith(b"POST /mistral/v1/chat/completions HTTP/1.1\r\n")
    assert b"intercept" not in one.objects["wire.sent"].lower()


def test_a_killed_recorder_leaves_that_fact_behind() -> None:
    recording = Recording(provider="openai", endpoint="https://x", collector="run")
    recording.missing.append(MISSING)
    kind, facts = facts_frame(recording.first_facts())[:1], facts_frame(recording.first_facts())[1:]
    left = gather(iter([(kind, facts)]))
    assert left is not None
    assert exchange_left(left, "killed").missing == (MISSING,)


def test_without_interception_the_record_does_not_say_so(desk: Desk, server: Endpoint) -> None:
    words = (sys.executable, "-m", "tests.capture.ask", "openai", "plain", "who")
    given = {"OPENAI_API_KEY": KEY, "PYTHONPATH": str(ROOT)}
    desk.ok("run", *upstreams(server), "--", *words, env=given)
    (one,) = exchanges(desk.evidence)
    assert "client.tls" not in dict(one.body["observed"]["missing"])


PACED = """
import http.client, json, os, ssl, sys, time
from base64 import b64encode
from urllib.parse import urlsplit
proxy = urlsplit(os.environ['HTTPS_PROXY'])
word = b64encode(f'{proxy.username}:{proxy.password}'.encode()).decode()
connection = http.client.HTTPSConnection(proxy.hostname, proxy.port, timeout=20)
connection.set_tunnel('api.openai.com', 443, {'Proxy-Authorization': 'Basic ' + word})
for prompt in sys.argv[1:]:
    body = {'model': 'slow-15ms.escaped', 'stream': True, 'messages': [{'role': 'user', 'content': prompt}]}
    connection.request('POST', '/v1/chat/completions', json.dumps(body))
    answer, times = connection.getresponse(), []
    while answer.read1(1 << 16):
        times.append(time.monotonic())
    print(json.dumps(times))
"""


def test_events_keep_their_pacing_and_connections_are_kept(desk: Desk, server: Endpoint) -> None:
    result = python(desk, server, PACED, "first", "second")
    for line in result.stdout.splitlines():
        times = json.loads(line)
        apart = sorted(later - one for one, later in pairwise(times))
        assert len(times) > 15
        assert 0.010 < apart[len(apart) // 2] < 0.1
    assert [one.query for one in exchanges(desk.evidence)] == ["first", "second"]


# ---- what is left behind ----------------------------------------------------------------------------------

FILES = """
import json, os, stat
names = ('SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS')
every = [os.path.join(folder, name) for folder, _, names in os.walk(os.environ['TMPDIR']) for name in names]
print(json.dumps({
    'files': {name: os.environ[name] for name in names},
    'modes': [stat.S_IMODE(os.stat(os.environ[name]).st_mode) for name in names],
    'keys': [file for file in every if '/keys/' not in file and b'PRIVATE KEY' in open(file, 'rb').read()],
    'proxies': [os.environ['HTTPS_PROXY'] == os.environ['https_proxy'], os.environ['NODE_USE_ENV_PROXY']],
    'no_proxy': os.environ['NO_PROXY'],
}))
"""


def test_files_are_private_hold_no_key_and_are_gone_afterwards(desk: Desk, server: Endpoint) -> None:
    script = "import tests.capture.ask_fixed as a\na.mistral_by_itself('plain', 'who')\n" + FILES
    found: dict[str, Any] = json.loads(python(desk, server, script).stdout)
    assert len(exchanges(desk.evidence)) == 1  # so that a key was in use
    assert found["modes"] == [0o600] * 4
    assert found["keys"] == []
    assert found["proxies"] == [True, "1"]
    assert found["no_proxy"] == "127.0.0.1,localhost"
    for file in found["files"].values():
        assert str(desk.root) in file
        assert not Path(file).parent.exists()


def test_what_was_trusted_before_still_is(tmp_path: Path, server: Endpoint) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(server.ca_file.read_bytes())
    given = {"REQUESTS_CA_BUNDLE": str(other), "NO_PROXY": "inside, .openai.com,*"}
    env = intercepted_environment(given, "http://x", ("api.openai.com",), b"OURS", tmp_path)
    assert Path(env["REQUESTS_CA_BUNDLE"]).read_bytes() == server.ca_file.read_bytes() + b"\nOURS"
    assert Path(env["NODE_EXTRA_CA_CERTS"]).read_bytes() == b"\nOURS"
    assert Path(env["SSL_CERT_FILE"]).read_bytes().count(b"BEGIN CERTIFICATE") > 20
    assert env["NO_PROXY"] == "inside"


def test_a_proxy_of_the_users_own_is_said_to_be_replaced(desk: Desk, server: Endpoint) -> None:
    result = python(desk, server, "pass", HTTPS_PROXY="http://127.0.0.1:1")
    assert b"ledger: HTTPS_PROXY is replaced" in result.stderr


def test_rejects_trusted_certificates_that_cannot_be_read(desk: Desk, server: Endpoint) -> None:
    result = run(desk, server, "true", REQUESTS_CA_BUNDLE=str(desk.root / "none.pem"))
    assert result.returncode == 5
    assert b"REQUESTS_CA_BUNDLE" in result.stderr
    assert b"Traceback" not in result.stderr
