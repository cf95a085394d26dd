"""ChatGPT's data export: `conversations.json` (`conversations-*.json` in newer ones), or the zip it came in.

Each message of the assistant is an item. Its query is the conversation on the path that leads to it, as far
as a query may go. Texts alone are there, as the account's page had them: the user can edit the file, and
custom instructions or memory that went along with a question need not be in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ledger.capture.imports.chatgpt_tree import REASONING, Tree, content_text, hidden
from ledger.capture.imports.messages import tags
from ledger.capture.imports.model import JSON_TYPE, Format, Found, Item, Skipped, Source
from ledger.capture.imports.values import at, parse_json, short, text_at, time_of
from ledger.capture.imports.zipped import ZIP_MAGIC, Archive
from ledger.errors import CaptureError
from ledger.readings.transcript import transcript


def read(source: Source) -> Iterator[Item]:
    """The assistant's messages: per conversation the visible thread first, then the other branches."""
    for prefix, data in _files(source):
        what = f"{source.name}: {prefix[:-1]}" if prefix else source.name
        conversations = parse_json(data, what)
        if not isinstance(conversations, list):
            conversations = at(conversations, "conversations")
        if not isinstance(conversations, list):
            raise CaptureError(f"{what}: no export of ChatGPT: want an array of conversations")
        for number, conversation in enumerate(conversations):
            yield from _conversation(conversation, f"{prefix}/{number}")


def detects(source: Source) -> bool:
    """The members of a conversation near the beginning, or the file's name in a zip."""
    if source.data.startswith(ZIP_MAGIC):
        try:
            return any(_is_export(one.name) for one in Archive(source.data, source.name).members)
        except CaptureError:
            return False
    head = source.data[:8192].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"[") and b'"mapping"' in head and (b'"title"' in head or b'"children"' in head)


def _is_export(name: str) -> bool:
    base = name.rpartition("/")[2]
    return base.startswith("conversations") and base.endswith(".json")


def _files(source: Source) -> Iterator[tuple[str, bytes]]:
    """(what stands before a pointer, the file)."""
    if not source.data.startswith(ZIP_MAGIC):
        yield "", source.data
        return
    archive = Archive(source.data, source.name)
    inside = sorted(one for one in archive.members if _is_export(one.name))
    if not inside:
        raise CaptureError(f"{source.name}: a zip file without conversations.json in it")
    for member in inside:
        yield f"{member.name}#", archive.read(member)


def _conversation(conversation: Any, pointer: str) -> Iterator[Item]:
    mapping = at(conversation, "mapping")
    if not isinstance(mapping, dict):
        yield Skipped(pointer, "a conversation without messages")
        return
    tree = Tree(mapping, text_at(conversation, "current_node"))
    common = tags(
        conversation=text_at(conversation, "conversation_id") or text_at(conversation, "id"),
        title=text_at(conversation, "title"),
    )
    default = short(at(conversation, "default_model_slug"))
    for node in tree.order:
        message = tree.message(node)
        if at(message, "author", "role") != "assistant":
            continue
        place = f"{pointer}/mapping/{node.replace('~', '~0').replace('/', '~1')}"
        yield _answer(tree, node, message, place, default, common)


def _answer(
    tree: Tree, node: str, message: Any, pointer: str, default: str | None, common: tuple[str, ...]
) -> Item:
    content = at(message, "content")
    if at(content, "content_type") in REASONING:
        return Skipped(pointer, "reasoning: kept with the answer that it led to")
    if text_at(message, "recipient") not in (None, "all"):
        return Skipped(pointer, "a call of a tool: kept in the query of the answer that it led to")
    answer = content_text(content)
    if not answer.strip():
        return Skipped(pointer, "an empty message")
    before = tree.before(node)
    branch = "branch:visible" if node in tree.visible else "branch:other"
    remarks = [] if before.whole else ["earlier messages of the conversation are left out of the query"]
    if not before.messages:
        remarks.append("no message stands before this one")
    if text_at(message, "status") not in (None, "finished_successfully"):
        remarks.append("the file says that the message was not finished")
    return Found(
        pointer,
        "text",
        provider="openai",
        model=short(at(message, "metadata", "model_slug")) or default,
        captured_at=time_of(at(message, "create_time")),
        query=transcript(before.messages),
        answer=answer,
        reasoning=before.reasoning,
        tags=(branch, *(("hidden",) if hidden(message) else ()), *common),
        remarks=tuple(remarks),
    )


FORMAT: Final = Format(
    name="chatgpt",
    title="ChatGPT's data export (conversations.json, or its zip)",
    media_type=JSON_TYPE,
    lost=(
        "requests and responses as they were sent",
        "custom instructions and memory that went along unseen",
        "sampling parameters",
        "pictures, sounds and files that are not in conversations.json",
        "whether the text was edited after the export",
    ),
    read=read,
    detects=detects,
)
