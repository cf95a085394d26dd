"""The `logs.db` of simonw's `llm`: SQLite, in the newer tables (turns, messages, parts) and the older one.

    turns      one call: model, time, the message before the answer and the last one of the answer
    messages   a tree: each knows its parent; a call's question is the path from the root
    parts      the pieces of a message, by position
    responses  one call, in a row: what llm wrote before 0.32; read where no turn has the same id

A database knows no order of calls but their ids (ULIDs, which begin with the time), so they come by id.
llm keeps texts. What it keeps of a provider's answer (`response_json`) is condensed: it is not what came,
and is left in the source. Pointers are `turns/<id>` and `responses/<id>`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Final

from ledger.capture.imports.llm_tables import Tables, Turn, opened
from ledger.capture.imports.messages import Message, tags, transcript
from ledger.capture.imports.model import Format, Found, Item, Skipped, Source
from ledger.capture.imports.values import at, list_at, parse_json, short, text_at, time_of
from ledger.errors import CaptureError

SQLITE_MAGIC: Final = b"SQLite format 3\x00"
MAX_QUERY: Final = 1 << 18  # characters: the conversation stands before every one of its answers
_MARKS: Final = (b"tip_message_hash", b"conversation_id")


def read(source: Source) -> Iterator[Item]:
    """Each turn and each response, by id."""
    with closing(opened(source)) as connection:
        try:
            yield from _read(Tables(connection, source.name))
        except sqlite3.Error as error:
            raise CaptureError(f"{source.name}: the database can't be read: {error}") from None
        except UnicodeDecodeError:
            raise CaptureError(f"{source.name}: a text in the database is not UTF-8") from None


def _read(tables: Tables) -> Iterator[Item]:
    if not (tables.has("turns") or tables.has("responses")):
        raise CaptureError(f"{tables.name}: no logs of llm: neither a table 'turns' nor 'responses'")
    if tables.has("turns"):
        for turn in tables.turns():
            yield _turn(turn, tables)
    if tables.has("responses"):
        for row in tables.responses():
            yield _response(row)


def _turn(turn: Turn, tables: Tables) -> Item:
    pointer = f"turns/{turn.id}"
    path = tables.path(turn.tip)
    if path is None:
        return Skipped(pointer, "its messages do not lead back to a first one")
    hashes = [message for message, _ in path.messages]
    before = hashes.index(turn.parent) + 1 if turn.parent in hashes else 0
    if turn.parent is not None and not before:
        return Skipped(pointer, "its answer does not follow its question")
    asked, whole = _asked(path.messages[:before], tables)
    answered = [message for message, _ in path.messages[before:]]
    if not answered:
        return Skipped(pointer, "a call without an answer")
    reasoning = "\n".join(filter(None, map(tables.reasoning, answered)))
    return Found(
        pointer,
        "text",
        model=short(turn.resolved) or short(turn.model),
        captured_at=_time(turn.time),
        query=transcript(asked),
        answer="\n".join(map(tables.text, answered)),
        reasoning=reasoning or None,
        tags=tags(llm_turn=turn.id, llm_thread=turn.thread),
        remarks=() if whole and path.whole else ("the beginning of a long conversation is left out",),
    )


def _asked(messages: list[tuple[str, str]], tables: Tables) -> tuple[tuple[Message, ...], bool]:
    """The conversation up to the question, and whether it is all there."""
    said: list[Message] = []
    size = 0
    for message, role in reversed(messages):
        text = tables.text(message)
        size += len(text)
        if size > MAX_QUERY and said:
            return tuple(reversed(said)), False
        said.append(Message(role, text))
    return tuple(reversed(said)), True


def _response(row: dict[str, Any]) -> Item:
    pointer = f"responses/{row['id']}"
    if not isinstance(row.get("response"), str):
        return Skipped(pointer, "a call without an answer")
    asked = [
        Message(role, text)
        for role, text in (("system", row.get("system")), ("user", row.get("prompt")))
        if isinstance(text, str) and text
    ]
    remarks = ["earlier messages of its conversation are calls of their own"] if _continued(row) else []
    if not asked:
        return Skipped(pointer, "a call whose question is not in the table")
    return Found(
        pointer,
        "text",
        model=short(row.get("resolved_model")) or short(row.get("model")),
        captured_at=_time(row.get("datetime_utc")),
        query=transcript(asked),
        answer=row["response"],
        reasoning=text_at(row, "reasoning"),
        tags=tags(llm_response=row["id"], llm_conversation=row.get("conversation_id")),
        remarks=tuple(remarks),
    )


def _continued(row: dict[str, Any]) -> bool:
    """Whether what was sent held more than one message of the user, as `prompt_json` has it."""
    try:
        sent = parse_json(str(row.get("prompt_json") or "null").encode("utf-8", "replace"), "prompt_json")
    except CaptureError:
        return False
    return [at(message, "role") for message in list_at(sent, "messages")].count("user") > 1


def _time(value: Any) -> str | None:
    """The column is named `datetime_utc`: a time without a zone in it is UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return time_of(moment.replace(tzinfo=moment.tzinfo or UTC).isoformat())


def detects(source: Source) -> bool:
    """An SQLite database whose schema has llm's own column names."""
    return source.data.startswith(SQLITE_MAGIC) and any(mark in source.data for mark in _MARKS)


def tool(source: Source) -> str | None:
    """llm; its database does not say which version wrote it."""
    return "llm"


FORMAT: Final = Format(
    name="llm",
    title="logs.db of llm",
    media_type="application/vnd.sqlite3",
    lost=(
        "HTTP requests and responses",
        "addresses and TLS",
        "the provider's answer as it came (response_json is condensed)",
        "which provider was called",
        "the bytes of attachments",
    ),
    read=read,
    detects=detects,
    tool=tool,
)
