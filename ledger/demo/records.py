"""Steps 2 and 3 of the case: what is recorded, entry by entry, and the command for each.

Each exchange is on the disk before the next prompt is put, so that every answer has its own time.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from ledger.api import Content, Draft, Ledger
from ledger.api.content import exchange_body
from ledger.api.ledger import system_clock
from ledger.core.clock import format_time
from ledger.demo import matter as words
from ledger.demo.endpoint import PROVIDER, serving
from ledger.demo.generator import MODEL
from ledger.demo.probes import PROBES, Client, prompts_file
from ledger.errors import StoreError

_SHOWN: Final = 36  # characters of a prompt in a line that tells of it


class Step(NamedTuple):
    """Something that was done; `command` does the same, `details` are lines about it."""

    did: str
    command: str
    details: tuple[str, ...] = ()


def command(*arguments: str | Path) -> str:
    """A command line, quoted for a shell."""
    return shlex.join(["ledger", *map(str, arguments)])


def write_new(path: Path, data: bytes) -> None:
    """A file that is not there yet. Raises StoreError."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise StoreError(f"{path}: can't write: {error.strerror}") from None


def probe(ledger: Ledger) -> Step:
    """Put every prompt to the endpoint and record what comes back."""
    lines: list[str] = []
    times: list[str] = []
    with serving() as url:
        client = Client(url)
        for one in PROBES:
            times.append(format_time(system_clock()))
            answer = client.ask(one.prompt)
            body = exchange_body(
                provider=PROVIDER,
                model=MODEL,
                endpoint=client.endpoint,
                captured_at=times[-1],
                tags=one.tags,
            )
            index = _append(ledger, "exchange", body, *_texts(one.prompt, answer))
            shown = one.prompt if len(one.prompt) <= _SHOWN else f"{one.prompt[: _SHOWN - 3]}..."
            lines.append(f"entry {index:2}  {shown}  ({len(answer)} characters)")
    texts = ("--query-text", PROBES[0].prompt, "--answer", "ANSWER.txt")
    declared = ("--provider", PROVIDER, "--model", MODEL, "--endpoint", client.endpoint)
    tags = _options(("tag", tag) for tag in PROBES[0].tags)
    return Step(
        f"put {len(PROBES)} prompts to a {PROVIDER}",
        command("record", *texts, *declared, "--captured-at", times[0], *tags),
        tuple(lines),
    )


def examine(ledger: Ledger, prompts: Path) -> Iterator[Step]:
    """An examiner's day: a pasted exchange, a file, a remark, a copy handed on, a correction."""
    now = system_clock()
    wrong, right = (format_time(now - timedelta(days=1, hours=hours)) for hours in (2, 1))
    pasted, step = _paste(ledger, wrong)
    yield step
    yield _attach(ledger, prompts)
    place = _append(ledger, "note", {"text": words.NOTE})
    yield Step(f"recorded a remark: entry {place}", command("note", words.NOTE))
    yield _hand_on(ledger, format_time(now))
    yield _correct(ledger, pasted, wrong, right)


def _paste(ledger: Ledger, captured_at: str) -> tuple[int, Step]:
    body = exchange_body(
        provider=words.CHAT_PAGE, model=MODEL, captured_at=captured_at, tags=("pasted", "control")
    )
    index = _append(ledger, "exchange", body, *_texts(words.PASTED_QUERY, words.PASTED_ANSWER))
    files = ("--query", "QUERY.txt", "--answer", "ANSWER.txt")
    declared = ("--provider", words.CHAT_PAGE, "--model", MODEL, "--captured-at", captured_at)
    tags = ("--tag", "pasted", "--tag", "control")
    return index, Step(
        f"recorded an exchange that was pasted from a page: entry {index}",
        command("record", *files, *declared, *tags),
    )


def _attach(ledger: Ledger, prompts: Path) -> Step:
    data = prompts_file(PROBES)
    write_new(prompts, data)
    body = {"about": 1, "description": words.ATTACHED, "name": prompts.name}
    content = Content.from_bytes("file", data, "application/json", what=str(prompts))
    index = _append(ledger, "attachment", body, content)
    return Step(
        f"attached the prompts as a file: entry {index}",
        command("attach", prompts, "--about", "1", "--description", words.ATTACHED),
    )


def _hand_on(ledger: Ledger, at: str) -> Step:
    body: dict[str, Any] = {"action": "copy", "items": [], "occurred_at": at, "place": None}
    index = _append(ledger, "custody", {**body, **words.CUSTODY})
    return Step(
        f"recorded that a copy was handed on: entry {index}",
        command("custody", "copy", *_options(words.CUSTODY.items())),
    )


def _correct(ledger: Ledger, entry: int, wrong: str, right: str) -> Step:
    said = {
        "wrong": f"captured_at {wrong}",
        "right": f"captured_at {right}",
        "reason": words.CORRECTION_REASON,
    }
    index = _append(ledger, "correction", {"entry": entry, **said})
    return Step(
        f"corrected entry {entry} by entry {index}", command("correct", str(entry), *_options(said.items()))
    )


def _append(ledger: Ledger, kind: str, body: dict[str, Any], *objects: Content) -> int:
    (done,) = ledger.append([Draft(kind=kind, body=body, objects=objects)])
    return done.place


def _texts(query: str, answer: str) -> tuple[Content, Content]:
    return Content.from_bytes("query", query.encode()), Content.from_bytes("answer", answer.encode())


def _options(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [word for name, value in pairs for word in (f"--{name}", value)]
