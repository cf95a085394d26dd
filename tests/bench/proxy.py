"""The recording proxy against a bare pass-through of the same libraries; and its memory as exchanges go by.

Endpoint, pass-through and recorder are processes of their own; the load is a plain client over sockets.
Each exchange of a round has a prompt of its own, and its answer is checked.
"""

import itertools
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from ledger.api import Ledger
from tests.bench.measure import Line, at_least, at_most, in_turn, median, ratios
from tests.capture import load
from tests.capture.protocols.said import answer_text
from tests.cli.conftest import COMMAND, environment

ROUNDS = 5
COUNT = 300
AT_ONCE = 32
FEW, MANY = 1_000, 10_000


@contextmanager
def process(*command: str) -> Iterator[str]:
    """A server that ends when its standard input does; its first line."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield _stream(running.stdout).readline().strip()
        finally:
            _stream(running.stdin).close()


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


class Recorder:
    """`ledger proxy` on a new ledger in `root`."""

    def __init__(self, root: Path, upstream: str, ca_file: str) -> None:
        self._env = environment(root)
        names = ("--no-passphrase", "--origin", "bench.example/proxy", "--signer", "bench@example.org")
        self._run(root, "init", *names)
        options = ("--upstream", f"bench={upstream}", "--ca-file", ca_file, "--quiet")
        self._process = subprocess.Popen(
            (*COMMAND, "proxy", *options), cwd=root, env=self._env, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        found = re.search(r"http://127\.0\.0\.1:\d+/[\w-]+", _stream(self._process.stdout).readline())
        if found is None:
            raise SystemExit("bench: the proxy did not start")
        self.url = found.group() + "/up/bench"
        self.evidence = root / "evidence"

    def _run(self, root: Path, *words: str) -> None:
        subprocess.run((*COMMAND, *words), cwd=root, env=self._env, check=True, capture_output=True)

    def memory(self) -> float:
        """Resident memory now, in MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) / 1024

    def stop(self) -> int:
        """End it; the number of entries in its ledger."""
        self._process.terminate()
        self._process.communicate()
        with Ledger.open(self.evidence) as ledger:
            return ledger.size


def asking(base: str, numbers: Iterator[int], count: int, *, stream: bool) -> None:
    """Put `count` questions, and check each answer."""
    prompts = [f"question {next(numbers)}" for _ in range(count)]
    found = load.run_many(base, "plain", prompts, stream=stream, at_once=AT_ONCE)
    for prompt, data in found.items():
        if load.text(data) != answer_text(prompt):
            raise SystemExit(f"bench: the answer to {prompt!r} is another's")


def run() -> Iterator[Line]:
    """The lines of this benchmark."""
    numbers = itertools.count()
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        endpoint = stack.enter_context(process(sys.executable, "-m", "tests.capture.endpoint"))
        address = json.loads(endpoint)
        upstream, ca_file = f"{address['url']}/openai/v1", address["ca_file"]
        bare = stack.enter_context(
            process(sys.executable, "-m", "tests.bench.passthrough", upstream, ca_file)
        )
        recorder = Recorder(root, upstream, ca_file)
        stack.callback(recorder.stop)

        def work(base: str, stream: bool) -> Callable[[], None]:
            return lambda: asking(base, numbers, COUNT, stream=stream)

        for name, stream in (("whole", False), ("streamed", True)):
            times = in_turn(ROUNDS, bare=work(bare, stream), ours=work(recorder.url, stream))
            each = " ".join(f"{who} {COUNT / median(values):.0f}/s" for who, values in times.items())
            ratio = ratios(times, "bare", "ours")
            yield at_least(f"proxy, {name} answers, x bare pass-through", ratio, 0.5, each)
    yield from memory()


def memory() -> Iterator[Line]:
    """Resident memory of the recorder after some exchanges and after many, all of them streamed."""
    numbers = itertools.count()
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = json.loads(stack.enter_context(process(sys.executable, "-m", "tests.capture.endpoint")))
        recorder = Recorder(root, f"{address['url']}/openai/v1", address["ca_file"])
        asking(recorder.url, numbers, FEW, stream=True)
        few = recorder.memory()
        asking(recorder.url, numbers, MANY - FEW, stream=True)
        many = recorder.memory()
        if recorder.stop() != MANY + 1:
            raise SystemExit("bench: exchanges are missing")
    figures = f"{few:.1f} MB at {FEW:,}, {many:.1f} MB at {MANY:,}"
    yield at_most("proxy memory, 10,000 x 1,000 exchanges", many / few, 1.1, figures)
