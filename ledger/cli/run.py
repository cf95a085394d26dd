"""run: a command, with the recording proxy around it."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.cli.capturing import (
    AsyncOption,
    CaFileOption,
    InsecureOption,
    MaxBodyOption,
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

    from ledger.capture.proxy.proxy import Proxy

app = typer.Typer()


@app.command(context_settings={"allow_interspersed_args": False})
def run(
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND [ARGUMENT]...", show_default=False)],
    port: PortOption = 0,
    upstream: UpstreamOption = None,
    async_record: AsyncOption = False,
    insecure_upstream: InsecureOption = False,
    ca_file: CaFileOption = None,
    timeout: TimeoutOption = 600.0,
    max_body: MaxBodyOption = "64M",
    tag: TagOption = None,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Don't say what was recorded."),
) -> None:
    """Run a command and record its calls to models; ends with the command's own exit code.

    OPENAI_BASE_URL, ANTHROPIC_BASE_URL and the like are set for it. A client that reads none of them goes
    past the recorder.
    """
    from ledger.capture.proxy.serve import listen

    plan = checked(
        upstream, timeout=timeout, ca_file=ca_file, insecure=insecure_upstream, max_body=max_body, tags=tag
    )
    folder = evidence_folder(ledger)
    with listen(port) as listening, recorder(folder, signer, passphrase_file, accept_clock_step) as into:
        done, code = asyncio.run(_run(listening, into, plan, command, asynchronous=async_record))
    if not quiet:
        say(summary(done.tally))
    if done.failure is not None:
        _raise(done.failure, code)
    if code:
        raise typer.Exit(code)


async def _run(
    listening: socket, into: Recorder, plan: Plan, command: list[str], *, asynchronous: bool
) -> tuple[Proxy, int]:
    from ledger.capture.proxy.proxy import Proxy
    from ledger.capture.proxy.run import child_environment, leads, run_command
    from ledger.capture.proxy.serve import serving

    found = leads(os.environ, plan.given)
    for variable in found.unclear:
        say(f"ledger: {variable} is not a URL: left as it is, and what it leads to is not recorded")
    async with AsyncExitStack() as stack:
        upstreams = await enter_upstreams(stack, found.upstreams | plan.given, plan.settings)
        proxy = Proxy(
            upstreams,
            into.group,
            collector="run",
            tags=plan.tags,
            asynchronous=asynchronous,
            open_slip=into.open_slip,
        )
        base = await stack.enter_async_context(serving(proxy, listening))
        warning = asyncio.create_task(_warn(proxy))
        try:
            code = await run_command(command, child_environment(os.environ, base, found))
        finally:
            warning.cancel()
    return proxy, code


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
