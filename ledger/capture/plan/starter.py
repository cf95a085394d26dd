"""A commented plan to begin with, as `ledger probe plan --new` writes it.

Where no model is named, the plan has a place to fill in (`<model>`), and is refused until that is done.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final, NamedTuple

from ledger.capture.plan.suite import FOLDER, Suite
from ledger.capture.plan.table import NAME
from ledger.capture.plan.targets import MAX_TARGET_NAME
from ledger.capture.proxy.providers import PROVIDERS
from ledger.errors import CaptureError
from ledger.resources import find_resource

TEMPLATE: Final = f"{FOLDER}/plan.yaml"
# Providers whose protocol begins with the version, where their clients' base URL does not have it.
_VERSIONED: Final = ("openai", "mistral", "xai", "vllm", "openrouter")
_SUFFIX: Final = {**dict.fromkeys(_VERSIONED, "/v1"), "groq": "/openai/v1"}
_PARAMETERS: Final = {
    "anthropic": "{max_tokens: 1024}",
    "gemini": "{generationConfig: {temperature: 0, maxOutputTokens: 1024}}",
    "ollama": "{options: {temperature: 0, seed: 1, num_predict: 1024}}",
    "openai": "{max_completion_tokens: 1024, seed: 1}",
}
_USUAL: Final = "{temperature: 0, max_tokens: 1024}"


class Wanted(NamedTuple):
    """A target to write down: `provider` or `provider:model`."""

    role: str
    provider: str
    model: str


def wanted(text: str, role: str) -> Wanted:
    """What the user named as a target. Raises CaptureError."""
    provider, _, model = text.partition(":")
    if provider not in PROVIDERS or not model.isprintable():
        raise CaptureError(
            f"target {text!r:.80}: want PROVIDER or PROVIDER:MODEL, with one of {', '.join(PROVIDERS)}",
            hint="any other endpoint can be written into the plan, with 'base_url' and 'protocol'",
        )
    return Wanted(role, provider, model or "<model>")


def starter(title: str, seed: str, suites: Sequence[Suite], targets: Sequence[Wanted]) -> str:
    """The text of a plan. Raises RenderError where the template is missing."""
    text = find_resource(TEMPLATE).read_text("utf-8")
    named = "".join(f"  - {{name: {suite.name}, version: {suite.version}}}\n" for suite in suites)
    parts = {
        "@TITLE@": json.dumps(title, ensure_ascii=False)[1:-1],
        "@SEED@": seed,
        "@TARGETS@\n": "".join(_blocks(targets)),
        "@SUITES@\n": f"suites:\n{named}\n" if named else "suites: []\n\n",
    }
    for mark, value in parts.items():
        text = text.replace(mark, value)
    return text


def _blocks(targets: Sequence[Wanted]) -> list[str]:
    taken: set[str] = set()
    blocks = []
    for target in targets:
        name = _name(target, taken)
        taken.add(name)
        blocks.append(_block(target, name))
    return blocks


def _name(target: Wanted, taken: set[str]) -> str:
    word = (target.provider if "<" in target.model else target.model).lower()
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in word)
    plain = plain.strip("._-")[: MAX_TARGET_NAME - 4] or target.provider
    number, name = 2, plain
    while name in taken or not NAME.match(name):
        name, number = f"{plain}-{number}", number + 1
    return name


def _block(target: Wanted, name: str) -> str:
    provider = PROVIDERS[target.provider]
    key = f"env:{provider.key_variable}" if provider.key_variable else "none"
    model = json.dumps(target.model, ensure_ascii=False)
    return f"""\
  - name: {name}
    role: {target.role}
    provider: {target.provider}
    base_url: {provider.base_url}{_SUFFIX.get(target.provider, "")}
    model: {model}
    key: {key}    # where the key is found: env:VARIABLE, keyring:SERVICE/NAME or none
    # Members of the request, as the provider spells them; sent as they stand.
    parameters: {_PARAMETERS.get(target.provider, _USUAL)}
    # What else the requests' heads say; without this they name evidence-ledger as the user agent.
    # headers: {{User-Agent: "..."}}
    # Per million tokens, for the estimate and the cost limit; look them up, and say where.
    # price: {{currency: USD, input: "0.00", output: "0.00", source: "https://..., seen on ..."}}

"""
