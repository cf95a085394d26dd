"""Many exchanges from lines of JSON: one transaction a thousand, resumable, no duplicates.

A line is `{"id", "query", "answer"}` and optionally `reasoning, provider, model, endpoint, captured_at,
tags`. The id is kept as the tag `id:<id>`, in the signed body, so that a second run over the same file
finds what the first has recorded: a line is skipped when an exchange with the same id, the same content
and the same declared facts is in the ledger.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any, Final

from ledger.api.checks import check_draft
from ledger.api.content import Content, Draft, declared_time, exchange_body
from ledger.api.ledger import Ledger
from ledger.core import canonical
from ledger.core.bodies.exchange import tag as check_tag
from ledger.core.entry import Entry, Reference
from ledger.errors import MalformedError

GROUP: Final = 1000
MAX_LINE: Final = 256 << 20  # a line is held in memory; larger content goes in as files
_REQUIRED: Final = ("id", "query", "answer")
_TEXTS: Final = ("reasoning", "provider", "model", "endpoint", "captured_at")
_ROLES: Final = ("query", "answer", "reasoning")
ID_TAG: Final = "id:"

Key = bytes


@dataclass(frozen=True, slots=True)
class Line:
    """A good line: its number, the draft, and the digest that tells it from others."""

    number: int
    draft: Draft
    key: Key


@dataclass(slots=True)
class Tally:
    """What came of the lines."""

    recorded: int = 0
    skipped: int = 0
    bad: int = 0
    first: int | None = None
    last: int | None = None


def read_lines(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file, each held to MAX_LINE: of a longer one comes enough to be refused."""
    while line := file.readline(MAX_LINE + 1):
        yield line
        if len(line) > MAX_LINE:
            while line and not line.endswith(b"\n"):
                line = file.readline(1 << 20)


def parse_line(data: bytes, number: int, tags: tuple[str, ...] = ()) -> Line:
    """A line as a draft. Raises MalformedError, with the line's number."""
    what = f"line {number}"
    if len(data) > MAX_LINE:
        raise MalformedError(f"{what}: larger than {MAX_LINE >> 20} MiB; record its content from files")
    try:
        # The standard library's parser: it can be told of duplicate names, and keeps lone surrogates
        # so that they can be named in the error.
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_unique)
    except UnicodeDecodeError as error:
        raise MalformedError(f"{what}: not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise MalformedError(f"{what}: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise MalformedError(f"{what}: not JSON at character {error.pos}: {error.msg}") from None
    except ValueError as error:
        raise MalformedError(f"{what}: {error}") from None
    if type(value) is not dict:
        raise MalformedError(f"{what}: want an object")
    unknown = sorted(value.keys() - {*_REQUIRED, *_TEXTS, "tags"})
    if unknown:
        raise MalformedError(f"{what}: unknown member {unknown[0]!r:.60}")
    for name in _REQUIRED:
        if type(value.get(name)) is not str:
            raise MalformedError(f"{what}: want the text {name!r}")
    for name in _TEXTS:
        if value.get(name) is not None and type(value[name]) is not str:
            raise MalformedError(f"{what}: {name}: want text")
    if not value["id"].strip():
        raise MalformedError(f"{what}: id: want text that is not blank")
    own = [] if value.get("tags") is None else value["tags"]
    if type(own) is not list:
        raise MalformedError(f"{what}: tags: want an array")
    contents = tuple(
        Content.from_bytes(role, _encoded(value[role], f"{what}: {role}"))
        for role in _ROLES
        if value.get(role) is not None
    )
    captured_at = value.get("captured_at")
    body = exchange_body(
        provider=value.get("provider"),
        model=value.get("model"),
        endpoint=value.get("endpoint"),
        captured_at=None if captured_at is None else declared_time(captured_at, f"{what}: captured_at"),
    )
    try:
        for each in (*own, *tags, ID_TAG + value["id"]):
            check_tag(each, "tags")
        body["tags"] = list(dict.fromkeys((*own, *tags, ID_TAG + value["id"])))
        draft = Draft(kind="exchange", body=body, objects=contents)
        check_draft(draft)
    except MalformedError as error:
        raise MalformedError(f"{what}: {error}") from None
    digests = [sha256(content.data or b"").digest() for content in contents]
    return Line(number, draft, _key(body, digests))


def record_lines(
    ledger: Ledger,
    lines: Iterable[bytes],
    *,
    tags: tuple[str, ...] = (),
    accept_clock_step: bool = False,
    on_bad: Callable[[str], None],
    on_progress: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Record good lines in order, a transaction a thousand; report bad ones and go on.

    When this raises or is interrupted, whole groups are recorded and the rest is not; run it again.
    """
    seen = _recorded(ledger)
    tally = Tally()
    group: list[Line] = []
    size = 0
    for line in _good(lines, tags, tally, on_bad):
        if line.key in seen:
            tally.skipped += 1
            continue
        seen.add(line.key)
        group.append(line)
        size += sum(len(content.data or b"") for content in line.draft.objects)
        if len(group) >= GROUP or size > MAX_LINE:
            _append(ledger, group, tally, accept_clock_step)
            size = 0
            on_progress(tally)
    _append(ledger, group, tally, accept_clock_step)
    on_progress(tally)
    return tally


def _append(ledger: Ledger, group: list[Line], tally: Tally, accept_clock_step: bool) -> None:
    if not group:
        return
    done = ledger.append([line.draft for line in group], accept_clock_step=accept_clock_step)
    tally.recorded += len(done)
    tally.first = done[0].place if tally.first is None else tally.first
    tally.last = done[-1].place
    group.clear()


def _good(
    lines: Iterable[bytes], tags: tuple[str, ...], tally: Tally, on_bad: Callable[[str], None]
) -> Iterator[Line]:
    for number, data in enumerate(lines, 1):
        if number == 1:
            data = data.removeprefix(BOM_UTF8)  # some editors begin a file with it; it is not the line's
        if not data.strip():
            continue
        try:
            yield parse_line(data, number, tags)
        except MalformedError as error:
            tally.bad += 1
            on_bad(str(error))


def _recorded(ledger: Ledger) -> set[Key]:
    """The keys of the lines that are in the ledger already."""
    found: set[Key] = set()
    plain: dict[bytes, bytes] = {}
    for entry in ledger.entries():
        if entry.kind == "exchange" and any(tag.startswith(ID_TAG) for tag in entry.body["tags"]):
            found.add(_key(entry.body, [_plain_digest(ledger, entry, ref, plain) for ref in entry.objects]))
    return found


def _plain_digest(ledger: Ledger, entry: Entry, ref: Reference, known: dict[bytes, bytes]) -> bytes:
    """SHA-256 of an object's plain bytes; repeated content is digested once."""
    digest = known.get(ref.commitment)
    if digest is None:
        hasher = sha256()
        for block in ledger.chunks(ref.commitment):
            hasher.update(block)
        digest = known[ref.commitment] = hasher.digest()
    return digest


def _key(body: dict[str, Any], digests: list[bytes]) -> Key:
    """What makes two lines one: the id, the declared facts and the content; other tags do not."""
    own = [tag for tag in body["tags"] if tag.startswith(ID_TAG)]
    return sha256(canonical.encode([body["declared"], own]) + b"".join(digests)).digest()[:16]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a member name is there twice")
    return value


def _encoded(text: str, what: str) -> bytes:
    canonical.check_text(text, what)
    return text.encode("utf-8")
