"""What was asked, as one text for people.

A user's only message that holds nothing but text is that text, its parts joined by line feeds. Anything
else is a transcript: for each message a line `[<number> <role>]` (with the name after the role where the
message has one), then its parts, each beginning on a line of its own, and an empty line between messages.
A part that is not text has a line in round brackets before it: what it is, its name and its id.

    [1 system]
    Be brief.

    [2 user]
    What is the weather?

    [3 assistant]
    (tool call: weather, call_1)
    {"city":"Oslo"}

A message may hold such lines itself: who must tell them apart reads `asked.messages` of the reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger.readings.draft import Message, Part

_KINDS: Final = {
    "attachment": "attachment",
    "other": "other",
    "reasoning": "reasoning",
    "refusal": "refusal",
    "tool_call": "tool call",
    "tool_result": "tool result",
}


def transcript(messages: Sequence[Message]) -> str:
    """The messages as one text."""
    if len(messages) == 1 and _is_plain(messages[0]):
        return "\n".join(part.text for part in messages[0].parts)
    return "\n\n".join(_message(number, message) for number, message in enumerate(messages, 1))


def _is_plain(message: Message) -> bool:
    text_only = all(part.kind == "text" for part in message.parts)
    return message.role == "user" and message.name is None and text_only


def _message(number: int, message: Message) -> str:
    name = f" {message.name}" if message.name else ""
    return "\n".join([f"[{number} {message.role}{name}]", *map(_part, message.parts)])


def _part(part: Part) -> str:
    if part.kind == "text":
        return part.text
    facts = ", ".join(fact for fact in (part.name, part.id) if fact)
    line = f"({_KINDS[part.kind]}: {facts})" if facts else f"({_KINDS[part.kind]})"
    return f"{line}\n{part.text}" if part.text else line
