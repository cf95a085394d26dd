"""proxy: a recording reverse proxy on this machine, until it is told to stop."""

from __future__ import annotations

import asyncio
import shlex
import signal
import socket
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

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
from ledger.cli.output import put, say

if TYPE_CHECKING:
    from ledger.capture.model import RawExchange
    from ledger.capture.proxy.proxy import Proxy

app = typer.Typer()


@app.command()
def proxy(
    port: PortOption = 0,
    upstream: UpstreamOption = None,
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
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Don't say each exchange that is recorded."),
) -> None:
    """Record what passes: point clients at it by the printed variables. Ends at Control-C.

    Requests and answers pass unchanged, events at their own pace, but the end of an answer is passed on
    only once the exchange is in the ledger. It listens on 127.0.0.1 alone, and answers nobody who doesn't
    know the path that is printed.
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
        done = asyncio.run(_serve(listening, into, plan, asynchronous=async_record, quiet=quiet))
    say(summary(done.tally))
    if done.failure is not None:
        raise done.failure


async def _serve(
    listening: socket.socket, into: Recorder, plan: Plan, *, asynchronous: bool, quiet: bool
) -> Proxy:
    from ledger.capture.proxy.proxy import Proxy
    from ledger.capture.proxy.serve import serving

    async with AsyncExitStack() as stack:
        upstreams = await enter_upstreams(stack, plan.given, plan.settings)
        proxy = Proxy(
            upstreams,
            into.group,
            tags=plan.tags,
            asynchronous=asynchronous,
            open_slip=into.open_slip,
            on_recorded=None if quiet else _say_recorded,
        )
        stop = _stopping(proxy)
        base = await stack.enter_async_context(serving(proxy, listening))
        _print_variables(base, plan)
        await _first(stop, proxy.failed)
        if proxy.failure is not None:
            say_failure(proxy.failure)
    return proxy


def _stopping(proxy: Proxy) -> asyncio.Event:
    """Set by the first signal; the second one ends what is still open."""
    stop = asyncio.Event()

    def heard() -> None:
        if stop.is_set():
            proxy.cut()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, heard)
    return stop


async def _first(*events: asyncio.Event) -> None:
    tasks = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


def _print_variables(base: str, plan: Plan) -> None:
    from ledger.capture.proxy.providers import PROVIDERS
    from ledger.capture.proxy.run import export_lines

    for variable, url in export_lines(base, tuple(PROVIDERS | plan.given)).items():
        put(f"export {variable}={shlex.quote(url)}")
    sys.stdout.flush()
    say("recording; Control-C ends it")


def _say_recorded(index: int, raw: RawExchange) -> None:
    words = (raw.sent or raw.handed)[:2000].split(b"\r\n", 1)[0].split(b" ")
    what = b" ".join(words[:2]).partition(b"?")[0].decode("latin-1")  # a query may hold a key
    say(one_line(f"{index}  {raw.provider}  {what}  {raw.trouble.code if raw.trouble else 'complete'}"))
