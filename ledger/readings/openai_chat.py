"""`openai.chat/1`: Chat Completions of OpenAI and of all who follow it (DeepSeek, Mistral, vLLM, OpenRouter).

A stream is complete when `[DONE]` came and every choice has its finish_reason; a single document, when it
holds a choice. Reasoning is kept apart from the answer. A refusal is `message.refusal`, or the
finish_reason `content_filter`; its words are the answer where there is no other.
https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

from typing import Any, Final

from ledger.readings.asking import note_elsewhere, note_without_effect, read_parameters, read_tools
from ledger.readings.draft import Choice, Draft, items, note_details, scalar, string, table
from ledger.readings.openai_parts import read_message, reasoning_of, thinking_text
from ledger.readings.opening import Document
from ledger.readings.shape import flat, read_error

READER: Final = "openai.chat/1"
_KNOWN: Final = ("functions", "messages", "model", "stream", "tools")
_ELSEWHERE: Final = ("previous_response_id", "conversation")
_BROKEN: Final = frozenset(("error", "insufficient_system_resource"))  # OpenRouter, Mistral; DeepSeek
_DETAILS: Final = frozenset(
    ("choices", "created", "error", "id", "model", "object", "system_fingerprint", "usage", "obfuscation")
)


def read(draft: Draft) -> None:
    """Read both sides."""
    draft.problems.add(draft.opened.unread)
    if draft.opened.request is not None:
        _read_request(draft, draft.opened.request)
    for document in draft.opened.documents:
        _read_document(draft, document)
    draft.complete = is_complete(draft)


def is_complete(draft: Draft) -> bool:
    """The rule of the module's docstring, which legacy completions share."""
    choices = draft.choices.values()
    if not choices or draft.error is not None or any(choice.finish in _BROKEN for choice in choices):
        return False
    if not draft.opened.streamed:
        return True
    finished = all(choice.finish is not None for choice in choices)
    if not draft.opened.done:
        draft.problems.note("the stream ended without [DONE]")
    elif not finished:
        draft.problems.note("the stream ended without a finish_reason")
    return draft.opened.done and finished


def _read_request(draft: Draft, request: dict[str, Any]) -> None:
    draft.model_asked = string(request.get("model"))
    stream = request.get("stream")
    draft.stream = stream if type(stream) is bool else None
    draft.messages = [read_message(draft, message) for message in items(request.get("messages"))]
    read_tools(draft, request.get("tools"))
    read_tools(draft, request.get("functions"))
    read_parameters(draft, request, _KNOWN)
    note_without_effect(draft, request)
    note_elsewhere(draft, request, _ELSEWHERE)


def _read_document(draft: Draft, document: Document) -> None:
    value = table(document.value)
    read_envelope(draft, value)
    for position, entry in enumerate(items(value.get("choices"))):
        choice = draft.choice(table(entry).get("index"), position)
        _read_choice(draft, choice, table(entry), document)


def read_envelope(draft: Draft, value: dict[str, Any]) -> None:
    """What stands beside the choices: ids, usage, errors. Later events replace earlier ones."""
    if value.get("error"):
        draft.error = read_error(value["error"])
    draft.id = string(value.get("id")) or draft.id
    draft.model_returned = string(value.get("model")) or draft.model_returned
    draft.fingerprint = string(value.get("system_fingerprint")) or draft.fingerprint
    draft.created = scalar(value.get("created")) or draft.created
    flat(value.get("usage"), draft.usage)
    note_details(draft, value, _DETAILS)


def _read_choice(draft: Draft, choice: Choice, entry: dict[str, Any], at: Document) -> None:
    message = table(entry.get("delta")) or table(entry.get("message"))
    choice.finish = string(entry.get("finish_reason")) or choice.finish
    draft.logprobs = draft.logprobs or bool(entry.get("logprobs"))
    if choice.finish == "content_filter":
        draft.refused = True
    choice.role = string(message.get("role")) or choice.role
    draft.think(choice, reasoning_of(message), at)
    read_content(draft, choice, message.get("content"), at)
    draft.say(choice, table(message.get("audio")).get("transcript"), at)  # what was said, not how it sounded
    draft.refuse(choice, message.get("refusal"), at)
    for position, call in enumerate(items(message.get("tool_calls"))):
        index = table(call).get("index")
        _read_call(draft, choice, index if type(index) is int else position, table(call), at)
    if message.get("function_call"):
        _read_call(draft, choice, "function_call", {"function": message["function_call"]}, at)


def read_content(draft: Draft, choice: Choice, content: Any, at: Document) -> None:
    """Content as a string, or in parts (Mistral: text, thinking, reference)."""
    draft.say(choice, content, at)
    for part in items(content):
        entry = table(part)
        if entry.get("type") == "thinking":
            draft.think(choice, thinking_text(entry.get("thinking")), at)
        else:
            draft.say(choice, entry.get("text"), at)
            draft.refuse(choice, entry.get("refusal"), at)


def _read_call(draft: Draft, choice: Choice, key: Any, entry: dict[str, Any], at: Document) -> None:
    call = draft.call(choice, key)
    function = table(entry.get("function")) or table(entry.get("custom"))
    call.id = string(entry.get("id")) or call.id
    call.name = string(function.get("name")) or call.name
    draft.argue(choice, call, function.get("arguments", function.get("input")), at)
