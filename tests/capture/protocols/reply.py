"""A request and the reply to it, as values; nothing here knows how they are framed or when they are sent."""

import json
from typing import Any, NamedTuple

Pairs = tuple[tuple[str, str], ...]


class Request(NamedTuple):
    """A request that came whole: `path` without the provider's prefix and without the query."""

    method: str
    provider: str
    path: str
    query: str
    headers: Pairs  # names in lower case
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def value(self) -> dict[str, Any]:
        """The body as JSON; `{}` where it is no object."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def credential(self) -> str | None:
        """The key that the client sent, wherever its provider wants it."""
        bearer = self.header("authorization")
        if bearer is not None:
            return bearer.removeprefix("Bearer ")
        return self.header("x-api-key") or self.header("x-goog-api-key")


class Reply(NamedTuple):
    """What is to be sent: one body, or the events of a stream, each of which is sent when it is its turn."""

    model: str
    prompt: str
    media_type: str
    pieces: tuple[bytes, ...]
    streamed: bool = False
    status: int = 200
    headers: Pairs = ()


def dumped(value: Any, model: str = "") -> bytes:
    """JSON: characters as they are, unless the model's name asks for escapes."""
    return json.dumps(value, ensure_ascii="escaped" in model.split(".")).encode()


def sse(value: Any, model: str, event: str | None = None) -> bytes:
    """One server-sent event."""
    head = f"event: {event}\n".encode() if event else b""
    return head + b"data: " + dumped(value, model) + b"\n\n"


def words(content: Any) -> str:
    """The text of a message's content: a text, or parts that have one."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(part.get("text", "") for part in parts if isinstance(part, dict))


def last_user(messages: Any) -> str:
    """What the last message of the user says."""
    for message in reversed(messages if isinstance(messages, list) else []):
        if isinstance(message, dict) and message.get("role") == "user":
            return words(message.get("content"))
    return ""
