"""Chat messages as other tools keep them, as text for people; and tags out of a stranger's names.

What is not text (a picture, a tool's call) is named in round brackets where it stood, never left out in
silence. These are texts for reading: the source file, which is kept whole, is what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from ledger.capture.imports.values import at, dump, list_at, text_at, without_surrogates
from ledger.core.bodies.exchange import tag as check_tag
from ledger.errors import MalformedError
from ledger.readings import draft as drafts
from ledger.readings import transcript as transcripts

MAX_ROLE: Final = 40
_REASONING: Final = ("reasoning", "thinking")


class Message(NamedTuple):
    """Who said it, and its text."""

    role: str
    text: str


def transcript(messages: Sequence[Message]) -> str:
    """The text alone where there is one message, by the user; else as readings spell a transcript."""
    return transcripts.transcript(
        [drafts.Message(message.role, (drafts.Part("text", message.text),)) for message in messages]
    )


def chat(messages: Iterable[Any]) -> tuple[Message, ...]:
    """Messages of the usual form `{"role", "content", "tool_calls"}`; what has no role is `unknown`."""
    return tuple(Message(role_of(one), said(one)) for one in messages)


def role_of(message: Any) -> str:
    """The role, on one line."""
    role = text_at(message, "role") or "unknown"
    return " ".join(role.split())[:MAX_ROLE]


def said(message: Any) -> str:
    """The text of one message, its tool calls behind it; reasoning is left to `reasoning_of`."""
    pieces = [content_text(at(message, "content"))]
    for call in list_at(message, "tool_calls"):
        function = at(call, "function")
        name = text_at(function, "name") or text_at(function) or text_at(call, "name") or "unknown"
        given = at(call, "arguments") if at(call, "arguments") is not None else at(function, "arguments")
        pieces.append(f"(tool call: {name})\n{as_text(given)}".rstrip())
    return "\n".join(piece for piece in pieces if piece)


def content_text(content: Any) -> str:
    """The text of a message's content: a text, or a list of parts."""
    if not isinstance(content, list):
        return as_text(content)
    return "\n".join(_part(part) for part in content if at(part, "type") not in _REASONING)


def reasoning_of(message: Any) -> str | None:
    """The reasoning in a message's parts, or in the members where some tools put it; None without."""
    parts = [part for part in list_at(message, "content") if at(part, "type") in _REASONING]
    texts = [
        text_at(part, "reasoning") or text_at(part, "thinking") or text_at(part, "text") for part in parts
    ]
    texts += [text_at(message, "reasoning_content") or text_at(message, "reasoning")]
    return "\n".join(text for text in texts if text) or None


def _part(part: Any) -> str:
    text = at(part, "text")
    if isinstance(text, str):
        return text
    if isinstance(part, str):
        return part
    kind = text_at(part, "type") or "something that is no text"
    return f"({' '.join(kind.split())[:MAX_ROLE]})"


def as_text(value: Any) -> str:
    """A text as it is; nothing for None; anything else as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else dump(value).decode()


def tags(**named: Any) -> tuple[str, ...]:
    """`name:value` for each value that is a text or a number and fits a tag; the others are left out."""
    made = []
    for name, value in named.items():
        if isinstance(value, bool) or not isinstance(value, str | int):
            continue
        tag = f"{name.replace('_', '-')}:{without_surrogates(str(value))}"
        try:
            check_tag(tag, "tag")
        except MalformedError:
            continue
        made.append(tag)
    return tuple(made)
