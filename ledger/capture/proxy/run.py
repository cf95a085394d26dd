"""Runs a command whose clients are led to the proxy by their environment variables.

A variable that the user has set keeps its meaning: calls go where it says, through the proxy. What the
command line names comes first, and a name of the user's own has a variable of its own. It does NOT
reach a client that reads no such variable, or whose program names an address itself: such calls go past
the recorder, and nothing here can tell.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from ledger.capture.proxy.providers import PROVIDERS, Provider, provider_at, variables_for
from ledger.errors import LedgerError

_LOOPBACK: Final = ("127.0.0.1", "localhost")
NOT_FOUND: Final = 127
NOT_EXECUTABLE: Final = 126


class CommandError(LedgerError):
    """The command can't be run; the exit code is the one that a shell gives."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Lead(NamedTuple):
    """What a variable is to say: the proxy's URL, `/up/` and the upstream's name, and this suffix."""

    upstream: str
    suffix: str


class Leads(NamedTuple):
    """`variables` to be set. `upstreams`: addresses that the user's own variables name, by the name they
    get here. `unclear`: variables whose value is no URL, which stay as they are."""

    variables: dict[str, Lead]
    upstreams: dict[str, str]
    unclear: tuple[str, ...]


def leads(environ: Mapping[str, str], given: Mapping[str, str]) -> Leads:
    """What to set, from what is set. `given`: upstreams that the command line names, which come first."""
    variables = {variable: Lead(name, suffix) for name in given for variable, suffix in variables_for(name)}
    upstreams: dict[str, str] = {}
    unclear: list[str] = []
    for provider in PROVIDERS.values():
        for variable, suffix in provider.environment:
            if variable in variables:
                continue
            value = environ.get(variable, "")
            if not value:
                variables[variable] = Lead(provider.name, suffix)
                continue
            lead = _followed(value, provider, upstreams, given)
            if lead is None:
                unclear.append(variable)
            else:
                variables[variable] = lead
    return Leads(variables, upstreams, tuple(unclear))


def _followed(
    value: str, provider: Provider, upstreams: dict[str, str], given: Mapping[str, str]
) -> Lead | None:
    """Where a variable's own value leads; an address that is not known becomes an upstream."""
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or "@" in parts.netloc:
        return None
    netloc = parts.netloc
    if port is None and "://" not in value:
        netloc += f":{urlsplit(provider.base_url).port or 80}"  # `OLLAMA_HOST=box` means its own port
    origin, path = f"{parts.scheme}://{netloc}", parts.path.rstrip("/")
    known = provider_at(netloc)
    if known is not None:
        base = PROVIDERS[known].base_url
        if f"{origin}{path}".startswith(base):
            return Lead(known, f"{origin}{path}"[len(base) :])
    name, number = provider.name, 2
    while name in given or upstreams.get(name, origin) != origin:
        name, number = f"{provider.name}-{number}", number + 1
    upstreams[name] = origin
    return Lead(name, path)


def export_lines(base: str, names: Sequence[str]) -> dict[str, str]:
    """Variable -> URL for the clients of these upstreams."""
    return {
        variable: f"{base}/up/{name}{suffix}" for name in names for variable, suffix in variables_for(name)
    }


def child_environment(environ: Mapping[str, str], base: str, found: Leads) -> dict[str, str]:
    """The environment of the command: its own, led to the proxy, and loopback never through another."""
    env = dict(environ)
    for variable, lead in found.variables.items():
        env[variable] = f"{base}/up/{lead.upstream}{lead.suffix}"
    for variable in ("NO_PROXY", "no_proxy"):
        hosts = [host.strip() for host in env.get(variable, "").split(",") if host.strip()]
        if "*" not in hosts:
            env[variable] = ",".join((*hosts, *(host for host in _LOOPBACK if host not in hosts)))
    return env


async def run_command(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run it with our own streams; its exit code, 128 + n for a signal. Raises CommandError."""
    with _Forwarding() as forwarding:
        try:
            child = await asyncio.create_subprocess_exec(*command, env=dict(env))
        except FileNotFoundError:
            raise CommandError(f"{command[0]}: no such command", NOT_FOUND) from None
        except (OSError, ValueError) as error:
            words = error.strerror if isinstance(error, OSError) else str(error)
            raise CommandError(f"{command[0]}: can't be run: {words}", NOT_EXECUTABLE) from None
        forwarding.to(child)
        code = await child.wait()
    return code if code >= 0 else 128 - code


class _Forwarding:
    """Signals go on to the command. What the terminal sends to the whole group, it has already."""

    def __init__(self) -> None:
        self._child: asyncio.subprocess.Process | None = None
        self._early: list[signal.Signals] = []
        self._heard: list[signal.Signals] = []

    def to(self, child: asyncio.subprocess.Process) -> None:
        """The command runs; it gets what came before it did."""
        self._child = child
        for number in self._early:
            self._forward(number)

    def _forward(self, number: signal.Signals) -> None:
        if self._child is None:
            self._early.append(number)
            return
        with suppress(ProcessLookupError):
            self._child.send_signal(number)

    def __enter__(self) -> _Forwarding:
        if sys.platform != "win32":
            loop = asyncio.get_running_loop()
            terminal = (signal.SIGINT, signal.SIGQUIT)
            shared = terminal if _in_foreground() else ()
            for number in (*terminal, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
                if signal.getsignal(number) is signal.SIG_IGN:
                    continue  # as `nohup` has it; the command inherits that
                if number in shared:
                    loop.add_signal_handler(number, _nothing)
                else:
                    loop.add_signal_handler(number, self._forward, number)
                self._heard.append(number)
        return self

    def __exit__(self, *_: object) -> None:
        for number in self._heard:
            asyncio.get_running_loop().remove_signal_handler(number)


def _nothing() -> None:
    pass


def _in_foreground() -> bool:
    """Whether a terminal sends its signals to our group, and so to the command as well."""
    for stream in (0, 1, 2):
        with suppress(OSError):
            return os.tcgetpgrp(stream) == os.getpgrp()
    return False
