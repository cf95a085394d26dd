"""`kill -9` among eight writers: no broken chain, no acknowledged entry lost, no orphan, nobody starves."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.api import Ledger, verifying
from ledger.keyring import KeyFolder
from ledger.verify.report import Outcome
from tests.support import ROOT, codes, make_ledger, note, open_ledger, trust

WRITERS = 8


class Storm:
    """Eight writers on one ledger, their acknowledgements, and what was acknowledged so far."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.folder = base / "evidence"
        make_ledger(self.folder).close()
        self.running: dict[int, subprocess.Popen[bytes]] = {}
        self.kills = 0

    def start(self) -> None:
        """Let every writer run that does not."""
        for number in range(WRITERS):
            if number not in self.running:
                command = [
                    sys.executable,
                    "-m",
                    "tests.storm.writer",
                    self.folder,
                    str(number),
                    self.acks(number),
                ]
                self.running[number] = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)

    def acks(self, number: int) -> Path:
        return self.base / f"acknowledged.{number}"

    def acknowledged(self) -> dict[int, str]:
        """Index -> leaf of every whole acknowledgement; two writers never have the same."""
        found: dict[int, str] = {}
        for number in range(WRITERS):
            if self.acks(number).exists():
                for line in self.acks(number).read_text().splitlines():
                    index, leaf = line.split(" ")
                    assert int(index) not in found, f"entry {index} was acknowledged twice"
                    found[int(index)] = leaf
        return found

    def wait_for(self, count: int) -> None:
        """Until this many entries are acknowledged."""
        deadline = time.monotonic() + 120
        while len(self.acknowledged()) < count:
            assert time.monotonic() < deadline, "the storm stands still"
            for number, process in self.running.items():
                if process.poll() is not None:
                    assert process.stderr is not None
                    raise AssertionError(f"writer {number} ended: {process.stderr.read().decode()}")
            time.sleep(0.01)

    def kill(self, *numbers: int) -> None:
        for number in numbers:
            self.running[number].send_signal(signal.SIGKILL)
        for number in numbers:
            process = self.running.pop(number)
            process.communicate()
            assert process.returncode == -signal.SIGKILL
            self.kills += 1

    def check(self) -> None:
        """The ledger verifies, holds all that was acknowledged, and nothing that no entry refers to."""
        known = self.acknowledged()
        report = verifying.verify(self.folder, trust=trust())
        assert report.outcome is Outcome.PASSED, report.findings[:5]
        with Ledger.open(self.folder) as ledger:
            leaves = [entry.leaf.hex() for entry in ledger.entries(0, report.entries)]
        assert {index: leaves[index] for index in known} == known


@pytest.fixture
def storm(tmp_path: Path) -> Iterator[Storm]:
    it = Storm(tmp_path)
    yield it
    it.kill(*it.running)


def blow(storm: Storm, kills: int, chance: random.Random) -> None:
    """Kill one writer or all of them, again and again, at random moments."""
    while storm.kills < kills:
        storm.start()
        storm.wait_for(len(storm.acknowledged()) + chance.randrange(1, 30))
        time.sleep(chance.random() * 0.05)
        if chance.random() < 0.3:
            storm.kill(*storm.running)
        else:
            storm.kill(chance.choice(list(storm.running)))
        storm.check()
    storm.kill(*storm.running)
    storm.check()
    with open_ledger(storm.folder) as ledger:  # and the ledger goes on
        size = ledger.size
        assert ledger.append([note("after the storm")])[0].place == size
    storm.check()


def test_nothing_is_lost_when_writers_are_killed(storm: Storm) -> None:
    blow(storm, 10, random.Random(1))


@pytest.mark.long
def test_nothing_is_lost_when_writers_are_killed_a_hundred_times(storm: Storm) -> None:
    for seed in range(4):
        blow(storm, 25 * (seed + 1), random.Random(seed))


def test_no_writer_starves(storm: Storm) -> None:
    storm.start()
    while not all(storm.acks(number).exists() for number in range(WRITERS)):
        time.sleep(0.01)
    storm.wait_for(len(storm.acknowledged()) + WRITERS)
    before = [storm.acks(number).read_text().count("\n") for number in range(WRITERS)]
    storm.wait_for(sum(before) + 60 * WRITERS)
    turns = [storm.acks(number).read_text().count("\n") - count for number, count in enumerate(before)]
    storm.kill(*storm.running)
    storm.check()
    assert min(turns) > 0
    assert max(turns) <= 4 * min(turns), turns


def test_a_verification_beside_the_writers_never_fails(storm: Storm) -> None:
    """What is appended meanwhile must not look like a contradiction."""
    storm.start()
    storm.wait_for(WRITERS)
    for options in ({}, {"quick": True}, {"threads": 2}) * 4:
        report = verifying.verify(storm.folder, trust=trust(), **options)  # type: ignore[arg-type]
        assert report.outcome is Outcome.PASSED, (options, codes(report), report.findings[:3])


def test_killed_between_lock_and_commit_leaves_no_trace(tmp_path: Path) -> None:
    """The process dies inside the transaction, with rows written and not committed."""
    folder = tmp_path / "evidence"
    keys = KeyFolder(tmp_path / "keys")
    make_ledger(folder, note("one"), memory=keys).close()
    script = (
        "import os, signal, sys; from pathlib import Path; from ledger.store.sqlite import SqliteStore\n"
        "store = SqliteStore.open(Path(sys.argv[1]))\n"
        "with store.write() as transaction:\n"
        "    transaction.add_entry(transaction.head.size, b'half', bytes(32), 'note'); transaction.flush()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, folder], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert verifying.verify(folder, memory=keys).outcome is Outcome.PASSED
    with open_ledger(folder, memory=keys) as ledger:
        assert ledger.size == 2
        ledger.append([note("two")])
    assert verifying.verify(folder, memory=keys).outcome is Outcome.PASSED
