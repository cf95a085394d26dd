"""A reading under way: what a reader says of an exchange, in the same terms for every provider.

The reader of a protocol only finds things; how they are joined into texts, and what `asked` and `answered`
look like, is decided here and in `shape.py`. Each text keeps the event it came from (`Piece`), so that a
secret which is split over events can be replaced where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ledger.readings import jsontext
from ledger.readings.opening import Document, Opened
from ledger.readings.problems import Problems

MAX_INDEX: Final = 1 << 31
WHOLE: Final = Document(None, 0, 0)


class Piece(NamedTuple):
    """A piece of text and the bytes of the document it came from, in the decoded body.

    `channel`: `query` (of the request); of the response `answer`, `reasoning`, and for what goes with
    them `refusal`, `tool.<n>` (arguments of the n-th tool call), each with `.<choice>` after it for other
    choices than the first. The pieces of one channel, joined in order, are one text.
    """

    channel: str
    text: str
    start: int
    end: int


class Part(NamedTuple):
    """A part of a message. `kind`: text, reasoning, refusal, tool_call, tool_result, attachment, other.

    `name` and `id` are those of a tool or a call. Of `other`, the text is JSON.
    """

    kind: str
    text: str
    name: str | None = None
    id: str | None = None


class Message(NamedTuple):
    """One message of what was asked. `role` is the provider's own word."""

    role: str
    parts: tuple[Part, ...]
    name: str | None = None


class Attachment(NamedTuple):
    """Something that is not text, by its digest or where it is said to be; never embedded."""

    media_type: str | None
    size: int | None
    sha256: str | None
    reference: str | None


@dataclass(slots=True)
class ToolCall:
    """A call of a tool: the arguments as the provider sent them (mostly JSON in a string)."""

    number: int
    id: str | None = None
    name: str | None = None
    arguments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Choice:
    """One of the answers. Paragraphs of reasoning that the provider keeps apart have numbers."""

    index: int
    text: list[str] = field(default_factory=list)
    reasoning: dict[int, list[str]] = field(default_factory=dict)
    refusal: list[str] = field(default_factory=list)
    calls: dict[Any, ToolCall] = field(default_factory=dict)
    finish: str | None = None
    role: str | None = None


@dataclass(slots=True)
class Draft:
    """Everything a reader has found so far."""

    opened: Opened
    problems: Problems = field(default_factory=Problems)
    # asked
    model_asked: str | None = None
    messages: list[Message] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    tools: list[tuple[str, str]] = field(default_factory=list)
    parameters: list[tuple[str, str]] = field(default_factory=list)
    without_effect: list[tuple[str, str]] = field(default_factory=list)
    elsewhere: list[tuple[str, str]] = field(default_factory=list)
    stream: bool | None = None
    query: str | None = None  # instead of the messages
    # answered
    choices: dict[int, Choice] = field(default_factory=dict)
    usage: dict[str, str] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    error: dict[str, str | None] | None = None
    id: str | None = None
    model_returned: str | None = None
    fingerprint: str | None = None
    created: str | None = None
    logprobs: bool = False
    by_http: bool = False  # the answer is whole when the HTTP message is, whatever is in it
    complete: bool = False
    refused: bool = False
    said: list[tuple[str, int, str, int, int]] = field(default_factory=list)

    def choice(self, index: Any, position: int = 0) -> Choice:
        """The choice with that index; by its position where the index is none."""
        key = index if type(index) is int and 0 <= index < MAX_INDEX else position
        return self.choices.setdefault(key, Choice(key))

    def say(self, choice: Choice, text: Any, at: Document) -> None:
        """Add to the answer."""
        if type(text) is str and text:
            choice.text.append(text)
            self._piece("answer", choice, text, at)

    def think(self, choice: Choice, text: Any, at: Document, paragraph: int = 0) -> None:
        """Add to the reasoning."""
        if type(text) is str and text:
            choice.reasoning.setdefault(paragraph, []).append(text)
            self._piece("reasoning", choice, text, at)

    def refuse(self, choice: Choice, text: Any, at: Document) -> None:
        """Add to the words of a refusal."""
        if type(text) is str and text:
            choice.refusal.append(text)
            self.refused = True
            self._piece("refusal", choice, text, at)

    def call(self, choice: Choice, key: Any) -> ToolCall:
        """The tool call that the provider knows by `key`."""
        return choice.calls.setdefault(key, ToolCall(len(choice.calls)))

    def argue(self, choice: Choice, call: ToolCall, arguments: Any, at: Document) -> None:
        """Add to the arguments of a call: a piece of a string, or a whole JSON value."""
        text = "" if arguments is None else jsontext.plain(arguments)
        if text:
            call.arguments.append(text)
            self._piece(f"tool.{call.number}", choice, text, at)

    def _piece(self, channel: str, choice: Choice, text: str, at: Document) -> None:
        self.said.append((channel, choice.index, text, at.start, at.end))

    def pieces(self) -> tuple[Piece, ...]:
        """The pieces, in the order in which they came; those of the request first."""
        size = len(self.opened.asked)
        asked = [Piece("query", part.text, 0, size) for message in self.messages for part in message.parts]
        first = min(self.choices, default=0)
        answered = [
            Piece(channel if index == first else f"{channel}.{index}", text, start, end)
            for channel, index, text, start, end in self.said
        ]
        return (*asked, *answered)


def string(value: Any) -> str | None:
    """The value where it is a string (not a number kept by its spelling), else None."""
    return value if type(value) is str else None


def table(value: Any) -> dict[str, Any]:
    """The value where it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """The value where it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def scalar(value: Any) -> str | None:
    """A string, number or truth value as text; None for null and for what has members."""
    if value is None or isinstance(value, dict | list):
        return None
    return jsontext.plain(value)


def note_details(draft: Draft, value: dict[str, Any], known: frozenset[str]) -> None:
    """Keep what else stands in a response's outermost object, by name; later ones replace earlier ones."""
    for name, member in value.items():
        if name not in known and member is not None:
            draft.details[name] = jsontext.plain(member)
