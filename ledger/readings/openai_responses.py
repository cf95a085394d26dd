"""`openai.responses/1`: OpenAI's Responses API, one document or typed events.

The answer of a stream is what its deltas say; where the final response says another thing, that is a
problem and the deltas stand. Complete when the response ended as `completed` or `incomplete` (then `finish`
is the reason: a limit, a filter). Reasoning is what is given of it: summaries, and its text where shown.
https://platform.openai.com/docs/api-reference/responses-streaming
"""

from __future__ import annotations

from typing import Any, Final

from ledger.readings.draft import Choice, Draft, items, note_details, scalar, string, table
from ledger.readings.jsontext import text
from ledger.readings.opening import Document
from ledger.readings.responses_request import read_request
from ledger.readings.shape import flat, read_error

READER: Final = "openai.responses/1"
_ENDED: Final = frozenset(("completed", "incomplete"))
_TERMINAL: Final = frozenset(("response.completed", "response.failed", "response.incomplete"))
# What a response repeats of its request stays among the details: it is what the provider says was in effect.
_DETAILS: Final = frozenset(
    ("created_at", "error", "id", "incomplete_details", "model", "object", "output", "status", "usage")
)
_CALL_DELTAS: Final = frozenset(
    {
        *("response.function_call_arguments.delta", "response.mcp_call_arguments.delta"),
        *("response.custom_tool_call_input.delta", "response.code_interpreter_call_code.delta"),
    }
)


def read(draft: Draft) -> None:
    """Read both sides."""
    draft.problems.add(draft.opened.unread)
    if draft.opened.request is not None:
        read_request(draft, draft.opened.request)
    stream = _Stream(draft)
    for document in draft.opened.documents:
        value = table(document.value)
        if draft.opened.shape == "json" and "type" not in value:
            _read_single(draft, value, document)
        else:
            stream.event(value, document)
    stream.check()


def _read_single(draft: Draft, value: dict[str, Any], at: Document) -> None:
    choice = draft.choice(0)
    _read_envelope(draft, choice, value)
    for number, item in enumerate(items(value.get("output"))):
        _read_item(draft, choice, number, table(item), at)


def _read_envelope(draft: Draft, choice: Choice, value: dict[str, Any]) -> None:
    """The response object without its output: how it stands, ids, usage."""
    status = string(value.get("status"))
    reason = string(table(value.get("incomplete_details")).get("reason"))
    draft.complete = status in _ENDED
    choice.finish = reason or status
    draft.refused = draft.refused or reason == "content_filter"
    if value.get("error"):
        draft.error = read_error(value["error"])
    draft.id = string(value.get("id")) or draft.id
    draft.model_returned = string(value.get("model")) or draft.model_returned
    draft.created = scalar(value.get("created_at")) or draft.created
    flat(value.get("usage"), draft.usage)
    note_details(draft, value, _DETAILS)


def _read_item(draft: Draft, choice: Choice, number: int, item: dict[str, Any], at: Document) -> None:
    """A whole item of the output. What is neither message nor reasoning is a call of a tool."""
    kind = string(item.get("type"))
    if kind == "message":
        choice.role = string(item.get("role")) or choice.role
        for part in items(item.get("content")):
            entry = table(part)
            draft.say(choice, entry.get("text"), at)
            draft.refuse(choice, entry.get("refusal"), at)
            draft.logprobs = draft.logprobs or bool(entry.get("logprobs"))
    elif kind == "reasoning":
        for place, part in enumerate([*items(item.get("summary")), *items(item.get("content"))]):
            draft.think(choice, table(part).get("text"), at, number << 16 | place)
    elif kind is not None:
        call = draft.call(choice, number)
        call.id = string(item.get("call_id")) or string(item.get("id"))
        call.name = string(item.get("name")) or kind
        draft.argue(choice, call, item.get("arguments", item.get("input", text(item))), at)


def _output_text(response: dict[str, Any]) -> str:
    """What the clients call `output_text`: the text of every message, joined."""
    parts = [
        string(table(part).get("text")) or ""
        for item in items(response.get("output"))
        if table(item).get("type") == "message"
        for part in items(table(item).get("content"))
    ]
    return "".join(parts)


class _Stream:
    """The events of one response, in order."""

    __slots__ = ("_choice", "_done", "_draft", "_final", "_items", "_texts", "_thoughts")

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._choice: Choice | None = None
        self._texts: dict[tuple[Any, Any], list[str]] = {}
        self._done: dict[tuple[Any, Any], str] = {}
        self._thoughts: dict[tuple[Any, ...], int] = {}
        self._items: dict[Any, bool] = {}  # calls by output_index: whether their arguments came in deltas
        self._final: Document | None = None

    def event(self, value: dict[str, Any], at: Document) -> None:
        """One event; an unknown one says nothing."""
        kind = string(value.get("type")) or at.event
        draft = self._draft
        choice = self._choice = self._choice or draft.choice(0)
        key = (_hashable(value.get("output_index")), _hashable(value.get("content_index")))
        if kind == "response.output_text.delta":
            self._texts.setdefault(key, []).append(string(value.get("delta")) or "")
            draft.say(choice, value.get("delta"), at)
            draft.logprobs = draft.logprobs or bool(value.get("logprobs"))
        elif kind == "response.output_text.done":
            self._done[key] = string(value.get("text")) or ""
        elif kind == "response.refusal.delta":
            draft.refuse(choice, value.get("delta"), at)
        elif kind in ("response.reasoning_summary_text.delta", "response.reasoning_text.delta"):
            place = (key, _hashable(value.get("summary_index")), kind)
            number = self._thoughts.setdefault(place, len(self._thoughts))
            draft.think(choice, value.get("delta"), at, number)
        elif kind in _CALL_DELTAS:
            self._items[key[0]] = True
            draft.argue(choice, draft.call(choice, key[0]), value.get("delta"), at)
        elif kind in ("response.output_item.added", "response.output_item.done"):
            self._item(choice, key[0], table(value.get("item")), at, done=kind.endswith("done"))
        elif kind == "error":
            draft.error = read_error(value.get("error") or value)
        elif kind.startswith("response.") and isinstance(value.get("response"), dict):
            _read_envelope(draft, choice, value["response"])
            if kind in _TERMINAL:
                self._final = Document(value["response"], at.start, at.end)

    def _item(self, choice: Choice, key: Any, item: dict[str, Any], at: Document, *, done: bool) -> None:
        kind = string(item.get("type"))
        if kind == "message":
            choice.role = string(item.get("role")) or choice.role
        if kind in (None, "message", "reasoning"):
            return
        call = self._draft.call(choice, key)
        call.id = string(item.get("call_id")) or string(item.get("id")) or call.id
        call.name = string(item.get("name")) or kind
        if done and not self._items.get(key):
            arguments = item.get("arguments", item.get("input", text(item)))
            self._draft.argue(choice, call, arguments, at)

    def check(self) -> None:
        """Whether the deltas, the `done` texts and the final response agree; complete only with an end."""
        choice, draft = self._choice, self._draft
        if choice is None:
            return
        for key, whole in self._done.items():
            if "".join(self._texts.get(key, ())) != whole:
                draft.problems.note("response.output_text.done says another text than its deltas")
        if self._final is None:
            draft.complete = False
            if draft.error is None:
                draft.problems.note("the stream ended without its final event")
            return
        final = self._final.value
        if not (choice.text or choice.refusal or choice.reasoning or choice.calls):
            for number, item in enumerate(items(final.get("output"))):
                _read_item(draft, choice, number, table(item), self._final)
        elif _output_text(final) != "".join(choice.text):
            draft.problems.note("the final response says another text than the deltas")


def _hashable(value: Any) -> Any:
    return value if type(value) in (int, str) else None
