"""The prompts of a plan or a suite, read strictly.

A prompt is a `text` (one message of the user's) or `messages` that end with the user's, or, for a prefill,
with the beginning of the assistant's answer. Prefilled prompts must carry the flag that says so: an answer
that was begun for the model reads like one it gave.
"""

from __future__ import annotations

from typing import Final

from ledger.capture.plan.model import FLAGS, Message, Prompt
from ledger.capture.plan.table import NAME, Table

MAX_PROMPTS: Final = 20_000
MAX_MESSAGES: Final = 200
MAX_REPETITIONS: Final = 10_000
_ROLES: Final = ("user", "assistant")


def read_prompts(table: Table, *, required: bool) -> tuple[Prompt, ...]:
    """The member `prompts`. Raises CaptureError."""
    rows = table.tables("prompts", most=MAX_PROMPTS) if required else table.tables("prompts", [])
    seen: set[str] = set()
    found = []
    for row in rows:
        prompt = _prompt(row)
        if prompt.id in seen:
            raise row.error("id", f"the id {prompt.id} is there twice")
        seen.add(prompt.id)
        found.append(prompt)
    return tuple(found)


def _prompt(row: Table) -> Prompt:
    prompt = Prompt(
        id=row.name("id"),
        messages=_messages(row),
        stratum=row.name("stratum", "general"),
        language=row.text("language", "und", maximum=35),
        flags=row.names("flags", FLAGS, ()),
        repetitions=row.integer("repetitions", None, least=1, most=MAX_REPETITIONS),
        system=row.text("system", None),
        suite=row.text("suite", None, maximum=200),
        note=row.text("note", "", maximum=2_000),
    )
    if not NAME.match(prompt.language.lower()):
        raise row.error("language", f"want a language tag such as en or zh, have {prompt.language!r:.40}")
    _check_flags(row, prompt)
    row.done()
    return prompt


def _check_flags(row: Table, prompt: Prompt) -> None:
    flags = frozenset(prompt.flags)
    if "neutral" in flags and flags & {"leading", "prefilled", "jailbreak"}:
        raise row.error("flags", "a neutral prompt is neither leading nor prefilled nor a jailbreak")
    prefilled = prompt.messages[-1].role == "assistant"
    if prefilled and "prefilled" not in flags:
        raise row.error("flags", "the last message begins the answer: the flag 'prefilled' must say so")
    if "prefilled" in flags and not prefilled:
        raise row.error("flags", "'prefilled' wants a last message of the assistant's")


def _messages(row: Table) -> tuple[Message, ...]:
    text = row.text("text", None)
    rows = row.tables("messages", [], most=MAX_MESSAGES)
    if (text is None) == (not rows):
        raise row.error(None, "want one of 'text' and 'messages'")
    if text is not None:
        if not text.strip():
            raise row.error("text", "want text that is not blank")
        return (Message("user", text),)
    messages = []
    for one in rows:
        role = one.choice("role", _ROLES)
        message = Message(role, one.text("content"), one.flag("prefix"))
        if message.prefix and role != "assistant":
            raise one.error("prefix", "marks the beginning of an answer: the assistant's message only")
        one.done()
        messages.append(message)
    if any(message.prefix for message in messages[:-1]):
        raise row.error("messages", "'prefix' marks the last message only")
    if all(message.role != "user" for message in messages):
        raise row.error("messages", "want a message of the user's")
    return tuple(messages)
