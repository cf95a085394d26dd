"""One conversation of a ChatGPT export as a tree: its messages' texts, the path to each, what is visible.

`mapping` holds nodes with a parent each; an edited question or an answer that was asked for again is
another branch. `current_node` ends the thread that the page shows. Nothing here trusts the tree to be one:
a path that goes round in a circle ends there.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from ledger.capture.imports.values import at, dump, list_at, text_at
from ledger.readings.draft import Message, Part

MAX_PATH: Final = 1_000  # nodes that are looked at before an answer
MAX_QUERY: Final = 1 << 18  # characters: the conversation stands before every one of its answers
REASONING: Final = ("thoughts", "reasoning_recap")


class Before(NamedTuple):
    """What stands on the path before an answer. `whole`: nothing was left out for its length."""

    messages: tuple[Message, ...]
    reasoning: str | None
    whole: bool


class _Step(NamedTuple):
    """What a node adds to the path of those after it."""

    parent: str | None
    shown: Message | None  # as a transcript has it; None where it has no text, or is reasoning
    size: int
    thoughts: str | None
    asks: bool


class Tree:
    """The nodes of a conversation."""

    def __init__(self, mapping: dict[str, Any], current: str | None) -> None:
        self._mapping = mapping
        self._steps = {node: _step(value, mapping) for node, value in mapping.items()}
        visible = self._path(current, len(mapping))
        self.visible = frozenset(visible)
        self.order = (*reversed(visible), *(one for one in mapping if one not in self.visible))

    def _path(self, node: str | None, limit: int) -> list[str]:
        """The node and those before it, nearest first."""
        seen: dict[str, None] = {}
        while node in self._steps and node not in seen and len(seen) < limit:
            seen[node] = None
            node = self._steps[node].parent
        return list(seen)

    def message(self, node: str) -> Any:
        """The message of a node, as it is in the file."""
        return at(self._mapping[node], "message")

    def before(self, node: str) -> Before:
        """The conversation up to a node, and the reasoning since the user's last message."""
        said: list[Message] = []
        thoughts: list[str] = []
        size, asked = 0, False
        path = self._path(node, MAX_PATH + 1)
        for one in path[1:]:
            step = self._steps[one]
            asked = asked or step.asks
            if step.thoughts and not asked:
                thoughts.append(step.thoughts)
            if step.shown is None:
                continue
            size += step.size
            if size > MAX_QUERY and said:
                return Before(tuple(reversed(said)), _joined(thoughts), False)
            said.append(step.shown)
        return Before(tuple(reversed(said)), _joined(thoughts), len(path) <= MAX_PATH)


def _step(node: Any, mapping: dict[str, Any]) -> _Step:
    message = at(node, "message")
    parent = at(node, "parent")
    known = parent if isinstance(parent, str) and parent in mapping else None
    role = " ".join((text_at(message, "author", "role") or "unknown").split())[:40]
    kind = at(message, "content", "content_type")
    if kind in REASONING:
        return _Step(known, None, 0, _thoughts(message) if kind == "thoughts" else None, role == "user")
    part = _part(message, role)
    name = text_at(message, "author", "name") if role == "tool" else None
    name = "(hidden)" if name is None and hidden(message) else name
    shown = Message(role, (part,), name) if part.text else None
    return _Step(known, shown, len(part.text), None, role == "user")


def hidden(message: Any) -> bool:
    """Whether the page does not show it."""
    return (
        at(message, "weight") in (0, 0.0)
        or at(message, "metadata", "is_visually_hidden_from_conversation") is True
    )


def _part(message: Any, role: str) -> Part:
    text = content_text(at(message, "content"))
    recipient = text_at(message, "recipient")
    if role == "assistant" and recipient not in (None, "all"):
        return Part("tool_call", text, recipient)
    return Part("tool_result" if role == "tool" else "text", text)


def content_text(content: Any) -> str:
    """The text of a message; what is no text (a picture, a sound) is named in brackets where it stood."""
    parts = at(content, "parts")
    if isinstance(parts, list):
        return "\n".join(filter(None, map(_piece, parts)))
    for member in ("text", "result", "content"):
        if (text := at(content, member)) and isinstance(text, str):
            return text
    rest = (
        {name: value for name, value in content.items() if name != "content_type"}
        if isinstance(content, dict)
        else {}
    )
    return dump(rest).decode() if any(rest.values()) else ""


def _piece(part: Any) -> str:
    if isinstance(part, str):
        return part
    text = at(part, "text")
    if isinstance(text, str) and text:
        return text
    kind = " ".join((text_at(part, "content_type") or "something that is no text").split())[:60]
    pointer = text_at(part, "asset_pointer")
    return f"[{kind} {pointer}]" if pointer else f"[{kind}]"


def _thoughts(message: Any) -> str:
    """The reasoning that was shown: each thought's summary and its text."""
    pieces = []
    for thought in list_at(message, "content", "thoughts"):
        pieces += [text for text in (text_at(thought, "summary"), text_at(thought, "content")) if text]
    return "\n".join(pieces)


def _joined(thoughts: list[str]) -> str | None:
    return "\n\n".join(text for text in reversed(thoughts) if text) or None
