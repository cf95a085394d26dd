"""Providers whose address is known, and the environment variables that lead their clients elsewhere.

A client that is given another base URL keeps its path, so a provider is reached at
`http://127.0.0.1:PORT/TOKEN/up/NAME` plus whatever the client appends. It does NOT know what an answer
looks like: that is `ledger.readings`.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Provider(NamedTuple):
    """`base_url` is called for what stands behind the provider's name in the path.

    `environment`: (variable, what its value has behind the name) for clients that read one.
    `key_variable`: where the clients look for the key; None where they need none.
    """

    name: str
    base_url: str
    environment: tuple[tuple[str, str], ...]
    key_variable: str | None


_ALL: Final = (
    Provider(
        "openai",
        "https://api.openai.com",
        (("OPENAI_BASE_URL", "/v1"), ("OPENAI_API_BASE", "/v1")),
        "OPENAI_API_KEY",
    ),
    Provider("anthropic", "https://api.anthropic.com", (("ANTHROPIC_BASE_URL", ""),), "ANTHROPIC_API_KEY"),
    Provider(
        "deepseek",
        "https://api.deepseek.com",
        (("DEEPSEEK_BASE_URL", ""), ("DEEPSEEK_API_BASE", "")),
        "DEEPSEEK_API_KEY",
    ),
    Provider(
        "gemini",
        "https://generativelanguage.googleapis.com",
        (("GOOGLE_GEMINI_BASE_URL", ""),),
        "GEMINI_API_KEY",
    ),
    Provider("mistral", "https://api.mistral.ai", (("MISTRAL_SERVER_URL", ""),), "MISTRAL_API_KEY"),
    Provider("xai", "https://api.x.ai", (("XAI_BASE_URL", "/v1"),), "XAI_API_KEY"),
    Provider(
        "openrouter",
        "https://openrouter.ai/api",
        (("OPENROUTER_BASE_URL", "/v1"), ("OPENROUTER_API_BASE", "/v1")),
        "OPENROUTER_API_KEY",
    ),
    Provider("groq", "https://api.groq.com", (("GROQ_BASE_URL", ""),), "GROQ_API_KEY"),
    Provider("ollama", "http://127.0.0.1:11434", (("OLLAMA_HOST", ""),), None),
    Provider("vllm", "http://127.0.0.1:8000", (("VLLM_BASE_URL", "/v1"),), None),
)

PROVIDERS: Final[dict[str, Provider]] = {provider.name: provider for provider in _ALL}


def variables_for(name: str) -> tuple[tuple[str, str], ...]:
    """(variable, suffix) of whatever an upstream is called; a name that is not known has one of its own.

    `my-box` has `MY_BOX_BASE_URL`. A shell takes no name that begins with a digit: `4x` has `_4X_BASE_URL`.
    """
    if name in PROVIDERS:
        return PROVIDERS[name].environment
    word = re.sub(r"[^A-Z0-9]", "_", name.upper())
    return ((f"{'_' if word[:1].isdigit() else ''}{word}_BASE_URL", ""),)


def provider_at(host: str) -> str | None:
    """The provider whose base URL has that host, or None."""
    for provider in _ALL:
        authority = provider.base_url.partition("://")[2].partition("/")[0]
        if authority == host:
            return provider.name
    return None
