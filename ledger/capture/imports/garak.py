"""garak's `*.report.jsonl`: one attempt a line, with every output that the model gave to its prompt.

garak writes an attempt when it is answered (status 1) and again when it is evaluated (status 2), under one
uuid: the second line is the same exchange and is not imported again, unless its texts differ. A report
has no time of a call, no request and no response: texts only. Pointers are `line 3/outputs/0`.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from ledger.capture.imports.messages import as_text, chat, tags, transcript
from ledger.capture.imports.model import Format, Found, Item, Skipped, Source
from ledger.capture.imports.values import at, lines, list_at, parse_json, short, text_at, without_surrogates
from ledger.errors import CaptureError

_ANSWERED, _EVALUATED = 1, 2
_SETUP: Final = "start_run setup"
_HEAD: Final = 1 << 20  # the first line holds the whole configuration

Key = tuple[str, int]  # uuid (the line where there is none), number of the output


def read(source: Source) -> Iterator[Item]:
    """Each output of each attempt."""
    setup: dict[str, Any] = {}
    seen: dict[Key, bytes] = {}
    known = False
    for number, line in lines(source.data, source.name):
        try:
            entry = parse_json(line, f"{source.name}: line {number}")
        except CaptureError:
            yield Skipped(f"line {number}", "a line that is not JSON")
            continue
        kind = at(entry, "entry_type")
        known = known or isinstance(kind, str)
        if kind == _SETUP:
            setup = entry
        elif kind == "attempt":
            try:
                yield from _attempt(entry, f"line {number}", setup, seen)
            except CaptureError as error:
                yield Skipped(f"line {number}", str(error))
    if not known:
        raise CaptureError(f"{source.name}: no garak report: no line has an entry_type")


def _attempt(entry: Any, pointer: str, setup: dict[str, Any], seen: dict[Key, bytes]) -> Iterator[Item]:
    status, outputs = at(entry, "status"), list_at(entry, "outputs")
    if status not in (_ANSWERED, _EVALUATED):
        yield Skipped(
            pointer, "an attempt that was never sent" if status == 0 else "an attempt of unknown status"
        )
        return
    if not outputs:
        yield Skipped(pointer, "an attempt without any output")
    for place, output in enumerate(outputs):
        where = f"{pointer}/outputs/{place}"
        answer = output if isinstance(output, str) else at(output, "text")
        if not isinstance(answer, str):
            yield Skipped(where, "no output" if output is None else "an output that is not text")
            continue
        query = _query(entry, place, len(outputs))
        key, digest = (text_at(entry, "uuid") or pointer, place), _digest(query, answer)
        if seen.get(key) == digest:
            yield Skipped(where, "the same attempt again, after its evaluation")
            continue
        changed = key in seen
        seen[key] = digest
        yield Found(
            where,
            "text",
            provider=short(_setting(setup, "type")),
            model=short(_setting(setup, "name")),
            query=query,
            answer=answer,
            tags=tags(garak_probe=at(entry, "probe_classname"), garak_attempt=at(entry, "uuid")),
            remarks=("differs from an earlier line of the same attempt",) if changed else (),
        )


def _query(entry: Any, place: int, outputs: int) -> str:
    """The turns before the answer: of this output's own conversation, else of the prompt."""
    prompt = at(entry, "prompt")
    if not isinstance(prompt, dict):
        return as_text(prompt)  # before garak 0.11 a prompt was a text
    conversations = list_at(entry, "conversations")
    turns = list_at(conversations, place, "turns") if len(conversations) == outputs else []
    if turns and at(turns, -1, "role") == "assistant":
        turns = turns[:-1]
    messages = chat(
        {"role": at(turn, "role"), "content": _text(at(turn, "content"))}
        for turn in turns or list_at(prompt, "turns")
    )
    return transcript(messages) if messages else as_text(at(prompt, "text"))


def _text(content: Any) -> str:
    """A message's text; a file that went along is named."""
    if not isinstance(content, dict):
        return as_text(content)
    beside = text_at(content, "data_path")
    return as_text(content.get("text")) + (f"\n(file: {beside})" if beside else "")


def _setting(setup: dict[str, Any], what: str) -> Any:
    """`target_name`, or `model_name` as it was called before garak 0.13."""
    return setup.get(f"plugins.target_{what}") or setup.get(f"plugins.model_{what}")


def _digest(query: str, answer: str) -> bytes:
    parts = [without_surrogates(text).encode() for text in (query, answer)]
    return sha256(b"%d:" % len(parts[0]) + b"".join(parts)).digest()


def detects(source: Source) -> bool:
    """A first line that is an entry of a report."""
    head = source.data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    return head.startswith(b"{") and b'"entry_type"' in head


def tool(source: Source) -> str | None:
    """garak, with the version that the report names at its beginning."""
    for number, line in lines(source.data[: 2 * _HEAD], source.name):
        if number > 10:
            break
        try:
            entry = parse_json(line, source.name)
        except CaptureError:
            break
        version = text_at(entry, "garak_version") or text_at(entry, "_config.version")
        if version:
            return short(f"garak {version}")
    return None


FORMAT: Final = Format(
    name="garak",
    title="garak report",
    media_type="application/jsonl",
    lost=(
        "HTTP requests and responses",
        "addresses and TLS",
        "the time of each call",
        "request ids and token counts",
        "the bytes of files sent or received",
    ),
    read=read,
    detects=detects,
    tool=tool,
)
