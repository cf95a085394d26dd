"""When a process dies, hangs or refuses: one line, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.dossier import build
from ledger.dossier.build import Options
from ledger.dossier.engine import pool
from ledger.dossier.engine.worker import Worker
from ledger.errors import RenderError
from tests.dossier.engine.test_bytes import ledger, matter
from tests.dossier.memory import report

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.skipif(sys.platform != "linux", reason="what is patched reaches forked processes only"),
]


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are forked, also where another test left a thread behind: what is patched reaches them."""
    monkeypatch.setattr(pool, "method", lambda: "fork")


def refused(tmp_path: Path, match: str) -> RenderError:
    evidence = ledger(3)
    output = tmp_path / "d.pdf"
    output.write_bytes(b"an earlier dossier")
    with pytest.raises(RenderError, match=match) as caught:
        build(evidence, matter(), report(evidence), output, options=Options(workers=2, no_cache=True))
    assert output.read_bytes() == b"an earlier dossier"
    assert list(tmp_path.iterdir()) == [output]
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_process_that_dies_ends_the_build(
    forked: None, pango: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "work", lambda self, task: os.kill(os.getpid(), signal.SIGKILL))
    error = refused(tmp_path, "ended with SIGKILL, at ")
    assert error.hint is not None


def test_a_process_that_hangs_ends_the_build(
    forked: None, pango: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "work", lambda self, task: time.sleep(60))
    monkeypatch.setattr(pool.Pool.__init__, "__kwdefaults__", {"patience": 3.0})
    begun = time.monotonic()
    refused(tmp_path, "gave no answer in 3 s, at ")
    assert time.monotonic() - begun < 30


def test_an_error_that_nobody_foresaw_ends_the_build(
    forked: None, pango: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "_work", lambda self, task: {}["nothing"])
    refused(tmp_path, "KeyError")


_INTERRUPTED = """
import os, signal, sys, threading
from pathlib import Path
from ledger.dossier import build
from ledger.dossier.build import Options
from ledger.dossier.engine import pool
from tests.dossier.engine.test_bytes import ledger, matter
from tests.dossier.memory import report
began = pool.Pool.submit
def submit(self, task, done):
    began(self, task, done)
    print("at work", [member.process.pid for member in self._members], flush=True)
    os.kill(os.getpid(), signal.SIGINT)
pool.Pool.submit = submit
made = ledger(4)
try:
    build(made, matter(), report(made), Path(sys.argv[1]), options=Options(no_cache=True))
except KeyboardInterrupt:
    print("interrupted")
"""


def test_an_interrupt_leaves_no_file_and_no_process(pango: None, tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED, str(tmp_path / "d.pdf")],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout.splitlines()[-1] == "interrupted", done.stderr
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []
    numbers = [int(number) for number in done.stdout.split("[")[1].split("]")[0].split(",")]
    assert not any(Path(f"/proc/{number}").exists() for number in numbers)


def test_workers_that_are_started_anew_give_the_same_bytes(
    pango: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = ledger(2)
    outputs = []
    for method in ("fork", "spawn", "forkserver"):
        monkeypatch.setattr(pool, "method", lambda method=method: method)
        path = tmp_path / method
        build(evidence, matter(), report(evidence), path, options=Options(workers=1, no_cache=True))
        outputs.append(path.read_bytes())
    assert outputs[0] == outputs[1] == outputs[2]
