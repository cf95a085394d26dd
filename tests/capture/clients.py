"""Real clients, unmodified, as their users call them: each gives back the text that its user would see.

`base` is what stands for the provider's own address (what a user would set as `base_url`, `host`, ...).
Retries are off: each call is one exchange.
"""

import asyncio
import json
import subprocess
from collections.abc import Callable
from typing import NamedTuple

KEY = "sk-test-clients-0123456789abcdef"

Ask = Callable[[str, str, str], str]  # base, model, prompt -> what the user sees


class Client(NamedTuple):
    """One client in one manner of calling it. `provider` is the name in the proxy's path."""

    name: str
    provider: str
    suffix: str  # what the client wants its base URL to end in, after the provider's own address
    ask: Ask


def _messages(prompt: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": prompt}]


# ---- openai -----------------------------------------------------------------------------------------------


def chat(base: str, model: str, prompt: str) -> str:
    from openai import OpenAI

    with OpenAI(base_url=base, api_key=KEY, max_retries=0) as client:
        done = client.chat.completions.create(model=model, messages=_messages(prompt), temperature=0)
    return done.choices[0].message.content or done.choices[0].message.refusal or ""


def chat_stream(base: str, model: str, prompt: str) -> str:
    from openai import OpenAI

    with OpenAI(base_url=base, api_key=KEY, max_retries=0) as client:
        events = client.chat.completions.create(model=model, messages=_messages(prompt), stream=True, seed=1)
        return "".join(
            choice.delta.content or choice.delta.refusal or "" for event in events for choice in event.choices
        )


def chat_async(base: str, model: str, prompt: str) -> str:
    from openai import AsyncOpenAI

    async def ask() -> str:
        async with AsyncOpenAI(base_url=base, api_key=KEY, max_retries=0) as client:
            done = await client.chat.completions.create(model=model, messages=_messages(prompt))
        return done.choices[0].message.content or ""

    return asyncio.run(ask())


def chat_async_stream(base: str, model: str, prompt: str) -> str:
    from openai import AsyncOpenAI

    async def ask() -> str:
        async with AsyncOpenAI(base_url=base, api_key=KEY, max_retries=0) as client:
            events = await client.chat.completions.create(
                model=model, messages=_messages(prompt), stream=True
            )
            return "".join([choice.delta.content or "" async for event in events for choice in event.choices])

    return asyncio.run(ask())


def responses(base: str, model: str, prompt: str) -> str:
    from openai import OpenAI

    with OpenAI(base_url=base, api_key=KEY, max_retries=0) as client:
        return client.responses.create(model=model, input=prompt, instructions="Be odd.").output_text


def responses_stream(base: str, model: str, prompt: str) -> str:
    from openai import OpenAI

    with OpenAI(base_url=base, api_key=KEY, max_retries=0) as client:
        events = client.responses.create(model=model, input=prompt, stream=True)
        return "".join(event.delta for event in events if event.type == "response.output_text.delta")


# ---- the others -------------------------------------------------------------------------------------------


def anthropic(base: str, model: str, prompt: str) -> str:
    from anthropic import Anthropic

    with Anthropic(base_url=base, api_key=KEY, max_retries=0) as client:
        done = client.messages.create(model=model, max_tokens=500, messages=_messages(prompt))
    return "".join(block.text for block in done.content if block.type == "text")


def anthropic_stream(base: str, model: str, prompt: str) -> str:
    from anthropic import Anthropic

    with (
        Anthropic(base_url=base, api_key=KEY, max_retries=0) as client,
        client.messages.stream(model=model, max_tokens=500, messages=_messages(prompt)) as stream,
    ):
        return "".join(stream.text_stream)


def gemini(base: str, model: str, prompt: str) -> str:
    from google import genai

    client = genai.Client(api_key=KEY, http_options={"base_url": base})
    return client.models.generate_content(model=model, contents=prompt).text or ""


def gemini_stream(base: str, model: str, prompt: str) -> str:
    from google import genai

    client = genai.Client(api_key=KEY, http_options={"base_url": base})
    return "".join(
        part.text or "" for part in client.models.generate_content_stream(model=model, contents=prompt)
    )


def mistral(base: str, model: str, prompt: str) -> str:
    from mistralai.client import Mistral

    with Mistral(api_key=KEY, server_url=base) as client:
        done = client.chat.complete(model=model, messages=_messages(prompt))
    return str(done.choices[0].message.content)


def mistral_stream(base: str, model: str, prompt: str) -> str:
    from mistralai.client import Mistral

    with Mistral(api_key=KEY, server_url=base) as client:
        events = client.chat.stream(model=model, messages=_messages(prompt))
        return "".join(str(event.data.choices[0].delta.content or "") for event in events)


def ollama(base: str, model: str, prompt: str) -> str:
    from ollama import Client as Ollama

    host = Ollama(host=base, headers={"Authorization": f"Bearer {KEY}"})
    return host.chat(model=model, messages=_messages(prompt), options={"seed": 1}).message.content or ""


def ollama_stream(base: str, model: str, prompt: str) -> str:
    from ollama import Client as Ollama

    host = Ollama(host=base, headers={"Authorization": f"Bearer {KEY}"})
    return "".join(
        part.message.content or "" for part in host.chat(model=model, messages=_messages(prompt), stream=True)
    )


def ollama_generate(base: str, model: str, prompt: str) -> str:
    from ollama import Client as Ollama

    host = Ollama(host=base, headers={"Authorization": f"Bearer {KEY}"})
    return "".join(part.response for part in host.generate(model=model, prompt=prompt, stream=True))


def curl(base: str, model: str, prompt: str) -> str:
    """curl with `--compressed`: its user sees JSON, out of which the text is taken."""
    body = json.dumps({"model": model, "messages": _messages(prompt)})
    words = ("curl", "-sS", "--compressed", "--max-time", "20", "-d", "@-", f"{base}/chat/completions")
    headers = ("-H", f"Authorization: Bearer {KEY}", "-H", "Content-Type: application/json")
    done = subprocess.run((*words, *headers), input=body.encode(), capture_output=True, check=True)
    return str(json.loads(done.stdout)["choices"][0]["message"]["content"])


def gemini_url_key(base: str, model: str, prompt: str) -> str:
    """curl as Gemini's documentation had it: the key is in the URL."""
    body = json.dumps({"contents": [{"parts": [{"text": prompt}]}]})
    url = f"{base}/v1beta/models/{model}:generateContent?alt=json&key={KEY}"
    words = ("curl", "-sS", "--compressed", "--max-time", "20", "-H", "Content-Type: application/json")
    done = subprocess.run((*words, "-d", "@-", url), input=body.encode(), capture_output=True, check=True)
    parts = json.loads(done.stdout)["candidates"][0]["content"]["parts"]
    return "".join(part["text"] for part in parts if not part.get("thought"))


CLIENTS = (
    Client("openai chat", "openai", "/v1", chat),
    Client("openai chat, streamed", "openai", "/v1", chat_stream),
    Client("openai chat, async", "openai", "/v1", chat_async),
    Client("openai chat, async, streamed", "openai", "/v1", chat_async_stream),
    Client("openai responses", "openai", "/v1", responses),
    Client("openai responses, streamed", "openai", "/v1", responses_stream),
    Client("deepseek by openai", "deepseek", "", chat),
    Client("deepseek by openai, streamed", "deepseek", "", chat_stream),
    Client("anthropic", "anthropic", "", anthropic),
    Client("anthropic, streamed", "anthropic", "", anthropic_stream),
    Client("gemini", "gemini", "", gemini),
    Client("gemini, streamed", "gemini", "", gemini_stream),
    Client("mistral", "mistral", "", mistral),
    Client("mistral, streamed", "mistral", "", mistral_stream),
    Client("ollama", "ollama", "", ollama),
    Client("ollama, streamed", "ollama", "", ollama_stream),
    Client("ollama generate, streamed", "ollama", "", ollama_generate),
)
CURL = Client("curl", "openai", "/v1", curl)
GEMINI_URL_KEY = Client("gemini by curl", "gemini", "", gemini_url_key)
