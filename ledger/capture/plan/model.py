"""The values of a plan. No input or output here; `parse.py` makes them and has checked them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

PLAN_FORMAT: Final = "evidence-ledger/plan/v1"
PROTOCOLS: Final = ("openai.chat", "openai.responses", "anthropic.messages", "gemini", "ollama.chat")
FLAGS: Final = ("control", "jailbreak", "leading", "neutral", "prefilled")
MAX_CELLS: Final = 100_000

Protocol = Literal["openai.chat", "openai.responses", "anthropic.messages", "gemini", "ollama.chat"]


class Price(NamedTuple):
    """What a million tokens cost, and where that is written."""

    currency: str
    input: Decimal
    output: Decimal
    source: str


class KeyPlace(NamedTuple):
    """Where a target's key is found when the plan is carried out. The key itself is never in a plan."""

    kind: Literal["env", "keyring"]
    name: str  # of the variable, or SERVICE/NAME

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


class Target(NamedTuple):
    """An endpoint and model that is asked: the one in question, or a control.

    `parameters` are members of the request, spelt as the protocol spells them, and sent as they stand.
    """

    name: str
    role: Literal["target", "control"]
    provider: str
    protocol: Protocol
    base_url: str
    model: str
    key: KeyPlace | None
    key_header: str | None
    headers: tuple[tuple[str, str], ...]
    system: str | None
    parameters: dict[str, Any]
    stream: bool
    requests_per_minute: int | None
    price: Price | None


class Message(NamedTuple):
    """One message of a prompt. `prefix` is sent where the protocol has such a mark for a prefill."""

    role: Literal["user", "assistant"]
    content: str
    prefix: bool = False


class Prompt(NamedTuple):
    """One prompt. `suite`: `name/version` of the built-in suite it came from."""

    id: str
    messages: tuple[Message, ...]
    stratum: str
    language: str
    flags: tuple[str, ...]
    repetitions: int | None = None
    system: str | None = None
    suite: str | None = None
    note: str = ""


class SuiteUse(NamedTuple):
    """A suite that a plan takes prompts from; empty selections mean all."""

    name: str
    version: int
    sha256: str | None
    languages: tuple[str, ...]
    strata: tuple[str, ...]
    prompts: tuple[str, ...]
    repetitions: int | None


class SuiteSource(NamedTuple):
    """Which file the prompts of a suite were written out from."""

    name: str
    version: int
    sha256: str


class Retries(NamedTuple):
    """When a cell is tried again, and after how long: backoff x 2^(n-1), or Retry-After if that is longer.

    `attempts` counts all tries of a cell. Where Retry-After asks for more than `longest_wait`, the cell is
    left for a later run.
    """

    attempts: int
    statuses: tuple[int, ...]
    problems: tuple[str, ...]
    backoff: float
    longest_wait: float


class Pace(NamedTuple):
    """How many at once in all, how many a minute for each target, and how long an exchange may take.

    In seconds: `timeout` is the longest silence of a target, `max_time` the whole exchange.
    """

    concurrency: int
    requests_per_minute: int
    timeout: float
    max_time: float
    retries: Retries


class Stopping(NamedTuple):
    """When to stop: in words, and what the recorder heeds by itself.

    `max_failures`: failed cells of one target in a row, after which this target is left alone.
    """

    text: str
    max_failures: int | None
    cost_limit: Decimal | None
    currency: str | None
    until: datetime | None


class Exclusions(NamedTuple):
    """What will not be counted when the answers are judged: in words, and by what an exchange says."""

    text: str
    statuses: tuple[int, ...]
    incomplete: bool
    refused: bool


class Plan(NamedTuple):
    """A plan. `suites` is empty in one that can be committed; `sources` says what was written out."""

    title: str
    hypothesis: str
    order_seed: str
    repetitions: int
    targets: tuple[Target, ...]
    prompts: tuple[Prompt, ...]
    suites: tuple[SuiteUse, ...]
    sources: tuple[SuiteSource, ...]
    pace: Pace
    stopping: Stopping
    exclusions: Exclusions
