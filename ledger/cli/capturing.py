"""What `proxy` and `run` share: options, the ledger open to append, words about what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ledger.cli.boundary import fail, one_line, typed
from ledger.cli.output import say

if TYPE_CHECKING:
    from ledger.capture.entry.writing import Group
    from ledger.capture.proxy.proxy import Slip, Tally
    from ledger.capture.spool.spool import Spool
    from ledger.capture.wire.recording import Recording
    from ledger.capture.wire.upstream import Settings, Upstream

PortOption = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="The port on 127.0.0.1; 0 finds a free one.")
]
UpstreamOption = Annotated[
    list[str] | None,
    typer.Option(
        "--upstream",
        metavar="NAME=URL",
        help="Another provider, led to by NAME_BASE_URL, or another address of one; repeatable.",
    ),
]
AsyncOption = Annotated[
    bool,
    typer.Option("--async-record", help="Don't hold an answer's end until it is recorded."),
]
InsecureOption = Annotated[
    bool, typer.Option("--insecure-upstream", help="Don't verify certificates; every entry says so.")
]
CaFileOption = Annotated[
    Path | None, typer.Option("--ca-file", metavar="FILE", help="Trust these certificates (PEM) instead.")
]
TimeoutOption = Annotated[
    float, typer.Option("--timeout", metavar="SECONDS", min=0.1, help="The longest silence of an upstream.")
]
MaxTimeOption = Annotated[
    float, typer.Option("--max-time", metavar="SECONDS", min=0.1, help="The longest time of one exchange.")
]
MaxBodyOption = Annotated[
    str, typer.Option("--max-body", metavar="SIZE", help="Keep at most this much of an answer, such as 64M.")
]
TagOption = Annotated[
    list[str] | None, typer.Option("--tag", help="A word to find the entries by; may be repeated.")
]


class Plan(NamedTuple):
    """What was asked for on the command line, checked."""

    settings: Settings
    given: dict[str, str]
    tags: tuple[str, ...]


def checked(
    upstreams: list[str] | None,
    *,
    timeout: float,
    max_time: float,
    ca_file: Path | None,
    insecure: bool,
    max_body: str,
    tags: list[str] | None,
) -> Plan:
    """The options as values. What can't be meant is a usage error."""
    from ledger.capture.wire.upstream import Settings, Upstream
    from ledger.core.bodies.exchange import tag as check_tag

    if insecure and ca_file is not None:
        fail("--ca-file and --insecure-upstream contradict each other")
    settings = Settings(
        read_timeout=timeout,
        max_time=max_time,
        ca_file=ca_file,
        insecure=insecure,
        max_body=parse_size(max_body, "--max-body"),
    )
    given: dict[str, str] = {}
    with typed():
        for text in upstreams or []:
            name, _, url = text.partition("=")
            if not _is_name(name) or not url:
                fail(
                    f"--upstream {text!r:.120}: want NAME=URL, where NAME has letters, digits, '.', '-', '_'"
                )
            if name in given:
                fail(f"--upstream {name}: given twice")
            given[name] = _without_suffix(name, url.rstrip("/"))
            Upstream(name, given[name])
        _refuse_shared_variables(given)
        for tag in tags or []:
            check_tag(tag, "--tag")
    return Plan(settings, given, tuple(dict.fromkeys(tags or [])))


def _is_name(text: str) -> bool:
    return (
        0 < len(text) <= 40
        and text.isascii()
        and text.replace("-", "a").replace("_", "a").replace(".", "a").isalnum()
    )


def _refuse_shared_variables(given: Mapping[str, str]) -> None:
    """Two names that lead to one variable would lead one of them to the wrong place."""
    from ledger.capture.proxy.providers import PROVIDERS, variables_for

    taken = {variable: name for name in PROVIDERS for variable, _ in variables_for(name)}
    for name in given:
        for variable, _ in variables_for(name):
            other = taken.setdefault(variable, name)
            if other != name:
                fail(f"--upstream {name}: its variable {variable} is that of {other}; choose another name")


def _without_suffix(name: str, url: str) -> str:
    """A known provider's clients add `/v1` to what they are given; who writes it here means the same."""
    from ledger.capture.proxy.providers import PROVIDERS

    if name in PROVIDERS:
        for _, suffix in PROVIDERS[name].environment:
            if suffix and url.endswith(suffix):
                return url.removesuffix(suffix)
    return url


def parse_size(text: str, what: str) -> int:
    """A number of bytes as typed, such as 64M. What can't be meant is a usage error."""
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    number, unit = (text[:-1], units[text[-1].upper()]) if text[-1:].upper() in units else (text, 1)
    if not (number.isascii() and number.isdigit() and len(number) < 10 and int(number)):
        fail(f"{what} {text!r:.40}: want a number of bytes, perhaps with K, M or G, such as 64M")
    return int(number) * unit


class Recorder(NamedTuple):
    """Where exchanges go: the thread that appends, and the spool for those under way."""

    group: Group
    spool: Spool

    def open_slip(self, recording: Recording) -> Slip:
        """A place on the disk for what is under way."""
        return self.spool.open(recording.first_facts())


@contextmanager
def recorder(
    folder: Path, signer: str | None, passphrase_file: Path | None, accept_clock_step: bool
) -> Iterator[Recorder]:
    """The ledger, open to append. What an earlier recorder left behind is recorded first."""
    from ledger.api.writing import LedgerWriter
    from ledger.capture.entry.writing import Group
    from ledger.capture.secrets.redactor import Redactor
    from ledger.capture.spool.spool import FOLDER, Spool
    from ledger.cli.opening import open_ledger, ready_to_append
    from ledger.keyring import default_folder

    opening = ready_to_append(folder, signer, passphrase_file)
    with open_ledger(folder) as reading:
        key = default_folder().redaction_key(reading.origin)

    @contextmanager
    def writer() -> Iterator[LedgerWriter]:
        with opening() as ledger:
            yield LedgerWriter(ledger, accept_clock_step=accept_clock_step)

    spool = Spool(folder / FOLDER, key)
    with Group(writer, Redactor(key)) as group:
        _record_left(spool, group)
        yield Recorder(group, spool)


def _record_left(spool: Spool, group: Group) -> None:
    from ledger.capture.entry.writing import Left

    waiting = [group.submit(raw, Left(done)) for raw, done in spool.left()]
    indexes = [future.result() for future in waiting]
    if indexes:
        what = "exchange" if len(indexes) == 1 else "exchanges"
        say(
            f"{len(indexes)} {what} left open by an earlier recorder: recorded as incomplete"
            f" ({_range(min(indexes), max(indexes))})"
        )


async def enter_upstreams(
    stack: AsyncExitStack, addresses: Mapping[str, str], settings: Settings
) -> dict[str, Upstream]:
    """An upstream for each known provider, unless another address is given, and for each address given."""
    from ledger.capture.proxy.providers import PROVIDERS
    from ledger.capture.wire.upstream import Upstream

    every = {name: provider.base_url for name, provider in PROVIDERS.items()} | dict(addresses)
    return {
        name: await stack.enter_async_context(Upstream(name, url, settings)) for name, url in every.items()
    }


def summary(tally: Tally) -> str:
    """What was recorded, in a line."""
    if not tally.recorded or tally.first is None or tally.last is None:
        return "nothing was recorded"
    what = "exchange" if tally.recorded == 1 else "exchanges"
    text = f"recorded {tally.recorded} {what} ({_range(tally.first, tally.last)})"
    return f"{text}, {tally.incomplete} incomplete" if tally.incomplete else text


def _range(first: int, last: int) -> str:
    return f"entry {first}" if first == last else f"entries {first}-{last}"


def say_failure(error: BaseException) -> None:
    """Recording has failed while others still wait for their answers."""
    say(one_line(f"ledger: recording has failed, and nothing more is passed on: {error}"))
