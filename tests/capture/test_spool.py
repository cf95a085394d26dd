"""Exchanges in flight survive the recorder, and nobody but the next recorder reads them."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.capture.entry.exchange import build
from ledger.capture.model import Cell, ClockState, RawExchange, Trouble
from ledger.capture.secrets.redactor import Redactor
from ledger.capture.spool.spool import Spool, open_count
from ledger.errors import CaptureError
from tests.capture.raw import PLAIN, REDACTION_KEY, START, asking, connection, request, response, streaming
from tests.support import ROOT

FIRST: dict[str, Any] = {
    "provider": "openai",
    "endpoint": f"https://api.test/v1/chat/completions?key={PLAIN}",
    "collector": "proxy",
    "started_at": START,
    "clock": ClockState("kernel", True, 12),
    "cell": Cell(3, "a/b/1", 2),
    "tags": ("one", "two"),
}
SENT = request(asking(f"is {PLAIN} a key"), [("Authorization", f"Bearer {PLAIN}")])
RECEIVED = response(streaming(["good ", "day"]), kind="text/event-stream", size=20)

# Records, says so, and is then killed: nothing of it is ever closed.
RECORDER = """
import sys, time
from pathlib import Path
from ledger.capture.spool.spool import Spool
from tests.capture.raw import REDACTION_KEY
from tests.capture.test_spool import FIRST, RECEIVED, SENT, connection

spool = Spool(Path(sys.argv[1]), REDACTION_KEY)
slips = []
for number in range(3):
    slip = spool.open(FIRST)
    slip.facts(connection=connection())
    slip.sent(SENT[:50])
    slip.sent(SENT[50:])
    for place in range(0, 100, 10):
        slip.received(1_000 * place, RECEIVED[place : place + 10])
    slips.append(slip)
slips.pop().discard()
print("ready", flush=True)
time.sleep(600)
"""


def spool_at(folder: Path, key: bytes = REDACTION_KEY) -> Spool:
    return Spool(folder / "in-flight", key)


def left(spool: Spool) -> list[RawExchange]:
    """What was left, recorded and gone."""
    found = []
    for raw, recorded in list(spool.left()):
        found.append(raw)
        recorded()
    return found


def one_left(folder: Path) -> Path:
    """A file of an exchange whose recorder is gone."""
    slip = spool_at(folder).open(FIRST)
    slip.sent(SENT)
    slip.received(7, RECEIVED[:40])
    slip.received(9, RECEIVED[40:80])
    slip.close()
    (path,) = (folder / "in-flight").iterdir()
    return path


def test_a_killed_recorder_leaves_what_was_in_flight(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RECORDER, str(tmp_path / "in-flight")]
    recorder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert recorder.stdout is not None
    try:
        assert recorder.stdout.readline() == b"ready\n"
        spool = spool_at(tmp_path)
        assert open_count(tmp_path / "in-flight") == 2
        assert left(spool) == [], "taken from a recorder that is alive"
    finally:
        recorder.send_signal(signal.SIGKILL)
        recorder.wait()
    found = left(spool)
    assert len(found) == 2
    for raw in found:
        assert raw.sent == SENT
        assert raw.received == RECEIVED[:100]
        assert raw.chunks == tuple((place, 1_000 * place) for place in range(0, 100, 10))
        assert raw.trouble == Trouble("recorder-stopped", raw.trouble.detail if raw.trouble else "")
        assert raw.complete is False
        assert raw.ended_at == START + timedelta(microseconds=90_000)
        assert raw.connection == connection()
        assert (raw.cell, raw.tags, raw.clock) == (FIRST["cell"], FIRST["tags"], FIRST["clock"])
    assert not (tmp_path / "in-flight").exists()


def test_what_was_left_becomes_an_entry_without_its_secrets(tmp_path: Path) -> None:
    one_left(tmp_path)
    (raw,) = left(spool_at(tmp_path))
    entry = build(raw, Redactor(REDACTION_KEY))
    assert entry.body["observed"]["problem"]["code"] == "recorder-stopped"
    assert entry.body["observed"]["complete"] is False
    assert PLAIN.encode() not in b"".join(
        bytes(one.data) for one in entry.objects if isinstance(one.data, bytes)
    )


def test_nothing_on_the_disk_can_be_read(tmp_path: Path) -> None:
    path = one_left(tmp_path)
    data = path.read_bytes()
    for word in (PLAIN, "api.test", "good", "Bearer", "openai"):
        assert word.encode() not in data
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_two_files_share_no_bytes_of_cipher(tmp_path: Path) -> None:
    folders = (tmp_path / "1", tmp_path / "2")
    for folder in folders:
        folder.mkdir()
    one, two = [one_left(folder).read_bytes() for folder in folders]
    assert one[:10] == two[:10] == b"EVLSPOOL1\n"
    assert not {one[n : n + 8] for n in range(10, 200)} & {two[n : n + 8] for n in range(10, 200)}


@pytest.mark.parametrize("cut", [1, 5, 17, 40, 90])
def test_a_frame_that_was_cut_off_costs_itself_alone(tmp_path: Path, cut: int) -> None:
    path = one_left(tmp_path)
    path.write_bytes(path.read_bytes()[:-cut])
    (raw,) = left(spool_at(tmp_path))
    assert raw.sent == SENT
    assert raw.received in (RECEIVED[:40], b"")
    assert RECEIVED.startswith(raw.received)


def test_changed_bytes_end_the_reading(tmp_path: Path) -> None:
    path = one_left(tmp_path)
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    (raw,) = left(spool_at(tmp_path))
    assert raw.received == RECEIVED[:40]


def test_another_key_reads_nothing_and_removes_nothing(tmp_path: Path) -> None:
    path = one_left(tmp_path)
    assert left(spool_at(tmp_path, sha256(b"another").digest())) == []
    assert path.exists()
    assert len(left(spool_at(tmp_path))) == 1


@pytest.mark.parametrize("data", [b"", b"EVLSPOOL1\n", b"EVLSPOOL1\n12345678"])
def test_a_file_in_which_nothing_ever_was_is_removed(tmp_path: Path, data: bytes) -> None:
    path = one_left(tmp_path)
    path.write_bytes(data)
    assert left(spool_at(tmp_path)) == []
    assert not path.exists()


def test_foreign_files_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "in-flight"
    folder.mkdir()
    (folder / "readme.txt").write_text("mine")
    (folder / "x.slip").write_bytes(b"something else, and longer than a header")
    assert left(spool_at(tmp_path)) == []
    assert sorted(path.name for path in folder.iterdir()) == ["readme.txt", "x.slip"]


def test_no_other_recorder_takes_what_one_has_taken(tmp_path: Path) -> None:
    one_left(tmp_path)
    taken = list(spool_at(tmp_path).left())
    assert len(taken) == 1
    assert list(spool_at(tmp_path).left()) == []
    taken[0][1]()
    assert not (tmp_path / "in-flight").exists()


def test_the_folder_comes_with_the_first_slip_and_goes_with_the_spool(tmp_path: Path) -> None:
    folder = tmp_path / "in-flight"
    spool = spool_at(tmp_path)
    assert not folder.exists()
    assert left(spool) == []
    one, two = spool.open(FIRST), spool.open(FIRST)
    assert open_count(folder) == 2
    one.discard()
    one.discard()
    two.discard()
    assert open_count(folder) == 0
    third = spool.open(FIRST)
    assert open_count(folder) == 1
    third.discard()
    del spool
    assert not folder.exists()


def test_facts_come_as_they_become_known(tmp_path: Path) -> None:
    slip = spool_at(tmp_path).open({name: FIRST[name] for name in ("provider", "endpoint", "collector")})
    slip.facts(started_at=START, missing=(("dns", "not asked"),))
    slip.facts(head_at=datetime(2026, 11, 22, 13, 0, tzinfo=UTC), connection=connection()._replace(tls=None))
    slip.close()
    (raw,) = left(spool_at(tmp_path))
    assert raw.missing == (("dns", "not asked"),)
    assert raw.head_at == datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
    assert raw.connection == connection()._replace(tls=None)
    assert raw.clock.synchronised is None


def test_a_closed_slip_takes_nothing_more(tmp_path: Path) -> None:
    slip = spool_at(tmp_path).open(FIRST)
    slip.discard()
    with pytest.raises(CaptureError, match="no longer in flight"):
        slip.sent(b"x")


def test_a_folder_that_can_not_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "in-flight").write_text("a file")
    with pytest.raises(CaptureError, match="can't set aside"):
        spool_at(tmp_path).open(FIRST)


def test_recorders_that_start_together_lose_nothing(tmp_path: Path) -> None:
    """Each opens slips while others look for what was left: no slip is taken from under its recorder."""
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ledger.capture.spool.spool import Spool\n"
        "from tests.capture.raw import REDACTION_KEY\n"
        "from tests.capture.test_spool import FIRST\n"
        "spool = Spool(Path(sys.argv[1]), REDACTION_KEY)\n"
        "for number in range(200):\n"
        "    assert list(spool.left()) == []\n"
        "    slip = spool.open(FIRST)\n"
        "    slip.sent(b'x')\n"
        "    slip.discard()\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "in-flight")]
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    deadline = time.monotonic() + 120
    assert [one.wait(deadline - time.monotonic()) for one in running] == [0, 0, 0]
    assert not os.path.lexists(tmp_path / "in-flight")
