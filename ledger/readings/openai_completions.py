"""`openai.completions/1`: legacy text completions (OpenAI, vLLM, DeepSeek and Mistral fill-in-the-middle).

Complete as a chat is: `[DONE]` and a finish_reason for every choice. A prompt is the user's message; where
several prompts are sent at once, each is one, and their answers are choices. What comes after the gap to
be filled is a message of the role `suffix`. https://platform.openai.com/docs/api-reference/completions
"""

from __future__ import annotations

from typing import Any, Final

from ledger.readings.asking import read_parameters
from ledger.readings.draft import Draft, Message, Part, items, string, table
from ledger.readings.jsontext import text
from ledger.readings.openai_chat import is_complete, read_content, read_envelope

READER: Final = "openai.completions/1"
_KNOWN: Final = ("model", "prompt", "stream", "suffix")


def read(draft: Draft) -> None:
    """Read both sides."""
    draft.problems.add(draft.opened.unread)
    if draft.opened.request is not None:
        _read_request(draft, draft.opened.request)
    for document in draft.opened.documents:
        value = table(document.value)
        read_envelope(draft, value)
        for position, one in enumerate(items(value.get("choices"))):
            entry = table(one)
            choice = draft.choice(entry.get("index"), position)
            choice.finish = string(entry.get("finish_reason")) or choice.finish
            draft.logprobs = draft.logprobs or bool(entry.get("logprobs"))
            if choice.finish == "content_filter":
                draft.refused = True
            draft.say(choice, entry.get("text"), document)
            message = table(entry.get("delta")) or table(entry.get("message"))
            read_content(draft, choice, message.get("content"), document)
    draft.complete = is_complete(draft)


def _read_request(draft: Draft, request: dict[str, Any]) -> None:
    draft.model_asked = string(request.get("model"))
    stream = request.get("stream")
    draft.stream = stream if type(stream) is bool else None
    prompt = request.get("prompt")
    prompts = prompt if isinstance(prompt, list) and all(type(one) is str for one in prompt) else [prompt]
    for one in prompts:
        if one is not None:
            part = Part("text", one) if type(one) is str else Part("other", text(one))
            draft.messages.append(Message("user", (part,)))
    suffix = string(request.get("suffix"))
    if suffix:
        draft.messages.append(Message("suffix", (Part("text", suffix),)))
    read_parameters(draft, request, _KNOWN)
