"""The proxy is killed, or its disk takes no more: what a client saw end is there, and no more than that."""

import random
import resource
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.keyring import KeyFolder
from tests.capture import load
from tests.capture.behaviours import COOKIE, ORGANIZATION
from tests.capture.compare import Recorded, by_query, exchanges, leaks, restored
from tests.capture.endpoint import Endpoint
from tests.capture.protocols.said import answer_text
from tests.capture.workbench import Running, proxying, upstreams
from tests.cli.desk import ORIGIN, Desk
from tests.storm.test_disk import fill, mounted

KEY = load.KEY.encode()
SECRETS = (KEY, COOKIE.encode(), b"second=plain; Secure", ORGANIZATION.encode())
SLOW = "slow-20ms"


class Asking(threading.Thread):
    """A client in a thread: `got` is what it got, None where there was nobody."""

    def __init__(self, proxy: Running, model: str, prompt: str) -> None:
        super().__init__(daemon=True)
        self._proxy, self._model = proxy, model
        self.prompt = prompt
        self.got: load.Got | None = None
        self.start()

    def run(self) -> None:
        try:
            self.got = load.post(self._proxy.base("openai") + "/v1", self._model, self.prompt)
        except OSError:
            self.got = None

    def end(self) -> load.Got | None:
        self.join(30)
        return self.got


def under_way(proxy: Running, server: Endpoint, prompt: str, writes: int = 12) -> Asking:
    """A client whose answer has come this far."""
    asking = Asking(proxy, SLOW, prompt)
    proxy.wait_for(lambda: any(len(s.writes) >= writes for s in server.log.all() if s.prompt == prompt))
    return asking


def check(desk: Desk, most: int | None = None) -> dict[str, Recorded]:
    """What is recorded by prompt; the ledger verifies, and neither it nor anything beside it holds a key.

    Killed before the question was on its way, an exchange has no prompt: those are counted. Together they
    are at most as many as were asked.
    """
    report = desk.report()
    assert report["outcome"] == "PASSED", report["findings"]
    assert leaks(desk.evidence, [KEY]) == []
    found = exchanges(desk.evidence)
    nameless = [one for one in found if not one.query]
    assert {(one.problem, one.answer) for one in nameless} <= {("recorder-stopped", "")}
    whole = [one for one in found if one.query and one.problem != "recorder-stopped"]
    # Killed between the entry and the end of its slip, a recorder leaves one that is recorded again.
    stopped = [one for one in found if one.query and one.problem == "recorder-stopped"]
    for part in (whole, stopped):
        assert len(by_query(part)) == len(part), "an exchange is recorded twice"
    recorded = by_query(stopped) | by_query(whole)
    assert most is None or len(recorded) + len(nameless) <= most, "more is recorded than was asked"
    return recorded


# ---- killed -----------------------------------------------------------------------------------------------


def test_killed_in_mid_stream_leaves_what_had_come(desk: Desk, server: Endpoint) -> None:
    proxy = Running(desk, upstreams(server))
    assert load.post(proxy.base("openai") + "/v1", "plain", "before the kill").clean
    asking = under_way(proxy, server, "open at the kill")
    assert proxy.stop(signal.SIGKILL) == -signal.SIGKILL
    got = asking.end()
    assert got is not None
    assert not got.clean
    assert len(got.events) > 5
    assert any((desk.evidence / "in-flight").iterdir())
    assert leaks(desk.evidence, [KEY]) == []
    with proxying(desk, server) as again:
        assert load.post(again.base("openai") + "/v1", "plain", "after the kill").clean
    assert "1 exchange left open" in again.errors
    recorded = check(desk)
    assert recorded["before the kill"].problem is None
    assert recorded["after the kill"].problem is None
    one = recorded["open at the kill"]
    assert one.problem == "recorder-stopped"
    assert not one.body["observed"]["complete"]
    whole = bytes(server.log.of("open at the kill").sent)
    kept = restored(one, "wire.received", SECRETS, KeyFolder(desk.keys).redaction_key(ORIGIN))
    assert whole.startswith(kept)
    for _, event in got.events:  # whatever the client saw is recorded
        assert event.rstrip()[-40:].partition(b"\r\n")[2] in kept
    assert answer_text("open at the kill").startswith(one.answer)
    assert load.text(b"".join(event for _, event in got.events)) in one.answer
    assert not (desk.evidence / "in-flight").exists()


def test_told_to_stop_in_mid_stream_ends_in_order(desk: Desk, server: Endpoint) -> None:
    """What ends within the grace is complete; a second signal ends the rest at once, as incomplete."""
    proxy = Running(desk, upstreams(server))
    short = under_way(proxy, server, "ends in time")
    long = Asking(proxy, "slow-500ms", "takes too long")
    proxy.wait_for(lambda: any(s.prompt == "takes too long" and s.writes for s in server.log.all()))
    proxy.tell(signal.SIGTERM)
    got = short.end()
    assert got is not None
    assert got.clean
    assert proxy.stop(signal.SIGTERM) == 0
    cut = long.end()
    assert cut is None or not cut.clean
    recorded = check(desk)
    assert recorded["ends in time"].problem is None
    assert recorded["takes too long"].problem == "recorder-stopped"


def blow(desk: Desk, server: Endpoint, kills: int, chance: random.Random) -> None:
    """Kill the proxy again and again among sixteen clients; whoever saw an end finds it recorded."""
    clean: list[str] = []
    for turn in range(kills):
        proxy = Running(desk, upstreams(server))
        asked = [
            Asking(proxy, chance.choice(("plain", "slow-1ms", "slow-10ms")), f"storm {turn} {number} {kills}")
            for number in range(16)
        ]
        ends = chance.randrange(1, 6)  # and then at once: the next ends are just about to be recorded
        proxy.wait_for(lambda of=asked, n=ends: sum(one.got is not None for one in of) >= n)  # type: ignore[misc]
        proxy.stop(signal.SIGKILL)
        clean += [one.prompt for one in asked if (got := one.end()) is not None and got.clean]
    proxying_once(desk, server)
    recorded = check(desk, most=16 * kills)
    assert len(clean) >= kills
    for prompt in clean:
        assert recorded[prompt].body["observed"]["complete"], prompt
        assert recorded[prompt].answer == answer_text(prompt)
    for prompt, one in recorded.items():
        assert answer_text(prompt).startswith(one.answer), prompt


def proxying_once(desk: Desk, server: Endpoint) -> None:
    """Start and end: what was left behind is recorded."""
    with proxying(desk, server):
        pass


def test_nothing_that_a_client_saw_end_is_lost_to_kills(desk: Desk, server: Endpoint) -> None:
    blow(desk, server, 2, random.Random(1))


@pytest.mark.long
def test_nothing_that_a_client_saw_end_is_lost_to_forty_kills(desk: Desk, server: Endpoint) -> None:
    blow(desk, server, 40, random.Random(2))


# ---- no room ----------------------------------------------------------------------------------------------


@pytest.fixture
def small(desk: Desk) -> Iterator[Desk]:
    """A desk whose evidence is on a file system of 4 MiB."""
    aside = desk.root / "aside"
    desk.evidence.rename(aside)
    if not mounted(desk.evidence, "-t", "tmpfs", "-o", "size=4m", "tmpfs"):
        pytest.skip("a small file system can't be mounted here")
    shutil.copytree(aside, desk.evidence, dirs_exist_ok=True)
    yield desk
    subprocess.run(["umount", "-l", str(desk.evidence)], check=True)


def ends_in_one_line(proxy: Running) -> None:
    """The proxy ends by itself, with the exit code of a recorder that can't record, and one line of error."""
    assert proxy.ended() == 5, proxy.errors
    lines = proxy.errors.splitlines()
    assert len([line for line in lines if line.startswith("ledger: error: ")]) == 1, proxy.errors
    assert "Traceback" not in proxy.errors


def test_a_full_disk_ends_the_recorder_and_no_client_sees_an_end(small: Desk, server: Endpoint) -> None:
    proxy = Running(small, upstreams(server))
    assert load.post(proxy.base("openai") + "/v1", "plain", "fits").clean
    asking = under_way(proxy, server, "open when it fills")
    filler = fill(small.evidence)
    got = asking.end()
    late = Asking(proxy, "plain", "comes too late").end()
    ends_in_one_line(proxy)
    assert got is not None
    assert not got.clean
    assert late is None or late.status == 503
    filler.unlink()
    proxying_once(small, server)
    recorded = check(small)
    assert recorded["fits"].problem is None
    assert "comes too late" not in recorded
    if "open when it fills" in recorded:
        assert answer_text("open when it fills").startswith(recorded["open when it fills"].answer)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="this system can't limit another process")
@pytest.mark.parametrize("room", [0, 6000], ids=["at once", "in mid-stream"])
def test_files_that_may_not_grow_end_the_recorder(desk: Desk, server: Endpoint, room: int) -> None:
    """Without the rights to mount: the process may not write beyond a size, in any file."""
    proxy = Running(desk, upstreams(server))
    assert load.post(proxy.base("openai") + "/v1", "plain", "fits").clean
    limit = room or 1
    resource.prlimit(proxy.pid, resource.RLIMIT_FSIZE, (limit, limit))
    got = Asking(proxy, SLOW, "does not fit").end()
    ends_in_one_line(proxy)
    assert got is None or not got.clean or got.status == 503
    proxying_once(desk, server)
    assert check(desk)["fits"].problem is None


def test_a_read_only_folder_is_refused_at_the_start(desk: Desk, server: Endpoint, tmp_path: Path) -> None:
    mount = tmp_path / "mount"
    if not mounted(mount, "--bind", str(desk.evidence)):
        pytest.skip("a folder can't be mounted read-only here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(mount)], check=True, capture_output=True)
        result = desk.run("proxy", "--ledger", mount, *upstreams(server))
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=True)
    lines = result.stderr.decode().splitlines()
    assert result.returncode == 5
    assert result.stdout == b""
    assert [line.startswith("ledger: error: ") for line in lines].count(True) == 1, lines
