"""run: a command, with the recording proxy around it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.cli.boundary import one_line
from ledger.cli.capturing import (
    AsyncOption,
    CaFileOption,
    InsecureOption,
    MaxBodyOption,
    MaxTimeOption,
    Plan,
    PortOption,
    Recorder,
    TagOption,
    TimeoutOption,
    UpstreamOption,
    checked,
    enter_upstreams,
    recorder,
    say_failure,
    summary,
)
from ledger.cli.options import ClockOption, LedgerOption, PassphraseFileOption, SignerOption, evidence_folder
from ledger.cli.output import say

if TYPE_CHECKING:
    from socket import socket

    from ledger.capture.proxy.hosts import Hosts
    from ledger.capture.proxy.intercept import Interception
    from ledger.capture.proxy.proxy import Proxy

app = typer.Typer()


@app.command(context_settings={"allow_interspersed_args": False})
def run(
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND [ARGUMENT]...", show_default=False)],
    port: PortOption = 0,
    upstream: UpstreamOption = None,
    intercept: Annotated[
        bool,
        typer.Option("--intercept", help="Open the command's TLS to known providers: for fixed addresses."),
    ] = False,
    async_record: AsyncOption = False,
    insecure_upstream: InsecureOption = False,
    ca_file: CaFileOption = None,
    timeout: TimeoutOption = 600.0,
    max_time: MaxTimeOption = 3600.0,
    max_body: MaxBodyOption = "64M",
    tag: TagOption = None,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Don't say what was recorded."),
) -> None:
    """Run a command and record its calls to models; ends with the command's own exit code.

    OPENAI_BASE_URL, ANTHROPIC_BASE_URL and the like are set for it, and for each --upstream NAME=URL with a
    name of your own NAME_BASE_URL (my-box: MY_BOX_BASE_URL). A client that reads none of them goes past the
    recorder, unless --intercept: then its https connections come through a proxy that opens those to known
    providers and to --upstream addresses, by a certificate authority made for this run. Others pass through
    unopened, and are counted at the end.
    """
    from ledger.capture.proxy.serve import listen

    plan = checked(
        upstream,
        timeout=timeout,
        max_time=max_time,
        ca_file=ca_file,
        insecure=insecure_upstream,
        max_body=max_body,
        tags=tag,
    )
    folder = evidence_folder(ledger)
    with listen(port) as listening, recorder(folder, signer, passphrase_file, accept_clock_step) as into:
        done, code, between = asyncio.run(
            _run(listening, into, plan, command, asynchronous=async_record, intercept=intercept)
        )
    if between is not None:
        for line in between.warnings() + ([] if quiet else between.passed_by()):
            say(one_line(line))
    if not quiet:
        say(summary(done.tally))
    if done.failure is not None:
        _raise(done.failure, code)
    if code:
        raise typer.Exit(code)


async def _run(
    listening: socket,
    into: Recorder,
    plan: Plan,
    command: list[str],
    *,
    asynchronous: bool,
    intercept: bool,
) -> tuple[Proxy, int, Interception | None]:
    from ledger.capture.proxy.hosts import hosts_of
    from ledger.capture.proxy.proxy import Proxy
    from ledger.capture.proxy.run import child_environment, leads, run_command
    from ledger.capture.proxy.serve import serving

    found = leads(os.environ, plan.given)
    for variable in found.unclear:
        say(f"ledger: {variable} is not a URL: left as it is, and what it leads to is not recorded")
    async with AsyncExitStack() as stack:
        hosts = hosts_of(plan.given, found.upstreams) if intercept else None
        more = {} if hosts is None else hosts.upstreams
        upstreams = await enter_upstreams(stack, found.upstreams | plan.given | more, plan.settings)
        proxy = Proxy(
            upstreams,
            into.group,
            collector="run",
            tags=plan.tags,
            asynchronous=asynchronous,
            open_slip=into.open_slip,
        )
        environ: Mapping[str, str] = os.environ
        between = None
        if hosts is not None:
            environ, between = await _intercepted(stack, proxy, hosts)
        base = await stack.enter_async_context(serving(proxy, listening))
        warning = asyncio.create_task(_warn(proxy))
        try:
            code = await run_command(command, child_environment(environ, base, found))
        finally:
            warning.cancel()
    return proxy, code, between


async def _intercepted(
    stack: AsyncExitStack, proxy: Proxy, hosts: Hosts
) -> tuple[dict[str, str], Interception]:
    """The environment of a command whose TLS is opened; it ends after the proxy's own end."""
    from tempfile import TemporaryDirectory

    from ledger.capture.proxy.intercept import intercepting
    from ledger.capture.proxy.trusting import PROXY, intercepted_environment

    for variable in PROXY:
        if os.environ.get(variable):
            say(f"ledger: {variable} is replaced: what the command asks for goes straight out")
    between = await stack.enter_async_context(intercepting(proxy, hosts))
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="ledger-")))
    certificate = between.authority.certificate
    return intercepted_environment(os.environ, between.url, hosts.names, certificate, folder), between


async def _warn(proxy: Proxy) -> None:
    await proxy.failed.wait()
    if proxy.failure is not None:
        say_failure(proxy.failure)


def _raise(failure: BaseException, code: int) -> None:
    """Recording failed: that error, with the command's own exit code where the command failed, too."""
    from ledger.errors import LedgerError

    if isinstance(failure, LedgerError) and code:
        failure.exit_code = code
    raise failure
