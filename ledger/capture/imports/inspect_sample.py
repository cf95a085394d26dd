"""One sample of an Inspect log: its model calls, with what the log keeps apart put back in place.

Inspect keeps each long text once, as an attachment (`attachment://<hash>`, `tc://<hash>` in 2024), and
newer logs keep each message once, in a pool that events name by ranges (`input_refs`, `call_refs`). Both
are resolved here within a bound, since a small file could name one long text a thousand times.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ledger.capture.imports.messages import (
    Message,
    as_text,
    chat,
    reasoning_of,
    said,
    tags,
    transcript,
)
from ledger.capture.imports.model import JSON_TYPE, Found, Item, Skipped
from ledger.capture.imports.values import at, dump, list_at, short, text_at, time_of
from ledger.core.ports import NewObject
from ledger.errors import CaptureError

CACHED: Final = "from the tool's cache: not a fresh observation"
MAX_RESOLVED: Final = 64 << 20  # characters put in place in one exchange
MAX_DEPTH: Final = 200
MAX_EVENTS: Final = 1_000_000
_PROTOCOLS: Final = ("attachment://", "tc://")


class Run(NamedTuple):
    """What the log says of the whole run: the model it names, where it was called, and remarks."""

    model: str | None
    base_url: str | None
    remarks: tuple[str, ...]


class _TooMuch(Exception):
    """An exchange that unpacks to more than is read; never leaves this module."""


class _Resolver:
    """Puts attachments and pooled messages back. One for each exchange: it counts what it put in place."""

    def __init__(self, sample: Any) -> None:
        self._attachments = at(sample, "attachments") or at(sample, "transcript", "content")
        self._messages = list_at(sample, "events_data", "messages") or list_at(sample, "message_pool")
        self._calls = list_at(sample, "events_data", "calls") or list_at(sample, "call_pool")
        self._left = MAX_RESOLVED
        self.missing = False

    def begin(self) -> None:
        """Before each exchange."""
        self._left, self.missing = MAX_RESOLVED, False

    def value(self, value: Any, depth: int = 0) -> Any:
        """The value with each attachment in the place of its name."""
        if depth > MAX_DEPTH:
            raise _TooMuch("nested too deeply")
        if isinstance(value, str):
            return self._text(value)
        self._spend(1)
        if isinstance(value, list):
            return [self.value(member, depth + 1) for member in value]
        if isinstance(value, dict):
            return {name: self.value(member, depth + 1) for name, member in value.items()}
        return value

    def _text(self, text: str) -> str:
        for protocol in _PROTOCOLS:
            if text.startswith(protocol):
                found = at(self._attachments, text.removeprefix(protocol))
                if isinstance(found, str):
                    text = found
                else:
                    self.missing = True
                break
        self._spend(len(text))
        return text

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise _TooMuch(f"more than {MAX_RESOLVED >> 20} MiB in one call")

    def input(self, event: Any) -> list[Any]:
        """The messages that went into a call."""
        own = list_at(event, "input")
        messages = own or self._pooled(list_at(event, "input_refs"), self._messages)
        return [self.value(message) for message in messages]

    def request(self, call: Any) -> dict[str, Any]:
        """The request of a raw call, its messages back under the member where they were."""
        request = dict(call["request"])
        if at(call, "call_refs") is not None:
            pooled = self._pooled(list_at(call, "call_refs"), self._calls)
            request[text_at(call, "call_key") or "messages"] = pooled
        return {name: self.value(member) for name, member in request.items()}

    def _pooled(self, refs: list[Any], pool: list[Any]) -> list[Any]:
        found: list[Any] = []
        for ref in refs:
            start, stop = at(ref, 0), at(ref, 1)
            whole = type(start) is int and type(stop) is int and 0 <= start <= stop <= len(pool)
            if not whole:
                self.missing = True
                continue
            self._spend(stop - start)
            found.extend(pool[start:stop])
        return found


def read_sample(sample: Any, pointer: str, run: Run) -> Iterator[Item]:
    """The calls of one sample; where it logs no call, the conversation it ends with."""
    resolver, calls = _Resolver(sample), 0
    for place, event in _model_events(sample):
        calls += 1
        resolver.begin()
        where = f"{pointer}#{place}"
        try:
            yield _call(event, where, sample, run, resolver)
        except (_TooMuch, CaptureError) as reason:
            yield Skipped(where, str(reason))
    if not calls:
        resolver.begin()
        try:
            yield _conversation(sample, pointer, run, resolver)
        except (_TooMuch, CaptureError) as reason:
            yield Skipped(pointer, str(reason))


def _model_events(sample: Any) -> Iterator[tuple[str, Any]]:
    """(JSON Pointer, event) of each call, those inside subtasks and of retried attempts too, in order."""
    begins = [
        ("/events", list_at(sample, "events")),
        ("/transcript/events", list_at(sample, "transcript", "events")),
    ]
    begins += [
        (f"/error_retries/{number}/events", list_at(retry, "events"))
        for number, retry in enumerate(list_at(sample, "error_retries"))
    ]
    # Last in, first out: what is inside an event comes right behind it.
    waiting = [(f"{at_}/{place}", event) for at_, events in begins for place, event in enumerate(events)][
        ::-1
    ]
    count = 0
    while waiting and count < MAX_EVENTS:
        pointer, event = waiting.pop()
        count += 1
        if at(event, "event") == "model":
            yield pointer, event
        inside = list_at(event, "events")
        waiting += [(f"{pointer}/events/{place}", one) for place, one in enumerate(inside)][::-1]


def _call(event: Any, pointer: str, sample: Any, run: Run, resolver: _Resolver) -> Item:
    if at(event, "pending") is True:
        return Skipped(pointer, "the call was not finished when the log was written")
    call = at(event, "call")
    whole = isinstance(at(call, "request"), dict) and isinstance(at(call, "response"), dict)
    answered = bool(list_at(event, "output", "choices")) or text_at(event, "output", "completion")
    if not whole and not answered:
        failed = at(event, "error") or at(call, "error") or at(event, "output", "error")
        return Skipped(pointer, "the call failed: no answer in the log" if failed else "no answer in the log")
    model = short(at(event, "model")) or run.model
    maker, slash, name = (model or "").partition("/")
    cached = at(event, "cache") == "read"
    common = Found(
        pointer,
        "api" if whole else "text",
        provider=short(maker) if slash else None,
        model=short(name) if slash else model,
        endpoint=run.base_url,
        captured_at=time_of(at(event, "timestamp")),
        tags=(*(("cached",) if cached else ()), *_labels(sample)),
    )
    answer, reasoning = _answer(resolver.value(at(event, "output")))
    query = transcript(chat(resolver.input(event)))
    common = common._replace(query=query, answer=answer, reasoning=reasoning)
    if whole:
        raw = (
            NewObject("request.body", dump(resolver.request(call)), JSON_TYPE, what=pointer),
            NewObject("response.body", dump(resolver.value(call["response"])), JSON_TYPE, what=pointer),
        )
        common = common._replace(raw=raw)
    return common._replace(remarks=_remarks(run, resolver, cached))


def _conversation(sample: Any, pointer: str, run: Run, resolver: _Resolver) -> Item:
    """A sample without events: its messages up to the last answer, and its output."""
    messages = resolver.value(list_at(sample, "messages"))
    output = resolver.value(at(sample, "output"))
    before = messages
    while before and at(before[-1], "role") == "assistant":
        before = before[:-1]
    last = messages[len(before) :]
    if list_at(output, "choices") or text_at(output, "completion"):
        answer, reasoning = _answer(output)
    elif last:
        answer, reasoning = said(last[-1]), reasoning_of(last[-1])
    else:
        return Skipped(pointer, "a sample without any answer")
    asked = chat(before) or (Message("user", as_text(resolver.value(at(sample, "input")))),)
    maker, slash, name = (run.model or "").partition("/")
    return Found(
        pointer,
        "text",
        provider=short(maker) if slash else None,
        model=short(name) if slash else run.model,
        endpoint=run.base_url,
        query=transcript(asked),
        answer=answer,
        reasoning=reasoning,
        tags=_labels(sample),
        remarks=("the sample's conversation: its calls are not in the log", *_remarks(run, resolver, False)),
    )


def _answer(output: Any) -> tuple[str, str | None]:
    """The text and the reasoning of an output; several choices stand under their numbers."""
    choices = [at(choice, "message") for choice in list_at(output, "choices")]
    if not choices:
        return as_text(at(output, "completion")), None
    reasoning = [text for text in map(reasoning_of, choices) if text]
    if len(choices) == 1:
        return said(choices[0]), "\n".join(reasoning) or None
    texts = (f"(choice {number})\n{said(message)}" for number, message in enumerate(choices, 1))
    return "\n\n".join(texts), "\n".join(reasoning) or None


def _labels(sample: Any) -> tuple[str, ...]:
    return tags(inspect_sample=at(sample, "id"), inspect_epoch=at(sample, "epoch"))


def _remarks(run: Run, resolver: _Resolver, cached: bool) -> tuple[str, ...]:
    missing = ("the log lacks a text that it refers to",) if resolver.missing else ()
    return (*((CACHED,) if cached else ()), *missing, *run.remarks)
