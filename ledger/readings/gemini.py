"""`gemini/1`: Google's generateContent, and streamGenerateContent as events or as a streamed JSON array.

The model is in the URL. Parts marked `thought` are the reasoning. There is no end mark: complete when every
candidate has its finishReason (and an array its bracket). Refused when the prompt was blocked, or a
candidate ended for safety. https://ai.google.dev/api/generate-content
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

from ledger.readings.draft import Choice, Draft, items, note_details, string, table
from ledger.readings.gemini_request import read_request
from ledger.readings.jsontext import text
from ledger.readings.opening import Document
from ledger.readings.shape import flat, read_error

READER: Final = "gemini/1"
_MODEL: Final = re.compile(r"/((?:models|tunedModels)/[^/:]+|endpoints/[^/:]+)(?::(\w+))?")
_REFUSALS: Final = frozenset(
    ("BLOCKLIST", "IMAGE_PROHIBITED_CONTENT", "IMAGE_SAFETY", "PROHIBITED_CONTENT", "SAFETY", "SPII")
)
_DETAILS: Final = frozenset(
    ("candidates", "createTime", "error", "modelVersion", "responseId", "usageMetadata")
)


def read(draft: Draft) -> None:
    """Read both sides."""
    draft.problems.add(draft.opened.unread)
    found = _MODEL.search(draft.opened.path)
    if found is not None:
        draft.model_asked = unquote(found[1]).removeprefix("models/")
        draft.stream = (found[2] or "").startswith("stream")
    if draft.opened.request is not None:
        read_request(draft, draft.opened.request)
    blocked = False
    for document in draft.opened.documents:
        value = table(document.value)
        _read_envelope(draft, value)
        blocked = blocked or bool(table(value.get("promptFeedback")).get("blockReason"))
        for position, candidate in enumerate(items(value.get("candidates"))):
            entry = table(candidate)
            _read_candidate(draft, draft.choice(entry.get("index"), position), entry, document)
    if blocked:
        draft.refused = True
        if not draft.choices:
            feedback = draft.details.get("promptFeedback.blockReason")
            draft.choice(0).finish = feedback
    draft.complete = bool(draft.choices) and all(one.finish is not None for one in draft.choices.values())
    if draft.choices and not draft.complete and draft.error is None:
        draft.problems.note("a candidate without finishReason")


def _read_envelope(draft: Draft, value: dict[str, Any]) -> None:
    if value.get("error"):
        draft.error = read_error(value["error"])
    draft.id = string(value.get("responseId")) or draft.id
    draft.model_returned = string(value.get("modelVersion")) or draft.model_returned
    draft.created = string(value.get("createTime")) or draft.created
    flat(value.get("usageMetadata"), draft.usage)
    feedback = string(table(value.get("promptFeedback")).get("blockReason"))
    if feedback:
        draft.details["promptFeedback.blockReason"] = feedback
    note_details(draft, value, _DETAILS)


def _read_candidate(draft: Draft, choice: Choice, entry: dict[str, Any], at: Document) -> None:
    content = table(entry.get("content"))
    choice.role = string(content.get("role")) or choice.role
    choice.finish = string(entry.get("finishReason")) or choice.finish
    draft.refused = draft.refused or choice.finish in _REFUSALS
    draft.logprobs = draft.logprobs or bool(entry.get("logprobsResult") or entry.get("avgLogprobs"))
    for one in items(content.get("parts")):
        part = table(one)
        if part.get("thought") is True:
            draft.think(choice, part.get("text"), at)
            continue
        draft.say(choice, part.get("text"), at)
        for kind in ("functionCall", "executableCode", "codeExecutionResult", "toolCall"):
            if isinstance(part.get(kind), dict):
                call = draft.call(choice, len(choice.calls))
                call.id = string(part[kind].get("id"))
                call.name = string(part[kind].get("name")) or kind
                draft.argue(choice, call, text(part[kind].get("args", part[kind])), at)
        if isinstance(part.get("inlineData"), dict):
            draft.details[f"inline_data.{choice.index}"] = string(part["inlineData"].get("mimeType")) or ""
