"""`anthropic.messages/1`: Anthropic's Messages API, one document or typed events.

Complete when `message_stop` came (or the document is whole) and there is a stop_reason. A refusal is the
stop_reason `refusal`. Thinking is the reasoning; redacted thinking is counted, for it can't be read.
https://docs.anthropic.com/en/api/messages-streaming
"""

from __future__ import annotations

from typing import Any, Final

from ledger.readings.anthropic_request import read_request
from ledger.readings.draft import Choice, Draft, items, note_details, string, table
from ledger.readings.jsontext import text
from ledger.readings.opening import Document
from ledger.readings.shape import flat, read_error

READER: Final = "anthropic.messages/1"
_CALLS: Final = frozenset(("mcp_tool_use", "server_tool_use", "tool_use"))
_DETAILS: Final = frozenset(("content", "id", "model", "role", "stop_reason", "type", "usage"))


def read(draft: Draft) -> None:
    """Read both sides."""
    draft.problems.add(draft.opened.unread)
    if draft.opened.request is not None:
        read_request(draft, draft.opened.request)
    stream = _Stream(draft)
    for document in draft.opened.documents:
        value = table(document.value)
        if draft.opened.shape == "json":
            _read_single(draft, value, document)
        else:
            stream.event(value, document)
    stream.end()


def _read_single(draft: Draft, value: dict[str, Any], at: Document) -> None:
    if value.get("error"):
        draft.error = read_error(value["error"])
    if value.get("type") != "message":
        return
    choice = draft.choice(0)
    _read_envelope(draft, choice, value)
    for number, block in enumerate(items(value.get("content"))):
        _Block(draft, choice, number, table(block)).whole(at)
    draft.complete = choice.finish is not None


def _read_envelope(draft: Draft, choice: Choice, value: dict[str, Any]) -> None:
    """A message, or the changes to it that `message_delta` tells: usage there is cumulative."""
    choice.role = string(value.get("role")) or choice.role
    choice.finish = string(value.get("stop_reason")) or choice.finish
    draft.refused = draft.refused or choice.finish == "refusal"
    draft.id = string(value.get("id")) or draft.id
    draft.model_returned = string(value.get("model")) or draft.model_returned
    flat(value.get("usage"), draft.usage)
    note_details(draft, value, _DETAILS)


def _count(draft: Draft, name: str) -> None:
    draft.details[name] = str(int(draft.details.get(name, "0")) + 1)


class _Block:
    """One content block."""

    __slots__ = ("_argued", "_choice", "_draft", "_kind", "_number", "_start")

    def __init__(self, draft: Draft, choice: Choice, number: int, start: dict[str, Any]) -> None:
        self._draft = draft
        self._choice = choice
        self._number = number
        self._start = start
        self._kind = string(start.get("type"))
        self._argued = False
        if self._kind == "redacted_thinking":
            _count(draft, "redacted_thinking_blocks")
        elif self._kind in _CALLS:
            call = draft.call(choice, number)
            call.id = string(start.get("id"))
            call.name = string(start.get("name"))
        elif self._kind not in ("text", "thinking", None):
            _count(draft, f"{self._kind}_blocks")

    def whole(self, at: Document) -> None:
        """A block of a document that is not streamed."""
        self.opened(at)
        self.stop(at)

    def opened(self, at: Document) -> None:
        """The block of a `content_block_start`: arguments come in deltas, if there are any."""
        for _ in items(self._start.get("citations")):
            _count(self._draft, "citations")
        self._draft.say(self._choice, self._start.get("text"), at)
        self._draft.think(self._choice, self._start.get("thinking"), at, self._number)

    def delta(self, delta: dict[str, Any], at: Document) -> None:
        """One `content_block_delta`. A signature says nothing to a reader."""
        kind = delta.get("type")
        if kind == "text_delta":
            self._draft.say(self._choice, delta.get("text"), at)
        elif kind == "thinking_delta":
            self._draft.think(self._choice, delta.get("thinking"), at, self._number)
        elif kind == "input_json_delta":
            self._argue(string(delta.get("partial_json")) or "", at)
        elif kind == "citations_delta":
            _count(self._draft, "citations")

    def _argue(self, arguments: str, at: Document) -> None:
        if arguments:
            self._argued = True
            self._draft.argue(self._choice, self._draft.call(self._choice, self._number), arguments, at)

    def stop(self, at: Document) -> None:
        """A call without deltas has the arguments of its start."""
        if self._kind in _CALLS and not self._argued:
            self._argue(text(self._start.get("input", {})), at)


class _Stream:
    """The events of one message, in order."""

    __slots__ = ("_blocks", "_draft", "_stopped")

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._blocks: dict[int, _Block] = {}
        self._stopped = False

    def event(self, value: dict[str, Any], at: Document) -> None:
        """One event; `ping` and unknown ones say nothing."""
        kind = string(value.get("type")) or at.event
        draft = self._draft
        if kind == "message_start":
            _read_envelope(draft, draft.choice(0), table(value.get("message")))
        elif kind == "content_block_start":
            number = self._number(value)
            block = _Block(draft, draft.choice(0), number, table(value.get("content_block")))
            self._blocks[number] = block
            block.opened(at)
        elif kind == "content_block_delta":
            number = self._number(value)
            if number not in self._blocks:
                draft.problems.note("a delta of a content block that did not start")
                self._blocks[number] = _Block(draft, draft.choice(0), number, {})
            self._blocks[number].delta(table(value.get("delta")), at)
        elif kind == "content_block_stop":
            if (known := self._blocks.get(self._number(value))) is not None:
                known.stop(at)
        elif kind == "message_delta":
            _read_envelope(draft, draft.choice(0), table(value.get("delta")))
            flat(value.get("usage"), draft.usage)
        elif kind == "message_stop":
            self._stopped = True
        elif kind == "error":
            draft.error = read_error(value.get("error") or value)

    def _number(self, value: dict[str, Any]) -> int:
        index = value.get("index")
        return index if type(index) is int and index >= 0 else 0

    def end(self) -> None:
        """Complete with `message_stop` and a reason."""
        draft = self._draft
        if self._stopped:
            draft.complete = draft.choice(0).finish is not None
        elif draft.opened.streamed and draft.error is None:
            draft.problems.note("the stream ended without message_stop")
