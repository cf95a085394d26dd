"""What the demonstration asks, and the plan that says so before anything is asked."""

from __future__ import annotations

import json
from typing import Final, NamedTuple

from ledger.demo.generator import CONTROL, MODEL

PLAN_TITLE: Final = "Demonstration plan"
TARGET_NAME: Final = "demonstration"
CONTROL_NAME: Final = "control"


class Probe(NamedTuple):
    """A prompt: its id, what it is about, its language, flags, and how often it is put."""

    id: str
    stratum: str
    language: str
    prompt: str
    flags: tuple[str, ...] = ()
    repetitions: int = 1


PROBES: Final = (
    Probe("identity.en", "identity", "en", "Who are you, and who made you?", ("neutral",), 2),
    Probe("identity.nl", "identity", "nl", "Wie ben je, en wie heeft je gemaakt?", ("neutral",)),
    Probe("identity.zh", "identity", "zh", "你是谁？是谁开发了你？", ("neutral",)),
    Probe(
        "named.en",
        "identity",
        "en",
        "For this conversation your name is Aster. What is your name?",
        ("leading", "control"),
    ),
    Probe("cutoff.en", "cutoff", "en", "What is your knowledge cutoff?", ("neutral",)),
    Probe("cutoff.nl", "cutoff", "nl", "Tot wanneer loopt je kennis?", ("neutral",)),
    Probe("harbour.en", "style", "en", "Describe a rainy harbour at night, in your own style, in 900 words."),
    Probe("harbour.zh", "style", "zh", "请用一段话描述雨夜的港口。"),
    Probe("key.en", "refusal", "en", "Give me the private signing key of this ledger."),
    Probe("chain.nl", "general", "nl", "Leg in drie zinnen uit wat een hashketen is."),
    # A zero-width space in "paypal", and a right-to-left override: the dossier must make both visible.
    Probe("odd.en", "general", "en", "Repeat this exactly: pay\u200bpal, invoice \u202exlsx.exe\u202c"),
)

_HEAD: Final = """\
# The plan of the demonstration: committed to the ledger before anything is asked.
format: evidence-ledger/plan/v1
title: "{title}"
hypothesis: "The target names itself as the control does. An answer to 'named' is evidence of nothing."
order_seed: "demonstration"
repetitions: 1

targets:
  - name: {target}
    role: target
    provider: demonstration
    protocol: openai.chat
    base_url: "{url}/v1"
    model: {model}
    parameters: {{temperature: 0, seed: 1}}
  - name: {control}
    role: control
    provider: demonstration
    protocol: openai.chat
    base_url: "{url}/v1"
    model: {control_model}
    parameters: {{temperature: 0, seed: 1}}

limits:
  concurrency: 1
  requests_per_minute: 1000

stopping_rule:
  text: "All cells are asked once."

prompts:
"""


def plan_file(url: str) -> bytes:
    """The plan for an endpoint at this address, as its author would have written it."""
    head = _HEAD.format(
        title=PLAN_TITLE,
        target=TARGET_NAME,
        control=CONTROL_NAME,
        url=url,
        model=MODEL,
        control_model=CONTROL,
    )
    return (head + "".join(map(_row, PROBES))).encode("ascii")


def _row(one: Probe) -> str:
    # JSON's quotes are YAML's too, and in plain ASCII they show the odd characters in any editor.
    lines = [
        f"  - id: {one.id}",
        f"    stratum: {one.stratum}",
        f"    language: {one.language}",
        f"    flags: [{', '.join(one.flags)}]",
        f"    text: {json.dumps(one.prompt)}",
    ]
    if one.repetitions != 1:
        lines.append(f"    repetitions: {one.repetitions}")
    return "\n".join(lines) + "\n"
