"""Step 5 of the case: an examiner's own records, entry by entry, and the command for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from ledger.api import Content, Draft, Ledger
from ledger.api.content import exchange_body
from ledger.api.ledger import system_clock
from ledger.core.clock import format_time
from ledger.demo import words
from ledger.demo.generator import MODEL
from ledger.demo.steps import Step, command, write_new


def examine(ledger: Ledger, folder: Path) -> Iterator[Step]:
    """An examiner's day: a pasted exchange, a file, a remark, a copy handed on, a correction."""
    now = system_clock()
    wrong, right = (format_time(now - timedelta(days=1, hours=hours)) for hours in (2, 1))
    pasted, step = _paste(ledger, wrong)
    yield step
    yield _attach(ledger, folder)
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


def _attach(ledger: Ledger, folder: Path) -> Step:
    path = folder / "page.txt"
    write_new(path, words.PAGE.encode())
    place = ledger.size - 1
    body = {"about": place, "description": words.ATTACHED, "name": path.name}
    content = Content.from_bytes("file", words.PAGE.encode(), "text/plain", what=str(path))
    index = _append(ledger, "attachment", body, content)
    return Step(
        f"attached a file: entry {index}",
        command("attach", path, "--about", str(place), "--description", words.ATTACHED),
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
