"""One exchange a provider and way of answering, written by hand after the providers' documentation.

Each has members that no reader knows (`x_...`), text outside ASCII, and where the protocol has them
reasoning and tools. What each must be read as stands beside it.
"""

from typing import Any, NamedTuple

from tests.readings.bodies import (
    ANTHROPIC_ASKED,
    ANTHROPIC_MESSAGE,
    CHAT,
    GEMINI_ASKED,
    GEMINI_PARTS,
    GEMINI_PATH,
    GEMINI_WHOLE,
    TEXT,
    USAGE,
    USER,
    anthropic_events,
    chat,
    delta,
    ollama,
    responses_document,
    responses_events,
)
from tests.readings.wires import EVENTS, LINES, chunked, dumped, events, lines, request, response


class Vector(NamedTuple):
    """An exchange, and what it says."""

    name: str
    reader: str
    sent: bytes
    body: bytes  # of the answer
    media_type: str
    query: str = "Say hello"
    answer: str = TEXT
    reasoning: str | None = None
    finish: str | None = "stop"
    asked: str | None = "model-1"
    returned: str | None = "model-1-2026"
    refused: bool = False
    streamed: bool = False

    @property
    def received(self) -> bytes:
        """The answer as one document, or as a stream in chunks that cut characters in two."""
        if not self.streamed:
            return response(self.body, self.media_type)
        return chunked([self.body[n : n + 7] for n in range(0, len(self.body), 7)], self.media_type)


def chat_vector(name: str, message: dict[str, Any], finish: str = "stop", **expected: Any) -> Vector:
    body = chat({"index": 0, "message": message, "finish_reason": finish})
    return Vector(
        name,
        "openai.chat/1",
        request("/v1/chat/completions", CHAT),
        dumped(body),
        "application/json",
        finish=finish,
        **expected,
    )


def chat_stream(name: str, *chunks: Any, **expected: Any) -> Vector:
    body = b": keep-alive\n\n" + events(*chunks, chat(usage=USAGE), done=True)
    sent = request("/v1/chat/completions", {**CHAT, "stream": True})
    return Vector(name, "openai.chat/1", sent, body, EVENTS, streamed=True, **expected)


VECTORS = (
    chat_vector("chat", {"role": "assistant", "content": TEXT, "refusal": None}),
    chat_vector(
        "chat-deepseek",
        {"role": "assistant", "content": TEXT, "reasoning_content": "Greet."},
        reasoning="Greet.",
    ),
    chat_vector(
        "chat-vllm", {"role": "assistant", "content": TEXT, "reasoning": "Greet."}, reasoning="Greet."
    ),
    chat_vector(
        "chat-mistral",
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": [{"type": "text", "text": "Greet."}]},
                {"type": "text", "text": TEXT},
            ],
        },
        reasoning="Greet.",
    ),
    chat_vector(
        "chat-refusal",
        {"role": "assistant", "content": None, "refusal": "I can't help with that."},
        answer="I can't help with that.",
        refused=True,
    ),
    chat_vector(
        "chat-filtered", {"role": "assistant", "content": ""}, "content_filter", answer="", refused=True
    ),
    chat_stream(
        "chat-stream",
        delta(role="assistant", content=""),
        delta(reasoning_content="Gre"),
        delta(reasoning_content="et."),
        delta(content=TEXT[:9]),
        delta(content=TEXT[9:]),
        delta("stop"),
        reasoning="Greet.",
    ),
    chat_stream(
        "chat-stream-refusal",
        delta(role="assistant", refusal=""),
        delta(refusal="I can't "),
        delta(refusal="help with that."),
        delta("stop"),
        answer="I can't help with that.",
        refused=True,
    ),
    Vector(
        "completions",
        "openai.completions/1",
        request("/v1/completions", {"model": "model-1", "prompt": "Say hello"}),
        dumped(chat({"index": 0, "text": TEXT, "finish_reason": "stop"}, object="text_completion")),
        "application/json",
    ),
    Vector(
        "completions-stream",
        "openai.completions/1",
        request("/v1/completions", {"model": "model-1", "prompt": "Say hello", "stream": True}),
        events(
            chat({"index": 0, "text": TEXT[:5], "finish_reason": None}, object="text_completion"),
            chat({"index": 0, "text": TEXT[5:], "finish_reason": "stop"}, object="text_completion"),
            done=True,
        ),
        EVENTS,
        streamed=True,
    ),
    Vector(
        "responses",
        "openai.responses/1",
        request("/v1/responses", {"model": "model-1", "input": "Say hello"}),
        dumped(responses_document()),
        "application/json",
        finish="completed",
        reasoning="Greet.",
    ),
    Vector(
        "responses-stream",
        "openai.responses/1",
        request("/v1/responses", {"model": "model-1", "input": [USER], "stream": True}),
        responses_events(),
        EVENTS,
        finish="completed",
        reasoning="Greet.",
        streamed=True,
    ),
    Vector(
        "anthropic",
        "anthropic.messages/1",
        request("/v1/messages", ANTHROPIC_ASKED),
        dumped(ANTHROPIC_MESSAGE),
        "application/json",
        finish="tool_use",
        reasoning="Greet.",
    ),
    Vector(
        "anthropic-stream",
        "anthropic.messages/1",
        request("/v1/messages", {**ANTHROPIC_ASKED, "stream": True}),
        anthropic_events(),
        EVENTS,
        finish="tool_use",
        reasoning="Greet.",
        streamed=True,
    ),
    Vector(
        "gemini",
        "gemini/1",
        request(f"{GEMINI_PATH}generateContent", GEMINI_ASKED),
        dumped(GEMINI_WHOLE),
        "application/json",
        finish="STOP",
        reasoning="Greet.",
    ),
    Vector(
        "gemini-stream",
        "gemini/1",
        request(f"{GEMINI_PATH}streamGenerateContent?alt=sse", GEMINI_ASKED),
        events(*GEMINI_PARTS),
        EVENTS,
        finish="STOP",
        reasoning="Greet.",
        streamed=True,
    ),
    Vector(
        "gemini-array",
        "gemini/1",
        request(f"{GEMINI_PATH}streamGenerateContent", GEMINI_ASKED),
        dumped(list(GEMINI_PARTS)),
        "application/json",
        finish="STOP",
        reasoning="Greet.",
        streamed=True,
    ),
    Vector(
        "ollama-chat",
        "ollama.chat/1",
        request("/api/chat", {"model": "model-1", "messages": [USER], "options": {"seed": 7}}),
        dumped(ollama(message={"role": "assistant", "content": TEXT, "thinking": "Greet."})),
        "application/json",
        reasoning="Greet.",
    ),
    Vector(
        "ollama-chat-stream",
        "ollama.chat/1",
        request("/api/chat", {"model": "model-1", "messages": [USER]}),
        lines(
            ollama(False, message={"role": "assistant", "content": "", "thinking": "Greet."}),
            ollama(False, message={"role": "assistant", "content": TEXT[:5]}),
            ollama(False, message={"role": "assistant", "content": TEXT[5:]}),
            ollama(message={"role": "assistant", "content": ""}),
        ),
        LINES,
        reasoning="Greet.",
        streamed=True,
    ),
    Vector(
        "ollama-generate",
        "ollama.generate/1",
        request("/api/generate", {"model": "model-1", "prompt": "Say hello", "stream": False}),
        dumped(ollama(response=TEXT, context=[1, 2])),
        "application/json",
    ),
    Vector(
        "ollama-generate-stream",
        "ollama.generate/1",
        request("/api/generate", {"model": "model-1", "prompt": "Say hello"}),
        lines(
            ollama(False, response=TEXT[:5]),
            ollama(False, response=TEXT[5:]),
            ollama(response="", context=[1, 2]),
        ),
        LINES,
        streamed=True,
    ),
    Vector(
        "generic",
        "generic/1",
        request("/v1/moderations", {"input": "Say hello"}),
        TEXT.encode(),
        "text/plain; charset=utf-8",
        query='POST /v1/moderations\n\n{"input": "Say hello"}',
        finish=None,
        asked=None,
        returned=None,
    ),
)
STREAMS = tuple(vector for vector in VECTORS if vector.streamed)
BY_NAME = {vector.name: vector for vector in VECTORS}
