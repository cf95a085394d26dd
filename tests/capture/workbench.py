"""`ledger proxy` as a process of its own, started and ended as a user would."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.capture.endpoint import PROVIDERS, Endpoint
from tests.cli.conftest import COMMAND, environment
from tests.cli.desk import Desk

_URL = re.compile(r"http://127\.0\.0\.1:\d+/[A-Za-z0-9_-]+")


def upstreams(server: Endpoint, listener: str = "right", *, insecure: bool = False) -> tuple[str, ...]:
    """The options that put the test endpoint in the providers' places, and trust it or anyone."""
    url = server.plain_url if listener == "plain" else server.at(listener)
    names = [word for name in PROVIDERS for word in ("--upstream", f"{name}={url}/{name}")]
    return (*names, *(("--insecure-upstream",) if insecure else ("--ca-file", str(server.ca_file))))


class Running:
    """A proxy that is up: where it listens, and when it has ended, what it said."""

    def __init__(self, desk: Desk, options: tuple[str | Path, ...], **more: str) -> None:
        self._process = subprocess.Popen(
            (*COMMAND, "proxy", *map(str, options)),
            cwd=desk.root,
            env=environment(desk.root, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._read = {"stdout": "", "stderr": ""}
        self._found = threading.Event()
        self._threads = [threading.Thread(target=self._take, args=(name,)) for name in self._read]
        for thread in self._threads:
            thread.start()
        if not self._found.wait(20) or self._url is None:
            self._process.kill()
            raise AssertionError(f"the proxy did not start: {self._read}")

    def _take(self, name: str) -> None:
        for line in getattr(self._process, name):
            self._read[name] += line
            if self._url is not None:
                self._found.set()
        self._found.set()

    @property
    def _url(self) -> str | None:
        found = _URL.search(self._read["stdout"] + self._read["stderr"])
        return found.group() if found else None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def output(self) -> str:
        return self._read["stdout"]

    @property
    def errors(self) -> str:
        return self._read["stderr"]

    def base(self, provider: str) -> str:
        """What a client is given in the place of the provider's own address."""
        return f"{self._url}/up/{provider}"

    def memory(self, line: str = "VmRSS") -> int:
        """Resident memory of the process now, in bytes; 0 where the system has no /proc."""
        status = Path(f"/proc/{self.pid}/status")
        found = re.search(rf"{line}:\s+(\d+) kB", status.read_text()) if status.exists() else None
        return int(found[1]) * 1024 if found else 0

    def peak(self) -> int:
        """The most that was resident so far."""
        return self.memory("VmHWM")

    def wait_for(self, true: Callable[[], bool], seconds: float = 10) -> None:
        """Until something is so."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, "it did not come to that"
            time.sleep(0.001)

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it, and give its exit code."""
        if self._process.poll() is None:
            os.kill(self.pid, how)
        return self.ended()

    def ended(self, seconds: float = 30) -> int:
        """The exit code of a proxy that ends by itself."""
        try:
            code = self._process.wait(seconds)
        finally:
            if self._process.poll() is None:
                self._process.kill()
            for thread in self._threads:
                thread.join(10)
        return code


@contextmanager
def proxying(
    desk: Desk,
    server: Endpoint,
    *options: str | Path,
    listener: str = "right",
    insecure: bool = False,
    code: int | None = 0,
) -> Iterator[Running]:
    """A proxy for as long as the block lasts; then it is interrupted, and must end with `code`."""
    proxy = Running(desk, (*upstreams(server, listener, insecure=insecure), *options))
    try:
        yield proxy
    except BaseException:
        proxy.stop(signal.SIGKILL)
        print(proxy.output, proxy.errors)  # pytest shows it with the failure
        raise
    ended = proxy.stop()
    assert code is None or ended == code, (ended, proxy.output, proxy.errors)
    assert "Traceback" not in proxy.errors, proxy.errors
